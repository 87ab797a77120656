"""HiGHS in the current process: progress, stop that keeps the best plan, start from a plan, a search beside it."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any

import highspy
import numpy as np

from planning.domain.errors import EngineError
from planning.domain.kinds import EndedBy
from planning.domain.message import N_, Message
from planning.domain.progress import OnProgress, ShouldStop
from planning.model.matrix import Matrix, cost_scale
from planning.model.model import Floats
from planning.solve.beside import Beside, BestPlan
from planning.solve.dense import Dense
from planning.solve.engine import Answer, Limits
from planning.solve.highs_model import loaded
from planning.solve.large import is_relaxed_first, solve_relaxation
from planning.solve.pooled_aids import Pools
from planning.solve.watch import SMALLEST_GAP, OnPlan, Watch, searching_beside

INTEGRALITY = 1e-8
HEURISTICS = tuple(f"mip_heuristic_run_{name}" for name in ("rins", "rens", "root_reduced_cost", "feasibility_jump"))
"""Left out while the compiled search finds the plans: at 60 residences they take 5 s before the tree branches."""


def solve_matrix(
    matrix: Matrix,
    limits: Limits,
    *,
    start: Floats | None = None,
    beside: Beside | None = None,
    pools: Pools | None = None,
    on_progress: OnProgress | None = None,
    on_plan: OnPlan | None = None,
    should_stop: ShouldStop | None = None,
) -> Answer:
    """Minimise.

    Parameters
    ----------
    matrix, limits
        The model, when to stop.
    start
        A feasible point to start from.
    beside
        A search that runs beside HiGHS; each hands its better plans to the other.
    pools
        What may be pooled where the relaxation goes first (large models).
    on_progress, on_plan
        Told about the search, and about each better point with the bound then known.
    should_stop
        Polled; the best point is kept.

    Raises
    ------
    EngineError
        When HiGHS refuses the model or ends in a state that says nothing.
    """
    if not len(matrix.cost):
        impossible = bool(np.any(matrix.row_lower > 0) or np.any(matrix.row_upper < 0))
        return Answer(EndedBy.PROOF, impossible, None if impossible else np.zeros(0), None if impossible else 0.0)
    best = BestPlan() if start is None else BestPlan(start, matrix.objective(start))
    watch = Watch(limits, best, on_progress, on_plan, should_stop)
    with searching_beside(matrix, beside, best, limits):
        answer = None
        if beside is not None and is_relaxed_first(matrix):
            answer = solve_relaxation(matrix, watch, beside, pools)
        if answer is None:
            answer = _search_tree(matrix, limits, watch, beside)
    # The search beside may have found a better plan since the solver ended.
    better = watch.best.get()[0] if not answer.infeasible else None
    return replace(answer, values=better, met=beside.met() if beside is not None else ())


def _search_tree(matrix: Matrix, limits: Limits, watch: Watch, beside: Beside | None) -> Answer:
    """Run HiGHS on the whole model, from the best plan known."""
    scale = cost_scale(matrix)
    dense = Dense.of(matrix)
    highs = loaded(replace(dense.matrix, cost=matrix.cost / scale))
    _look_for_plans(highs, not limits.is_plain and (beside is None or not beside.is_quicker))
    highs.setOptionValue("mip_allow_restart", not limits.is_plain)
    highs.setOptionValue("mip_rel_gap", max(limits.gap, SMALLEST_GAP))
    highs.setOptionValue("mip_abs_gap", 1e-9)
    highs.setOptionValue("mip_feasibility_tolerance", INTEGRALITY)
    highs.setOptionValue("random_seed", limits.seed)
    highs.setOptionValue("time_limit", inf if watch.seconds_left is None else watch.seconds_left)
    if limits.nodes is not None:
        highs.setOptionValue("mip_max_nodes", limits.nodes)
    start, _ = watch.best.get()
    if start is not None:
        whole = np.flatnonzero(matrix.integer)
        highs.setSolution(len(whole), whole.astype(np.int32), np.round(start[whole]))
    watch.listen(highs, scale, dense.with_totals)
    if beside is not None:
        highs.cbMipInterrupt += lambda _: _look_for_plans(highs, not beside.is_quicker)
    highs.run()
    return _answer(highs, dense, limits, watch, scale)


def _look_for_plans(highs: Any, should_look: bool) -> None:
    """Switch HiGHS's own heuristics on or off, during a run too: it asks before each."""
    if highs.getOptionValue(HEURISTICS[0])[1] != should_look:
        for heuristic in HEURISTICS:
            highs.setOptionValue(heuristic, should_look)


def _answer(highs: Any, dense: Dense, limits: Limits, watch: Watch, scale: float) -> Answer:
    status = highs.getModelStatus()
    state = highspy.HighsModelStatus
    ends = {
        state.kOptimal: EndedBy.GAP if limits.gap > SMALLEST_GAP else EndedBy.PROOF,
        state.kTimeLimit: EndedBy.TIME,
        state.kInterrupt: EndedBy.GAP if watch.reached_gap else EndedBy.CANCELLED,
        state.kIterationLimit: EndedBy.WORK,
        state.kSolutionLimit: EndedBy.WORK,
    }
    # Every cost is bounded below (columns >= 0, points on 0-1 columns), so "unbounded or infeasible" is infeasible.
    if status in (state.kInfeasible, state.kUnboundedOrInfeasible):
        return Answer(EndedBy.PROOF, True, None, None)
    if status not in ends:
        raise EngineError(Message(N_("HiGHS s'est arrêté sans conclure ({status})"), {"status": status.name}))
    info = highs.getInfo()
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        values = dense.with_totals(np.array(highs.getSolution().col_value))
        watch.best.offer(values, float(info.objective_function_value) * scale)
    bound = scale * (info.mip_dual_bound if dense.matrix.integer.any() else info.objective_function_value)
    if np.isfinite(bound):
        watch.raise_bound(float(bound))
    return Answer(ends[status], False, watch.best.get()[0], watch.bound)
