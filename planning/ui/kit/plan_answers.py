"""Questions about saved plans, each answered once: a scenario tried, the way between two plans, rankings, repairs.

The rooms that answer are imported on first use, so that the first page shows sooner.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planning.domain.errors import CapError
from planning.domain.kinds import Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.domain.staged_answer import Stage, StagedAnswer
from planning.store import default_url
from planning.tables import shipped
from planning.tables.data import Data
from planning.ui.kit import cached
from planning.ui.kit.naming import rule_reasons

if TYPE_CHECKING:
    from planning.domain.plan_difference import Caused, FromAToB
    from planning.domain.repair import Repairs
    from planning.jobs.staged_question import Staged
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
    """What a scenario would give, found by another process within about a second, from a saved plan.

    An answer that did not come, or holds no plan, is sought again the next time; one without a proof is kept: a page
    that looks again would ask it for ever on a busy machine.
    """
    from planning.jobs.pool import UnansweredError

    key = _what_if(plan_id, scenario)
    try:
        plan: Plan = cached.asked("what if", key, plan_id, scenario).result()
    except UnansweredError as error:
        cached.forget("what if", key)
        return QuickAnswer(None, error.message)
    except CapError as error:
        return QuickAnswer(None, error.message)
    if plan.status is Status.INFEASIBLE:
        return impossible(plan_id, plan)
    if not plan.has_decisions:
        cached.forget("what if", key)
        return QuickAnswer(None, Message(N_("pas de plan en une seconde : lancez le calcul complet")))
    return QuickAnswer(plan)


def answer_soon(plan_id: int, scenario: Scenario) -> Plan | None:
    """The plan that answers a scenario, whoever asked it and how; None while it is sought.

    One that did not come, or is refused, is not sought again by a page that looks again and again.

    Raises
    ------
    CapError
        When there is none this time.
    """
    from planning.jobs.questions import WHAT_IF

    asked = cached.asked_in_stages_before(WHAT_IF, (*_what_if(plan_id, scenario), Stage.CLOSER))
    known: StagedAnswer | None = None if asked is None or asked.error() is not None else asked.latest()
    if known is not None:
        return known.plan
    sought = cached.asked("what if", _what_if(plan_id, scenario), plan_id, scenario)
    if not sought.done():
        return None
    found: Plan = sought.result()
    return found


def give_up(plan_id: int, scenario: Scenario) -> None:
    """Seek an answer that has not come no longer: its reader asks otherwise. Whoever else waits for it asks it anew."""
    asked = in_stages_before(plan_id, scenario)
    if asked is not None and not asked.done():
        asked.cancel()
    alone = cached.asked_before("what if", _what_if(plan_id, scenario))
    if alone is not None and alone.cancel():
        cached.forget("what if", _what_if(plan_id, scenario))


def _what_if(plan_id: int, scenario: Scenario) -> tuple[int, str]:
    return plan_id, scenario.model_dump_json()


def impossible(plan_id: int, plan: Plan) -> QuickAnswer:
    """Why nothing answers a question: the rules that contradict each other."""
    from planning.explain.repair_words import conflict_reason, conflict_rules

    contradictions = conflict_rules(plan, rule_reasons(cached.shown_plan(plan_id).data, plan.scenario))
    return QuickAnswer(None, conflict_reason(plan), tuple(contradictions), plan)


def in_stages(plan_id: int, scenario: Scenario, until: Stage = Stage.CLOSER) -> Staged:
    """The answer to a scenario as far as it has come: `latest()` is a `StagedAnswer`, from the first second on.

    Raises
    ------
    UnansweredError
        When too many wait for theirs.
    """
    from planning.jobs.questions import WHAT_IF

    return cached.asked_in_stages(WHAT_IF, (*_what_if(plan_id, scenario), until), plan_id, scenario, until)


def in_stages_before(plan_id: int, scenario: Scenario, until: Stage = Stage.CLOSER) -> Staged | None:
    """The same where it was asked already: nothing is sought; None where nobody asked."""
    from planning.jobs.questions import WHAT_IF

    return cached.asked_in_stages_before(WHAT_IF, (*_what_if(plan_id, scenario), until))


def forget_stages(plan_id: int, scenario: Scenario, until: Stage = Stage.CLOSER) -> None:
    """Seek an answer in stages again the next time that it is asked."""
    from planning.jobs.questions import WHAT_IF

    cached.forget_stages(WHAT_IF, (*_what_if(plan_id, scenario), until))


def make_ready(plan_id: int) -> None:
    """Have the processes that answer questions prepare for those about a plan: to be called when it is first shown."""
    cached.remembered("ready", (plan_id,), lambda: cached.pool().warm(default_url(), plan_id))


def causes(plan_id: int, answer: Plan) -> Caused:
    """Which decisions an answer to another scenario needs to change from a saved plan, and which change idly.

    Raises
    ------
    CapError
        When there is no answer this time.
    """
    found: Caused = _answer("causes", _causes(plan_id, answer), plan_id, answer)
    return found


def causes_soon(plan_id: int, answer: Plan) -> Caused | None:
    """The same, sought by another process; None as long as it is not there.

    What did not come is not sought again by a page that looks again and again: `forget_causes`, when its reader asks.

    Raises
    ------
    CapError
        When there is no answer this time.
    """
    sought = cached.asked("causes", _causes(plan_id, answer), plan_id, answer)
    if not sought.done():
        return None
    found: Caused = sought.result()
    return found


def forget_causes(plan_id: int, answer: Plan) -> None:
    """Seek the causes again the next time that they are asked."""
    cached.forget("causes", _causes(plan_id, answer))


def _causes(plan_id: int, answer: Plan) -> tuple[Hashable, ...]:
    decided = tuple((row.option_id, row.start_year) for row in answer.decisions)
    return plan_id, answer.scenario.model_dump_json(), decided


def same_decisions(plan_id: int, scenario: Scenario) -> Plan | None:
    """A saved plan's decisions under another scenario, money and places solved again; None when they cannot hold.

    Raises
    ------
    CapError
        When there is no answer this time.
    """
    found: Plan | None = _answer("same decisions", _what_if(plan_id, scenario), plan_id, scenario)
    return found


def repairs(data: Data, plan: Plan) -> Repairs:
    """What would make an impossible plan possible, each change alone or together.

    Raises
    ------
    CapError
        When there is no answer this time.
    """
    key = (data.portfolio_hash, plan.scenario.model_dump_json(), *plan.conflict)
    found: Repairs = _answer("repairs", key, data.portfolio_hash, plan)
    return found


def _answer(question: str, key: tuple[Hashable, ...], *arguments: object) -> Any:
    """Wait for an answer; one that did not come is sought again the next time."""
    from planning.jobs.pool import UnansweredError

    try:
        return cached.asked(question, key, *arguments).result()
    except UnansweredError:
        cached.forget(question, key)
        raise


def compared(first: int, last: int, seconds: float) -> FromAToB:
    """The way from one saved plan to another, change by change; `seconds` at most for each change.

    Raises
    ------
    CapError
        When they cannot be compared so, or there is no answer this time.
    """
    found: FromAToB = _answer("compared", (first, last, seconds), first, last, seconds)
    return found


def lesson() -> Lesson:
    """Four residences and one budget, chosen in three ways."""
    from planning.workflow import lesson as told
    from planning.workflow import load_and_prepare

    return cached.remembered("lesson", (), lambda: told(load_and_prepare(shipped.TUTORIAL)))


def rankings(plan_id: int) -> Mapping[str, RankedPlan]:
    """What sorting the options gives, under the scenario of a saved plan: some seconds, minutes on a large portfolio.

    Raises
    ------
    CapError
        When the checker refuses what it gives, or there is no answer this time.
    """
    found: Mapping[str, RankedPlan] = _answer("rankings", (plan_id,), plan_id)
    return found


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
