"""Questions about saved plans, each answered once: a scenario tried, the way between two plans, rankings, repairs.

The rooms that answer are imported on first use, so that the first page shows sooner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planning.domain.errors import CapError
from planning.domain.kinds import Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.tables import shipped
from planning.tables.data import Data
from planning.ui.kit import cached
from planning.ui.kit.naming import rule_reasons
from planning.ui.kit.shown_plan import ShownPlan

if TYPE_CHECKING:
    from planning.domain.plan_difference import Caused, FromAToB
    from planning.domain.repair import Repairs
    from planning.workflow import Census, Lesson, RankedPlan


@dataclass(frozen=True)
class QuickAnswer:
    """A plan that the independent checker accepts, or why there is none, rule by rule when they contradict.

    `impossible` is the answer that names these rules.
    """

    plan: Plan | None
    refusal: Message | None = None
    contradictions: tuple[Message, ...] = ()
    impossible: Plan | None = None


def quick_answer(plan_id: int, scenario: Scenario) -> QuickAnswer:
    """What a scenario would give, found in this process within about a second, from a saved plan."""
    key = (plan_id, scenario.model_dump_json())
    return cached.remembered("quick answer", key, lambda: _answer(cached.shown_plan(plan_id), scenario))


def _answer(shown: ShownPlan, scenario: Scenario) -> QuickAnswer:
    from planning.explain.repair_words import conflict_reason, conflict_rules
    from planning.workflow import what_if

    try:
        plan = what_if(shown.data, scenario, shown.plan)
    except CapError as error:
        return QuickAnswer(None, error.message)
    if plan.status is Status.INFEASIBLE:
        contradictions = conflict_rules(plan, rule_reasons(shown.data, scenario))
        return QuickAnswer(None, conflict_reason(plan), tuple(contradictions), plan)
    if not plan.has_decisions:
        return QuickAnswer(None, Message(N_("pas de plan en une seconde : lancez le calcul complet")))
    return QuickAnswer(plan)


def causes(plan_id: int, answer: Plan) -> Caused:
    """Which decisions an answer to another scenario needs to change from a saved plan, and which change idly."""
    from planning.workflow import caused

    def make() -> Caused:
        shown = cached.shown_plan(plan_id)
        return caused(shown.data, shown.plan, answer)

    decided = tuple((row.option_id, row.start_year) for row in answer.decisions)
    return cached.remembered("causes", (plan_id, answer.scenario.model_dump_json(), decided), make)


def same_decisions(plan_id: int, scenario: Scenario) -> Plan | None:
    """A saved plan's decisions under another scenario, money and places solved again; None when they cannot hold."""
    from planning.workflow import same_decisions as held

    def make() -> Plan | None:
        shown = cached.shown_plan(plan_id)
        return held(shown.data, scenario, shown.plan)

    return cached.remembered("same decisions", (plan_id, scenario.model_dump_json()), make)


def repairs(data: Data, plan: Plan) -> Repairs:
    """What would make an impossible plan possible, each change alone or together."""
    from planning.workflow import find_repairs

    key = (data.portfolio_hash, plan.scenario.model_dump_json(), *plan.conflict)
    return cached.remembered("repairs", key, lambda: find_repairs(data, plan))


def compared(first: int, last: int, seconds: float) -> FromAToB:
    """The way from one saved plan to another, change by change; `seconds` at most for each change.

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
