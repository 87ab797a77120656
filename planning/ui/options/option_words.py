"""What the fields of an option are called, and how their figures are written."""

from __future__ import annotations

from typing import Final

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.explain import action_name
from planning.options.fields import DWELLINGS, ELIGIBLE, PLACES, TOTAL, FieldChange
from planning.tables.data import Data
from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.naming import funder_names, typology_names
from planning.ui.kit.spoken import words

LABELS: Final = {
    "kind": N_("Nature de l'opération"),
    "label": N_("Intitulé"),
    "duration_years": N_("Durée en tout (ans)"),
    "studies_years": N_("dont études (ans)"),
    "earliest_year": N_("Départ au plus tôt"),
    "latest_year": N_("Départ au plus tard"),
    "closed_share": N_("Places fermées (%)"),
    TOTAL: N_("Coût total (€)"),
    "own_costs": N_("Coût année par année (€)"),
    "energy_label_after": N_("Étiquette énergie après"),
    "condition_after": N_("État après"),
    "accessible_after": N_("Accessible en fauteuil après"),
    "staff_fte_after": N_("Postes après (ETP)"),
    "running_result_eur_per_year": N_("Résultat d'exploitation après (€ par an)"),
    "value_points": N_("Préférence du planificateur (note)"),
    "proceeds_eur": N_("Produit de cession (€)"),
    "rent_eur_per_year": N_("Loyer au propriétaire compté dans ce résultat (€ par an)"),
    "life_years": N_("Années de service après les travaux"),
    "amortised_years": N_("Années qui paient les travaux"),
    "closed_from": N_("Années avant de fermer des places"),
    "safe_from": N_("Années avant la mise en sécurité"),
    "team_load": N_("Part de l'équipe prise"),
    "authority": N_("Qui décide"),
    "payer": N_("Qui paie les fonds propres"),
    "cures": N_("Échéances auxquelles elle répond"),
    "breaks": N_("Services qui cessent"),
    "author": N_("Auteur"),
    "reason": N_("Raison"),
}
AUTHORITIES: Final = {
    "operator": N_("l'opérateur"),
    "state": N_("l'État"),
    "department": N_("le département"),
    "partner": N_("un partenaire"),
}
PAYER_WORDS: Final = {"owner": N_("le propriétaire"), "operator": N_("le gestionnaire")}
TOPICS: Final = {
    "fire": N_("sécurité incendie"),
    "energy": N_("énergie"),
    "agreement": N_("convention"),
    "accessibility": N_("accessibilité"),
    "decency": N_("décence"),
}
SANITARY: Final = {"none": N_("aucune"), "shared": N_("partagée"), "private": N_("privative")}
CONDITIONS: Final = {"good": N_("bon"), "fair": N_("moyen"), "poor": N_("mauvais")}
_OF: Final = {
    PLACES: N_("{of} : places"),
    DWELLINGS: N_("{of} : logements"),
    ELIGIBLE: N_("Part éligible : {of} (%)"),
    "room_m2": N_("{of} : surface d'un logement (m²)"),
    "private_sanitary": N_("{of} : salle d'eau"),
    "kitchenette": N_("{of} : coin cuisine"),
    "accessible_share": N_("{of} : part accessible"),
    "class_after": N_("{of} : classe d'habitabilité"),
}
MOST_YEARS: Final = 3
_COLUMNS: Final = {"amount_eur": TOTAL}
_MONEY: Final = (TOTAL, "running_result_eur_per_year", "proceeds_eur", "rent_eur_per_year")
_SHARES: Final = ("closed_share", ELIGIBLE, "accessible_share")
_WORDS: Final = {
    "condition_after": CONDITIONS,
    "authority": AUTHORITIES,
    "payer": PAYER_WORDS,
    "private_sanitary": SANITARY,
}
_YEARS: Final = ("earliest_year", "latest_year")


def field_name(name: str, of: str, data: Data) -> str:
    """What a field is called; `of`: the typology or the funder that it is about."""
    if name not in _OF:
        return words(LABELS[name]) if name in LABELS else name
    names = funder_names(data) if name == ELIGIBLE else typology_names(data)
    return words(_OF[name], of=names.get(of, of))


def figure_written(name: str, value: object) -> str:
    """The figure of a field as people read it; nothing known or no limit is a dash."""
    match value:
        case None | "" | ():
            return "–"
        case bool():
            return words(N_("oui") if value else N_("non"))
        case tuple():
            return yearly_amounts(value)
        case str():
            return _text_written(name, value)
        case int() | float() if name in _YEARS:
            return str(int(value))
        case int() | float() if name in _MONEY:
            return words.exact_euros(value)
        case int() | float() if name in _SHARES:
            return words.percent(value, 1 if abs(value * 100 - round(value * 100)) > 1e-6 else 0)
        case int() | float():
            return shortest(float(value))
    return str(value)


def _text_written(name: str, value: str) -> str:
    if name == "kind":
        return words(action_name(value))
    if name == "cures":
        return ", ".join(words(TOPICS.get(one, one)) for one in value.split(";"))
    return words(_WORDS[name].get(value, value)) if name in _WORDS else value


def yearly_amounts(amounts: tuple[float, ...]) -> str:
    """Amounts year by year; many equal ones are counted."""
    if len(amounts) > MOST_YEARS and len(set(amounts)) == 1:
        return f"{len(amounts)} × {words.exact_euros(amounts[0])}"
    return " ; ".join(words.exact_euros(amount) for amount in amounts)


def change_rows(changes: list[FieldChange], data: Data, names: dict[str, str]) -> list[dict[str, str]]:
    """One row per field that changes: option, field, before, after.

    Parameters
    ----------
    changes
        What differs.
    data
        The portfolio, for the names of its typologies and funders.
    names
        Option -> what it is called.
    """
    return [
        {
            "option": names.get(change.option_id, change.option_id),
            "field": field_name(change.name, change.of, data),
            "before": figure_written(change.name, change.before),
            "after": figure_written(change.name, change.after),
        }
        for change in changes
    ]


def form_problem(problem: Problem, data: Data) -> str:
    """A problem of what was typed, by the name of its field instead of its file and its column."""
    column = _COLUMNS.get(problem.column or "", problem.column or "")
    values = {"what": problem.what, "remedy": problem.remedy}
    if column not in LABELS:
        return words("{what} ; {remedy}.", **values)
    return words(Message(N_("{field} : {what} ; {remedy}."), {"field": words(LABELS[column]), **values}))
