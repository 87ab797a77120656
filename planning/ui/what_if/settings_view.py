"""Tous les réglages: the whole form of a scenario, what differs from the reference, the scenarios that were kept."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.tables.asked_changes import changes_between
from planning.ui.kit import cached, links
from planning.ui.kit.desk import PlanDesk, open_plan_desk
from planning.ui.kit.drawing import part_once
from planning.ui.kit.job_panel import last_outcome
from planning.ui.kit.launching import launch
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.what_if import asking
from planning.ui.what_if.asking import base_of, question
from planning.ui.what_if.scenario_entries import Entries, read_entries
from planning.ui.what_if.scenario_form import scenario_form
from planning.ui.what_if.scenario_words import differences
from planning.ui.what_if.valuation_fields import show_valuation_parameters

TITLE = N_("Tous les réglages")


def show(heading: Heading) -> None:
    """Draw the view."""
    desk = open_plan_desk(TITLE)
    base = base_of(desk.shown, question(desk.shown))
    told = _differences(base, desk)
    if told:
        count = words.plural(
            "{n} réglage diffère de la référence.", "{n} réglages diffèrent de la référence.", len(told)
        )
        heading.say(count, words("Ce qui est changé ici devient un changement de la question."))
        st.markdown("\n".join(f"- :orange-badge[{words('modifié')}] {plain(one)}" for one in told))
    else:
        heading.say(
            words(TITLE), words("Comme dans la référence. Ce qui est changé ici devient un changement de la question.")
        )
    last_outcome()
    entries = scenario_form(desk, base)
    if entries is not None:
        _submit(desk, entries, base)
    _saved_scenarios(desk)
    if base.value is not None:
        part_once("valuation", (desk.data.portfolio_hash,), lambda: show_valuation_parameters(desk.data))


def _differences(base: Scenario, desk: PlanDesk) -> list[str]:
    """What is asked against the reference, in sentences."""
    reference, key = desk.portfolio.reference, (desk.portfolio.hash, base.model_dump_json(), words.lang)

    def make() -> list[str]:
        return [words(one) for one in differences(base, reference, desk.data)]

    return cached.remembered("differences", key, make)


def _submit(desk: PlanDesk, entries: Entries, base: Scenario) -> None:
    """Turn what was typed into changes and answer them, or say all that is wrong with it."""
    reading = read_entries(entries, base, desk.data)
    if reading.scenario is None:
        for problem in reading.problems:
            st.error(plain(words(problem)), icon=":material/error:")
        return
    changes = changes_between(base, reading.scenario)
    if not changes:
        st.info(words("Aucun réglage n'est changé."))
        return
    asking.add(desk.shown, *changes)
    links.ask(desk.shown.entry.id)


def _saved_scenarios(desk: PlanDesk) -> None:
    """Offer every scenario that was kept under a name: its plan, or its calculation on today's data."""
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
    _sentences(differences(scenario, desk.portfolio.reference, desk.data))
    if st.button(words("Voir son plan"), key="scenario.saved.show", icon=":material/play_arrow:") and launch(
        desk.portfolio.hash, scenario
    ):
        st.rerun()


def _sentences(changes: list[Message]) -> None:
    if not changes:
        st.markdown(words("C'est le scénario de référence."))
    st.markdown("\n".join(f"- {plain(words(change))}" for change in changes))
