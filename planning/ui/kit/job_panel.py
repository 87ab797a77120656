"""A calculation that runs: how far it is, the best plan so far, *Arrêter et garder*."""

from __future__ import annotations

import streamlit as st

from planning.domain.kinds import Status
from planning.domain.message import N_
from planning.jobs.job_words import job_sentence, turn_of
from planning.jobs.launch import see_to_the_queue, stop_job
from planning.store import EXPLAIN_JOB, FIGURES_JOB, FRONTIER_JOB, PLAN_JOB, PRICES_JOB, PROPOSAL, Job, JobState
from planning.ui.kit import cached, state
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import rule_reasons
from planning.ui.kit.quick_answer import show_what_it_takes
from planning.ui.kit.spoken import words

LOOK_EVERY_S = 0.5
STOP = {
    PLAN_JOB: N_("Arrêter et garder le meilleur plan"),
    EXPLAIN_JOB: N_("Arrêter et garder ce qui est prêt"),
    FRONTIER_JOB: N_("Arrêter et garder ce qui est prêt"),
    PRICES_JOB: N_("Arrêter et garder ce qui est prêt"),
    FIGURES_JOB: N_("Arrêter et garder ce qui est prêt"),
}


def running_job(*kinds: str) -> Job | None:
    """The calculation that this session follows, while it goes on; without one, that under way, whoever asked for it.

    `kinds` are those that count; none = all. Once the calculation followed has ended, its outcome is what is told.
    """
    followed = followed_job()
    if followed is not None and (not kinds or followed.kind in kinds):
        return followed if followed.is_active or followed.is_keeping else None
    active = [job for job in cached.store().active_jobs() if not kinds or job.kind in kinds]
    return active[0] if active else None


def followed_job() -> Job | None:
    """The calculation that this session asked for last, whether it goes on or has ended."""
    followed = state.job_id()
    return None if followed is None or not followed.isdigit() else cached.store().job(int(followed))


def job_panel(job: Job) -> None:
    """Follow a calculation until it ends; its plan is then the one shown."""
    state.follow_job(str(job.id))
    with st.container(border=True):
        st.fragment(_panel, run_every=LOOK_EVERY_S)(job.id)


def _panel(job_id: int) -> None:
    kept = cached.store()
    job = kept.job(job_id)
    if not job.is_active and not job.is_keeping:
        if job.plan_id is not None and job.state is not JobState.FAILED:
            state.show_plan(str(job.plan_id))
        st.rerun()
    turn = None
    if job.state is JobState.QUEUED:
        turn = turn_of(job, kept.active_jobs())
        see_to_the_queue(kept)
    title = job.scenario.title or job.scenario.name
    st.markdown(f"**{plain(title)}**")
    st.progress(share_done(job), text=plain(words(job_sentence(job, turn))))
    label = N_("Arrêter tout de suite") if job.cancel_requested else STOP.get(job.kind, STOP[PLAN_JOB])
    st.button(
        words(label),
        key=f"job.stop.{job_id}",
        icon=":material/stop_circle:",
        disabled=job.is_keeping,
        on_click=stop_job,
        args=(kept, job_id),
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
    job = followed_job()
    if job is None or job.is_active or job.is_keeping:
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
