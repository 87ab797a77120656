"""A calculation that runs: how far it is, the best plan so far, *Arrêter et garder*."""

from __future__ import annotations

import streamlit as st

from planning.domain.kinds import Status
from planning.domain.message import N_
from planning.jobs.job_words import job_sentence
from planning.store import EXPLAIN_JOB, PLAN_JOB, PRICES_JOB, PROPOSAL, Job, JobState
from planning.ui.kit import cached, state
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import rule_reasons
from planning.ui.kit.quick_answer import show_what_it_takes
from planning.ui.kit.spoken import words

LOOK_EVERY_S = 0.5
STOP = {
    PLAN_JOB: N_("Arrêter et garder le meilleur plan"),
    EXPLAIN_JOB: N_("Arrêter et garder ce qui est prêt"),
    PRICES_JOB: N_("Arrêter et garder ce qui est prêt"),
}


def running_job() -> Job | None:
    """The calculation under way, whoever asked for it."""
    return cached.store().active_job()


def job_panel(job: Job) -> None:
    """Follow a calculation until it ends; its plan is then the one shown."""
    state.follow_job(str(job.id))
    with st.container(border=True):
        st.fragment(_panel, run_every=LOOK_EVERY_S)(job.id)


def _panel(job_id: int) -> None:
    job = cached.store().job(job_id)
    if not job.is_active:
        if job.plan_id is not None and job.state is not JobState.FAILED:
            state.show_plan(str(job.plan_id))
        st.rerun()
    title = job.scenario.title or job.scenario.name
    st.markdown(f"**{plain(title)}**")
    st.progress(share_done(job), text=plain(words(job_sentence(job))))
    st.button(
        words(STOP.get(job.kind, STOP[PLAN_JOB])),
        key=f"job.stop.{job_id}",
        icon=":material/stop_circle:",
        disabled=job.cancel_requested,
        on_click=cached.store().request_cancel,
        args=(job_id,),
    )


def share_done(job: Job) -> float:
    """How far the bar goes: the precision asked over the precision reached, or the time spent if it is further."""
    if job.progress is None:
        return 0.0
    if job.progress.total:
        return (job.progress.done or 0) / job.progress.total
    if job.step != PROPOSAL:
        return 1.0
    by_time = job.progress.seconds / job.scenario.time_limit if job.scenario.time_limit else 0.0
    gap = job.progress.gap
    by_gap = 0.0 if gap is None else job.scenario.gap / max(gap, job.scenario.gap, 1e-9)
    return min(1.0, max(by_time, by_gap))


def last_outcome() -> int | None:
    """Say how the calculation that this session followed has ended; return the plan that it gave, if any."""
    followed = state.job_id()
    if followed is None or not followed.isdigit():
        return None
    job = cached.store().job(int(followed))
    if job.is_active:
        return None
    sentence = plain(words(job_sentence(job)))
    match job.state:
        case JobState.FAILED:
            st.error(sentence, icon=":material/error:")
            _contradictions(job)
        case JobState.CANCELLED if job.plan_id is None:
            st.warning(sentence, icon=":material/stop_circle:")
        case _:
            st.success(sentence, icon=":material/check_circle:")
    return None if job.state is JobState.FAILED else job.plan_id


def _contradictions(job: Job) -> None:
    """Say which rules cannot hold together, what each asks for and where, and why it was written."""
    if job.plan_id is None:
        return
    plan = cached.store().plan(job.plan_id)
    if plan.status is not Status.INFEASIBLE:
        return
    from planning.explain.repair_words import conflict_rules

    data = cached.portfolio(job.portfolio_hash)
    reasons = rule_reasons(data, job.scenario)
    st.markdown("\n".join(f"- {plain(words(rule))}" for rule in conflict_rules(plan, reasons)))
    show_what_it_takes(plan, data, "job")
