"""The rows of the model that the search sees: rules, envelopes, grants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from planning.optimise.build import Built
from planning.optimise.groups import positions
from planning.optimise.model import Block, Flags, Floats, Model
from planning.optimise.search.by_choice import CellsByChoice, compressed

Families = np.ndarray[tuple[int, ...], np.dtype[np.object_]]
FACTS = frozenset({"choose_one", "stock", "need", "place"})
"""Rows that the search holds by construction."""
GRANTS = frozenset({"grant_in_place_of_own", "grant_cap", "grant_used", "exclusive_funders"})
"""Rows that the assignment of grants holds by construction (money.py)."""


@dataclass(frozen=True)
class Rows:
    """What the problem says of rows, and whether every row of the model is among them."""

    arrays: dict[str, Any]
    is_exact: bool


def rows_seen(built: Built, cells: CellsByChoice) -> Rows:
    """Return the rows that hold starts, slacks and grants; the others are left out."""
    model = built.model
    family, columns = _families(model.row_blocks), _families(model.column_blocks)
    count = len(model.row_lower)
    in_row = pd.DataFrame({"row": cells.other_row, "kind": columns[cells.other_column]})
    strange = np.zeros(count, dtype=bool)
    strange[in_row.loc[~in_row["kind"].isin(["slack", "grant"]), "row"].unique()] = True
    has_grant = np.zeros(count, dtype=bool)
    has_grant[in_row.loc[in_row["kind"] == "grant", "row"].unique()] = True
    held = np.isin(family, list(FACTS | GRANTS))
    under, over, shared = _prices(model, cells, columns)
    effect, uneven = _grant_effect(built, cells, columns, has_grant & ~held)
    wanted = ~held & ~strange & ~shared & ~uneven & ~(has_grant & (np.isfinite(under) | np.isfinite(over)))
    left_out = ~held & ~wanted
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
    arrays = {
        "use_first": use_first,
        "use_row": use_row,
        "use_amount": use_amount.astype(float),
        "row_lower": model.row_lower[rows],
        "row_upper": model.row_upper[rows],
        "price_under": np.where(np.isfinite(under[rows]), under[rows], np.inf),
        "price_over": np.where(np.isfinite(over[rows]), over[rows], np.inf),
        "row_unit": unit,
        "is_money": has_grant[rows].astype(np.int64),
        "money_rows": np.flatnonzero(has_grant[rows]),
        "grant_effect": effect[:, :, rows],
        **_grants(built, cells),
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


def _grant_effect(built: Built, cells: CellsByChoice, columns: Families, wanted: Flags) -> tuple[Floats, Flags]:
    """Return what a euro of each funder and year adds to each row [F, Y, rows], and the rows where options differ."""
    grant = built.model.columns_of("grant")
    funders, years = list(built.data["funders"]["funder"]), built.data.years
    effect = np.zeros((len(funders), len(years), len(wanted)))
    uneven = np.zeros(len(wanted), dtype=bool)
    if not len(grant.keys):
        return effect, uneven
    here = (columns[cells.other_column] == "grant") & wanted[cells.other_row]
    row, member = cells.other_row[here], cells.other_column[here] - grant.first
    funder = positions(grant.keys["funder"], built.data["funders"]["funder"])[member]
    year = grant.keys["year"].to_numpy(dtype=np.int64)[member] - years[0]
    effect[funder, year, row] = cells.other_value[here]
    # Every grant of a funder and year must weigh alike in a row, and all of them must be in it.
    differs = effect[funder, year, row] != cells.other_value[here]
    uneven[row[differs]] = True
    counts = np.zeros_like(effect)
    np.add.at(counts, (funder, year, row), 1.0)
    all_funders = positions(grant.keys["funder"], built.data["funders"]["funder"])
    all_years = grant.keys["year"].to_numpy(dtype=np.int64) - years[0]
    total = np.zeros(effect.shape[:2])
    np.add.at(total, (all_funders, all_years), 1.0)
    partial = (counts > 0) & (counts != total[:, :, None])
    uneven |= partial.any(axis=(0, 1))
    return effect, uneven


def _grants(built: Built, cells: CellsByChoice) -> dict[str, Any]:
    """Return what grants may replace and how much each funder may pay, choice by choice."""
    model, data = built.model, built.data
    funders = data["funders"]["funder"]
    replaced, cap = model.rows_of("grant_in_place_of_own"), model.rows_of("grant_cap")
    choice, row, value = cells.of_rows(replaced.first, len(replaced.keys))
    year = replaced.keys["year"].to_numpy(dtype=np.int64) - data.years[0] if len(replaced.keys) else np.zeros(0, int)
    due_first, due_year, due_eur = compressed(choice, cells.count, year[row].astype(np.int64), -value)
    choice, row, value = cells.of_rows(cap.first, len(cap.keys))
    funder = positions(cap.keys["funder"], funders) if len(cap.keys) else np.zeros(0, np.int64)
    # The funder whose money is least asked for goes first: the scarce money stays for those who have no other.
    asked = np.bincount(funder[row], weights=-value, minlength=len(funders))
    by_plenty = np.argsort(asked, kind="stable")
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
