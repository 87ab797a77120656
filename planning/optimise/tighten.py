"""What gives way gives way by no more than it must: soft rules and envelopes, whatever their price."""

from __future__ import annotations

import numpy as np

from planning.optimise.model import Floats, Ints, Model

CLEAN = 1e-9
"""Of the limit: below this, an excess is only rounding."""


def giving_way(model: Model) -> Ints:
    """Return the columns by which soft rules (`slack`) and envelopes (`overrun`) give way."""
    blocks = [block.ids for block in model.column_blocks if block.family in ("slack", "overrun")]
    return np.concatenate([np.zeros(0, dtype=np.int64), *blocks])


def tightened(model: Model, values: Floats) -> Floats:
    """Return the point with each rule and envelope given no more than it needs.

    Where giving way costs nothing a solver may leave any amount; the plan says the least. A column that serves many
    rows (money of the whole plan) is given what its worst row lacks once the others are served.
    """
    columns = giving_way(model)
    point = values.copy()
    point[columns] = 0.0
    if not len(columns):
        return point
    rows, used, factors = (model.coefficients[name].to_numpy() for name in ("row", "column", "value"))
    activity = np.bincount(rows, factors * point[used], len(model.row_lower)).astype(float)
    gives_way = np.zeros(len(point), dtype=bool)
    gives_way[columns] = True
    ours = np.flatnonzero(gives_way[used])
    rows, used, factors = rows[ours].astype(np.int64), used[ours].astype(np.int64), factors[ours]
    shared = np.isin(used, _of_the_whole_plan(model))
    # What a year's money leaves lacking over the whole plan is for the column of the whole plan.
    own = ~np.isin(rows, rows[shared])
    for chosen, judged in ((~shared, ~shared & own), (shared, shared)):
        np.maximum.at(point, used[judged], _lacking(model, activity, rows[judged], factors[judged]))
        np.add.at(activity, rows[chosen], factors[chosen] * point[used[chosen]])
    return point


def _lacking(model: Model, activity: Floats, rows: Ints, factors: Floats) -> Floats:
    """Return by how much each row misses the bound that a column of factor -1 (upper) or +1 (lower) lets give way."""
    limit = np.where(factors < 0, model.row_upper[rows], model.row_lower[rows])
    excess = np.where(factors < 0, activity[rows] - limit, limit - activity[rows])
    return np.where(excess > CLEAN * np.maximum(1.0, np.abs(limit)), excess, 0.0)


def _of_the_whole_plan(model: Model) -> Ints:
    """Return the columns of money that serve every row of a funder."""
    blocks = [block for block in model.column_blocks if block.family == "overrun"]
    return np.concatenate(
        [np.zeros(0, dtype=np.int64), *(block.ids[(block.keys["year"] == "all").to_numpy()] for block in blocks)]
    )
