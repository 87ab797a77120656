"""One search from data to plan: build, solve, settle the amounts, read."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
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
from planning.solve.search.local_search import LocalSearch
from planning.solve.search.ready import is_ready, make_ready
from planning.tables.data import Data

HIGHS = "highs"
LARGE = 400
"""Choices from which a start and a search beside HiGHS pay for themselves."""
SMALL, LATE_SECONDS = 100, 3.0
"""Choices from which a search joins HiGHS where that has not ended after some seconds."""
AFTERWARDS, AT_LEAST, AT_MOST = 2.5, 0.3, 0.25
"""Times the seconds in which the model was built, and some more, a part of the time limit at most, are kept for what
follows the search: taking out what has no effect, settling amounts, reading, checking. On a busy machine all of it
takes longer alike."""
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
    # Where work is counted, the time limit stays a ceiling, unless the scenario says that it is not.
    is_late = _is_late(began, None if scenario.deterministic else scenario.time_limit, should_stop)
    if problem.is_impossible:
        return plan_of(problem, Answer(EndedBy.PROOF, True, None, None), began, should_stop=is_late)
    built = time.monotonic() - began
    is_large, counted = len(problem.choices) >= LARGE and scenario.engine == HIGHS, is_counted(problem)
    preparing = time.monotonic()
    is_quick = len(problem.choices) >= LARGE and make_ready(on_progress, should_stop)
    began += time.monotonic() - preparing  # once a machine: no part of the time that a plan is given
    is_late = _is_late(began, None if scenario.deterministic else scenario.time_limit, should_stop)
    annealing = Annealing.of(problem) if is_quick and scenario.engine == HIGHS else None

    tell = _telling(on_progress, began, is_slow=is_large and not is_quick)
    plans = [*([] if start is None else [start]), *(starting_plans(data, scenario, known) if counted else known)]
    first = First(None)
    if is_large or (plans and scenario.engine == HIGHS):
        halfway = _is_late(began, None if scenario.time_limit is None else scenario.time_limit / 2, should_stop)
        first = _first(problem, plans, annealing, halfway)
        if first.point is not None:
            tell(Progress(0.0, problem.arrays.objective(first.point), None, None))
        counted &= bool(scenario.deterministic) or not halfway()
    search = _searching(
        problem, annealing, tell, should_stop, is_quick=is_quick, counted=counted, in_process=in_process
    )
    nodes = DETERMINISTIC_NODES if scenario.deterministic else None
    limits = Limits(scenario.gap, _seconds_left(began, scenario.time_limit, built), scenario.seed, nodes)
    if scenario.order:
        found = solve_in_order(problem, limits, first.point, search)
        answer = without_needless(found.problem, found.answer, _ties_seen_by(found.problem, None, is_quick), is_late)
        plan = plan_of(found.problem, answer, began, found.held, is_late)
        return _said_counted(plan, counted and not is_late())
    answer = search(problem, limits, first.point)
    if answer.ended_by is not EndedBy.CANCELLED:  # somebody waits for the plan
        answer = without_needless(problem, answer, _ties_seen_by(problem, annealing, is_quick), is_late)
    plan = plan_of(problem, answer, began, should_stop=is_late, met=(*answer.met, *first.met))
    return _said_counted(plan, counted and not is_late())


def _searching(
    problem: Problem,
    annealing: Annealing | None,
    tell: OnProgress,
    should_stop: ShouldStop | None,
    *,
    is_quick: bool,
    counted: bool,
    in_process: bool,
) -> Callable[[Problem, Limits, Floats | None], Answer]:
    """Return how the engine of the scenario is asked: a problem, its limits, a point to start from."""
    scenario, is_large = problem.scenario, len(problem.choices) >= LARGE
    is_beside = is_large and not counted

    def search(asked: Problem, limits: Limits, point: Floats | None) -> Answer:
        if scenario.engine != HIGHS:
            return _by_pulp(asked, limits, should_stop)
        ready = annealing if asked is problem else None
        return (solve_matrix if in_process else solve_in_child)(
            asked.arrays,
            limits,
            start=point,
            beside=_beside(asked, ready, is_quick) if is_beside else _late(asked, counted),
            pools=Pools.of_model(asked) if is_beside and is_relaxed_first(asked.arrays) else None,
            on_progress=tell,
            should_stop=should_stop,
        )

    return search


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


def _first(problem: Problem, plans: Sequence[Plan], annealing: Annealing | None, is_late: ShouldStop) -> First:
    """Return the first plan; where work is counted, so are its moves: a clock would make it depend on the machine."""
    moves = DETERMINISTIC_MOVES if is_counted(problem) else None
    never = problem.scenario.deterministic
    return first_plan(problem, plans, annealing, (lambda: False) if never else is_late, moves)


def _beside(problem: Problem, annealing: Annealing | None, is_quick: bool) -> Beside:
    """Return the search that runs beside the solver: the compiled one where it is ready."""
    found = annealing or (Annealing.of(problem) if is_quick else None)
    return found or Neighbourhood.of(problem)


def _late(problem: Problem, counted: bool) -> Annealing | None:
    """Return the search that joins HiGHS on a model that looks small, if that does not end soon."""
    if not SMALL <= len(problem.choices) < LARGE or counted or not is_ready():
        return None
    found = Annealing.of(problem)
    return None if found is None else replace(found, joins_after=LATE_SECONDS)


def _telling(on_progress: OnProgress | None, began: float, *, is_slow: bool) -> OnProgress:
    """Return what tells of a search, its seconds counted from the beginning of everything."""

    def tell(told: Progress) -> None:
        if on_progress is not None:
            on_progress(replace(told, seconds=time.monotonic() - began, is_slow=is_slow))

    return tell


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


def _ties_seen_by(problem: Problem, annealing: Annealing | None, is_quick: bool) -> LocalSearch | None:
    """Return the search that sees the ties of a large model, whatever the engine."""
    if annealing is not None:
        return LocalSearch(annealing.ready)
    return LocalSearch.of(problem) if is_quick else None


def _is_late(began: float, seconds: float | None, should_stop: ShouldStop | None) -> ShouldStop:
    """Return the test that ends a step: so many seconds are gone, or somebody asked to stop."""
    last = None if seconds is None else began + seconds
    return lambda: bool(should_stop and should_stop()) or (last is not None and time.monotonic() > last)


def _seconds_left(began: float, time_limit: float | None, built: float) -> float | None:
    """Return what is left for the search, part of the time kept for what follows it."""
    if time_limit is None:
        return None
    kept = min(AT_LEAST + AFTERWARDS * built, AT_MOST * time_limit)
    return max(0.1, began + time_limit - time.monotonic() - kept)
