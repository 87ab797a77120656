"""What a change of the scenario causes: the fewest decisions that an answer must change from the plan shown.

Between the plan shown and the answer, each residence where they differ keeps the decision of the one or takes that of
the other; everything else is held. A small model, solved to the end, finds the cheapest of these plans, a stated price
being added for each decision changed. So no change that is left can be undone, alone or with others of them, for less
than that price; the others are exchanges without effect.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

import numpy as np

from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.plan_difference import Cause, Caused, moved
from planning.domain.progress import ShouldStop
from planning.model.model import Flags, Ints
from planning.model.problem import Problem
from planning.questions.around import solved
from planning.solve.complete import completed
from planning.solve.engine import Answer, Limits
from planning.solve.outcome import plan_of
from planning.solve.search.annealing import Annealing
from planning.solve.search.local_search import LocalSearch
from planning.tables.data import Data

CHANGE_EUR: Final = 10_000.0
"""Price of a change of decision (value model): what a board would not reopen a file for. One operation of the demo
costs some 1.5 M€."""
CHANGE_SHARE: Final = 1e-5
"""The same as a part of the objective, where there are no euros (first model)."""
FREE: Final = 1e-9
"""Of the objective: plans closer than this are worth the same."""
MOST_NODES: Final = 500
"""Of the small model; counted, so that the answer is the same everywhere."""


def change_price(problem: Problem, worth: float) -> float:
    """Return the price of a change of decision in units of the objective, for a plan worth `worth`."""
    asked = problem.scenario.value
    return CHANGE_SHARE * max(1.0, abs(worth)) if asked is None else CHANGE_EUR / asked.place_year_eur


def priced_search(problem: Problem, annealing: Annealing, shown: Ints | None, price: float) -> LocalSearch:
    """Return the search in which a decision that differs from a plan shown costs its price.

    Parameters
    ----------
    problem, annealing
        What is asked, and what the search needs of it.
    shown
        Choices by residence, [R], as in `steadied`; None = no plan is shown.
    price
        In units of the objective.
    """
    ready = annealing.ready
    if shown is None or price == 0.0:
        return LocalSearch(ready)
    dearer = np.where(differing(problem, shown), price, 0.0)[ready.choice]
    priced = ready.problem._replace(cost=ready.problem.cost + dearer)
    return LocalSearch(replace(ready, problem=priced), typical=ready.problem)


def differing(problem: Problem, shown: Ints) -> Flags:
    """Tell which choices differ from a plan shown, where its decision is offered still, [n]."""
    residence = problem.choices.residence
    differs: Flags = (shown >= 0)[residence] & (shown[residence] != np.arange(len(residence)))
    return differs


def steadied(problem: Problem, shown: Ints, found: Ints, price: float, should_stop: ShouldStop | None = None) -> Ints:
    """Return the plan between two that is worth the most, less a price for each decision that differs from `shown`.

    Parameters
    ----------
    problem
        What is asked.
    shown, found
        Choices by residence, [R]; -1 in `shown` where its decision is not offered any more.
    price
        In units of the objective.
    should_stop
        Polled.

    Returns
    -------
    choices, [R]
        `found` itself where the search ends without a plan.
    """
    differs = np.flatnonzero((shown >= 0) & (shown != found))
    if not len(differs):
        return found
    arrays = problem.arrays
    opened = np.zeros(len(problem.starts), dtype=bool)
    opened[found] = True
    opened[shown[differs]] = True
    fixed = np.bincount(problem.choices.residence[opened], minlength=len(found))[problem.choices.residence] == 1
    lower, upper, cost = arrays.lower.copy(), arrays.upper.copy(), arrays.cost.copy()
    upper[problem.starts] = opened
    lower[problem.starts] = opened & fixed
    cost[problem.starts[found[differs]]] += price
    limits = Limits(gap=0.0, seconds=None, seed=problem.scenario.seed, nodes=MOST_NODES, is_plain=True)
    answer = solved(replace(arrays, lower=lower, upper=upper, cost=cost), limits, should_stop)
    if answer.values is None:
        return found
    steady = found.copy()
    taken = problem.choices_at(answer.values)
    steady[problem.choices.residence[taken]] = taken
    return steady


def near(data: Data, plan: Plan, shown: Plan) -> Plan:
    """Return a plan with no more decisions changed from a plan shown than it needs, each change at its price.

    A plan that is proven to be the best stays the best: only what costs nothing is left as it was.
    """
    if not plan.has_decisions or plan.objective is None or plan.scenario.order or plan.scenario.weights.changes > 0:
        return plan
    problem = Problem.of(_in_order(data, plan), plan.scenario)
    found = problem.choices_of(plan)
    if found is None:
        return plan
    is_best = plan.status is Status.OPTIMAL
    price = FREE * max(1.0, abs(plan.objective)) if is_best else change_price(problem, plan.objective)
    steady = steadied(problem, problem.offered(shown), found, price)
    point = None if np.array_equal(steady, found) else completed(problem, steady)
    if point is None:
        return plan
    answer = Answer(plan.ended_by, False, point, plan.bound)
    nearer = plan_of(problem, answer, time.monotonic() - plan.seconds)
    # Its near ties are told as differences from the plan that was found: they are left out.
    return nearer.model_copy(update={"deterministic": plan.deterministic})


def caused(data: Data, shown: Plan, answer: Plan, should_stop: ShouldStop = lambda: False) -> Caused:
    """Separate the decisions that an answer needs from exchanges without effect, each with what undoing it loses.

    Parameters
    ----------
    data
        Prepared data of both plans, before their scenarios.
    shown, answer
        The plan from which changes are counted; a plan of another scenario, or of the same.
    should_stop
        Polled: what is then returned is of no use.
    """
    problem = Problem.of(_in_order(data, answer), answer.scenario)
    before, found = problem.offered(shown), problem.choices_of(answer)
    if found is None:
        return Caused((), (), tuple(moved(shown.decisions, answer.decisions)), 0.0)
    price = change_price(problem, answer.objective or 0.0)
    steady = steadied(problem, before, found, price, should_stop)
    anyway = frozenset() if should_stop() else _already_better(data, shown, answer, price, should_stop)
    ids = list(problem.data["residences"]["residence_id"])
    place = {residence: number for number, residence in enumerate(ids)}
    worth = _worth(problem, steady)
    needed: list[Cause] = []
    exchanged = []
    for then, now in moved(shown.decisions, answer.decisions):
        number = place[now.residence_id]
        if steady[number] != found[number]:
            exchanged.append((then, now))
            continue
        undone = steady.copy()
        undone[number] = before[number]
        without = None if before[number] < 0 or should_stop() else _worth(problem, undone)
        loss = None if without is None or worth is None else without - worth
        needed.append(Cause(then, now, loss))
    needed.sort(key=lambda one: -np.inf if one.loss is None else -one.loss)
    return Caused(
        tuple(one for one in needed if one.after.residence_id not in anyway),
        tuple(one for one in needed if one.after.residence_id in anyway),
        tuple(exchanged),
        price,
    )


def _already_better(data: Data, shown: Plan, answer: Plan, price: float, should_stop: ShouldStop) -> frozenset[str]:
    """Return the residences where what the answer decides was better under the scenario of the plan shown too."""
    problem = Problem.of(_in_order(data, shown), shown.scenario)
    before, after = problem.choices_of(shown), problem.offered(answer)
    if before is None:
        return frozenset()
    steady = steadied(problem, before, np.where(after < 0, before, after), price, should_stop)
    changed = problem.data["residences"]["residence_id"].to_numpy()[steady != before]
    return frozenset(str(residence) for residence in changed)


def _in_order(data: Data, plan: Plan) -> Data:
    return data if plan.scenario.value is None else data.in_order()


def _worth(problem: Problem, chosen: Ints) -> float | None:
    point = completed(problem, chosen)
    return None if point is None else problem.arrays.objective(point)
