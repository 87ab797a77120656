"""The page Scénario: change the money, the rules or the weights, and have a plan calculated."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.i18n import Lang, say, text
from planning.ui.kit import cached, links
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.job_panel import job_panel, last_outcome, running_job
from planning.ui.kit.launching import launch
from planning.ui.kit.markdown import plain
from planning.ui.kit.quick_answer import show_quick_answer
from planning.ui.scenario.scenario_entries import Entries, read_entries
from planning.ui.scenario.scenario_form import scenario_form
from planning.ui.scenario.scenario_words import differences

TITLE = N_("Et si l'on changeait...")


def show() -> None:
    """Draw the page."""
    desk = open_desk(TITLE, newest=True)
    lang = desk.lang
    st.title(text(TITLE, lang))
    _outcome(desk)
    base = desk.portfolio.reference
    entries = scenario_form(desk, base)
    if entries is not None:
        _submit(desk, entries, base)
    _shown_differences(desk, base)


def _outcome(desk: Desk) -> None:
    """Follow the calculation under way, or say how the last one ended."""
    job = running_job()
    if job is not None:
        _sentences(differences(job.scenario, desk.portfolio.reference, desk.data, desk.lang), desk.lang)
        # The quick answer is worth a moment of the reader's time: it stands while the worker looks for better.
        if desk.shown is not None and job.portfolio_hash == desk.shown.entry.portfolio_hash:
            show_quick_answer(desk.shown, job.scenario, desk.lang, "scenario.quick", is_alone=False)
        job_panel(job, desk.lang)
        return
    given = last_outcome(desk.lang)
    if desk.shown is not None and given == desk.shown.entry.id:
        said = cached.explanation(desk.shown, desk.lang)
        st.markdown(f"**{plain(say(said.summary.headline, desk.lang))}**")
        links.link(links.SUMMARY, text(N_("Voir la synthèse"), desk.lang), ":material/dashboard:")


def _submit(desk: Desk, entries: Entries, base: Scenario) -> None:
    """Have the plan calculated, or say all that is wrong with what was typed."""
    reading = read_entries(entries, base, desk.data, desk.lang)
    if reading.scenario is None:
        for problem in reading.problems:
            st.error(plain(say(problem, desk.lang)), icon=":material/error:")
        return
    if launch(desk.portfolio.hash, reading.scenario, desk.lang):
        st.rerun()


def _shown_differences(desk: Desk, base: Scenario) -> None:
    """Say how the plan shown differs from the reference."""
    if desk.shown is None:
        return
    st.header(text(N_("Le plan affiché, face à la référence"), desk.lang))
    _sentences(differences(desk.shown.plan.scenario, base, desk.data, desk.lang), desk.lang)


def _sentences(changes: list[Message], lang: Lang) -> None:
    if not changes:
        st.markdown(text(N_("C'est le scénario de référence."), lang))
    st.markdown("\n".join(f"- {plain(say(change, lang))}" for change in changes))
