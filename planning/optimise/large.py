"""Large models: the relaxation first, by interior points; its point is what the search beside then starts from.

From some ten thousand choices on the tree's own first relaxation takes longer than that, and the relaxation is nearly
whole (8 % of the residences undecided at 5,000). Rounded, it is a better beginning than any.
"""

from __future__ import annotations

import time
from dataclasses import replace

import highspy
import numpy as np

from planning.domain.kinds import EndedBy
from planning.optimise.beside import Beside
from planning.optimise.engine import Answer
from planning.optimise.highs_model import loaded
from planning.optimise.matrix import Matrix
from planning.optimise.watch import TELL_SECONDS, Watch

LARGE = 10_000
"""Whole columns from which the relaxation is solved first."""
NO_TREE = 60_000
"""Whole columns from which the tree is not searched: its first node would not end in minutes."""
SAFETY = 1e-6
"""An interior point stops within a tolerance of the optimum: the bound is lowered by this fraction."""
PATIENCE = 60.0
"""Seconds without a better plan after which a search without a tree ends."""


def solve_relaxation(matrix: Matrix, watch: Watch, beside: Beside) -> Answer | None:
    """Raise the bound to the relaxation's; return the answer when the search ends here, None when the tree is next."""
    highs = loaded(replace(matrix, integer=np.zeros_like(matrix.integer)))
    highs.setOptionValue("solver", "ipm")
    highs.setOptionValue("run_crossover", "off")
    if watch.seconds_left is not None:
        highs.setOptionValue("time_limit", watch.seconds_left)

    def interrupt(event: object) -> None:
        event.data_in.user_interrupt = watch.look()  # type: ignore[attr-defined]

    highs.cbIpmInterrupt += interrupt
    highs.run()
    status, state = highs.getModelStatus(), highspy.HighsModelStatus
    if status in (state.kInfeasible, state.kUnboundedOrInfeasible):
        return Answer(EndedBy.PROOF, True, None, None)
    if status == state.kOptimal:
        value = float(highs.getInfo().objective_function_value)
        watch.raise_bound(value - SAFETY * abs(value))
        beside.suggest(np.array(highs.getSolution().col_value))
    if watch.look() or watch.seconds_left == 0.0:
        return _answer(watch)
    if np.count_nonzero(matrix.integer) < NO_TREE:
        return None
    _wait(watch)
    return _answer(watch)


def _wait(watch: Watch) -> None:
    """Let the search beside find better plans, until the gap, the clock, a cancel or its own exhaustion."""
    objective, since = watch.best.get()[1], time.monotonic()
    while not watch.look() and watch.seconds_left != 0.0 and time.monotonic() < since + PATIENCE:
        time.sleep(TELL_SECONDS)
        if watch.best.get()[1] < objective:
            objective, since = watch.best.get()[1], time.monotonic()


def _answer(watch: Watch) -> Answer:
    if watch.reached_gap:
        ended_by = EndedBy.GAP
    elif watch.seconds_left == 0.0:
        ended_by = EndedBy.TIME
    else:
        ended_by = EndedBy.CANCELLED if watch.is_cancelled else EndedBy.WORK
    return Answer(ended_by, False, watch.best.get()[0], watch.bound)
