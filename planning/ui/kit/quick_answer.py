"""While an answer is sought: the questions before it; where nothing is possible: what would make it possible."""

from __future__ import annotations

import streamlit as st

from planning.domain.errors import CapError
from planning.domain.plan import Plan
from planning.domain.repair import Repair
from planning.explain.repair_words import HOW_COMPARED, conflict_sentence, doubts, repair_words, repairs_sentence
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.ui.kit import cached, links, plan_answers
from planning.ui.kit.launching import launch
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words


def searching(*, is_asked: bool = False) -> str:
    """What stands on the page while an answer is sought: how many questions go before, if any do."""
    ahead = cached.pool().ahead - int(is_asked)
    if ahead > 0:
        return words("Recherche d'une réponse ; questions avant la vôtre : {ahead}", ahead=ahead)
    return words("Recherche d'une réponse...")


# Nothing is possible: what would make it possible, each change with a button that tries it.


def show_what_it_takes(plan: Plan, data: Data, key: str) -> None:
    """Draw the contradiction of an impossible plan in one sentence, what it would take, and a button for each."""
    asked = apply_scenario(data, plan.scenario)
    contradiction = conflict_sentence(plan, asked, words)
    if contradiction is not None:
        st.markdown(plain(words(contradiction)))
    with st.spinner(words("Recherche de ce qui rendrait un plan possible...")):
        try:
            found = plan_answers.repairs(data, plan)
        except CapError as error:
            st.info(plain(words(error.message)), icon=":material/build:")
            return
    st.markdown(f"**{plain(words(repairs_sentence(found, asked, words)))}**")
    for doubt in doubts(plan, found, asked, words):
        st.caption(plain(words(doubt)))
    for number, repair in enumerate(found.offered):
        wording = words(repair_words(repair, asked, words))
        label = words("Essayer : {change}", change=wording)
        if st.button(plain(label), key=f"{key}.repair.{number}", icon=":material/build:"):
            _try(repair, wording, data)
    if found.together and not found.offered:
        wording = words("{count} changements à la fois", count=len(found.together))
        for repair in found.together:
            st.markdown(f"- {plain(words(repair_words(repair, asked, words)))}")
        label = words("Essayer : {change}", change=wording)
        if found.is_enough_together and st.button(plain(label), key=f"{key}.repairs", icon=":material/build:"):
            _try(found.together[-1], wording, data)
    if len(found.offered) > 1:
        st.caption(words(HOW_COMPARED))


def _try(repair: Repair, wording: str, data: Data) -> None:
    """Have the plan of the changed scenario calculated."""
    title = words("Essai : {change}", change=wording)
    if launch(data.portfolio_hash, repair.scenario.but(title=title)):
        links.go(links.WHAT_IF)
