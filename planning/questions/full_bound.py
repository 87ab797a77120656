"""What the choices that a shortlist leaves out could still bring: a bound of the model with every choice open."""

from __future__ import annotations

from planning.domain.kinds import EndedBy, relative_gap
from planning.domain.plan import Plan
from planning.domain.progress import ShouldStop
from planning.domain.scenario import Scenario
from planning.model.problem import Problem
from planning.solve.child import solve_in_child
from planning.solve.complete import completed
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.tables.data import Data

MOST_SECONDS = 30.0
PART = 1 / 3
"""Of the time limit."""
DETERMINISTIC_NODES = 1


def search_seconds(scenario: Scenario) -> float | None:
    """Return what is left of the time limit for the shortlist itself (None = no limit)."""
    limit = scenario.time_limit
    return limit if limit is None or not has_full_bound(scenario) else limit - _seconds(scenario)


def has_full_bound(scenario: Scenario) -> bool:
    """Tell whether a bound of the full model says something: with an order of terms, each group has its own."""
    return bool(scenario.shortlist) and not scenario.order


def with_full_bound(
    data: Data,
    plan: Plan,
    *,
    start: Plan | None = None,
    should_stop: ShouldStop | None = None,
    in_process: bool = False,
) -> Plan:
    """Return the plan of a shortlist with `full_bound` and `full_gap`; unchanged where nothing could be proven.

    HiGHS searches the model without the shortlist, from the plan, for at most `MOST_SECONDS` or `PART` of the time
    limit. Its bound is valid whenever it stops: no plan at all is worth less.

    Parameters
    ----------
    data
        Prepared data, before the scenario.
    plan
        The plan found within its scenario's shortlist.
    start
        The plan that `changes` are counted against.
    should_stop
        Polled; the bound known so far is kept.
    in_process
        Solve here instead of in a child process.
    """
    scenario = plan.scenario
    if not has_full_bound(scenario) or plan.objective is None:
        return plan
    problem = Problem.of(data, scenario.but(shortlist=()), start)
    choices = problem.choices_of(plan)
    point = None if choices is None else completed(problem, choices)
    nodes = DETERMINISTIC_NODES if scenario.deterministic else None
    limits = Limits(scenario.gap, _seconds(scenario), scenario.seed, nodes)
    solve = solve_matrix if in_process else solve_in_child
    answer = solve(problem.arrays, limits, start=point, should_stop=should_stop)
    # The plan of the shortlist is a plan of the full model: its own proof, when better, does not carry over.
    known = answer.bound
    if known is None:
        return plan
    bound = min(known, plan.objective)
    by_clock = answer.ended_by in (EndedBy.TIME, EndedBy.CANCELLED)
    return plan.model_copy(
        update={
            "full_bound": bound,
            "full_gap": relative_gap(plan.objective, bound),
            "deterministic": plan.deterministic and not by_clock,
        }
    )


def _seconds(scenario: Scenario) -> float:
    limit = scenario.time_limit
    return MOST_SECONDS if limit is None else min(MOST_SECONDS, limit * PART)
