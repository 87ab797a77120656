"""HiGHS in the current process: progress, stop that keeps the best plan, start from a plan, a search beside it."""

from __future__ import annotations

import threading
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
from planning.optimise.highs_model import loaded
from planning.optimise.improve import BestPlan, Neighbourhood, improve
from planning.optimise.matrix import Matrix
from planning.optimise.model import Floats

SMALLEST_GAP = 1e-7
"""Asked for when the planner asks for proof: ten times finer than what is called optimal."""
INTEGRALITY = 1e-8
UNKNOWN = 1e29
"""HiGHS writes infinities for bounds it does not have yet."""
OnPlan = Callable[[Floats, float | None], None]


def solve_matrix(
    matrix: Matrix,
    limits: Limits,
    *,
    start: Floats | None = None,
    around: Neighbourhood | None = None,
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
    around
        When given, a large neighbourhood search runs beside HiGHS; each hands its better plans to the other.
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
    highs = loaded(matrix)
    highs.setOptionValue("mip_rel_gap", max(limits.gap, SMALLEST_GAP))
    highs.setOptionValue("mip_abs_gap", 1e-9)
    highs.setOptionValue("mip_feasibility_tolerance", INTEGRALITY)
    highs.setOptionValue("random_seed", limits.seed)
    if limits.seconds is not None:
        highs.setOptionValue("time_limit", float(limits.seconds))
    best = BestPlan() if start is None else BestPlan(start, float(matrix.cost @ start))
    if start is not None:
        whole = np.flatnonzero(matrix.integer)
        highs.setSolution(len(whole), whole.astype(np.int32), np.round(start[whole]))
    watch = _Watch(limits, best, on_progress, on_plan, should_stop)
    watch.listen(highs)
    with _searching_beside(matrix, around, best, limits):
        highs.run()
    return _answer(highs, matrix, limits, watch)


class _searching_beside:  # noqa: N801 - reads as a sentence in its `with`
    """Run the neighbourhood search in a thread while HiGHS runs (highspy releases Python's lock)."""

    def __init__(self, matrix: Matrix, around: Neighbourhood | None, best: BestPlan, limits: Limits) -> None:
        self._done = threading.Event()
        self._thread: threading.Thread | None = None
        if around is not None:
            arguments = (matrix, around, best, self._done.is_set, limits.seed)
            self._thread = threading.Thread(target=improve, args=arguments, daemon=True)

    def __enter__(self) -> None:
        if self._thread:
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._thread:
            self._thread.join()


class _Watch:
    """What HiGHS's callbacks see and say."""

    def __init__(
        self,
        limits: Limits,
        best: BestPlan,
        on_progress: OnProgress | None,
        on_plan: OnPlan | None,
        should_stop: ShouldStop | None,
    ) -> None:
        self.best = best
        self.reached_gap = False
        self.bound: float | None = None
        self._limits, self._on_progress, self._on_plan, self._should_stop = limits, on_progress, on_plan, should_stop
        self._began = time.monotonic()
        self._told = 0.0
        self._kept = best.get()[1]
        self._handed = self._kept

    def listen(self, highs: Any) -> None:
        highs.cbMipInterrupt += self._interrupt
        highs.cbMipImprovingSolution += self._improved
        highs.cbMipUserSolution += self._hand_over

    def _interrupt(self, event: Any) -> None:
        bound = event.data_out.mip_dual_bound
        self.bound = float(bound) if abs(bound) < UNKNOWN else self.bound
        values, objective = self.best.get()
        if self._on_plan and values is not None and objective < self._kept:
            self._kept = objective
            self._on_plan(values, self.bound)
        if values is not None and self.bound is not None:
            self.reached_gap = relative_gap(objective, self.bound) <= max(self._limits.gap, SMALLEST_GAP)
        # Set at every call: highspy's own interrupt() is sticky (OPTIMISATION.md 9).
        event.data_in.user_interrupt = self.reached_gap or bool(self._should_stop and self._should_stop())
        self._tell(objective if values is not None else None)

    def _improved(self, event: Any) -> None:
        objective = float(event.data_out.objective_function_value)
        if self.best.offer(np.array(event.data_out.mip_solution), objective):
            self._handed = min(self._handed, objective)

    def _hand_over(self, event: Any) -> None:
        values, objective = self.best.get()
        if values is not None and objective < self._handed:
            self._handed = objective
            event.data_in.setSolution(values)

    def _tell(self, objective: float | None) -> None:
        now = time.monotonic()
        if self._on_progress and now - self._told >= 0.2:
            self._told = now
            known = objective is not None and self.bound is not None
            gap = relative_gap(objective, self.bound) if known else None  # type: ignore[arg-type]
            self._on_progress(Progress(now - self._began, objective, self.bound, gap))


def _answer(highs: Any, matrix: Matrix, limits: Limits, watch: _Watch) -> Answer:
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
        watch.best.offer(np.array(highs.getSolution().col_value), float(info.objective_function_value))
    bound = info.mip_dual_bound if matrix.integer.any() else info.objective_function_value
    known = np.isfinite(bound) and abs(bound) < UNKNOWN
    return Answer(ends[status], False, watch.best.get()[0], float(bound) if known else watch.bound)
