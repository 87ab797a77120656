"""One number changed: an answer within a second, from the previous plan, with what is proven of it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np

from planning.domain.errors import RequestError
from planning.domain.kinds import EndedBy
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.optimise.build import Built, build
from planning.optimise.complete import completed
from planning.optimise.engine import Answer, Limits
from planning.optimise.first import choices_of
from planning.optimise.highs import solve_matrix
from planning.optimise.matrix import Matrix, has_impossible_row, matrix
from planning.optimise.run import plan_of
from planning.optimise.search.annealing import Annealing
from planning.optimise.search.local_search import Effort, LocalSearch
from planning.optimise.still_bounds import still_bounds
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

SEARCH_PART = 0.35
"""Of the seconds given: the rest goes into building the model, settling amounts and reading the plan."""
PATIENCE = 3.0
"""A busy machine may need so many times the seconds for the bound: an answer without a gap says too little."""
ROUNDS = 1_000
MOVES = 4_000


def what_if(data: Data, scenario: Scenario, previous: Plan, *, seconds: float = 1.0) -> Plan:
    """Answer a change from a plan of the same portfolio, in this process.

    Parameters
    ----------
    data, scenario
        Prepared data, before the scenario; what is asked now.
    previous
        The plan shown so far; its bound is used where it still holds, its decisions where they still do.
    seconds
        How long this may take, about.

    Returns
    -------
    Plan
        `ended_by` time; the bound is the larger of the relaxation's and the previous plan's, where that still holds.

    Raises
    ------
    RequestError
        When the scenario cannot be used, or asks for an order of terms (there, every level is a search of its own).
    """
    began = time.monotonic()
    if scenario.order:
        raise RequestError(Message(N_("une réponse rapide ne suit pas un ordre de priorités : lancez le calcul")))
    built = build(apply_scenario(data, scenario), scenario, previous)
    arrays = matrix(built.model)
    if has_impossible_row(arrays):
        return plan_of(data, built, arrays, Answer(EndedBy.PROOF, True, None, None), began)
    relaxation = _Relaxation(arrays, seconds)
    relaxation.start()
    values = _from(built, arrays, previous, seconds)
    relaxation.join()
    if relaxation.is_infeasible:
        return plan_of(data, built, arrays, Answer(EndedBy.PROOF, True, None, None), began)
    bounds = [bound for bound in (relaxation.bound, _inherited(data, scenario, previous)) if bound is not None]
    return plan_of(data, built, arrays, Answer(EndedBy.TIME, False, values, max(bounds, default=None)), began)


class _Relaxation(threading.Thread):
    """The bound of the relaxation, on the other core."""

    def __init__(self, arrays: Matrix, seconds: float) -> None:
        super().__init__(daemon=True)
        self._arrays, self._seconds = replace(arrays, integer=np.zeros_like(arrays.integer)), seconds
        self.bound: float | None = None
        self.is_infeasible = False

    def run(self) -> None:
        answer = solve_matrix(self._arrays, Limits(gap=0.0, seconds=PATIENCE * self._seconds, seed=0))
        self.is_infeasible = answer.infeasible
        if answer.ended_by is EndedBy.PROOF:
            self.bound = answer.bound


def _from(built: Built, arrays: Matrix, previous: Plan, seconds: float) -> np.ndarray | None:
    """Return the best point found from the previous plan, repaired if the change broke it."""
    start = choices_of(built, previous)
    annealing = Annealing.of(built)
    starts = built.model.columns_of("start").ids
    if annealing is None:
        return None if start is None else completed(arrays, starts, start)
    search = LocalSearch(annealing.ready)
    search.run(Effort(ROUNDS, MOVES, until=time.monotonic() + SEARCH_PART * seconds), built.scenario.seed, start)
    if search.elites.best is None:  # a change that breaks the plan may take longer to repair
        search.run(Effort(ROUNDS, MOVES, until=time.monotonic() + PATIENCE * seconds), built.scenario.seed + 1, start)
    best = search.elites.best
    return None if best is None else completed(arrays, starts, best.choices)


def _inherited(data: Data, scenario: Scenario, previous: Plan) -> float | None:
    """Return the previous plan's bound, where the change only restricts."""
    if previous.bound is None or previous.data_hash != data.hash_for(previous.scenario):
        return None
    former = apply_scenario(data, previous.scenario)
    holds = still_bounds(former, previous.scenario, apply_scenario(data, scenario), scenario)
    return previous.bound if holds else None
