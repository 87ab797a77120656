"""Coefficients of the model, in the order of the search's choices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind
from planning.finance.purses import paying_purses
from planning.model.groups import positions
from planning.model.model import Block, Flags, Floats, Ints, Model
from planning.model.problem import Problem
from planning.solve.search.network import TINY, Network
from planning.solve.search.searched import Searched


class CellsByChoice:
    """Coefficients of the model, those of the starts apart; `place` numbers the starts as the search does."""

    def __init__(self, model: Model, start: Block, place: Ints) -> None:
        frame = model.coefficients
        row, column = frame["row"].to_numpy(dtype=np.int64), frame["column"].to_numpy(dtype=np.int64)
        value = frame["value"].to_numpy(dtype=float)
        is_start = (column >= start.first) & (column < start.first + len(start.keys))
        self.row, self.value = row[is_start], value[is_start]
        self.choice = place[column[is_start] - start.first]
        self.other_row, self.other_column, self.other_value = row[~is_start], column[~is_start], value[~is_start]
        self.count = len(place)

    def of_rows(self, first: int, count: int) -> tuple[Ints, Ints, Floats]:
        """Return choice, row counted from `first`, value of the starts' coefficients in some rows."""
        chosen = (self.row >= first) & (self.row < first + count)
        return self.choice[chosen], self.row[chosen] - first, self.value[chosen]


def compressed(group: Ints, count: int, *arrays: Any) -> tuple[Any, ...]:
    """Sort arrays by group; return where each group begins, then the arrays."""
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], np.arange(count + 1)).astype(np.int64)
    return first, *(array[order] for array in arrays)


# The places and the needs of the model, as the search sees them: a graph, today's places, what choices change.


def places_seen(model: Model, cells: CellsByChoice) -> tuple[Network, Floats, dict[str, Any]]:
    """Return the network, the places open before any decision [J, Y], and the choices' effect on them."""
    stock = model.rows_of("stock")
    unmet = model.columns_of("unmet")
    years = np.unique(np.concatenate([[0]] + [block.keys["year"] for block in (stock, unmet) if len(block.keys)])[1:])
    years = years if len(years) else np.array([0])
    cell_keys = stock.keys[cell_names(stock.keys)].drop_duplicates() if len(stock.keys) else pd.DataFrame()
    count, horizon = len(cell_keys), len(years)
    base = np.cumsum(model.row_lower[stock.ids].reshape(count, horizon), axis=1) if count else np.zeros((0, horizon))
    choice, row, value = cells.of_rows(stock.first, len(stock.keys))
    events = _events(choice, cells.count, row, -value, horizon)
    return _graph(model, cell_keys, years), base, events


def cell_names(keys: pd.DataFrame) -> list[str]:
    """Return the columns that name a cell: typology and territory, under the value model the grade and who holds it."""
    return [name for name in keys.columns if name != "year"]


def _events(choice: Ints, count: int, row: Ints, change: Floats, horizon: int) -> dict[str, Any]:
    """Return what each choice adds to the open places, cell by cell, from what it changes from one year to the next."""
    most = int(row.max(initial=-1)) // horizon + 1
    pairs, which = np.unique(choice * max(most, 1) + row // horizon, return_inverse=True)
    table = np.zeros((len(pairs), horizon))
    np.add.at(table, (which, row % horizon), change)
    table = np.cumsum(table, axis=1)
    table[np.abs(table) < TINY] = 0.0
    changed = np.flatnonzero(table.any(axis=1))
    pairs, table = pairs[changed], table[changed]
    since = (table != 0.0).argmax(axis=1) if len(table) else np.zeros(0, dtype=np.int64)
    spans = np.arange(horizon) >= since[:, None]
    lengths = horizon - since
    return {
        "event_first": np.searchsorted(pairs // max(most, 1), np.arange(count + 1)).astype(np.int64),
        "event_cell": (pairs % max(most, 1)).astype(np.int64),
        "event_year": since.astype(np.int64),
        "event_from": (np.cumsum(lengths) - lengths).astype(np.int64),
        "event_places": table[spans],
    }


def _graph(model: Model, cell_keys: pd.DataFrame, years: Ints) -> Network:
    unmet, serve = model.columns_of("unmet"), model.columns_of("serve")
    horizon = len(years)
    cost = model.cost
    need_keys = unmet.keys[["client_group", "territory"]].drop_duplicates() if len(unmet.keys) else pd.DataFrame()
    needs = len(need_keys)
    if not needs:
        none = np.zeros(0, dtype=np.int64)
        empty, begin = np.zeros((horizon, 0)), np.zeros(1, dtype=np.int64)
        into = np.zeros(len(cell_keys) + 1, dtype=np.int64)
        return Network(none, none, empty, begin, none, into, none, begin, empty, empty)
    need_number = need_keys.assign(need=np.arange(needs))
    calendar = {int(year): number for number, year in enumerate(years)}
    # One segment per column of unmet need: most models have one per need and year.
    segments = unmet.keys.merge(need_number, on=["client_group", "territory"])
    segments = segments.assign(
        y=segments["year"].map(calendar), width=model.upper[unmet.ids], price=cost[unmet.ids]
    ).sort_values(["need", "y", "price"], kind="stable")
    rank = segments.groupby(["need", "y"]).cumcount().to_numpy()
    most = pd.Series(rank).groupby(segments["need"].to_numpy()).max().reindex(range(needs), fill_value=0) + 1
    segment_first = np.concatenate([[0], np.cumsum(most.to_numpy())]).astype(np.int64)
    number = segment_first[segments["need"].to_numpy()] + rank
    width = np.zeros((horizon, segment_first[-1]))
    price = np.zeros((horizon, segment_first[-1]))
    width[segments["y"].to_numpy(), number] = segments["width"].to_numpy()
    price[segments["y"].to_numpy(), number] = segments["price"].to_numpy()
    cell_number = cell_keys.assign(cell=np.arange(len(cell_keys))).rename(columns={"territory": "to_territory"})
    ways = serve.keys.merge(
        need_number.rename(columns={"territory": "from_territory"}), on=["client_group", "from_territory"]
    )
    shared = [name for name in cell_number if name != "cell"]
    ways = ways.merge(cell_number, on=shared) if shared else ways.assign(cell=0)[:0]  # nobody ever has a place
    pair = ways["need"].to_numpy(dtype=np.int64) * max(1, len(cell_keys)) + ways["cell"].to_numpy(dtype=np.int64)
    arcs, arc = np.unique(pair, return_inverse=True)
    arc_cost = np.full((horizon, len(arcs)), np.inf)
    arc_cost[ways["year"].map(calendar).to_numpy(dtype=np.int64), arc] = cost[serve.ids]
    # An arc that serves at more than the dearest unmet need is never taken; in a year without the need, neither.
    source, target = arcs // max(1, len(cell_keys)), arcs % max(1, len(cell_keys))
    arc_cost = np.where(np.isfinite(arc_cost), arc_cost, 2.0 * (1.0 + np.abs(cost).max()))
    out_first, out_arcs = compressed(source, needs, np.arange(len(arcs)))
    in_first, in_arcs = compressed(target, len(cell_keys), np.arange(len(arcs)))
    return Network(
        source.astype(np.int64), target.astype(np.int64), arc_cost, *(out_first, out_arcs, in_first, in_arcs),
        segment_first, width, price,
    )  # fmt: skip


# The rows of the model that the search sees: rules, envelopes, grants.


Families = np.ndarray[tuple[int, ...], np.dtype[np.object_]]
FACTS = frozenset({"choose_one", "stock", "need", "place"})
"""Rows that the search holds by construction."""
GRANTS = frozenset({"grant_in_place_of_own", "grant_cap", "grant_used", "exclusive_funders"})
STACKING = "stacking"
"""Rows that the assignment of grants holds by construction (money.py)."""


@dataclass(frozen=True)
class Rows:
    """What the problem says of rows, and whether every row of the model is among them."""

    arrays: dict[str, Any]
    is_exact: bool


def rows_seen(problem: Problem, cells: CellsByChoice) -> Rows:
    """Return the rows that hold starts, slacks and grants; the others are left out."""
    model = problem.model
    family, columns = _families(model.row_blocks), _families(model.column_blocks)
    count = len(model.row_lower)
    in_row = pd.DataFrame({"row": cells.other_row, "kind": columns[cells.other_column]})
    strange = np.zeros(count, dtype=bool)
    strange[in_row.loc[~in_row["kind"].isin(["slack", "grant", "overrun"]), "row"].unique()] = True
    has_grant = np.zeros(count, dtype=bool)
    has_grant[in_row.loc[in_row["kind"] == "grant", "row"].unique()] = True
    stacked_cap, stacks, capped = _stacked(problem, cells, family, columns)
    held = np.isin(family, list(FACTS | GRANTS)) | capped
    under, over, shared = _prices(model, cells, columns)
    effect, uneven = _grant_effect(problem, cells, columns, has_grant & ~held)
    beyond = _beyond(model, cells, columns, np.where(has_grant & ~held, over, np.inf))
    wanted = ~held & ~strange & ~shared & ~uneven & ~(has_grant & np.isfinite(under))
    left_out = ~held & (~wanted | (beyond.group >= 0))
    bounded = wanted & (np.isfinite(model.row_lower) | np.isfinite(model.row_upper))
    rows = np.flatnonzero(bounded)
    number = np.full(count, -1)
    number[rows] = np.arange(len(rows))
    used = number[cells.row] >= 0
    use_first, use_row, use_amount = compressed(
        cells.choice[used], cells.count, number[cells.row[used]].astype(np.int64), cells.value[used]
    )
    unit = np.ones(len(rows))
    np.maximum.at(unit, use_row, np.abs(use_amount))
    is_money = has_grant | (beyond.group >= 0)
    arrays = {
        "use_first": use_first,
        "use_row": use_row,
        "use_amount": use_amount.astype(float),
        "row_lower": model.row_lower[rows],
        "row_upper": model.row_upper[rows],
        "price_under": np.where(np.isfinite(under[rows]), under[rows], np.inf),
        "price_over": np.where(np.isfinite(over[rows]) & ~is_money[rows], over[rows], np.inf),
        "row_unit": unit,
        "is_money": is_money[rows].astype(np.int64),
        "money_rows": np.flatnonzero(is_money[rows]),
        "beyond": beyond.group[rows],
        "beyond_adds": beyond.adds[rows],
        "beyond_price": beyond.price,
        "row_purse": _sparing(effect[..., rows]),
        "grant_effect": effect[..., rows],
        "stacked_cap": stacked_cap,
        "stacks": stacks,
        **_grants(problem, cells),
    }
    return Rows(arrays, not left_out.any())


def _families(blocks: tuple[Block, ...]) -> Families:
    """Return the family of each row or column."""
    return np.concatenate([np.full(len(block.keys), block.family, dtype=object) for block in blocks])


def _prices(model: Model, cells: CellsByChoice, columns: Families) -> tuple[Floats, Floats, Flags]:
    """Return the price of a unit below and above each row's bounds (infinite: hard), and the rows of shared slacks."""
    under, over = np.full(len(model.row_lower), np.inf), np.full(len(model.row_lower), np.inf)
    shared = np.zeros(len(model.row_lower), dtype=bool)
    slack = columns[cells.other_column] == "slack"
    row, column, value = cells.other_row[slack], cells.other_column[slack], cells.other_value[slack]
    times = np.bincount(column, minlength=len(model.lower))
    shared[row[(times[column] > 1) | (np.abs(value) != 1.0) | np.isfinite(model.upper[column])]] = True
    cost = model.cost
    over[row[value < 0]] = cost[column[value < 0]]
    under[row[value > 0]] = cost[column[value > 0]]
    return under, over, shared


@dataclass(frozen=True)
class Beyond:
    """Rows of money that may be exceeded at a price: group (-1: none) and whether they add up, by row; group prices."""

    group: Ints
    adds: Ints
    price: Floats


def _beyond(model: Model, cells: CellsByChoice, columns: Families, over: Floats) -> Beyond:
    """Return the envelopes that give way, a group for each funder, and the priced rows of aids, each its own group.

    Where money carries over one column serves all rows of a funder: the largest excess is paid. Otherwise the excess of
    each year is, and of the whole envelope what they leave. What the search pays is what aids, given out one after the
    other, leave: never less than what is due, so that the plan is worth at least what the search says.
    """
    group, adds = (np.full(len(model.row_lower), value, dtype=np.int64) for value in (-1, 0))
    funders = [block for block in model.column_blocks if block.family == "overrun" and len(block.keys)]
    times = np.bincount(cells.other_row[columns[cells.other_column] == "overrun"], minlength=len(group))
    for number, block in enumerate(funders):
        rows = np.unique(cells.other_row[np.isin(cells.other_column, block.ids)])
        group[rows] = number
        adds[rows] = (times[rows] == 1) & (len(block.keys) > 1)
    priced = np.flatnonzero(np.isfinite(over) & (group < 0))
    group[priced] = len(funders) + np.arange(len(priced))
    price = [model.cost[block.ids[0]] for block in funders]
    return Beyond(group, adds, np.concatenate([price, over[priced]]))


def _grant_effect(problem: Problem, cells: CellsByChoice, columns: Families, wanted: Flags) -> tuple[Floats, Flags]:
    """Return what a euro of each funder and year adds to each row [P, F, Y, rows], and the rows where options differ.

    P: the purse that it spares, one of which pays each option (`_purses`).
    """
    grant = problem.model.columns_of("grant")
    funders, years = list(problem.data["funders"]["funder"]), problem.data.years
    purses, purse_of = _purses(problem)
    effect = np.zeros((len(purses), len(funders), len(years), len(wanted)))
    uneven = np.zeros(len(wanted), dtype=bool)
    if not len(grant.keys):
        return effect, uneven
    here = (columns[cells.other_column] == "grant") & wanted[cells.other_row]
    row, member = cells.other_row[here], cells.other_column[here] - grant.first
    kept = grant.keys["option_id"].map(dict(zip(problem.choices.options["option_id"], purse_of, strict=True)))
    all_of = (
        kept.to_numpy(dtype=np.int64),
        positions(grant.keys["funder"], problem.data["funders"]["funder"]),
        grant.keys["year"].to_numpy(dtype=np.int64) - years[0],
    )
    place = (*(number[member] for number in all_of), row)
    effect[place] = cells.other_value[here]
    # Every grant of a purse, funder and year must weigh alike in a row, and all of them must be in it.
    differs = effect[place] != cells.other_value[here]
    uneven[row[differs]] = True
    counts = np.zeros_like(effect)
    np.add.at(counts, place, 1.0)
    total = np.zeros(effect.shape[:3])
    np.add.at(total, all_of, 1.0)
    partial = (counts > 0) & (counts != total[..., None])
    uneven |= partial.any(axis=(0, 1, 2))
    return effect, uneven


def _stacked(problem: Problem, cells: CellsByChoice, family: Families, columns: Families) -> tuple[Floats, Ints, Flags]:
    """Return the most that aids may be together by choice, the funders that count, and the rows that say so.

    Hard rows of the aids of one option; where what is drawn alone is too much, nothing may be given, and the row is
    among those left out.
    """
    grant = problem.model.columns_of("grant")
    capped = family == STACKING
    capped[cells.other_row[columns[cells.other_column] == "slack"]] = False
    here = capped[cells.row]
    row, choice, most = cells.row[here], cells.choice[here], -cells.value[here]
    cap = np.full(cells.count, np.inf)
    np.minimum.at(cap, choice, np.maximum(most, 0.0))
    capped[row[most < 0.0]] = False
    funders = problem.data["funders"]["funder"]
    stacks = np.zeros(len(funders), dtype=np.int64)
    counted = cells.other_column[(family == STACKING)[cells.other_row] & (columns[cells.other_column] == "grant")]
    if len(counted):
        stacks[positions(grant.keys["funder"].take(counted - grant.first), funders)] = 1
    return cap, stacks, capped


def _sparing(effect: Floats) -> Ints:
    """Return the one purse that aids spare in each row, -1 where there is none, from [P, F, Y, L]."""
    spares = (effect < 0.0).any(axis=(1, 2))
    return np.where(spares.any(axis=0), spares.argmax(axis=0), -1).astype(np.int64)


def _purses(problem: Problem) -> tuple[list[str], Ints]:
    """Return the purses that aids spare, P of them, and the position of that of each option."""
    of_option = problem.choices.options["option_id"].map(paying_purses(problem.data))
    number, names = pd.factorize(of_option)
    return [str(name) for name in names], number.astype(np.int64)


def _grants(problem: Problem, cells: CellsByChoice) -> dict[str, Any]:
    """Return what grants may replace and how much each funder may pay, choice by choice."""
    model, data = problem.model, problem.data
    funders = data["funders"]["funder"]
    replaced, cap = model.rows_of("grant_in_place_of_own"), model.rows_of("grant_cap")
    choice, row, value = cells.of_rows(replaced.first, len(replaced.keys))
    year = replaced.keys["year"].to_numpy(dtype=np.int64) - data.years[0] if len(replaced.keys) else np.zeros(0, int)
    due_first, due_year, due_eur = compressed(choice, cells.count, year[row].astype(np.int64), -value)
    choice, row, value = cells.of_rows(cap.first, len(cap.keys))
    funder = positions(cap.keys["funder"], funders) if len(cap.keys) else np.zeros(0, np.int64)
    # The funder whose money is least asked for goes first: the scarce money stays for those who have no other.
    wanted = np.bincount(funder[row], weights=-value, minlength=len(funders))
    by_plenty = np.argsort(wanted, kind="stable")
    rank = np.empty(len(funders), dtype=np.int64)
    rank[by_plenty] = np.arange(len(funders))
    sorting = np.argsort(rank[funder[row]], kind="stable") if len(row) else np.zeros(0, np.int64)
    grant_first, grant_funder, grant_cap = compressed(
        choice[sorting], cells.count, funder[row][sorting].astype(np.int64), -value[sorting]
    )
    excludes = np.zeros((len(funders), len(funders)), dtype=np.int64)
    for keys in [block.keys for block in model.row_blocks if block.family == "exclusive_funders"]:
        one, two = positions(keys["funder_x"], funders), positions(keys["funder_y"], funders)
        excludes[one, two] = excludes[two, one] = 1
    return {
        "due_first": due_first,
        "due_year": due_year,
        "due_eur": due_eur.astype(float),
        "grant_first": grant_first,
        "grant_funder": grant_funder,
        "grant_cap": grant_cap.astype(float),
        "excludes": excludes,
    }


# From the three tables of a model to the problem that the search sees.


@dataclass(frozen=True)
class Searchable:
    """A problem, its network, and what links them to the model.

    Attributes
    ----------
    problem, network
        What the compiled loops read.
    choice
        Number, in the model's choices, of each of the problem's, [n].
    constant
        Objective of the columns that the search does not move.
    is_exact
        Whether every row of the model is known to the search. If not, its plans are proposals: the rows left out
        are tested when a proposal is completed.
    """

    problem: Searched
    network: Network
    choice: Ints
    is_exact: bool


def searchable(problem: Problem) -> Searchable | None:
    """Return the problem that the search sees; None when a residence has no choice, or there is none."""
    model = problem.model
    start = model.columns_of("start")
    if not len(start.keys):
        return None
    frame = problem.choices.frame
    residence = positions(frame["residence_id"], problem.data["residences"]["residence_id"])
    option = pd.factorize(frame["option_id"])[0]
    order = np.lexsort((frame["start_year"].to_numpy(), option, residence))
    first = np.searchsorted(residence[order], np.arange(len(problem.data["residences"]) + 1))
    if np.any(np.diff(first) == 0):
        return None
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    cells = CellsByChoice(model, start, place)
    rows = rows_seen(problem, cells)
    kept = (frame["kind"] == ActionKind.KEEP).to_numpy()[order]
    territory = pd.factorize(frame["territory"])[0][order][first[:-1]]
    neighbour_first, neighbour = _same(territory)
    network, base, events = places_seen(model, cells)
    seen = Searched(
        first=first.astype(np.int64),
        keep=first[:-1] + np.array([int(np.argmax(kept[low:high])) for low, high in pairwise(first)]),
        option=option[order].astype(np.int64),
        purse=_purses(problem)[1][problem.choices.option[order]],
        cost=model.cost[start.ids][order],
        base=base,
        neighbour_first=neighbour_first,
        neighbour=neighbour,
        **events,
        **rows.arrays,
    )
    return Searchable(seen, network, order.astype(np.int64), rows.is_exact)


def _same(territory: Ints) -> tuple[Ints, Ints]:
    """Return, by residence, the residences of its territory."""
    order = np.argsort(territory, kind="stable").astype(np.int64)
    low = np.searchsorted(territory[order], territory)
    high = np.searchsorted(territory[order], territory, side="right")
    first = np.concatenate([[0], np.cumsum(high - low)]).astype(np.int64)
    spans = np.arange(first[-1]) - np.repeat(first[:-1], high - low) + np.repeat(low, high - low)
    return first, order[spans]
