"""The terms of the objective in words: what each counts, in which unit a weight is read."""

from __future__ import annotations

from typing import Final

from planning.domain.message import N_

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
