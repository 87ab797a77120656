"""A first answer drawn while the search goes on: what a scenario would give, with its gap, or what it would take."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.errors import CapError
from planning.domain.kinds import Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.plan_difference import Caused
from planning.domain.repair import Repair
from planning.domain.scenario import Scenario
from planning.explain import changed, is_of_gain
from planning.explain.changed import MOST_SHOWN, cause_sentences, cause_table, exchange_table
from planning.explain.repair_words import HOW_COMPARED, conflict_sentence, doubts, repair_words, repairs_sentence
from planning.explain.status import rounded_up
from planning.explain.worth_words import Worth
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.ui.kit import cached, links, plan_answers
from planning.ui.kit.launching import launch
from planning.ui.kit.markdown import plain
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table


def searching(*, is_asked: bool = False) -> str:
    """What stands on the page while an answer is sought: how many questions go before, if any do."""
    ahead = cached.pool().ahead - int(is_asked)
    if ahead > 0:
        return words("Recherche d'une réponse ; questions avant la vôtre : {ahead}", ahead=ahead)
    return words("Recherche d'une réponse...")


def show_quick_answer(shown: ShownPlan, scenario: Scenario, key: str, *, is_alone: bool = True) -> None:
    """Draw the quick answer to a scenario, against the plan shown: how sure it is, what changes, which decisions.

    Where nothing is possible: what it would take, unless a calculation goes on and will say it (`is_alone` false).
    """
    found = plan_answers.quick_answer(shown.entry.id, scenario)
    with st.container(border=True):
        if found.plan is None:
            template = N_("Pas de réponse rapide : {reason}.")
            st.info(plain(words(template, reason=found.refusal)), icon=":material/bolt:")
            st.markdown("\n".join(f"- {plain(words(rule))}" for rule in found.contradictions))
            if found.impossible is not None and is_alone:
                show_what_it_takes(found.impossible, shown.data, key)
            return
        st.markdown(f"**{plain(words(_how_sure(found.plan, shown.plan)))}**")
        causes = plan_answers.causes(shown.entry.id, found.plan)
        worth = Worth.of(shown.plan.scenario)
        told = changed(shown.plan, found.plan, shown.data, words, cause_sentences(causes, worth, is_quick=True))
        st.markdown("\n".join(f"- {plain(words(sentence))}" for sentence in told.sentences))
        show_causes(causes, worth, shown, key)


def show_causes(causes: Caused, worth: Worth, shown: ShownPlan, key: str) -> None:
    """Draw the decisions that the answer needs, at most five at once; the others and the exchanges are folded."""
    needed = cause_table(causes.needed, worth, shown.data, words)
    if len(needed):
        _decisions(needed.head(MOST_SHOWN), words("Les décisions que ce changement déplace"), f"{key}.decisions")
    rest = needed.iloc[MOST_SHOWN:]
    folded = (
        (rest, N_("Les autres décisions déplacées : {count}"), "rest"),
        (
            cause_table(causes.anyway, worth, shown.data, words),
            N_("Déjà possibles sans ce changement : {count}"),
            "any",
        ),
        (exchange_table(causes.exchanged, shown.data, words), N_("Échanges sans effet : {count}"), "idle"),
    )
    for frame, title, name in folded:
        if len(frame):
            said = words(title, count=len(frame))
            with st.expander(plain(said)):
                _decisions(frame, said, f"{key}.{name}")


def _decisions(frame: pd.DataFrame, alt: str, key: str) -> None:
    columns = [
        Column("residence", words("Résidence"), pinned=True),
        Column("before", words("Plan affiché"), width="medium"),
        Column("before_year", words("Début"), words.year),
        Column("after", words("Réponse rapide"), width="medium"),
        Column("after_year", words("Nouveau début"), words.year),
    ]
    if "undone" in frame:
        columns.append(Column("undone", words("Si on l'annule"), width="large"))
    show_table(frame, columns, alt, key=key, height="content")


def _how_sure(plan: Plan, shown: Plan) -> Message:
    """Say that the answer is quick, and what is proven of it; in parts of the gain of the plan shown, where it has one.

    Where the value is counted otherwise than in the plan shown, in parts of the value.
    """
    if plan.status is Status.OPTIMAL:
        return Message(N_("Réponse rapide, et déjà la meilleure possible"))
    if plan.gap is None:
        return Message(N_("Réponse rapide, sans preuve de sa distance au meilleur plan"))
    is_alike = plan.scenario.value == shown.scenario.value and is_of_gain(shown)
    if is_alike and shown.gain is not None and plan.objective is not None and plan.bound is not None:
        gap = max(0.0, plan.objective - plan.bound) / shown.gain
        return Message(N_("Réponse rapide, à {gap:percent1} du gain près"), {"gap": rounded_up(gap)})
    return Message(N_("Réponse rapide, à {gap:percent1} près"), {"gap": rounded_up(plan.gap)})


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
