"""One number changed: an answer within a second, from the previous plan, with what is proven of it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from planning.domain.errors import RequestError
from planning.domain.kinds import ActionKind, EndedBy
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.model.model import Floats, Ints
from planning.model.problem import Problem
from planning.questions.caused import change_price, steadied
from planning.questions.still_bounds import only_restricts, still_bounds
from planning.solve.complete import completed
from planning.solve.engine import Answer
from planning.solve.first import best_point
from planning.solve.needless import chosen_by_residence
from planning.solve.outcome import plan_of
from planning.solve.relaxation import Proven, Relaxations
from planning.solve.search.annealing import Annealing
from planning.solve.search.local_search import Effort, LocalSearch
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

SEARCH_UNTIL = 0.4
"""Of the seconds given; the rest goes into settling amounts and reading the plan."""
PATIENCE = 3.0
"""A busy machine may need so many times the seconds for the bound: an answer without a gap says too little."""
ROUNDS = 1_000
MOVES = 4_000
NO_ORDER = N_("une réponse rapide ne suit pas un ordre de priorités : lancez le calcul")
RELAXATIONS = Relaxations()
"""Only how soon an answer comes depends on what was asked before."""


def what_if(data: Data, scenario: Scenario, previous: Plan, *, seconds: float = 1.0, is_steady: bool = True) -> Plan:
    """Answer a change from a plan of the same portfolio, in this process.

    No decision is changed that can be left as it was at no more than a stated price (`planning.questions.caused`).

    Parameters
    ----------
    data, scenario
        Prepared data, before the scenario; what is asked now.
    previous
        The plan shown so far; its bound is used where it still holds, its decisions where they still do.
    seconds
        How long this may take, about.
    is_steady
        Whether a change of decision has a price; without, the best plan found, whatever it changes.

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
        raise RequestError(Message(NO_ORDER))
    problem = Problem.of(data, scenario, previous)
    if problem.is_impossible:
        return plan_of(problem, Answer(EndedBy.PROOF, True, None, None), began)
    former = former_problem(data, previous)
    with ThreadPoolExecutor(1) as other_core:
        proven = proven_before(former, problem, previous)
        solving = other_core.submit(RELAXATIONS.solve, problem.model, problem.arrays, PATIENCE * seconds, proven)
        values = _from(problem, previous, began, seconds)
        if is_steady and values is not None:
            values = _nearest(problem, previous, values)
        relaxed = solving.result()
    if relaxed.is_infeasible:
        return plan_of(problem, Answer(EndedBy.PROOF, True, None, None), began)
    known = (relaxed.bound, RELAXATIONS.bound_at_once(problem.model, problem.arrays))
    bounds = [bound for bound in (*known, inherited(former, problem, previous)) if bound is not None]
    return plan_of(problem, Answer(EndedBy.TIME, False, values, max(bounds, default=None)), began)


def _from(problem: Problem, previous: Plan, began: float, seconds: float) -> Floats | None:
    """Return the best point found from the previous plan, repaired if the change broke it."""
    start = started(problem, previous)
    annealing = Annealing.of(problem)
    if annealing is None:
        return None if start is None else completed(problem, start)
    search = LocalSearch(annealing.ready)
    search.run(Effort(1, MOVES), problem.scenario.seed, start)  # whatever the clock says: an answer was searched for
    search.run(Effort(ROUNDS, MOVES, until=began + SEARCH_UNTIL * seconds), problem.scenario.seed, start)
    if search.elites.best is None:  # a change that breaks the plan may take longer to repair
        search.run(Effort(ROUNDS, MOVES, until=time.monotonic() + PATIENCE * seconds), problem.scenario.seed + 1, start)
    return best_point(problem, search, [] if start is None else [start])


def started(problem: Problem, previous: Plan) -> Ints | None:
    """Return the decisions of a plan; what is not offered any more is kept as it is. None where that is not either."""
    chosen, choices = problem.offered(previous), problem.choices
    kept = np.full(len(chosen), -1, dtype=np.int64)
    is_keep = (choices.frame["kind"] == ActionKind.KEEP).to_numpy()
    kept[choices.residence[is_keep]] = np.flatnonzero(is_keep)
    start: Ints = np.where(chosen < 0, kept, chosen)
    return None if (start < 0).any() else start


def _nearest(problem: Problem, previous: Plan, values: Floats) -> Floats:
    """Return the point with no more decisions changed than it needs."""
    found = chosen_by_residence(problem, values)
    if found is None:
        return values
    price = change_price(problem, problem.arrays.objective(values))
    steady = steadied(problem, problem.offered(previous), found, price)
    nearest = None if np.array_equal(steady, found) else completed(problem, steady)
    return values if nearest is None else nearest


def former_problem(data: Data, previous: Plan) -> Data | None:
    """Return the problem of the previous plan; None when these are not its data, or nothing was proven."""
    if previous.bound is None or previous.data_hash != data.hash_for(previous.scenario):
        return None
    return apply_scenario(data, previous.scenario)


def inherited(former: Data | None, problem: Problem, previous: Plan) -> float | None:
    """Return the previous plan's bound, where the change only restricts."""
    if former is None or not still_bounds(former, previous.scenario, problem.data, problem.scenario):
        return None
    return previous.bound


def proven_before(former: Data | None, problem: Problem, previous: Plan) -> Proven | None:
    """Return what is known of every plan where the weights change: by the former ones, at least the former bound.

    The relaxation then knows any part of the former objective that is in the new one, and the part best taken.
    """
    scenario = previous.scenario
    if former is None or previous.bound is None or scenario.term_weights == problem.scenario.term_weights:
        return None
    if not only_restricts(former, scenario, problem.data, problem.scenario):
        return None
    cost = problem.model.cost_by(scenario.term_weights)
    return Proven(cost, previous.bound) if cost.any() else None
