"""Places and people under the value model: by class of homes, over the plan and its tail (docs/model.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.domain.rule_book import RuleKind
from planning.domain.valuation import SETTLED
from planning.model.groups import positions
from planning.model.model import Block, Flags, Floats, Ints
from planning.model.rules.context import Context
from planning.model.rules.housing import NEED_KEY, Flows, Unmet, flows_of, need_rows, place_rows, stock_rows
from planning.model.value.worth import Worth, hold, needs_by_period, segments_by_period


def stock(context: Context, worth: Worth) -> Block:
    """Count the places open in each cell: stock[p] = stock[p-1] + what the choices change between p-1 and p.

    Written as a difference to doing nothing: a choice changes nothing before its works begin.
    """
    labels = worth.calendar.labels
    count, periods = len(worth.cells), len(labels)
    keys = worth.cells.loc[np.repeat(worth.cells.index, periods)].assign(year=np.tile(labels, count))
    block, rows = stock_rows(context, keys, np.diff(worth.base, axis=1, prepend=0.0).ravel(), periods)
    changes = worth.changes.tocoo()
    context.builder.cells(rows.ids[changes.col], context.start.ids[changes.row], -changes.data)
    # A place that is there in one period is there again in the next, unless that one says otherwise.
    next_one = np.flatnonzero(changes.col % periods != periods - 1)
    context.builder.cells(
        rows.ids[changes.col[next_one] + 1], context.start.ids[changes.row[next_one]], changes.data[next_one]
    )
    return block


def serve(context: Context, worth: Worth, stock_block: Block) -> Unmet:
    """Serve needs at home or next door, in each period: served + unmet = need; served in a cell <= its stock.

    A place-year served loses what the typology does not fit, what the class of the home costs, what being away costs:
    1 - fit x (1 - loss) x (1 - distance) in all. Residents of today fill the places that they hold first.
    """
    needs = needs_by_period(context.data, worth)
    segments = segments_by_period(context.data, needs, worth)
    weights = context.data["client_groups"]["weight"].to_numpy(dtype=np.float64)
    years = needs["year"].to_numpy(dtype=np.int64)
    counts = worth.calendar.period_weight[np.searchsorted(worth.calendar.labels, years)]
    groups = positions(needs["client_group"], context.data["client_groups"]["client_group"])
    worth_a_place = (weights[groups] * counts)[segments["need"].to_numpy(dtype=np.int64)]
    unmet = context.builder.columns(
        "unmet",
        segments[[*NEED_KEY, "segment"]],
        upper=segments["places"].to_numpy(dtype=float),
        terms={"unmet": worth_a_place * segments["share"].to_numpy(dtype=float)},
    )
    flows, is_held = _flows(context, worth, needs, stock_block)
    count, fit = counts[flows.need], flows.suitability
    weight, loss = weights[flows.group] * count, _losses(context, worth, flows, stock_block.keys["grade"])
    served = context.builder.columns(
        "serve",
        flows.keys(context.data, needs["year"], stock_block.keys, "grade", "held_by"),
        terms={
            "unsuitable": weight * (1.0 - fit),
            "degraded": weight * fit * loss,
            "distance": weight * fit * (1.0 - loss) * flows.penalty,
            SETTLED: np.where(is_held, -hold(weights[flows.group]), 0.0) * count,
        },
    )
    need_rows(context, needs, segments, unmet, flows, served)
    place_rows(context, stock_block, flows, served)
    return Unmet(unmet, segments[segments["year"] <= worth.calendar.last_plan_year])


def _flows(context: Context, worth: Worth, needs: pd.DataFrame, stock_block: Block) -> tuple[Flows, Flags]:
    """Return every need that a cell may serve, and where residents of today hold it.

    Nobody is served away from home where being away costs more than a place is worth.
    """
    flows = flows_of(context, needs, stock_block)
    holder = positions(stock_block.keys["held_by"], context.data["client_groups"]["client_group"])[flows.stock]
    held = holder >= 0
    at_home = (holder == flows.group) & (flows.origin == flows.target)
    kept = np.flatnonzero((~held & (flows.penalty < 1.0)) | (held & at_home))
    return flows.taking(kept), held[kept]


def _losses(context: Context, worth: Worth, flows: Flows, grades: pd.Series) -> Floats:
    """Return what each flow loses by the class of the homes, [F]."""
    names, typologies = context.data["client_groups"]["client_group"], context.data["typologies"]["typology"]
    grade, known = pd.factorize(grades)
    table = [[[worth.losses[kind, name, group] for group in names] for name in known] for kind in typologies]
    shares = np.array(table, dtype=np.float64).reshape(len(typologies), len(known), len(names))
    return shares[flows.typology, grade[flows.stock], flows.group]


def later_works(context: Context, worth: Worth) -> None:
    """Run no more works after the plan than the team can follow: load x years of the starts of a period <= its limit.

    Starts after the plan are coarse: each stands for `later_years` years, in which the team has as many times its
    capacity.
    """
    start, slots = _later_starts(context, worth)
    frame, options = context.choices.frame, context.choices.options
    load = options["team_load"].fillna(1.0).to_numpy(dtype=float)[context.choices.option]
    years = np.maximum(frame["delivery_year"].to_numpy(dtype=np.int64) - start, 1)
    lines = context.lines(RuleKind.WORKS_CAPACITY)
    lines = lines[lines["year"].isna()].reset_index(drop=True)
    every = lines.loc[np.repeat(lines.index, len(slots))].assign(year=np.tile(slots, len(lines)))
    if every.empty:
        return
    most = every["value"].to_numpy(dtype=float) * worth.value.later_years
    rows = context.builder.rows("later_works", every[["rule_id", "year"]].reset_index(drop=True), upper=most)
    for row, subject, slot in zip(rows.ids.tolist(), every["subject"], every["year"], strict=True):
        here = context.choices_in(subject)
        here = here[start[here] == slot]
        context.builder.cells(np.full(len(here), row), context.start.ids[here], (load * years)[here])


def later_money(context: Context, worth: Worth) -> None:
    """Pay no more for works after the plan than as much a year as in the plan: capex of a period <= its money."""
    start, slots = _later_starts(context, worth)
    yearly = money_a_year(context)
    if not len(slots) or not np.isfinite(yearly):
        return
    keys = pd.DataFrame({"year": slots})
    rows = context.builder.rows("later_money", keys, upper=yearly * worth.value.later_years / MILLION)
    here = np.flatnonzero(start >= slots[0])
    cost = context.choices.frame["capex_eur"].to_numpy(dtype=float) / MILLION
    context.builder.cells(rows.ids[np.searchsorted(slots, start[here])], context.start.ids[here], cost[here])


def _later_starts(context: Context, worth: Worth) -> tuple[Ints, Ints]:
    """Return the start year of every choice, [n], and the distinct ones after the plan."""
    start = context.choices.frame["start_year"].to_numpy(dtype=np.int64)
    return start, np.unique(start[start > worth.calendar.last_plan_year])


MILLION = 1e6
"""Rows of money after the plan are in millions of euros: their coefficients are those of the other rows."""


def _parted(rows: pd.DataFrame, flags: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    return rows[flags], rows[~flags]


def money_a_year(context: Context) -> float:
    """Return what all funders give in a year of the plan, on average; infinite where one of them has no limit."""
    envelopes = context.data["envelopes"].dropna(subset="amount_eur")
    years, is_whole = len(context.data.years), envelopes["year"] == "all"
    whole, yearly = (rows.groupby("funder")["amount_eur"].agg(["sum", "size"]) for rows in _parted(envelopes, is_whole))
    total = 0.0
    for funder in context.data["funders"]["funder"]:
        limits = [float(part["sum"][funder]) for part in (whole, yearly) if funder in part.index]
        if funder not in whole.index and (funder not in yearly.index or yearly["size"][funder] < years):
            return float("inf")
        total += min(limits)
    return total / years
