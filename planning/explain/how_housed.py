"""How people are housed, in four numbers that add up to the need: well, badly, in unfit homes, without a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.plan import Housed, Plan
from planning.explain.effects import plan_frame
from planning.explain.names import labels
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

FOUR: Final = ("well", "badly", "unfit", "without")
HOUSED_NAMES: Final[Mapping[str, str]] = {
    "well": N_("Bien logés (A-B)"),
    "badly": N_("Mal logés (C)"),
    "unfit": N_("Logés dans l'indigne (D)"),
    "without": N_("Sans place"),
}
HOUSED_COLUMNS = ("year", "last_year", "is_after", *FOUR)
GROUP_COLUMNS = ("client_group", "label", *FOUR, "need")


def adding_up(amounts: Sequence[float]) -> list[int]:
    """Return amounts in whole numbers whose sum is their rounded sum: those closest to the next one go up.

    >>> adding_up([10.4, 3.4, 0.0, 1.2])
    [11, 3, 0, 1]
    """
    whole = [int(amount) for amount in amounts]
    missing = round(sum(amounts)) - sum(whole)
    by_rest = sorted(range(len(whole)), key=lambda place: whole[place] - amounts[place])
    return [count + (place in by_rest[:missing]) for place, count in enumerate(whole)]


def housed_by_year(plan: Plan) -> pd.DataFrame:
    """Return how all publics together are housed, year by year then period by period after the plan.

    Returns
    -------
    DataFrame
        year (first of a period), last_year, is_after (after the plan), well, badly, unfit, without: persons, whole
        numbers that add up. Without rows under the first model.
    """
    rows = plan_frame(Housed, plan.housed)
    if rows.empty:
        return pd.DataFrame(columns=list(HOUSED_COLUMNS))
    totals = rows.groupby("year", as_index=False).agg({"years": "first", **dict.fromkeys(FOUR, "sum")})
    whole = [adding_up(amounts) for amounts in totals[list(FOUR)].to_numpy(dtype=float).tolist()]
    last = max((row.year for row in plan.needs), default=int(totals["year"].max()))
    return pd.DataFrame(whole, columns=list(FOUR)).assign(
        year=totals["year"],
        last_year=totals["year"] + totals["years"] - 1,
        is_after=totals["year"] > last,
    )[list(HOUSED_COLUMNS)]


def housed_by_group(plan: Plan, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return how each public is housed in the last year of the plan: GROUP_COLUMNS, whole numbers that add up."""
    rows = plan_frame(Housed, plan.housed)
    rows = rows[rows["year"] == data.manifest.last_year]
    totals = rows.groupby("client_group")[list(FOUR)].sum()
    counts: dict[str, list[float]] = dict(zip(totals.index, totals.to_numpy(dtype=float).tolist(), strict=True))
    found = [
        (group, label, *adding_up(counts[group]), round(sum(counts[group])))
        for group, label in labels(data, "client_groups", words).items()
        if group in counts
    ]
    return pd.DataFrame(found, columns=list(GROUP_COLUMNS))


def four_numbers(plan: Plan, year: int) -> dict[str, int] | None:
    """Return the four numbers of a year of the plan, whole; None under the first model, or without a need."""
    rows = [row for row in plan.housed if row.year == year]
    if not rows:
        return None
    return dict(zip(FOUR, adding_up([sum(getattr(row, name) for row in rows) for name in FOUR]), strict=True))


def housed_sentence(plan: Plan, year: int) -> Message | None:
    """Say the four numbers of a year; None where there are none."""
    found = four_numbers(plan, year)
    if found is None:
        return None
    what = N_("En {year} : bien logés {well}, mal logés {badly}, logés dans l'indigne {unfit}, sans place {without}")
    return Message(what, {"year": year, **found})
