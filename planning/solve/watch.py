"""A search under way: the best plan, the bound, what is told of them, when to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from planning.domain.kinds import relative_gap
from planning.domain.progress import OnProgress, Progress, ShouldStop
from planning.model.matrix import Matrix
from planning.model.model import Floats
from planning.solve.beside import Beside, BestPlan
from planning.solve.engine import Limits

SMALLEST_GAP = 1e-7
"""Asked for when the planner asks for proof: ten times finer than what is called optimal."""
UNKNOWN = 1e29
"""HiGHS writes infinities for bounds it does not have yet."""
TELL_SECONDS = 0.2
OnPlan = Callable[[Floats, float | None], None]
Restore = Callable[[Floats], Floats]


class searching_beside:  # noqa: N801 - reads as a sentence in its `with`
    """Run the other search in a thread while HiGHS runs (highspy releases Python's lock); its failure is not hidden."""

    def __init__(self, matrix: Matrix, beside: Beside | None, best: BestPlan, limits: Limits) -> None:
        self._done = threading.Event()
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None
        if beside is not None:
            arguments = (beside, matrix, best, limits.seed)
            self._thread = threading.Thread(target=self._search, args=arguments, daemon=True)

    def _search(self, beside: Beside, matrix: Matrix, best: BestPlan, seed: int) -> None:
        try:
            beside.search(matrix, best, self._done.is_set, seed)
        except BaseException as failure:  # noqa: BLE001 - raised again where somebody can handle it
            self._failure = failure

    def __enter__(self) -> None:
        if self._thread:
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._thread:
            self._thread.join()
        if self._failure is not None:
            raise self._failure


def _as_it_is(values: Floats) -> Floats:
    return values


class Watch:
    """What a search knows and says; HiGHS's callbacks end here."""

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
        self._scale = 1.0
        self._restored: Restore = _as_it_is
        self._kept = best.get()[1]
        self._handed = self._kept

    def listen(self, highs: Any, scale: float, restored: Restore) -> None:
        """Follow a solver's search of the tree: costs divided by a scale, points that a function completes."""
        self._scale, self._restored = scale, restored
        highs.cbMipInterrupt += self._interrupt
        highs.cbMipImprovingSolution += self._improved
        highs.cbMipUserSolution += self._hand_over

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return bool(self._should_stop and self._should_stop())

    @property
    def seconds_left(self) -> float | None:
        """Seconds of the clock that are left; None without a clock."""
        if self._limits.seconds is None:
            return None
        return max(0.0, self._began + self._limits.seconds - time.monotonic())

    def raise_bound(self, bound: float) -> None:
        """Take up a bound, if it is above the one known."""
        if abs(bound) < UNKNOWN and (self.bound is None or bound > self.bound):
            self.bound = bound

    def look(self) -> bool:
        """Write down and tell what is new; tell whether the search may end: the gap is proven, or somebody asked."""
        values, objective = self._keep()
        if values is not None and self.bound is not None:
            self.reached_gap = relative_gap(objective, self.bound) <= max(self._limits.gap, SMALLEST_GAP)
        self._tell(objective if values is not None else None)
        return self.reached_gap or self.is_cancelled

    def _interrupt(self, event: Any) -> None:
        self.raise_bound(float(event.data_out.mip_dual_bound) * self._scale)
        # Set at every call: highspy's own interrupt() is sticky, the next run would stop at once (0.14 s).
        event.data_in.user_interrupt = self.look()

    def _improved(self, event: Any) -> None:
        objective = float(event.data_out.objective_function_value) * self._scale
        if self.best.offer(self._restored(np.array(event.data_out.mip_solution)), objective):
            self._handed = min(self._handed, objective)
            self._keep()

    def _keep(self) -> tuple[Floats | None, float]:
        """Tell of a better point at once: the process may be killed before HiGHS calls again."""
        values, objective = self.best.get()
        if self._on_plan and values is not None and objective < self._kept:
            self._kept = objective
            self._on_plan(values, self.bound)
        return values, objective

    def _hand_over(self, event: Any) -> None:
        values, objective = self.best.get()
        if values is not None and objective < self._handed:
            self._handed = objective
            event.data_in.setSolution(values)

    def _tell(self, objective: float | None) -> None:
        now = time.monotonic()
        if self._on_progress and now - self._told >= TELL_SECONDS:
            self._told = now
            known = objective is not None and self.bound is not None
            gap = relative_gap(objective, self.bound) if known else None  # type: ignore[arg-type]
            self._on_progress(Progress(now - self._began, objective, self.bound, gap))
