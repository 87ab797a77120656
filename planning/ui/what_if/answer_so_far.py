"""The answer to a question, as far as it has come: the only place that knows how answers are sought.

A saved plan that answers the same question is the answer, proven as far as it is; else the quick one that another
process seeks, then its causes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import streamlit as st

from planning.domain.errors import CapError
from planning.domain.kinds import Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.plan_difference import Caused
from planning.domain.scenario import Scenario
from planning.domain.scenario_difference import asks_the_same
from planning.domain.staged_answer import Stage, StagedAnswer
from planning.jobs.pool import UnansweredError
from planning.store import PLAN_JOB, Job
from planning.ui.kit import cached, plan_answers
from planning.ui.kit.job_panel import running_job
from planning.ui.kit.quick_answer import searching
from planning.ui.kit.shown_plan import ShownPlan

FIRST_S: Final = 2.5
"""That a page waits for a first answer before it shows that it is sought."""
SLICE_S: Final = 0.05


@dataclass(frozen=True)
class Answer:
    """What is known of an answer.

    Attributes
    ----------
    plan
        A plan of the scenario asked; None where there is none, `refusal` and `contradictions` say why.
    stage
        How far the search has come.
    caused
        Which decisions the change needs; None as long as that is not known.
    unsorted
        Why that did not come; it is sought again only when the reader asks.
    plan_id
        The saved plan that answers, if any.
    impossible
        The answer that names the rules which contradict each other.
    """

    plan: Plan | None
    stage: Stage = Stage.QUICK
    caused: Caused | None = None
    unsorted: Message | None = None
    plan_id: int | None = None
    refusal: Message | None = None
    contradictions: tuple[Message, ...] = ()
    impossible: Plan | None = None


def latest(shown: ShownPlan, scenario: Scenario) -> Answer | None:
    """Have a question answered, and return what is known of it now; None while nothing is."""
    saved = _saved(shown, scenario)
    if saved is not None:
        plan = cached.shown_plan(saved).plan
        return Answer(plan, Stage.PROVEN, *_causes(shown, plan), plan_id=saved)
    try:
        sought = plan_answers.in_stages(shown.entry.id, scenario)
    except CapError as error:
        return Answer(None, refusal=error.message)
    found, failure = sought.latest(), sought.error()
    if failure is not None and (found is None or not isinstance(failure, UnansweredError)):
        # What the checker refuses is withdrawn, shown already or not; where time ended, a first answer stays.
        plan_answers.forget_stages(shown.entry.id, scenario)  # another time it may come
        return Answer(None, refusal=failure.message)
    if found is None:
        return None
    return _of_stage(shown, found, scenario, is_over=sought.done())


def known(shown: ShownPlan, scenario: Scenario) -> Answer | None:
    """Return what is known of a question that was asked before, without seeking more; None where nothing is."""
    saved = _saved(shown, scenario)
    if saved is not None:
        return Answer(cached.shown_plan(saved).plan, Stage.PROVEN, plan_id=saved)
    sought = plan_answers.in_stages_before(shown.entry.id, scenario)
    found = None if sought is None else sought.latest()
    return None if found is None else _of_stage(shown, found, scenario, is_over=False)


def _of_stage(shown: ShownPlan, found: StagedAnswer, scenario: Scenario, *, is_over: bool) -> Answer:
    """What a stage says: a plan, or why there is none."""
    if found.plan.status is Status.INFEASIBLE:
        said = plan_answers.impossible(shown.entry.id, found.plan)
        return Answer(None, refusal=said.refusal, contradictions=said.contradictions, impossible=said.impossible)
    if not found.plan.has_decisions:
        return Answer(None, refusal=Message(N_("pas de plan en une seconde : lancez le calcul complet")))
    stage = Stage.CLOSER if calculation(scenario) is not None and found.stage is Stage.QUICK else found.stage
    if found.caused is None and is_over:  # it ended before it knew
        return Answer(found.plan, stage, *_causes(shown, found.plan))
    return Answer(found.plan, stage, found.caused)


def _causes(shown: ShownPlan, plan: Plan) -> tuple[Caused | None, Message | None]:
    """Return which decisions a plan needs as far as it is known, and why it will not be."""
    try:
        return plan_answers.causes_soon(shown.entry.id, plan), None
    except CapError as error:
        return None, error.message


def calculation(scenario: Scenario) -> Job | None:
    """The whole calculation of a question, while it goes on."""
    job = running_job(PLAN_JOB)
    return job if job is not None and asks_the_same(job.scenario, scenario) else None


def alone(shown: ShownPlan, scenarios: dict[str, Scenario]) -> dict[str, Plan | None] | None:
    """The answer to each change by itself, by its name; None as long as one is not there.

    What was asked before, one change after the other, is known; the others are sought one at a time: people wait.
    """
    found: dict[str, Plan | None] = {}
    for name, scenario in scenarios.items():
        try:
            plan = plan_answers.answer_soon(shown.entry.id, scenario)
        except CapError:
            found[name] = None
            continue
        if plan is None:
            return None
        found[name] = plan if plan.has_decisions else None
    return found


def wait_for_first(shown: ShownPlan, scenario: Scenario) -> Answer | None:
    """Wait for a first answer that is expected within moments, and return it: looking again costs more time than that.

    Each look writes to the page: a reader who asks otherwise meanwhile is answered at once.
    """
    place, until = st.empty(), time.monotonic() + FIRST_S
    while time.monotonic() < until:
        place.caption(searching(is_asked=True))
        try:
            if plan_answers.in_stages(shown.entry.id, scenario).wait_for_first(SLICE_S):
                break
        except CapError:  # it is refused: `latest` says why
            break
    place.empty()
    return latest(shown, scenario)


def _saved(shown: ShownPlan, scenario: Scenario) -> int | None:
    """The newest saved plan that answers the same question with decisions, the plan shown apart; looked for once."""
    plans = tuple(one for one in cached.store().shown_plans(shown.entry.portfolio_hash) if one.id != shown.entry.id)

    def find() -> int | None:
        known = (one.id for one in plans if asks_the_same(one.scenario, scenario))
        return next((one for one in known if cached.shown_plan(one).plan.has_decisions), None)

    key = (shown.entry.id, tuple(one.id for one in plans), scenario.model_dump_json())
    return cached.remembered("saved answer", key, find)
