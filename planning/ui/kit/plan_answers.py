"""Longer questions about saved plans, each answered once: the way between two plans, rankings, the size of a model.

The rooms that answer are imported on first use, so that the first page shows sooner.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from planning.domain.scenario import Scenario
from planning.tables import shipped
from planning.tables.data import Data
from planning.ui.kit import cached

if TYPE_CHECKING:
    from planning.explain import FromAToB
    from planning.workflow import Census, Lesson, RankedPlan


def compared(first: int, last: int, seconds: float) -> FromAToB:
    """The way from one saved plan to another, change by change, told in French; `seconds` at most for each change.

    Raises
    ------
    RequestError
        When they cannot be compared so.
    """
    from planning.workflow import compare_plans

    def make() -> FromAToB:
        start, end = cached.shown_plan(first), cached.shown_plan(last)
        return compare_plans(start.data, start.plan, end.plan, seconds=seconds)

    return cached.remembered("compared", (first, last, seconds), make)


def lesson() -> Lesson:
    """Four residences and one budget, chosen in three ways."""
    from planning.workflow import lesson as told
    from planning.workflow import load_and_prepare

    return cached.remembered("lesson", (), lambda: told(load_and_prepare(shipped.TUTORIAL)))


def rankings(plan_id: int) -> Mapping[str, RankedPlan]:
    """What sorting the options gives, under the scenario of a saved plan: some seconds, minutes on a large portfolio.

    Raises
    ------
    RequestError
        When the checker refuses what it gives.
    """
    from planning.workflow import compare_rankings

    def make() -> Mapping[str, RankedPlan]:
        shown = cached.shown_plan(plan_id)
        return compare_rankings(shown.data, shown.plan.scenario)

    return cached.remembered("rankings", (plan_id,), make)


def census(data: Data, scenario: Scenario) -> Census:
    """What the model of a scenario is made of.

    Raises
    ------
    RequestError
        When the scenario cannot be applied to the data.
    """
    from planning.workflow import census as count

    key = (data.portfolio_hash, scenario.model_dump_json())
    return cached.remembered("census", key, lambda: count(data, scenario))
