"""Where the residents of a residence live during its works, and whom it takes in meanwhile."""

from __future__ import annotations

import pandas as pd

from planning.domain.message import N_
from planning.domain.plan import Plan
from planning.explain.words import names
from planning.i18n import Lang, text
from planning.tables.data import Data

_PLACES = {
    "exit": N_("parties d'elles-mêmes"),
    "residence": N_("une autre résidence"),
    "temporary": N_("places temporaires"),
    "dispersed": N_("logements dispersés"),
}


def residence_moves(plan: Plan, data: Data, residence_id: str, lang: Lang = "fr") -> pd.DataFrame:
    """Return year, where, persons: where the residents of a residence live during its works, in order of years."""
    named = names(data, "residences")
    rows = [
        (row.year, named.get(row.to_residence, "") or text(_PLACES[row.to], lang), row.persons)
        for row in plan.moves
        if row.residence_id == residence_id and row.persons > 0
    ]
    return _table(rows)


def residence_guests(plan: Plan, data: Data, residence_id: str) -> pd.DataFrame:
    """Return year, where, persons: from which residences people come to live in one during works."""
    named = names(data, "residences")
    rows = [
        (row.year, named.get(row.residence_id, row.residence_id), row.persons)
        for row in plan.moves
        if row.to_residence == residence_id and row.persons > 0
    ]
    return _table(rows)


def _table(rows: list[tuple[int, str, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "where", "persons"]).sort_values(
        "year", kind="stable", ignore_index=True
    )
