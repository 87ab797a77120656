"""Which decisions are the plan's core, and which could be others at almost no loss: « le modèle ne tranche pas ».

What a plan decides is worth a few percent of its value, so that near ties are told in parts of the **gain** over doing
nothing. Each decision of the plan is made dearer by a small effort, the plan is searched again, and what is replaced at
a loss of less than half a percent of the gain is interchangeable (measured: an effort per decision finds such plans,
rows that ask for the largest difference do not).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.domain.progress import ShouldStop
from planning.model.model import Flags, Ints
from planning.model.problem import Problem
from planning.solve.complete import completed
from planning.solve.search.local_search import Effort, LocalSearch
from planning.tables.data import Data

NEAR = 0.005
"""Of the gain: plans closer than this are as good."""
EFFORTS_EUR = (5_000.0, 15_000.0, 40_000.0, 100_000.0, 250_000.0)
"""What each decision of the plan is made dearer by, in turn."""
ROUNDS = 3
TRIED = 2
"""Plans of each search that are completed, to know what they are worth under every rule."""
MOST_RESIDENCES = 300
"""Beyond, a search for each effort takes longer than the plan itself: nothing is said."""


def with_verdicts(data: Data, plan: Plan, gain: float, should_stop: ShouldStop | None = None) -> Plan:
    """Return the plan with what is known of each decision that acts: `core`, or `interchangeable`.

    Only under the value model.

    Parameters
    ----------
    data
        Prepared data, before the scenario.
    plan
        A plan with decisions.
    gain
        How much better it is than doing nothing, in units of the objective.
    should_stop
        Polled: where it ends the search before all was tried, nothing is said of any decision.
    """
    acting = [row for row in plan.decisions if row.kind != ActionKind.KEEP]
    is_late = should_stop is not None and should_stop()
    if is_late or plan.scenario.value is None or not acting or gain <= 0 or len(plan.decisions) > MOST_RESIDENCES:
        return plan
    problem = Problem.of(data, plan.scenario)
    chosen, search = problem.choices_of(plan), LocalSearch.of(problem)
    if chosen is None or search is None:
        return plan
    loose = interchangeable(problem, search, chosen, NEAR * gain, should_stop)
    if should_stop is not None and should_stop():
        return plan
    names = problem.data["residences"]["residence_id"]
    replaced = set(names[loose])
    return plan.but(
        decisions=tuple(
            row
            if row.kind == ActionKind.KEEP
            else row.but(verdict="interchangeable" if row.residence_id in replaced else "core")
            for row in plan.decisions
        )
    )


def _worth(problem: Problem, chosen: Ints) -> float | None:
    """Return the objective of choices with everything that follows; None when they break a rule."""
    point = completed(problem, chosen)
    return None if point is None else problem.arrays.objective(point)


def interchangeable(
    problem: Problem, search: LocalSearch, chosen: Ints, within: float, should_stop: ShouldStop | None = None
) -> Flags:
    """Return the residences whose decision another plan replaces, at a loss of `within` at most, [R]."""
    asked, value = problem.scenario.value, _worth(problem, chosen)
    option = problem.choices.option
    mine = option == option[chosen][problem.choices.residence]
    acts = (problem.choices.frame["kind"] != ActionKind.KEEP).to_numpy() & ~problem.is_later
    penalised = (mine & acts)[search.ready.choice]
    found = np.zeros(len(chosen), dtype=bool)
    if value is None or asked is None:
        return found
    for effort in EFFORTS_EUR:
        if should_stop is not None and should_stop():
            break
        dearer = search.ready.problem.cost + penalised * effort / asked.place_year_eur
        ready = replace(search.ready, problem=search.ready.problem._replace(cost=dearer))
        other = LocalSearch(ready)
        other.run(Effort(ROUNDS, should_stop=should_stop or (lambda: False)), problem.scenario.seed, chosen)
        near = [
            plan.choices
            for plan in other.elites.found[:TRIED]
            if (worth := _worth(problem, plan.choices)) is not None and worth - value <= within
        ]
        for choices in near:
            found |= option[choices] != option[chosen]
        if not near or (all(np.array_equal(option[choices], option[chosen]) for choices in near) and effort > 1e5):
            break
    return found & acts[chosen]
