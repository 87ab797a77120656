"""One search from data to plan: build, solve, settle the amounts, read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from planning.domain.errors import RequestError
from planning.domain.kinds import EndedBy
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.progress import OnProgress, Progress, ShouldStop
from planning.domain.scenario import Scenario
from planning.domain.scenario_difference import asks_the_same
from planning.model.model import Floats
from planning.model.problem import Problem
from planning.solve.beside import Beside
from planning.solve.child import solve_in_child
from planning.solve.engine import PULP, Answer, Limits
from planning.solve.first import First, first_plan
from planning.solve.highs import solve_matrix
from planning.solve.improve import Neighbourhood
from planning.solve.large import is_relaxed_first
from planning.solve.needless import without_needless
from planning.solve.order import solve_in_order
from planning.solve.outcome import plan_of
from planning.solve.pooled_aids import Pools
from planning.solve.search.annealing import Annealing
from planning.solve.search.compiled import IS_COMPILED
from planning.solve.search.local_search import LocalSearch
from planning.tables.data import Data

HIGHS = "highs"
LARGE = 400
"""Choices from which a start and a search beside HiGHS pay for themselves."""
DETERMINISTIC_MOVES = 200_000
DETERMINISTIC_NODES = 2_000
"""Work of a deterministic search: no clock, no exchange but the start."""
MOST_COUNTED = 10_000
"""Choices up to which work is counted unless a scenario says otherwise: beyond, a plan needs both cores and the
clock."""


def solve(
    data: Data,
    scenario: Scenario,
    *,
    start: Plan | None = None,
    known: Sequence[Plan] = (),
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
    in_process: bool = False,
) -> Plan:
    """Find the best plan of a scenario.

    Parameters
    ----------
    data, scenario
        Prepared data (options and needs known), before the scenario; what is asked.
    start
        A plan to start from; also what `changes` are counted against.
    known
        Other plans of the same residences, whatever their scenario: the answer is never worse than one that holds
        (where work is counted: `starting_plans` alone).
    on_progress, should_stop
        Told about the search; polled, the best plan is kept.
    in_process
        Solve here instead of in a child process (tests; callers that are children themselves).

    Raises
    ------
    RequestError
        When the scenario or the engine cannot be used.
    EngineError
        When the solver fails.
    """
    began = time.monotonic()
    if scenario.weights.changes > 0 and start is None:
        raise RequestError(Message(N_("compter les changements demande un plan de départ")))
    problem = Problem.of(data if scenario.value is None else data.in_order(), scenario, start)
    if problem.is_impossible:
        return plan_of(problem, Answer(EndedBy.PROOF, True, None, None), began, should_stop=should_stop)
    is_large, counted = len(problem.choices) >= LARGE and scenario.engine == HIGHS, is_counted(problem)
    annealing = Annealing.of(problem) if IS_COMPILED and is_large else None

    def search(asked: Problem, limits: Limits, point: Floats | None) -> Answer:
        if scenario.engine != HIGHS:
            return _by_pulp(asked, limits, should_stop)
        is_beside = is_large and not counted
        return (solve_matrix if in_process else solve_in_child)(
            asked.arrays,
            limits,
            start=point,
            beside=_beside(asked, annealing if asked is problem else None) if is_beside else None,
            pools=Pools.of_model(asked) if is_beside and is_relaxed_first(asked.arrays) else None,
            on_progress=None if on_progress is None else lambda progress: on_progress(_since(progress, began)),
            should_stop=should_stop,
        )

    plans = [*([] if start is None else [start]), *(starting_plans(data, scenario, known) if counted else known)]
    first = First(None)
    if is_large or (plans and scenario.engine == HIGHS):
        first = _first(problem, plans, annealing, began, should_stop)
        if first.point is not None and on_progress:
            on_progress(Progress(time.monotonic() - began, problem.arrays.objective(first.point), None, None))
        counted &= bool(scenario.deterministic) or not _is_late(began, scenario.time_limit, should_stop)()
    nodes = DETERMINISTIC_NODES if scenario.deterministic else None
    limits = Limits(scenario.gap, _seconds_left(began, scenario.time_limit), scenario.seed, nodes)
    if scenario.order:
        found = solve_in_order(problem, limits, first.point, search)
        answer = without_needless(found.problem, found.answer, _ties_seen_by(found.problem, None))
        return _said_counted(plan_of(found.problem, answer, began, found.held, should_stop), counted)
    answer = without_needless(problem, search(problem, limits, first.point), _ties_seen_by(problem, annealing))
    plan = plan_of(problem, answer, began, should_stop=should_stop, met=(*answer.met, *first.met))
    return _said_counted(plan, counted)


REFERENCE = "reference"
"""The scenario that the others of a folder are compared with."""


def starting_plans(data: Data, scenario: Scenario, known: Sequence[Plan]) -> list[Plan]:
    """Return the known plans that a counted search may start from: that of the reference, for another scenario.

    What else is known is left out: the plan of a scenario would depend on what was calculated before it.
    """
    reference = data.scenarios.get(REFERENCE)
    if reference is None or scenario.deterministic or asks_the_same(scenario, reference):
        return []
    return [plan for plan in known if asks_the_same(plan.scenario, reference)][:1]


def is_counted(problem: Problem) -> bool:
    """Tell whether the work of a search is counted, not timed: then the plan is the same on every run and machine."""
    asked = problem.scenario.deterministic
    return len(problem.choices) <= MOST_COUNTED if asked is None else asked


def _said_counted(plan: Plan, counted: bool) -> Plan:
    """Return the plan that says whether it is the same everywhere: nothing but counted work ended its search."""
    is_same = counted and plan.has_decisions and plan.ended_by not in (EndedBy.TIME, EndedBy.CANCELLED)
    return plan if plan.deterministic is is_same else plan.model_copy(update={"deterministic": is_same})


def _first(
    problem: Problem,
    plans: Sequence[Plan],
    annealing: Annealing | None,
    began: float,
    should_stop: ShouldStop | None,
) -> First:
    """Return the first plan; a deterministic search counts its work: a clock would make it depend on the machine."""
    scenario = problem.scenario
    limit, moves = (scenario.time_limit, None)
    if is_counted(problem):  # the time limit stays a ceiling, unless the scenario says that it is not
        limit, moves = (None if scenario.deterministic else limit, DETERMINISTIC_MOVES)
    return first_plan(problem, plans, annealing, _is_late(began, limit, should_stop), moves)


def _beside(problem: Problem, annealing: Annealing | None) -> Beside:
    """Return the search that runs beside the solver: the compiled one where it knows the whole model."""
    found = annealing or (Annealing.of(problem) if IS_COMPILED else None)
    return found or Neighbourhood.of(problem)


def _since(progress: Progress, began: float) -> Progress:
    """Count the seconds from the beginning of the whole search."""
    return replace(progress, seconds=time.monotonic() - began)


def _by_pulp(problem: Problem, limits: Limits, should_stop: ShouldStop | None) -> Answer:
    """Solve with the engine that the scenario names.

    Raises
    ------
    RequestError
        When it is no engine of ours.
    """
    scenario = problem.scenario
    if not scenario.engine.startswith(PULP):
        raise RequestError(
            Message(N_("le moteur « {engine} » est inconnu : écrivez highs ou pulp:CBC"), {"engine": scenario.engine})
        )
    from planning.solve.pulp_engine import solve_with_pulp  # PuLP takes half a second to load

    solver = scenario.engine.removeprefix(PULP)
    return solve_with_pulp(problem.model, problem.arrays, solver, limits, should_stop=should_stop)


def _ties_seen_by(problem: Problem, annealing: Annealing | None) -> LocalSearch | None:
    """Return the search that sees the ties of a large model, whatever the engine."""
    if annealing is not None:
        return LocalSearch(annealing.ready)
    return LocalSearch.of(problem) if IS_COMPILED and len(problem.choices) >= LARGE else None


def _is_late(began: float, time_limit: float | None, should_stop: ShouldStop | None) -> ShouldStop:
    """Return the test that ends the search of a start: half of the time is gone, or somebody asked to stop."""
    half = None if time_limit is None else began + time_limit / 2
    return lambda: bool(should_stop and should_stop()) or (half is not None and time.monotonic() > half)


def _seconds_left(began: float, time_limit: float | None) -> float | None:
    return None if time_limit is None else max(0.1, began + time_limit - time.monotonic())
