"""Who has to live elsewhere because of works: how many, from when to when, where, and for whom it is for good."""

from __future__ import annotations

from typing import Final

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain.headline import MOVED_BY_ITSELF, Summary
from planning.explain.names import names
from planning.explain.sheet import residence_moves
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

COLUMNS: Final = (
    *("residence_id", "residence", "first_year", "last_year", "persons", "for_good", "where"),
    *("places_after",),
)
FOR_GOOD: Final = "new_home"


def movers(plan: Plan, decisions: pd.DataFrame, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return one row per residence whose residents have to live elsewhere, in order of years.

    Returns
    -------
    DataFrame
        residence_id, residence, first_year, last_year (of moves), persons (away in the worst year, those who left by
        themselves apart), for_good (whose home is gone), where (they live, in words, the largest first), places_after
        (model places once delivered, NaN where nothing is decided).
    """
    called = names(data, "residences")
    after = decisions.set_index("residence_id")["persons_after"]
    rows = []
    for residence_id in dict.fromkeys(row.residence_id for row in plan.moves):
        mine = [
            row
            for row in plan.moves
            if row.residence_id == residence_id and row.persons > 0 and row.to != MOVED_BY_ITSELF
        ]
        if not mine:
            continue
        years = sorted({row.year for row in mine})
        away = max(sum(row.persons for row in mine if row.year == year and row.to != FOR_GOOD) for year in years)
        gone = sum(row.persons for row in mine if row.to == FOR_GOOD)
        told = residence_moves(plan, data, residence_id, words).groupby("where")["persons"].max()
        where = ", ".join(str(place) for place in told.sort_values(ascending=False).index)
        place = float(after.get(residence_id, float("nan")))
        rows.append(
            (residence_id, called.get(residence_id, residence_id), years[0], years[-1], away, gone, where, place)
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(["first_year", "persons"], ascending=[True, False], ignore_index=True)


def worst_year(figures: Summary) -> Message | None:
    """Say how many have to be rehoused in the worst year (`summary`); None where nobody has to."""
    if figures.peak_year is None:
        return None
    values = {"count": figures.peak_moves.value, "year": figures.peak_year}
    return Message(N_("Au plus {count:persons} à reloger la même année, en {year}."), values)
