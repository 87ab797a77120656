"""HiGHS in the current process: progress, stop that keeps the best plan, start from a plan."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import highspy
import numpy as np

from planning.domain.errors import EngineError
from planning.domain.kinds import EndedBy, relative_gap
from planning.domain.message import N_, Message
from planning.domain.progress import OnProgress, Progress, ShouldStop
from planning.optimise.engine import Answer, Limits
from planning.optimise.matrix import Matrix
from planning.optimise.model import Floats, Ints

SMALLEST_GAP = 1e-7
"""Asked for when the planner asks for proof: ten times finer than what is called optimal."""
INTEGRALITY = 1e-8
OnPlan = Callable[[Floats], None]


def solve_matrix(
    matrix: Matrix,
    limits: Limits,
    *,
    start: tuple[Ints, Floats] | None = None,
    on_progress: OnProgress | None = None,
    on_plan: OnPlan | None = None,
    should_stop: ShouldStop | None = None,
) -> Answer:
    """Minimise. `start` gives columns and their values (integers are enough, HiGHS completes them).

    Raises
    ------
    EngineError
        When HiGHS refuses the model or ends in a state that says nothing.
    """
    if not len(matrix.cost):
        return Answer(
            EndedBy.PROOF,
            bool(np.any(matrix.row_lower > 0) or np.any(matrix.row_upper < 0)),
            np.zeros(0),
            0.0,
        )
    highs = loaded(matrix)
    highs.setOptionValue("mip_rel_gap", max(limits.gap, SMALLEST_GAP))
    highs.setOptionValue("mip_abs_gap", 1e-9)
    highs.setOptionValue("mip_feasibility_tolerance", INTEGRALITY)
    highs.setOptionValue("random_seed", limits.seed)
    if limits.seconds is not None:
        highs.setOptionValue("time_limit", float(limits.seconds))
    _watch(highs, on_progress, on_plan, should_stop)
    if start is not None:
        highs.setSolution(len(start[0]), start[0].astype(np.int32), start[1])
    highs.run()
    return _answer(highs, matrix, limits)


def loaded(matrix: Matrix) -> Any:
    """Return a silent Highs that holds the model."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(matrix.cost), len(matrix.row_lower)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = matrix.cost, matrix.lower, matrix.upper
    lp.row_lower_, lp.row_upper_ = matrix.row_lower, matrix.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = matrix.starts.astype(np.int32)
    lp.a_matrix_.index_ = matrix.columns.astype(np.int32)
    lp.a_matrix_.value_ = matrix.values
    if matrix.integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(flag)] for flag in matrix.integer]
    highs = highspy.Highs()
    highs.silent()
    if highs.passModel(lp) == highspy.HighsStatus.kError:
        raise EngineError(Message(N_("HiGHS a refusé le modèle")))
    return highs


def _watch(highs: Any, on_progress: OnProgress | None, on_plan: OnPlan | None, should_stop: ShouldStop | None) -> None:
    began = time.monotonic()
    last = [0.0]

    def interrupt(event: Any) -> None:
        # Set at every call: highspy's own interrupt() is sticky (OPTIMISATION.md 9).
        event.data_in.user_interrupt = bool(should_stop and should_stop())
        now = time.monotonic()
        if on_progress and now - last[0] >= 0.2:
            last[0] = now
            on_progress(_progress(now - began, event.data_out.mip_primal_bound, event.data_out.mip_dual_bound))

    def improved(event: Any) -> None:
        if on_plan:
            on_plan(np.array(event.data_out.mip_solution))
        if on_progress:
            out = event.data_out
            on_progress(_progress(time.monotonic() - began, out.objective_function_value, out.mip_dual_bound))

    if on_progress or should_stop:
        highs.cbMipInterrupt += interrupt
    if on_progress or on_plan:
        highs.cbMipImprovingSolution += improved


def _progress(seconds: float, primal: float, dual: float) -> Progress:
    objective = primal if abs(primal) < 1e29 else None
    bound = dual if abs(dual) < 1e29 else None
    known = objective is not None and bound is not None
    return Progress(seconds, objective, bound, relative_gap(primal, dual) if known else None)


def _answer(highs: Any, matrix: Matrix, limits: Limits) -> Answer:
    status = highs.getModelStatus()
    state = highspy.HighsModelStatus
    ends = {
        state.kOptimal: EndedBy.GAP if limits.gap > SMALLEST_GAP else EndedBy.PROOF,
        state.kTimeLimit: EndedBy.TIME,
        state.kInterrupt: EndedBy.CANCELLED,
        state.kIterationLimit: EndedBy.WORK,
        state.kSolutionLimit: EndedBy.WORK,
    }
    # Every cost is bounded below (columns >= 0, points on 0-1 columns), so "unbounded or infeasible" is infeasible.
    if status in (state.kInfeasible, state.kUnboundedOrInfeasible):
        return Answer(EndedBy.PROOF, True, None, None)
    if status not in ends:
        raise EngineError(Message(N_("HiGHS s'est arrêté sans conclure ({status})"), {"status": status.name}))
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    bound = info.mip_dual_bound if matrix.integer.any() else info.objective_function_value
    return Answer(
        ends[status],
        False,
        np.array(highs.getSolution().col_value) if found else None,
        float(bound) if np.isfinite(bound) and abs(bound) < 1e29 else None,
    )
