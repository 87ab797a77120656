"""The spreadsheet's way against the plan: options sorted, then taken down the list while money and rules allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from planning.checking import check_plan
from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.questions.best_plan import make_plan
from planning.solve.run import RankedPlan, ranked_plans
from planning.tables.data import Data

VALUE: Final = "value"
VALUE_FOR_MONEY: Final = "value_for_money"


def compare_rankings(data: Data, scenario: Scenario) -> Mapping[str, RankedPlan]:
    """Return what sorting by value (`VALUE`), then by value for money (`VALUE_FOR_MONEY`), gives under a scenario.

    Raises
    ------
    RequestError
        When the independent checker refuses one of these plans: what breaks a rule is no comparison.
    """
    found = ranked_plans(data, scenario, (VALUE, VALUE_FOR_MONEY))
    for ranked in found.values():
        faults = [] if ranked.plan is None else check_plan(ranked.plan, data)
        if faults:
            what = N_("un classement est refusé par le contrôle indépendant, premier défaut : {fault}")
            raise RequestError(Message(what, {"fault": faults[0]}))
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
