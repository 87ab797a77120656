"""Settle the amounts of a plan: whole decisions are fixed, places and money solved again, exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planning.model.matrix import Matrix
from planning.model.model import Floats, Ints, Model
from planning.model.problem import Problem
from planning.model.shortage import least_likely_missing
from planning.solve.complete import solved_rest
from planning.solve.quick.implied import implied

CLEAN = 1e-9
ROUNDING_EUR, ROUNDING = 1e-6, 1e-9
"""How exactly an amount is known: in euros, and of the amount."""
AWAY = {"exit": 0.0, "residence": 1.0, "temporary": 3.0, "dispersed": 4.0}
NEXT_DOOR, NOWHERE = 1.0, 5.0
"""Whom works displace: near home rather than in a neighbouring territory, in a residence rather than elsewhere."""


def settle(problem: Problem, values: Floats) -> Floats:
    """Return the point with its decisions rounded and everything else solved again.

    A solver leaves 0.9999999 where it means 1, and amounts that only hold to its tolerance. With the decisions fixed
    what remains is nearly a linear program whose vertex gives clean figures. If rounding made it infeasible (it should
    not), the solver's own point is kept and the checker will tell.

    Money of others is used first: the least own funds, then the most grants, loans after them. That preference cannot
    cost anything: once decisions are fixed, aids touch the objective only through soft limits on money, and these are
    first held to the least that they must give way. Which of two funders that exclude each other pays is part of the
    question (measured: left as the search had it, up to 18 % of the own funds could be spared). The same holds of where
    displaced residents live: those who leave on their own first, then a residence of the territory, one next door,
    temporary places, scattered dwellings.
    """
    matrix, model = problem.arrays, problem.model
    fixed = matrix.holding(problem.starts, np.round(values[problem.starts]))
    if not len(model.columns_of("grant_used").keys):
        fixed = fixed.relaxed()
    fixed = implied(fixed)
    paid = giving_way(model)
    if len(paid) and any(len(model.columns_of(family).keys) for family in ("grant", "away")):
        least = solved_rest(fixed)
        if least is not None:
            upper = fixed.upper.copy()
            upper[paid] = tightened(model, least_likely_missing(model, least))[paid]
            fixed, values = replace(fixed, upper=upper), least
    settled = solved_rest(replace(fixed, cost=_preferring_nearby(problem, matrix.cost)))
    if settled is None:
        return values
    settled = with_least_own_funds(problem, fixed, settled)
    clean = np.where(np.abs(settled) < CLEAN, 0.0, settled)
    return tightened(model, least_likely_missing(model, clean))


def with_least_own_funds(problem: Problem, fixed: Matrix, values: Floats) -> Floats:
    """Return the point with as much aid as its decisions allow, grants before loans; all else as it is.

    `fixed` is the model with the decisions held. Small models: the aids, and what money may give way.
    """
    aids = problem.model.columns_of("grant")
    if not len(aids.keys):
        return values
    kind = aids.keys["funder"].map(problem.data["funders"].set_index("funder")["kind"])
    moving = np.concatenate([aids.ids, problem.model.columns_of("grant_used").ids, giving_way(problem.model)])
    others = np.setdiff1d(np.arange(len(values)), moving)
    # Rows without them are not asked again: they hold but for a solver's rounding.
    touched = np.zeros(len(fixed.row_lower), dtype=bool)
    touched[fixed.row_of[np.isin(fixed.columns, moving)]] = True
    held = fixed.holding(others, values[others]).without_rows(~touched)
    for wanted in (aids.ids, aids.ids[(kind == "grant").to_numpy()]):
        found = _most(held, wanted, problem)
        if found is None:
            return values
        values = found
        # What the next preference chooses must leave this one as it is.
        most = float(values[wanted].sum())
        held = held.with_row(wanted, np.ones(len(wanted)), most - max(ROUNDING_EUR, ROUNDING * most))
    return values


def _most(held: Matrix, wanted: Ints, problem: Problem) -> Floats | None:
    """Return the point with the most of some columns; whole columns are whole to the last digit."""
    cost = np.zeros(len(held.cost))
    cost[wanted] = -1.0
    found = solved_rest(replace(held, cost=cost))
    used = problem.model.columns_of("grant_used").ids
    if found is None or not len(used):
        return found
    exactly = solved_rest(replace(held, cost=cost).holding(used, np.round(found[used])))
    return found if exactly is None else exactly


def _preferring_nearby(problem: Problem, cost: Floats) -> Floats:
    """Return the cost with displaced residents wanted near home."""
    away, guest, unhoused = (problem.model.columns_of(family) for family in ("away", "guest", "unhoused"))
    wanted = cost.copy()
    if len(away.keys):
        wanted[away.ids] = away.keys["to"].map(AWAY).to_numpy(dtype=float)
        wanted[unhoused.ids] = NOWHERE
        wanted[guest.ids] = NEXT_DOOR * (guest.keys["from_territory"] != guest.keys["to_territory"])
    return wanted


# What gives way gives way by no more than it must: soft rules and envelopes, whatever their price.


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
