"""The spreadsheet's way against the plan: options sorted, then taken down the list while money and rules allow."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from planning.domain.kinds import VALUE, VALUE_FOR_MONEY, EndedBy
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.model.model import Floats
from planning.model.problem import Problem
from planning.questions.best_plan import checked, make_plan
from planning.solve.engine import Answer
from planning.solve.outcome import plan_of
from planning.solve.ranking import ORDERS, ranked_lists, ranked_points
from planning.tables.data import Data


@dataclass(frozen=True)
class RankedPlan:
    """What one order of the spreadsheet's way gives.

    Attributes
    ----------
    actions
        The list, best first: residence_id, option_id, capex_eur, value (fall of the objective, alone).
    plan
        The actions taken down the list while rules and money allow; None when that breaks a rule all the same.
    """

    actions: pd.DataFrame
    plan: Plan | None


@dataclass(frozen=True)
class Lesson:
    """Four residences and one budget: the data, what each order gives, the best plan."""

    data: Data
    ranked: Mapping[str, RankedPlan]
    plan: Plan


def rank_and_cut(data: Data, scenario: Scenario, orders: Sequence[str] = ORDERS) -> Plan | None:
    """Return the best plan of the spreadsheet's orders (`solve.ranking`); None when none meets the rules.

    `data` is prepared, before the scenario: same options, years, rules and money as `solve`.

    Raises
    ------
    RefusedPlanError
        When the independent checker refuses it.
    """
    began = time.monotonic()
    problem = _problem(data, scenario)
    best = min(ranked_points(problem, orders), key=problem.arrays.objective, default=None)
    return None if best is None else _plan(data, problem, best, began)


def compare_rankings(data: Data, scenario: Scenario) -> Mapping[str, RankedPlan]:
    """Return what sorting by value (`VALUE`), then by value for money (`VALUE_FOR_MONEY`), gives under a scenario.

    Nothing when some residence cannot be kept as it is.

    Raises
    ------
    RefusedPlanError
        When the independent checker refuses one of these plans: what breaks a rule is no comparison.
    """
    began = time.monotonic()
    problem = _problem(data, scenario)
    found = {}
    for order, actions, point in ranked_lists(problem, (VALUE, VALUE_FOR_MONEY)):
        plan = None if point is None else _plan(data, problem, point, began)
        found[order] = RankedPlan(actions[["residence_id", "option_id", "capex_eur", "value"]], plan)
    return found


def lesson(data: Data) -> Lesson:
    """Compute the lesson of `data/tutorial`, prepared, as any portfolio is."""
    scenario = data.scenarios["reference"]
    return Lesson(data, compare_rankings(data, scenario), make_plan(data, scenario))


def _problem(data: Data, scenario: Scenario) -> Problem:
    """Return the problem without changes to count: a list knows of no former plan."""
    return Problem.of(data, scenario.but(weights=scenario.weights.but(changes=0)))


def _plan(data: Data, problem: Problem, point: Floats, began: float) -> Plan:
    return checked(data, plan_of(problem, Answer(EndedBy.WORK, False, point, None), began))
