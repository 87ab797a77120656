"""A plan found for one scenario, offered to another: more money never shows a worse plan."""

from __future__ import annotations

import time

from planning.domain.kinds import EndedBy, Status, relative_gap
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.model.matrix import has_impossible_row, matrix
from planning.model.problem import build
from planning.solve.complete import completed
from planning.solve.engine import Answer
from planning.solve.first import choices_of
from planning.solve.outcome import plan_of
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

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
        or not _can_be_compared(kept)
    ):
        return None
    built = build(apply_scenario(data, scenario), scenario)
    arrays = matrix(built.model)
    choices = None if has_impossible_row(arrays) else choices_of(built, offered)
    values = None if choices is None else completed(arrays, built.model.columns_of("start").ids, choices)
    if values is None or float(arrays.cost @ values) >= kept.objective - WORTH_IT * max(1.0, abs(kept.objective)):
        return None
    answer = Answer(kept.ended_by, False, values, kept.bound)
    plan = plan_of(data, built, arrays, answer, time.monotonic())
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
    built = build(apply_scenario(data, scenario), scenario, plan)
    arrays = matrix(built.model)
    choices = None if has_impossible_row(arrays) else choices_of(built, plan)
    values = None if choices is None else completed(arrays, built.model.columns_of("start").ids, choices)
    return None if values is None else plan_of(data, built, arrays, Answer(EndedBy.TIME, False, values, None), began)
