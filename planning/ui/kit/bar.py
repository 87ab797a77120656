"""The bar above every room: the plan shown, the calculation under way and how it ended, exports, language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import streamlit as st

from planning.domain.message import N_
from planning.explain import gain_sentence, short_proof
from planning.i18n import LANGUAGES
from planning.jobs.job_words import job_sentence, turn_of
from planning.jobs.launch import see_to_the_queue, stop_job
from planning.store import JobState, PlanEntry, PortfolioEntry
from planning.ui.kit import cached, links, state
from planning.ui.kit.desk import change_sentence, current_plan
from planning.ui.kit.job_panel import STOP, followed_job, running_job, share_done
from planning.ui.kit.launching import launch
from planning.ui.kit.markdown import plain
from planning.ui.kit.plan_answers import make_ready
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.spoken import words
from planning.ui.papers.exporting import show_exports

LOOK_EVERY_S: Final = 1.0
"""Between two looks at a calculation that runs; nobody looks when none does."""
_LANGUAGES: Final[dict[str, str]] = {"fr": "FR", "en": "EN"}


def show_bar() -> None:
    """Draw the bar; without a portfolio, the language alone."""
    shown = current_plan()
    if shown is not None:
        make_ready(shown.entry.id)
    with st.container(key="bar", horizontal=True, vertical_alignment="center", gap="small"):
        place = st.container(width="content")
        _strip(shown)  # first: who pressed stop waits for its word, and what is said of a new plan takes half a second
        if shown is not None:
            with place:
                _plan_shown(shown)
        st.space("stretch")
        if shown is not None:
            _to_the_board(shown)
            show_exports(shown)
        _choose_language()


def _to_the_board(shown: ShownPlan) -> None:
    """Lead to the Séance, on the plan that is shown now."""
    if shown.plan.has_decisions and st.button(words("Séance"), icon=":material/slideshow:", key="bar.board"):
        links.go(links.BOARD, plan=str(shown.entry.id))


# The plan shown, among those saved.


def _plan_shown(shown: ShownPlan) -> None:
    """Draw its name, cost and proof; behind them, the other plans of the portfolio."""
    said = cached.explanation(shown)
    parts = [f"**{plain(_title(shown.entry))}**"]
    if shown.plan.has_decisions:
        parts.append(plain(words.euros(said.summary.capex.value)))
    parts.append(plain(words(short_proof(shown.plan))))
    with st.popover(" · ".join(parts), key="bar.plan", width="content"):
        st.markdown(plain(" · ".join(words(part) for part in said.status_line)))
        gain = gain_sentence(shown.plan)
        if gain is not None:
            st.markdown(plain(words(gain)))
        _choose_plan(shown)


def _title(entry: PlanEntry) -> str:
    return entry.scenario.title or entry.name


def _choose_plan(shown: ShownPlan) -> None:
    plans = cached.store().shown_plans(shown.entry.portfolio_hash)
    if len(plans) < 2:
        return
    names = plan_names(plans)
    current = str(shown.entry.id)
    key = f"frame.plan.{current}"  # a new key for each plan shown: the box follows a plan that was just computed
    st.selectbox(
        words("Plan affiché"),
        list(names),
        index=list(names).index(current) if current in names else None,
        format_func=names.__getitem__,
        key=key,
        on_change=lambda: state.show_plan(str(state.widget(key))),
    )


def plan_names(plans: Sequence[PlanEntry]) -> dict[str, str]:
    """Plan -> name; those that share a name are told apart by their day and number."""
    shared = Counter(plan.name for plan in plans)
    return {
        str(plan.id): plan.name
        if shared[plan.name] == 1
        else f"{plan.name} ({words.short_date(plan.created_at.date())}, {plan.id})"
        for plan in plans
    }


# The calculation that goes on, or how it ended, or what changed since the plan was made.


def _strip(shown: ShownPlan | None) -> None:
    with st.container(key="bar.strip", horizontal=True, vertical_alignment="center", width="content", gap="small"):
        job = running_job()
        if job is not None:
            st.fragment(_running, run_every=LOOK_EVERY_S)(job.id)
        elif not _ended(shown) and shown is not None:
            _since(shown)


def _running(job_id: int) -> None:
    """Draw how far a calculation is; once it ends, the whole screen is drawn again."""
    kept = cached.store()
    job = kept.job(job_id)
    if not job.is_active and not job.is_keeping:
        state.follow_job(str(job_id))
        st.rerun()
    turn = None
    if job.state is JobState.QUEUED:
        turn = turn_of(job, kept.active_jobs())
        see_to_the_queue(kept)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        title = job.scenario.title or job.scenario.name
        st.progress(share_done(job), text=f"**{plain(title)}** · {plain(words(job_sentence(job, turn)))}")
        label = N_("Arrêter tout de suite") if job.cancel_requested else STOP.get(job.kind, N_("Arrêter et garder"))
        st.button(
            words(label),
            key=f"bar.stop.{job_id}",
            icon=":material/stop_circle:",
            disabled=job.is_keeping,
            on_click=stop_job,
            args=(kept, job_id),
        )


def _ended(shown: ShownPlan | None) -> bool:
    """Say how the calculation that this session followed ended, with what can be done then; False when none did."""
    job = followed_job()
    if job is None or job.is_active or job.is_keeping:
        return False
    has_plan = job.plan_id is not None and job.state is not JobState.FAILED
    if has_plan and str(job.plan_id) == state.plan_id():
        return False
    title = job.scenario.title or job.scenario.name
    icon = ":material/error:" if job.state is JobState.FAILED else ":material/check_circle:"
    st.markdown(f"{icon} " + words("**{title}** : {ended}", title=plain(title), ended=plain(words(job_sentence(job)))))
    if has_plan and st.button(words("Voir"), key="bar.see", type="tertiary"):
        state.follow_job(None)
        state.show_plan(str(job.plan_id))
        if shown is not None and shown.entry.id == job.plan_id:  # it was shown already: what it gives is elsewhere
            links.go(links.SUMMARY)
        st.rerun()
    st.button(
        words("Fermer"),
        key="bar.close",
        type="tertiary",
        icon=":material/close:",
        on_click=state.follow_job,
        args=(None,),
    )
    return True


def _since(shown: ShownPlan) -> None:
    """Say in one line that the data changed since the plan was made, or what in them means nothing."""
    newest = cached.store().newest_version(shown.entry.portfolio_hash)
    if newest.hash != shown.entry.portfolio_hash:
        st.badge(words("à recalculer"), color="orange")
        st.markdown(plain(words(change_sentence(newest))))
        st.button(words("Recalculer"), key="bar.again", type="tertiary", on_click=_again, args=(shown, newest))
        return
    warnings = cached.data_warnings(shown.entry.portfolio_hash, words.lang)
    if warnings:
        label = words.plural("{n} remarque sur les données", "{n} remarques sur les données", len(warnings))
        with st.popover(label, icon=":material/warning:", type="tertiary"):
            st.markdown("\n".join(f"- {plain(warning)}" for warning in warnings))


def _again(shown: ShownPlan, newest: PortfolioEntry) -> None:
    launch(newest.hash, shown.plan.scenario)


# The language.


def _choose_language() -> None:
    key = f"frame.lang.{words.lang}"
    st.segmented_control(
        words("Langue"),
        LANGUAGES,
        default=words.lang,
        format_func=_LANGUAGES.__getitem__,
        key=key,
        required=True,
        width="content",
        label_visibility="collapsed",
        on_change=lambda: state.choose_language(str(state.widget(key))),
    )
