"""Large models: the relaxation first; its point is what the search beside then starts from.

From some ten thousand choices on the tree's own first relaxation takes longer than that, and the relaxation is nearly
whole (8 % of the residences undecided at 5,000). Rounded, it is a better beginning than any.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import highspy
import numpy as np

from planning.domain.kinds import EndedBy
from planning.model.matrix import Matrix, cost_scale
from planning.model.model import Floats, Ints
from planning.solve.beside import Beside
from planning.solve.engine import Answer
from planning.solve.highs_model import loaded
from planning.solve.pooled_aids import Pools, balanced, pooled, thinned
from planning.solve.reduce import Reduced
from planning.solve.watch import TELL_SECONDS, Watch

LARGE = 10_000
"""Whole columns from which the relaxation is solved first: pooled, if it can be."""
NO_TREE = 60_000
"""Whole columns from which the tree is not searched: its first node would not end in minutes."""
SAFETY, ROUNDING = 1e-7, 1e-11
"""By what part of itself a bound is lowered; reduced costs that count as zero (columns in euros reach a billion)."""
QUICK: Mapping[str, str | int] = {"solver": "simplex"}
SETTINGS: tuple[Mapping[str, str | int], ...] = (
    QUICK,
    # HiGHS 1.15: wrong duals may come back through presolve.
    {"solver": "ipm", "run_crossover": "off", "presolve": "off"},
    {"solver": "simplex", "presolve": "off"},
)
"""How the relaxation is solved, one way after the other until one proves its own value: a bound is proven by the duals,
whichever way they were found. Where many territories know little of each other the simplex is quickest (3 s instead
of 16), and the duals of interior points prove nothing, or they stop without progress; elsewhere they are."""
QUICK_PART, QUICK_SECONDS = 0.25, 15.0
"""Of the time left, and at most: for the first way."""
PROVEN = 1e-4
"""Of its value: how far below a relaxation its duals may prove."""
USED = 0.02
"""Share of a choice in the relaxation from which it may be taken."""
REST_SECONDS, REST_GAP = 40.0, 1e-3
"""Given to what the relaxation leaves undecided."""
PATIENCE = 60.0
"""Seconds without a better plan after which a search without a tree ends."""


def is_relaxed_first(matrix: Matrix) -> bool:
    """Tell whether a model is large enough for its relaxation to go first."""
    return int(np.count_nonzero(matrix.integer)) >= LARGE


def solve_relaxation(matrix: Matrix, watch: Watch, beside: Beside, pools: Pools | None = None) -> Answer | None:
    """Raise the bound to the relaxation's; return the answer when the search ends here, None when the tree is next.

    With pools, the relaxation is that of the pooled model: a little lower, several times sooner.
    """
    relaxed, column = (matrix, np.arange(len(matrix.cost))) if pools is None else pooled(matrix, pools)
    relaxed = balanced(thinned(relaxed.relaxed()))
    found = _proven(relaxed, watch)
    if found is not None:
        point = found[column]
        beside.suggest(point)
        values = None if pools is None else _with_the_rest_solved(matrix, pools, point, watch)
        if values is not None:
            watch.best.offer(values, matrix.objective(values))
            beside.suggest(values)
    if watch.look() or watch.seconds_left == 0.0:
        return answer_so_far(watch)
    if np.count_nonzero(matrix.integer) < NO_TREE:
        return None
    _wait(watch)
    return answer_so_far(watch)


def _proven(relaxed: Matrix, watch: Watch) -> Floats | None:
    """Return an optimum of the relaxation, its bound raised; the last met where no way proves its own value."""
    point: Floats | None = None
    for settings in SETTINGS:
        solution = _optimum(relaxed, settings, watch)
        if solution is None:
            continue
        point = np.array(solution.col_value)
        bound, value = dual_bound(relaxed, np.array(solution.row_dual)), float(relaxed.cost @ point)
        if np.isfinite(bound):
            watch.raise_bound(bound)
        if bound >= value - PROVEN * abs(value):
            break
    return point


def _optimum(relaxed: Matrix, settings: Mapping[str, str | int], watch: Watch) -> Any:
    """Return HiGHS's solution of a relaxation; None when it ends otherwise, or is told to stop.

    "Infeasible" from an interior point is no proof: the tree tells.
    """
    if watch.look() or watch.seconds_left == 0.0:
        return None
    highs = loaded(relaxed)
    for name, value in settings.items():
        highs.setOptionValue(name, value)
    seconds = watch.seconds_left
    if settings == QUICK:
        seconds = QUICK_SECONDS if seconds is None else min(QUICK_SECONDS, QUICK_PART * seconds)
    if seconds is not None:
        highs.setOptionValue("time_limit", seconds)

    def interrupt(event: object) -> None:
        event.data_in.user_interrupt = watch.look()  # type: ignore[attr-defined]

    highs.cbIpmInterrupt += interrupt
    highs.cbSimplexInterrupt += interrupt
    highs.run()
    return highs.getSolution() if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal else None


def _with_the_rest_solved(matrix: Matrix, pools: Pools, point: Floats, watch: Watch) -> Floats | None:
    """Return the best plan among the choices that the relaxation uses and those of the best plan known.

    A few percent of the residences are undecided at 5,000 (425 of them when measured): a small tree, whose bound proves
    nothing of the whole model. The plan known is one of its plans: what the relaxation decided may not hold together.
    None when nothing better is found.
    """
    known, _ = watch.best.get()
    share = point[pools.starts]
    is_open = share >= USED
    if known is not None:
        is_open |= known[pools.starts] > 0.5
    upper = matrix.upper.copy()
    upper[pools.starts[~is_open]] = 0.0
    rest = Reduced.of(replace(matrix, upper=upper))
    if not rest.is_possible:
        return None
    scale = cost_scale(rest.matrix)
    highs = loaded(replace(rest.matrix, cost=rest.matrix.cost / scale))
    left = watch.seconds_left
    highs.setOptionValue("time_limit", REST_SECONDS if left is None else min(REST_SECONDS, left))
    highs.setOptionValue("mip_rel_gap", REST_GAP)
    if known is not None:
        start = rest.part(known)
        highs.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)

    def interrupt(event: object) -> None:
        event.data_in.user_interrupt = watch.look()  # type: ignore[attr-defined]

    highs.cbMipInterrupt += interrupt
    highs.run()
    if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    return rest.whole(np.array(highs.getSolution().col_value))


def dual_bound(matrix: Matrix, duals: Floats) -> float:
    """Return what the duals of the rows prove, whatever the solver says of them; minus infinity: nothing.

    By weak duality: b'y + min over the columns' bounds of (c - A'y) x. A column without an upper bound has the one that
    its rows imply: interior points leave reduced costs of -1e-10. Rounding is allowed for: `SAFETY` of the value, and
    reduced costs of no more than `ROUNDING` where nothing bounds a column.
    """
    row = matrix.row_of
    # A dual on a side where its row has no bound is rounding, or of another model: nothing is proven with it.
    endless = ((duals > 0.0) & np.isinf(matrix.row_lower)) | ((duals < 0.0) & np.isinf(matrix.row_upper))
    duals = np.where(endless, 0.0, duals)
    reduced = matrix.cost - np.bincount(matrix.columns, matrix.values * duals[row], len(matrix.cost))
    most = _implied_upper(matrix, row)
    reduced[np.isinf(most) & (np.abs(reduced) <= ROUNDING)] = 0.0
    total = 0.0
    for slope, lower, upper in ((duals, matrix.row_lower, matrix.row_upper), (reduced, matrix.lower, most)):
        up, down = slope > 0.0, slope < 0.0
        total += float((slope[up] * lower[up]).sum())
        total += float((slope[down] * upper[down]).sum())
    return total - SAFETY * abs(total)


def _implied_upper(matrix: Matrix, row: Ints) -> Floats:
    """Return the upper bound of each column: its own, else what its rows leave it, the other columns at their least."""
    lower, upper = matrix.lower[matrix.columns], matrix.upper[matrix.columns]
    least = np.where(matrix.values > 0.0, matrix.values * lower, matrix.values * upper)
    of_row = np.bincount(row, least, len(matrix.row_lower))
    room = np.full(len(least), np.inf)
    told = (matrix.values > 0.0) & np.isfinite(of_row)[row] & np.isfinite(matrix.row_upper)[row]
    others = of_row[row[told]] - least[told]
    room[told] = (matrix.row_upper[row[told]] - others) / matrix.values[told]
    most = np.full(len(matrix.cost), np.inf)
    np.minimum.at(most, matrix.columns, room)
    bound: Floats = np.where(np.isinf(matrix.upper), most, matrix.upper)
    return bound


def _wait(watch: Watch) -> None:
    """Let the search beside find better plans, until the gap, the clock, a cancel or its own exhaustion."""
    objective, since = watch.best.get()[1], time.monotonic()
    while not watch.look() and watch.seconds_left != 0.0 and time.monotonic() < since + PATIENCE:
        time.sleep(TELL_SECONDS)
        if watch.best.get()[1] < objective:
            objective, since = watch.best.get()[1], time.monotonic()


def answer_so_far(watch: Watch) -> Answer:
    """Return what a search knows when it ends before the tree, and why it ends."""
    if watch.reached_gap:
        ended_by = EndedBy.GAP
    elif watch.seconds_left == 0.0:
        ended_by = EndedBy.TIME
    else:
        ended_by = EndedBy.CANCELLED if watch.is_cancelled else EndedBy.WORK
    return Answer(ended_by, False, watch.best.get()[0], watch.bound)
