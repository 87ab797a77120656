"""The terms of the objective in words: what each counts, in which unit a weight is read."""

from __future__ import annotations

from typing import Final

from planning.domain.message import N_
from planning.domain.scenario import RELAXED
from planning.domain.valuation import MONEY_TERMS

PER_MILLION: Final = 1_000_000.0
WEIGHT_UNITS: Final = {"running": PER_MILLION, "capex": PER_MILLION}
"""Weights per euro are too small to read: they are shown and typed per million euros."""

WEIGHT_LABELS: Final[dict[str, str]] = {
    "unmet": N_("Place manquante (par an)"),
    "unsuitable": N_("Place mal adaptée (par an)"),
    "distance": N_("Place loin de chez soi (par an)"),
    "condition": N_("Place dans un bâtiment en mauvais état (par an)"),
    "energy": N_("Place en étiquette E, F ou G (par an)"),
    "running": N_("Déficit d'exploitation (par M€)"),
    "capex": N_("Investissement (par M€)"),
    "value_points": N_("Préférence notée par le planificateur (par unité)"),
}
"""The terms that a planner can weigh, in the order of the page."""

OTHER_TERMS: Final[dict[str, str]] = {
    "changes": N_("Changements face au plan de départ"),
    RELAXED: N_("Prix de ce qui cède"),
}
"""Terms that the page Scénario does not weigh."""

TERM_UNITS: Final[dict[str, str]] = {
    "unmet": N_("places manquantes × années × poids du public"),
    "unsuitable": N_("places occupées × années × défaut d'adaptation × poids du public"),
    "distance": N_("places occupées ailleurs × années × pénalité du voisinage"),
    "condition": N_("places × années dans un bâtiment en mauvais état"),
    "energy": N_("places × années × gravité (E 1, F 2, G 3)"),
    "running": N_("millions d'euros de déficit, années additionnées"),
    "capex": N_("millions d'euros, tous financeurs"),
    "value_points": N_("préférences notées (un gain : elles font baisser la somme)"),
    "changes": N_("résidences dont la décision change"),
    RELAXED: N_("le prix écrit pour chaque règle"),
}
"""What each term counts; its weight is the price of one of them."""

TERM_NAMES: Final[dict[str, str]] = {
    "unmet": N_("Besoin sans réponse"),
    "unsuitable": N_("Places mal adaptées"),
    "distance": N_("Places loin de chez soi"),
    "condition": N_("Bâtiments en mauvais état"),
    "energy": N_("Étiquettes énergie"),
    "running": N_("Exploitation"),
    "capex": N_("Investissement"),
    "value_points": N_("Préférences du planificateur"),
    "changes": N_("Changements face au plan de départ"),
    RELAXED: N_("Règles souples qui cèdent"),
}
"""Terms of the value of a plan of the first model, as they are listed beside amounts."""

WORTH_NAMES: Final[dict[str, str]] = {
    "unmet": N_("Personnes sans place"),
    "unsuitable": N_("Logement qui ne convient pas au public"),
    "degraded": N_("Logement dégradé (classes B, C, D)"),
    "distance": N_("Logement loin de chez soi"),
    "investment": N_("Travaux, en annuités, moins les cessions"),
    "running": N_("Exploitation, avant loyer"),
    "upkeep": N_("Entretien, selon l'état du bâtiment"),
    "renewal": N_("Renouvellement après le plan"),
    "closure": N_("Fermetures en fin de service"),
    "actions": N_("Effort de conduite des opérations"),
    "changes": N_("Changements face au plan de départ"),
    RELAXED: N_("Prix de ce qui cède"),
}
"""Terms of the value model. `settled`, which is 0 in any plan, is shown nowhere."""

WORTH_UNITS: Final[dict[str, str]] = {
    "unmet": N_("années sans place × poids du public"),
    "unsuitable": N_("années logées × défaut d'adaptation × poids du public"),
    "degraded": N_("années logées × adaptation × perte de la classe × poids du public"),
    "distance": N_("années logées ailleurs × pénalité du voisinage × poids du public"),
    "investment": N_("euros d'annuités des années comptées, tous financeurs"),
    "running": N_("euros de déficit par an, avant le loyer au propriétaire"),
    "upkeep": N_("euros par logement et par an, en hausse depuis les derniers travaux"),
    "renewal": N_("euros d'annuités d'un logement renouvelé après le plan"),
    "closure": N_("euros par logement fermé : reloger, vider, garder"),
    "actions": N_("euros par opération, quel qu'en soit le coût"),
    "changes": N_("résidences dont la décision change"),
    RELAXED: N_("le prix écrit pour chaque règle"),
}
"""What each term of the value model counts; every year is discounted."""


def is_in_euros(term: str) -> bool:
    """Tell whether a term of the value model is counted in euros, not in years."""
    return term in MONEY_TERMS
