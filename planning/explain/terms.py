"""The terms of the objective in words: what each counts, in which unit a weight is read."""

from __future__ import annotations

from typing import Final

from planning.domain.message import N_
from planning.domain.scenario import RELAXED

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
    "value_points": N_("Point donné par le planificateur"),
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
    "energy": N_("places × années × points (E 1, F 2, G 3)"),
    "running": N_("millions d'euros de déficit, années additionnées"),
    "capex": N_("millions d'euros, tous financeurs"),
    "value_points": N_("points (un gain : ils font baisser la somme)"),
    "changes": N_("résidences dont la décision change"),
    RELAXED: N_("le prix écrit pour chaque règle"),
}
"""What each term counts; its weight is the price of one of them."""
