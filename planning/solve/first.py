"""The first plan: known plans that still hold, then a second of compiled search on every core; before any proof."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from planning.domain.errors import EngineError
from planning.domain.plan import Plan
from planning.domain.progress import ShouldStop
from planning.model.model import Floats, Ints
from planning.model.problem import Problem
from planning.solve.complete import completed
from planning.solve.engine import Found
from planning.solve.ranking import ranked_points
from planning.solve.search.annealing import Annealing
from planning.solve.search.local_search import Effort, LocalSearch

SEARCHES = 2
"""One per core that the product asks for."""
FIRST_SECONDS = 0.3
LONGEST_SECONDS = 10.0
"""Where the first seconds give no plan (a busy machine, rules that are hard to meet): so long, before any proof."""
MOST_CHOICES = 10_000
"""Beyond, the search begins beside the solver at once: a first plan takes seconds anyway."""
ROUNDS = 1_000
PROPOSALS = 3
"""Proposals that hold among which the best is taken: each asks for a small model to be solved."""


@dataclass(frozen=True)
class First:
    """What is known before the solver begins: a point, the plans met."""

    point: Floats | None
    met: tuple[Found, ...] = ()


def first_plan(
    problem: Problem,
    known: Sequence[Plan],
    annealing: Annealing | None,
    should_stop: ShouldStop,
    moves: int | None,
) -> First:
    """Return the best point that a second of search gives.

    Parameters
    ----------
    problem
        What is asked.
    known
        Plans to start from, of this scenario or of others; those that do not hold here are left out.
    annealing
        The compiled search; None: the best known plan, else that of a ranking.
    should_stop
        Ends the search.
    moves
        Moves instead of seconds, on one core: the same plan on every machine.
    """
    starts = [choices for choices in (problem.choices_of(plan) for plan in known) if choices is not None]
    if annealing is None or (len(problem.choices) > MOST_CHOICES and moves is None):
        return First(_best_known(problem, starts, should_stop))
    search = LocalSearch(annealing.ready)
    values = [(search.value(choices), number) for number, choices in enumerate(starts)]
    possible = sorted((value, number) for value, number in values if value is not None)
    start = starts[possible[0][1]] if possible else (starts[0] if starts else None)
    seed = problem.scenario.seed
    if moves is not None:
        search.run(Effort(ROUNDS, should_stop=should_stop, most_moves=moves), seed, start)
    else:
        return _on_the_clock(problem, search, starts, start, should_stop)
    met = tuple(search.elites.found) if search.ready.is_exact else ()
    return First(best_point(problem, search, starts), met)


def _on_the_clock(
    problem: Problem, search: LocalSearch, starts: Sequence[Ints], start: Ints | None, should_stop: ShouldStop
) -> First:
    """Search for so many seconds, twice as long each time until something holds."""
    seed, seconds = problem.scenario.seed, FIRST_SECONDS
    latest = time.monotonic() + LONGEST_SECONDS
    while True:
        effort = Effort(ROUNDS, until=min(time.monotonic() + seconds, latest), should_stop=should_stop)
        # The first search shakes what is known, the others start afresh.
        with ThreadPoolExecutor(SEARCHES) as cores:
            running = [
                cores.submit(search.run, effort, seed * SEARCHES + number, start if number == 0 else None)
                for number in range(SEARCHES)
            ]
        for run in running:
            run.result()
        point = best_point(problem, search, starts)
        if point is not None or should_stop() or time.monotonic() >= latest:
            return First(point, tuple(search.elites.found) if search.ready.is_exact else ())
        seed, seconds = seed + 1, 2 * seconds


def best_point(problem: Problem, search: LocalSearch, starts: Sequence[Ints]) -> Floats | None:
    """Return the best of what a search met and of the plans it started from; None when none holds.

    The search passes by plans whose grants take a cleverer assignment than its own: these are solved. Where it does not
    know every rule its plans are proposals: the best of the first that can be completed is taken.
    """
    missed = [choices for choices in starts if search.value(choices) is None or not search.ready.is_exact]
    met = [plan.choices for plan in search.elites.found]
    proposals = (completed(problem, choices) for choices in (met[:1] if search.ready.is_exact else met))
    holding = islice((point for point in proposals if point is not None), PROPOSALS)
    return _cheapest(problem, [*holding, *(completed(problem, choices) for choices in missed)])


def _cheapest(problem: Problem, points: Sequence[Floats | None]) -> Floats | None:
    holding = [point for point in points if point is not None]
    return min(holding, key=problem.arrays.objective, default=None)


def _best_known(problem: Problem, starts: list[Ints], should_stop: ShouldStop) -> Floats | None:
    """Return the best of the plans that hold; else a ranking's."""
    known = _cheapest(problem, [completed(problem, choices) for choices in starts])
    if known is not None:
        return known
    if len(problem.choices) > MOST_CHOICES:
        return None
    try:
        return next(ranked_points(problem, ("value_for_money",), should_stop), None)
    except EngineError:  # what an action is worth alone could not be told: the search begins without a first plan
        return None
