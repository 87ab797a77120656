"""The page Scénario: change the money, the rules or the weights, and have a plan calculated."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.store import PLAN_JOB
from planning.ui.kit import cached, links
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.job_panel import LOOK_EVERY_S, job_panel, last_outcome, running_job
from planning.ui.kit.launching import launch
from planning.ui.kit.markdown import plain
from planning.ui.kit.plan_answers import is_answered
from planning.ui.kit.quick_answer import searching, show_quick_answer
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.spoken import words
from planning.ui.scenario.scenario_entries import Entries, read_entries
from planning.ui.scenario.scenario_form import scenario_form
from planning.ui.scenario.scenario_words import differences
from planning.ui.scenario.valuation_fields import show_valuation_parameters

TITLE = N_("Et si l'on changeait...")


def show() -> None:
    """Draw the page."""
    desk = open_desk(TITLE, newest=True)
    st.title(words(TITLE))
    _outcome(desk)
    base = desk.portfolio.reference
    entries = scenario_form(desk, base)
    if entries is not None:
        _submit(desk, entries, base)
    _shown_differences(desk, base)
    _saved_scenarios(desk)
    if base.value is not None:
        show_valuation_parameters(desk.data)


def _outcome(desk: Desk) -> None:
    """Follow the calculation under way, or say how the last one ended."""
    job = running_job()
    if job is not None:
        _sentences(differences(job.scenario, desk.portfolio.reference, desk.data))
        job_panel(job)
        # The quick answer is worth a moment of the reader's time: it stands while the worker looks for better.
        if desk.shown is not None and job.portfolio_hash == desk.shown.entry.portfolio_hash and job.kind == PLAN_JOB:
            _quick_answer(desk.shown, job.scenario)
        return
    given = last_outcome()
    if desk.shown is not None and given == desk.shown.entry.id:
        said = cached.explanation(desk.shown)
        st.markdown(f"**{plain(words(said.summary.headline))}**")
        links.link(links.SUMMARY, words("Voir la synthèse"), ":material/dashboard:")


def _quick_answer(shown: ShownPlan, scenario: Scenario) -> None:
    """Draw the quick answer once it is there: a page that waited for it could not answer « Arrêter » meanwhile."""
    if is_answered(shown.entry.id, scenario):
        show_quick_answer(shown, scenario, "scenario.quick", is_alone=False)
        return

    def wait() -> None:
        if is_answered(shown.entry.id, scenario):
            st.rerun()
        st.caption(searching(is_asked=True))

    st.fragment(wait, run_every=LOOK_EVERY_S)()


def _submit(desk: Desk, entries: Entries, base: Scenario) -> None:
    """Have the plan calculated, or say all that is wrong with what was typed."""
    reading = read_entries(entries, base, desk.data)
    if reading.scenario is None:
        for problem in reading.problems:
            st.error(plain(words(problem)), icon=":material/error:")
        return
    if launch(desk.portfolio.hash, reading.scenario):
        st.rerun()


def _shown_differences(desk: Desk, base: Scenario) -> None:
    """Say how the plan shown differs from the reference."""
    if desk.shown is None:
        return
    st.header(words("Le plan affiché, face à la référence"))
    _sentences(differences(desk.shown.plan.scenario, base, desk.data))


def _saved_scenarios(desk: Desk) -> None:
    """Offer every scenario that was calculated from a page: its plan, or its calculation on today's data."""
    saved = {str(kept.id): kept for kept in cached.store().scenarios()}
    if not saved:
        return
    st.header(words("Les scénarios enregistrés"))
    st.caption(words("Chaque scénario calculé depuis une page est gardé sous son nom, avec son jour."))
    names = {
        key: f"{kept.scenario.title or kept.scenario.name} ({words.short_date(kept.created_at.date())}, {key})"
        for key, kept in saved.items()
    }
    chosen = st.selectbox(
        words("Scénario"), list(names), format_func=names.__getitem__, key=f"scenario.saved.{words.lang}"
    )
    scenario = saved[str(chosen)].scenario
    if desk.shown is None or desk.shown.plan.scenario != scenario:  # else it is said above
        _sentences(differences(scenario, desk.portfolio.reference, desk.data))
    if st.button(words("Voir son plan"), key="scenario.saved.show", icon=":material/play_arrow:") and launch(
        desk.portfolio.hash, scenario
    ):
        st.rerun()


def _sentences(changes: list[Message]) -> None:
    if not changes:
        st.markdown(words("C'est le scénario de référence."))
    st.markdown("\n".join(f"- {plain(words(change))}" for change in changes))
