"""Large requests: plans that the compiled search comes by, so that the solver need not look for a first one."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import pandas as pd

from planning.domain.kinds import EndedBy
from planning.domain.progress import ShouldStop
from planning.domain.scenario import Scenario, Weights
from planning.model.matrix import Matrix
from planning.model.model import Ints
from planning.model.problem import Problem
from planning.questions.repairs.elastic import Least, Slack, least
from planning.solve.complete import solved_rest
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.solve.search.compiled import IS_COMPILED
from planning.solve.search.local_search import Effort, LocalSearch
from planning.solve.search.searchable import searchable
from planning.tables.data import Data

LARGE = 400
"""Choices from which the search pays for itself."""
SECONDS = 4.0
ROUNDS, MOVES = 1_000, 30_000
NOTHING = Weights(**dict.fromkeys(Weights.model_fields, 0.0))
"""No term of the objective counts: only what gives way does."""


def possible_choices(problem: Problem, until: float, should_stop: ShouldStop) -> Ints | None:
    """Return the first choices met that the search finds possible; None when it meets none in time."""
    return _searched(problem, until, should_stop, is_first_enough=True)


def cheap_choices(data: Data, scenario: Scenario, name: str, until: float, should_stop: ShouldStop) -> Ints | None:
    """Return choices for which a rule, or `envelope:<funder>`, gives way by little; None when none is met in time."""
    soft = scenario.but(soften={**scenario.soften, name: 1.0}, weights=NOTHING.model_dump())
    return _searched(Problem.of(data, soft), until, should_stop, is_first_enough=False)


def _searched(problem: Problem, until: float, should_stop: ShouldStop, *, is_first_enough: bool) -> Ints | None:
    ready = searchable(problem) if IS_COMPILED and len(problem.choices) >= LARGE else None
    if ready is None:
        return None
    search = LocalSearch(ready)

    def is_enough() -> bool:
        return should_stop() or (is_first_enough and search.elites.best is not None)

    last = min(until, time.monotonic() + SECONDS)
    search.run(Effort(ROUNDS, MOVES, until=last, should_stop=is_enough), seed=1)
    best = search.elites.best
    return None if best is None else best.choices


# Questions about an impossible request: how little a rule must give, whether a changed request has a plan.


QUICK = 0.5
"""The largest part of the time of a question that goes to the compiled search."""
SEARCH = 0.7
"""The part that goes to how little a rule may give; the rest confirms it."""
FIRST = 1.0
"""Seconds of the solver before the compiled search looks for a plan of a large request."""
SHORTEST = 0.05
"""Seconds that a question is given at least: less answers nothing."""


class Trial:
    """An impossible request, its model, and the time left for the questions about it."""

    def __init__(self, data: Data, scenario: Scenario, should_stop: ShouldStop | None) -> None:
        asked = scenario.but(weights=scenario.weights.but(changes=0).model_dump(), order=())
        self.data, self.scenario, self.problem = data, asked, Problem.of(data, asked)
        self._should_stop = should_stop
        self._until = 0.0

    def allow(self, seconds: float) -> None:
        """Give so much time, from now, to the questions that follow."""
        self._until = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether no question may be asked any more."""
        return self._is_stopped() or time.monotonic() + SHORTEST > self._until

    def _is_stopped(self) -> bool:
        return self._should_stop is not None and self._should_stop()

    def least(self, slacks: Sequence[Slack], name: str) -> Least:
        """Return how little these slacks must give, those of a rule or of `envelope:<funder>`."""
        if self.is_over:
            return Least(is_impossible=False)
        chosen = None
        if len(self.problem.choices) >= LARGE:
            seconds = min(FIRST, self._until - time.monotonic())
            soon = least(self.problem, slacks, None, seconds, self._should_stop)
            if soon.is_known:
                return soon
            until = time.monotonic() + QUICK * (self._until - time.monotonic())
            chosen = cheap_choices(self.data, self.scenario, name, until, self._is_stopped)
        seconds = max(SHORTEST, SEARCH * (self._until - time.monotonic()))
        return least(self.problem, slacks, chosen, seconds, self._should_stop)

    def is_possible(self, scenario: Scenario, chosen: Ints | None = None) -> bool | None:
        """Tell whether a changed request has a plan; None when that is not known in time.

        Choices given are tried first, and even when the time is over: that is soon known.
        """
        if chosen is None and self.is_over:
            return None
        problem = Problem.of(self.data, scenario)
        if problem.is_impossible:
            return False
        arrays = problem.arrays.without_cost()
        if chosen is not None and solved_rest(arrays.deciding(problem.starts, chosen)) is not None:
            return True
        if self.is_over:
            return None
        if len(problem.choices) >= LARGE:
            soon = self._solved(arrays, FIRST)  # what the relaxation refuses is soon known
            if soon is not None:
                return soon
            until = time.monotonic() + QUICK * (self._until - time.monotonic())
            quick = possible_choices(problem, until, self._is_stopped)
            if quick is not None and solved_rest(arrays.deciding(problem.starts, quick)) is not None:
                return True
        return self._solved(arrays, np.inf)

    def _solved(self, arrays: Matrix, most_seconds: float) -> bool | None:
        """Tell whether the solver finds a point, or proves that there is none; None when it does neither in time."""
        seconds = max(SHORTEST, min(most_seconds, self._until - time.monotonic()))
        answer = solve_matrix(arrays, Limits(gap=1.0, seconds=seconds, seed=0), should_stop=self._should_stop)
        if answer.values is not None:
            return True
        return False if answer.infeasible and answer.ended_by is EndedBy.PROOF else None

    def lines(self, family: str, owner: str, name: str) -> pd.DataFrame:
        """Return the rows of a rule (`rule_id`) or of a funder's envelopes (`funder`): their keys, and `row`."""
        blocks = [block for block in self.problem.model.row_blocks if block.family == family]
        keys = pd.concat([block.keys.assign(row=block.ids) for block in blocks], ignore_index=True)
        return keys[keys[owner] == name]

    def rows(self, family: str, name: str) -> Ints:
        """Return the rows of a rule."""
        return self.lines(family, "rule_id", name)["row"].to_numpy(dtype=np.int64)
