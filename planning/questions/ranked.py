"""The spreadsheet's way against the plan: options sorted, then taken down the list while money and rules allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planning.domain.kinds import VALUE, VALUE_FOR_MONEY
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.questions.best_plan import checked, make_plan
from planning.solve import run
from planning.solve.run import RankedPlan, ranked_plans
from planning.tables.data import Data


def rank_and_cut(data: Data, scenario: Scenario) -> Plan | None:
    """Return the best plan of the spreadsheet's three orders (`planning.solve.run.rank_and_cut`).

    Raises
    ------
    RefusedPlanError
        When the independent checker refuses it.
    """
    plan = run.rank_and_cut(data, scenario)
    return None if plan is None else checked(data, plan)


def compare_rankings(data: Data, scenario: Scenario) -> Mapping[str, RankedPlan]:
    """Return what sorting by value (`VALUE`), then by value for money (`VALUE_FOR_MONEY`), gives under a scenario.

    Raises
    ------
    RefusedPlanError
        When the independent checker refuses one of these plans: what breaks a rule is no comparison.
    """
    found = ranked_plans(data, scenario, (VALUE, VALUE_FOR_MONEY))
    for ranked in found.values():
        if ranked.plan is not None:
            checked(data, ranked.plan)
    return found


@dataclass(frozen=True)
class Lesson:
    """Four residences and one budget: the data, what each order gives, the best plan."""

    data: Data
    ranked: Mapping[str, RankedPlan]
    plan: Plan


def lesson(data: Data) -> Lesson:
    """Compute the lesson of `data/tutorial`, prepared, as any portfolio is."""
    scenario = data.scenarios["reference"]
    return Lesson(data, compare_rankings(data, scenario), make_plan(data, scenario))
