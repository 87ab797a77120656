"""The catalogue: every template, the operating accounts by typology, and how it is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field, ValidationError, model_validator

from planning.domain.errors import DataError, Problem
from planning.domain.frozen import Value
from planning.domain.kinds import CONDITIONS, ENERGY_LABELS, ActionKind
from planning.domain.message import N_, Message, RefusedError
from planning.options.estimates import Estimates
from planning.options.template import Part, Template, amount_lines
from planning.tables.faults import document_problems


class Operating(Value):
    """Operating account of one typology."""

    housing_aid: Literal["apl1", "apl2", "lease", "none", ""] = ""
    """What helps residents to pay: the housing aid of old hostels, of résidences sociales, that of ordinary leases,
    nothing (no fee either); empty = not known."""
    fee_month: str | None = None
    """Residents' fee (redevance), euros per home and month."""
    aid_day: str | None = None
    """State aid, euros per person and day."""
    charges_year: str
    """Charges without staff and energy, euros per home and year: the three shares below are parts of them."""
    unpaid_share: str | None = None
    """Share of the fees billed that is never paid."""
    rent_share: str | None = None
    """Share of the charges that is the owner's rent."""
    upkeep_share: str | None = None
    """Share of the charges that is ordinary upkeep."""
    occupancy: str
    """Share occupied once opened; a programme that stays keeps its own."""
    staff_min: str | None = None
    """Fewest staff, whatever the size."""


class Overheads(Value):
    """Parameters shared by every operating account and every schedule of works."""

    staff_cost: str
    energy_price: str
    energy_use: str
    """Pattern with `{label}`: energy per m2 and year."""
    energy_use_unknown: str
    surface_unknown: str
    """Surface per person where none is known."""
    studies_cost_share: str
    fees_share: str
    """Fees (architect, control, project management) as a share of the works before tax."""
    vat: str
    """Rate of VAT that unit costs hold, where a template says nothing else."""


class Label(Value):
    """Words in both languages."""

    label_fr: str
    label_en: str


class Catalogue(Value):
    """All templates, in the order in which they are offered."""

    max_options: int = Field(default=8, ge=1)
    """Most options that gain well-housed years, keep included; the last of a kind stays (options.catalogue_cut)."""
    max_per_kind: int = Field(default=2, ge=1)
    euro_classes: tuple[float, ...] = ()
    """Limits between classes of cost (EUR a person housed), among which the options offered are spread."""
    state_from_share: float = Field(default=0.5, ge=0, le=1)
    """Works on a smaller share of a residence (model places) leave label, condition and access as is."""
    overheads: Overheads
    operating: dict[str, Operating]
    partners: dict[str, Label] = Field(default_factory=dict)
    """Who may have to commit first, by id."""
    steps: dict[str, Label] = Field(default_factory=dict)
    """Legal steps, by id."""
    services: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """By typology, the services that it must keep, or replace."""
    largest: dict[str, str] = Field(default_factory=dict)
    """By typology, the parameter whose high value is the largest home of its sort that was seen."""
    templates: tuple[Template, ...]

    @model_validator(mode="after")
    def _has_keep(self) -> Catalogue:
        ids = [template.id for template in self.templates]
        if len(ids) != len(set(ids)):
            raise RefusedError(N_("deux modèles ont le même identifiant (id)"))
        if sum(template.kind is ActionKind.KEEP for template in self.templates) != 1:
            raise RefusedError(N_("il faut un modèle de maintien en l'état (keep), et un seul"))
        return self

    @model_validator(mode="after")
    def _knows_its_words(self) -> Catalogue:
        for template in self.templates:
            unknown = [*({template.partner} - {""} - set(self.partners)), *(set(template.steps) - set(self.steps))]
            if unknown:
                what = N_("le modèle « {template} » nomme « {name} », qui n'est ni dans partners ni dans steps")
                raise RefusedError(what, {"template": template.id, "name": min(unknown)})
        return self

    def template(self, template_id: str) -> Template:
        """Return a template by its id (KeyError when there is none)."""
        return {template.id: template for template in self.templates}[template_id]

    def only(self, *template_ids: str) -> Catalogue:
        """Return the catalogue reduced to keep and the templates named, in catalogue order."""
        kept = [t for t in self.templates if t.id in template_ids or t.kind is ActionKind.KEEP]
        return self.model_copy(update={"templates": tuple(kept)})


def read_catalogue(path: Path) -> Catalogue:
    """Read option_templates.toml.

    Raises
    ------
    DataError
        With one problem per wrong field: unknown kind, share above 1, negative duration...
    """
    what = Message(N_("Le catalogue d'options {file} ne peut pas être utilisé"), {"file": path.name})
    try:
        return _catalogue_of(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise DataError(what, document_problems(path.name, error)) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = Message(N_("le fichier n'est pas un TOML correct ({reason})"), {"reason": str(error)})
        remedy = Message(N_("corrigez la ligne indiquée, en UTF-8"))
        raise DataError(what, [Problem(path.name, reason, remedy)]) from error


@lru_cache
def _catalogue_of(text: str) -> Catalogue:
    """Parse a catalogue, once: every question about options asks for the same one."""
    return Catalogue.model_validate(tomllib.loads(text))


def parameter_names(catalogue: Catalogue) -> set[str]:
    """Return the id of every parameter that the catalogue refers to."""
    overheads = catalogue.overheads.model_dump(exclude={"energy_use"}).values()
    names = set(overheads) | {catalogue.overheads.energy_use.format(label=label) for label in ENERGY_LABELS}
    for account in catalogue.operating.values():
        names |= set(account.model_dump(exclude={"housing_aid"}).values())
    for template in catalogue.templates:
        names |= set(_template_names(template))
    names |= set(catalogue.largest.values())
    return {name for name in names if name}


def check_parameters(catalogue: Catalogue, estimates: Estimates) -> None:
    """Refuse a catalogue that refers to a parameter without a value, rather than guess it.

    Raises
    ------
    DataError
        With one problem per missing parameter.
    """
    missing = sorted(parameter_names(catalogue) - set(estimates))
    if not missing:
        _check_sizes(catalogue, estimates)
        return
    remedy = Message(N_("ajoutez une ligne avec sa valeur, son unité et sa source"))
    problems = [
        Problem("works.csv", Message(N_("le paramètre « {name} » manque"), {"name": name}), remedy) for name in missing
    ]
    raise DataError(Message(N_("Le catalogue d'options demande des paramètres qui manquent")), problems)


def _check_sizes(catalogue: Catalogue, estimates: Estimates) -> None:
    """Refuse an exact size that no known home of its sort has."""
    problems = []
    for template in catalogue.templates:
        for part in template.parts:
            seen = catalogue.largest.get(part.typology)
            if not (part.size_is_hard and part.size and seen):
                continue
            wanted, most = estimates[part.size].value, estimates[seen].high
            if wanted > most:
                what = N_("le modèle « {template} » veut exactement {wanted} logements de typologie {typology} ; {why}")
                why = Message(N_("le plus grand que l'on connaisse en a {most}"), {"most": most})
                values = {"template": template.id, "wanted": wanted, "typology": part.typology, "why": why}
                remedy = Message(N_("demandez une taille plus petite, ou une taille souple (size_is_hard = false)"))
                problems.append(Problem("option_templates.toml", Message(what, values), remedy, column="size"))
    if problems:
        raise DataError(Message(N_("Le catalogue d'options demande une taille impossible")), problems)


def _template_names(template: Template) -> Iterator[str | None]:
    yield from (template.vat, template.vat_priced, template.life_years, template.amortised_years)
    for line in amount_lines(template):
        yield line.times
        if "{condition}" in line.parameter:
            yield from (line.parameter.format(condition=condition) for condition in CONDITIONS)
        else:
            yield line.parameter
    test = template.eligible
    yield from (test.room_m2_min, test.room_m2_max, test.plot_per_room_min)
    yield from (test.plot_per_room_max, test.common_per_room_min)
    if template.space is not None:
        yield from template.space.factors
    for part in template.parts:
        yield from _part_names(part)


def _part_names(part: Part) -> Iterator[str | None]:
    yield from (part.size, part.growth, part.private_m2, part.common_m2, part.places_per_home, part.m2_per_place)
    yield part.adapted_share


def parameters_behind(options: pd.DataFrame, typologies: set[str], catalogue: Catalogue) -> set[str]:
    """Return the ids of the parameters that options are computed from.

    Parameters
    ----------
    options
        Rows of the table options; those that no template gave rest on no parameter.
    typologies
        Typologies whose operating account counts: what stands there before and after.
    catalogue
        The templates as the portfolio changes them.
    """
    made_by = set(options["template"]) & {template.id for template in catalogue.templates}
    if not made_by:
        return set()
    keep = {template.id for template in catalogue.templates if template.kind is ActionKind.KEEP}
    accounts = {name: account for name, account in catalogue.operating.items() if name in typologies}
    templates = tuple(template for template in catalogue.templates if template.id in made_by | keep)
    largest = {name: parameter for name, parameter in catalogue.largest.items() if name in typologies}
    used = catalogue.model_copy(update={"templates": templates, "operating": accounts, "largest": largest})
    return parameter_names(used)
