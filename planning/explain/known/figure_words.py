"""Figures that are not certain, in words: what they are called, how far they may be, how to find them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pandas as pd

from planning.demand.steps import STEP_RULES, Step
from planning.domain.message import N_, Message
from planning.domain.uncertain_figures import FORECAST, MISSING, Cell, Figure, Knowing, Stake
from planning.explain.known.known_scores import COLUMN_NAMES
from planning.explain.names import labels, names
from planning.i18n import Words
from planning.options.of_portfolio import all_parameters
from planning.tables.data import Data

LIKE_BEFORE: Final = "De même"
"""How a note of data/parameters refers to the row before it."""
LONGEST: Final = 80
"""Signs of a name that is taken from a note."""
_CELLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "good": N_("bon état"),
        "fair": N_("état moyen"),
        "poor": N_("mauvais état"),
        "private": N_("privés"),
        "shared": N_("partagés"),
        "favourable": N_("favorable"),
        "unfavourable": N_("défavorable"),
    }
)
_BADGES: Final = {MISSING: N_("inconnu"), FORECAST: N_("prévision")}
_HOW: Final[Mapping[str, str]] = MappingProxyType(
    {
        "condition": N_("un diagnostic technique"),
        "service_years": N_("un diagnostic technique"),
        "energy_label": N_("un diagnostic de performance énergétique"),
        "surface_m2": N_("les plans ou un relevé"),
        "room_m2": N_("une visite, un mètre"),
        "private_sanitary": N_("une visite"),
        "kitchenette": N_("une visite"),
        "accessible": N_("une visite"),
        "safety_opinion": N_("le procès-verbal de la commission"),
        "plot_m2": N_("le cadastre et le plan local d'urbanisme"),
        "worth": N_("des diagnostics techniques, ou la comptabilité"),
        "need": N_("rien ne le réduira : refaire la prévision chaque année"),
        "share": N_("un appel au financeur"),
        "envelope": N_("une notification, ou une délibération"),
        "cost": N_("un devis, ou un marché récent"),
        "rule": N_("un avis juridique"),
        "exits": N_("le registre des sorties"),
    }
)
_HOW_PARAMETERS: Final = (
    (("cost_", "price_", "land_", "fees_"), N_("un devis, ou un marché récent")),
    (
        ("fee_", "aid_", "charges_", "unpaid_", "rent_", "upkeep_", "occupancy_", "staff_", "saving_", "wear_"),
        N_("vos comptes des trois dernières années"),
    ),
    (("life_", "amortised_"), N_("un diagnostic technique")),
    (("energy_",), N_("vos factures d'énergie")),
    (("plot_", "rebuild_"), N_("le plan local d'urbanisme, ou une étude de faisabilité")),
)
_HOW_STEPS: Final[Mapping[Step, str]] = MappingProxyType(
    {
        Step.OPERATOR_SHARE: N_("vos entrées de l'année rapportées à celles du territoire"),
        Step.COMPETING_FOLLOWS: N_("l'historique des ouvertures et des fermetures"),
        Step.GROWTH: N_("la série du département"),
        Step.OCCUPANCY: N_("vos comptes des trois dernières années"),
    }
)


@dataclass(frozen=True)
class FigureWords:
    """What figures of a portfolio are called, in the reader's language."""

    data: Data
    words: Words
    notes: Mapping[str, str]
    residences: Mapping[str, str]
    groups: Mapping[str, str]
    funders: Mapping[str, str]

    @classmethod
    def of(cls, data: Data, words: Words) -> FigureWords:
        """Read the names once."""
        funders = data["funders"]
        return cls(
            data,
            words,
            _notes(all_parameters(data)),
            names(data, "residences"),
            labels(data, "client_groups", words),
            dict(zip(funders["funder"], funders["label"], strict=True)),
        )

    def name(self, figure: Figure) -> str:
        """Return what a figure is called."""
        words = self.words
        if figure.kind == "cell":
            where = self.residences.get(figure.subject, figure.subject)
            programme = self._programme(figure.programme)
            what = words(COLUMN_NAMES[figure.column])
            text = N_("{where} : {what} ({programme})") if programme else N_("{where} : {what}")
            return words(text, where=where, what=what, programme=programme)
        if figure.kind in ("parameter", "worth"):
            return self.notes.get(figure.subject, figure.subject)
        if figure.kind == "factor":
            return self._factor(figure)
        if figure.kind == "need":
            group = self.groups.get(figure.subject, figure.subject)
            return words("Besoin en {year} : {group}", year=str(self.data.manifest.last_year), group=group)
        if figure.kind == "rule":
            return words("Règle d'habitabilité : {rule}", rule=self._rule(figure.subject))
        if figure.kind == "cost":
            return words("Coût : {option}", option=self._option(figure.subject))
        if figure.kind == "exits":
            return words("Départs naturels des résidents")
        text = N_("Part de l'aide : {funder}") if figure.kind == "share" else N_("Enveloppe : {funder}")
        return words(text, funder=self.funders.get(figure.subject, figure.subject))

    def _programme(self, programme: str) -> str:
        rows = self.data["programmes"]
        found = rows.loc[rows["programme_id"] == programme, "typology"] if programme else rows["typology"].head(0)
        if found.empty:
            return ""
        return labels(self.data, "typologies", self.words).get(str(found.iloc[0]), str(found.iloc[0]))

    def _factor(self, figure: Figure) -> str:
        rows = self.data["need_factors"].set_index("factor_id")
        step = STEP_RULES[Step(str(rows.at[figure.subject, "step"]))].label
        note = _first_sentence(str(rows.at[figure.subject, "note"]))
        group = self.groups.get(figure.column, figure.column)
        what = note[:1].lower() + note[1:] if note else self.words(step).lower()
        return self.words("{where} : {what}", where=group, what=what)

    def _rule(self, rule_id: str) -> str:
        rows = self.data["habitability_rules"].set_index("rule_id")
        return str(rows.at[rule_id, "source"]) if rule_id in rows.index else rule_id

    def _option(self, option_id: str) -> str:
        options = self.data["options"].set_index("option_id")
        where = self.residences.get(str(options.at[option_id, "residence_id"]), option_id)
        label = str(options.at[option_id, "label"]) or option_id
        return f"{where}, {label}"

    def value(self, figure: Figure) -> str:
        """Return what is written of a figure."""
        return self.words("inconnu") if figure.value is None else self._cell(figure, figure.value)

    def ends(self, figure: Figure) -> str:
        """Return between what a figure may be."""
        if figure.kind == "rule":
            return self.words("elle pourrait ne pas s'appliquer")
        low, high = self._cell(figure, figure.low), self._cell(figure, figure.high)
        return self.words("{low} à {high}", low=low, high=high)

    def _cell(self, figure: Figure, cell: Cell) -> str:
        words = self.words
        if isinstance(cell, bool):
            return words("oui") if cell else words("non")
        if isinstance(cell, str) or cell is None:
            return words(_CELLS[cell]) if cell is not None and cell in _CELLS else str(cell or "")
        unit = _UNITS.get(figure.column, figure.unit)
        if figure.kind == "need":
            return words.places(cell)
        if unit.startswith(("EUR", "€")):
            rest = unit.partition("/")[2]
            return f"{words.euros(cell)}{f' / {rest}' if rest else ''}"
        if unit.startswith("part"):
            return f"{words.percent(cell, 1)}{unit.removeprefix('part')}"
        number = words.integer(cell) if abs(cell) >= 100 or cell == round(cell) else words.decimal(cell, 2)
        return f"{number} {unit}".strip()

    def badge(self, figure: Figure) -> str:
        """Return why a figure is not certain."""
        return self.words(_BADGES.get(figure.badge, N_("à vérifier")))

    def people(self, stake: Stake) -> str:
        """Return how many people are at stake: whole ones from ten on."""
        return self.words.integer(stake.people) if stake.people >= 10 else self.words.decimal(stake.people, 1)

    def how(self, figure: Figure) -> str:
        """Return how to find a figure out."""
        return self.words(self._how(figure))

    def _how(self, figure: Figure) -> str:
        if figure.kind == "parameter":
            name = figure.subject
            return next(
                (how for starts, how in _HOW_PARAMETERS if name.startswith(starts)), N_("une étude de faisabilité")
            )
        if figure.kind == "factor":
            rows = self.data["need_factors"].set_index("factor_id")
            step = Step(str(rows.at[figure.subject, "step"]))
            return _HOW_STEPS.get(step, N_("une enquête, ou les chiffres du territoire"))
        return _HOW.get(figure.column) or _HOW[figure.kind]


_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {"surface_m2": "m²", "room_m2": "m²", "plot_m2": "m²", "service_years": "ans"}
)


def _notes(parameters: pd.DataFrame) -> dict[str, str]:
    """Return parameter -> the first sentence of its note; one that refers to the row before it carries its words."""
    found, before = {}, ""
    for name, note in zip(parameters["parameter_id"], parameters["note"].fillna(""), strict=True):
        first = _first_sentence(str(note))
        if first.startswith(LIKE_BEFORE):
            first = f"{before} ({first.removeprefix(LIKE_BEFORE).lstrip(', ')})"
        else:
            before = first
        found[str(name)] = first or str(name)
    return found


def _first_sentence(note: str) -> str:
    """Return the first sentence of a note, cut between two words where it is long."""
    first = note.split(". ")[0].split(" : ")[0].rstrip(".")
    if len(first) <= LONGEST:
        return first
    return f"{first[:LONGEST].rpartition(' ')[0]}…"


def knowing_sentence(found: Knowing) -> Message:
    """Say how many of the uncertain figures could change the plan."""
    if not found.examined and found.uncertain:
        return Message(N_("Aucun chiffre n'a été essayé : donnez plus de temps à la recherche."))
    values = {"count": len(found.stakes), "others": found.quiet, "uncertain": found.uncertain}
    if not found.is_whole:
        told = N_("{examined} chiffres sur {uncertain} examinés : {count} peuvent déjà changer le plan.")
        if not found.stakes:
            told = N_("{examined} chiffres sur {uncertain} examinés : aucun encore ne change le plan.")
        if len(found.stakes) == 1:
            told = N_("{examined} chiffres sur {uncertain} examinés : un peut déjà changer le plan.")
        return Message(told, {**values, "examined": found.examined})
    if not found.stakes:
        return Message(N_("Aucun des {others} chiffres à vérifier qui ont été essayés ne change le plan."), values)
    if len(found.stakes) == 1:
        return Message(N_("Un chiffre à vérifier peut changer le plan ; {others} autres, non."), values)
    return Message(N_("{count} chiffres à vérifier peuvent changer le plan ; {others} autres, non."), values)


def untried_sentence(found: Knowing) -> Message | None:
    """Say how many were not looked at; None when all were."""
    left = found.uncertain - found.examined
    what = N_("{left} n'ont pas été essayés : la recherche a été arrêtée.")
    return Message(what, {"left": left}) if left and found.examined else None


def stake_sentence(stake: Stake, said: FigureWords) -> Message:
    """Say what one figure puts at stake."""
    figure = stake.figure
    values = {
        "name": said.name(figure),
        "value": said.value(figure),
        "ends": said.ends(figure),
        "people": said.people(stake),
        "decisions": len(stake.decisions),
        "how": said.how(figure),
    }
    return Message(
        N_(
            "{name} : {value}, peut-être {ends} ; personnes bien logées en jeu : {people}, décisions : {decisions} ; "
            "{how}."
        ),
        values,
    )
