"""Large requests: plans that the compiled search comes by, so that the solver need not look for a first one."""

from __future__ import annotations

import time

from planning.domain.progress import ShouldStop
from planning.domain.scenario import Scenario, Weights
from planning.optimise.build import Built, build
from planning.optimise.model import Ints
from planning.optimise.search.compiled import IS_COMPILED
from planning.optimise.search.local_search import Effort, LocalSearch
from planning.optimise.search.searchable import searchable
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

LARGE = 400
"""Choices from which the search pays for itself."""
SECONDS = 4.0
ROUNDS, MOVES = 1_000, 30_000
NOTHING = Weights(**dict.fromkeys(Weights.model_fields, 0.0))
"""No term of the objective counts: only what gives way does."""


def possible_choices(built: Built, until: float, should_stop: ShouldStop) -> Ints | None:
    """Return the first choices met that the search finds possible; None when it meets none in time."""
    return _searched(built, until, should_stop, is_first_enough=True)


def cheap_choices(data: Data, scenario: Scenario, name: str, until: float, should_stop: ShouldStop) -> Ints | None:
    """Return choices for which a rule, or `envelope:<funder>`, gives way by little; None when none is met in time."""
    soft = scenario.but(soften={**scenario.soften, name: 1.0}, weights=NOTHING.model_dump())
    return _searched(build(apply_scenario(data, soft), soft), until, should_stop, is_first_enough=False)


def _searched(built: Built, until: float, should_stop: ShouldStop, *, is_first_enough: bool) -> Ints | None:
    ready = searchable(built) if IS_COMPILED and len(built.choices) >= LARGE else None
    if ready is None:
        return None
    search = LocalSearch(ready)

    def is_enough() -> bool:
        return should_stop() or (is_first_enough and search.elites.best is not None)

    last = min(until, time.monotonic() + SECONDS)
    search.run(Effort(ROUNDS, MOVES, until=last, should_stop=is_enough), seed=1)
    best = search.elites.best
    return None if best is None else best.choices
