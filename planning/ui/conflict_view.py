"""Nothing is possible: what would make it possible, each change with a button that tries it."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.repair import Repair, Repairs
from planning.explain.repairs import HOW_COMPARED, conflict_sentence, doubts, repair_words, repairs_sentence
from planning.i18n import Lang, say, text
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.ui import cached, links
from planning.ui.launching import launch
from planning.ui.markdown import plain


def show_what_it_takes(plan: Plan, data: Data, lang: Lang, key: str) -> None:
    """Draw the contradiction of an impossible plan in one sentence, what it would take, and a button for each."""
    asked = apply_scenario(data, plan.scenario)
    contradiction = conflict_sentence(plan, asked, lang)
    if contradiction is not None:
        st.markdown(plain(say(contradiction, lang)))
    with st.spinner(text(N_("Recherche de ce qui rendrait un plan possible..."), lang)):
        found = _repairs(plan, data)
    st.markdown(f"**{plain(say(repairs_sentence(found, asked, lang), lang))}**")
    for doubt in doubts(plan, found, asked, lang):
        st.caption(plain(say(doubt, lang)))
    for number, repair in enumerate(found.offered):
        words = say(repair_words(repair, asked, lang), lang)
        label = say(Message(N_("Essayer : {change}"), {"change": words}), lang)
        if st.button(plain(label), key=f"{key}.repair.{number}", icon=":material/build:"):
            _try(repair, words, data, lang)
    if found.together and not found.offered:
        words = say(Message(N_("{count} changements à la fois"), {"count": len(found.together)}), lang)
        for repair in found.together:
            st.markdown(f"- {plain(say(repair_words(repair, asked, lang), lang))}")
        label = say(Message(N_("Essayer : {change}"), {"change": words}), lang)
        if found.is_enough_together and st.button(plain(label), key=f"{key}.repairs", icon=":material/build:"):
            _try(found.together[-1], words, data, lang)
    if len(found.offered) > 1:
        st.caption(text(HOW_COMPARED, lang))


def _repairs(plan: Plan, data: Data) -> Repairs:
    from planning.optimise import find_repairs  # a heavy room, only where something is impossible

    key = (data.portfolio_hash, plan.scenario.model_dump_json(), *plan.conflict)
    return cached.remembered("repairs", key, lambda: find_repairs(data, plan))


def _try(repair: Repair, words: str, data: Data, lang: Lang) -> None:
    """Have the plan of the changed scenario calculated."""
    title = say(Message(N_("Essai : {change}"), {"change": words}), lang)
    if launch(data.portfolio_hash, repair.scenario.but(title=title), lang):
        links.go(links.SCENARIO)
