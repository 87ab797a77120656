"""A plan found for one scenario, offered to another: more money never shows a worse plan."""

from __future__ import annotations

import time

from planning.domain.kinds import EndedBy, Status, relative_gap
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.model.model import Floats
from planning.model.problem import Problem
from planning.solve.complete import completed
from planning.solve.engine import Answer
from planning.solve.outcome import plan_of
from planning.tables.data import Data

WORTH_IT = 1e-6
"""Relative gain below which two plans are as good as each other."""


def improved(data: Data, kept: Plan, offered: Plan) -> Plan | None:
    """Return the plan of `kept`'s scenario with the decisions of `offered`, when it holds there and is better.

    Places, money and moves are solved again with the decisions held. The bound is that of `kept`: same data, same
    scenario, same weights. Its proof and the reason why its search ended are kept as well.

    Parameters
    ----------
    data
        Prepared data of both plans, before any scenario.
    kept
        The plan that is shown for its scenario.
    offered
        A plan of the same residences, made for another scenario.

    Returns
    -------
    Plan or None
        None when the decisions break a rule there or are not better, and where that cannot be told: changes counted
        against a plan that is not at hand, terms in an order of importance, a plan asked to be the same on every run.
    """
    scenario = kept.scenario
    if (
        kept.objective is None
        or kept.status is Status.OPTIMAL
        or not offered.has_decisions
        or kept.deterministic
        or not _can_be_compared(kept)
    ):
        return None
    problem = Problem.of(data, scenario)
    values = _point_of(problem, offered)
    if values is None or problem.arrays.objective(values) >= kept.objective - WORTH_IT * max(1.0, abs(kept.objective)):
        return None
    answer = Answer(kept.ended_by, False, values, kept.bound)
    plan = plan_of(problem, answer, time.monotonic())
    if plan.objective is None or plan.objective >= kept.objective:
        return None
    full = None if kept.full_bound is None else min(kept.full_bound, plan.objective)
    return plan.model_copy(
        update={
            "seconds": kept.seconds,
            "deterministic": False,
            "full_bound": full,
            "full_gap": None if full is None else relative_gap(plan.objective, full),
            "taken_from": offered.scenario.title or offered.scenario.name,
        }
    )


def _can_be_compared(kept: Plan) -> bool:
    scenario = kept.scenario
    return not (scenario.order or scenario.weights.changes > 0 or scenario.deterministic)


# The decisions of a plan under another scenario: places, money and moves solved again with the decisions held.


def same_decisions(data: Data, scenario: Scenario, plan: Plan) -> Plan | None:
    """Return the plan with the decisions of another, under a scenario; None when they cannot hold there, as proven.

    Parameters
    ----------
    data, scenario
        Prepared data, before the scenario; what is asked.
    plan
        A plan of the same residences.

    Returns
    -------
    Plan or None
        Without a bound: how far it is from the best plan of the scenario is not looked at.
    """
    began = time.monotonic()
    problem = Problem.of(data, scenario, plan)
    values = _point_of(problem, plan)
    return None if values is None else plan_of(problem, Answer(EndedBy.TIME, False, values, None), began)


def _point_of(problem: Problem, plan: Plan) -> Floats | None:
    """Return the best point of a problem with the decisions of a plan; None when they do not hold there."""
    choices = None if problem.is_impossible else problem.choices_of(plan)
    return None if choices is None else completed(problem, choices)
