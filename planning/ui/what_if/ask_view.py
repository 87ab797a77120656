"""The view of the room Et si… that answers: changes typed or chosen at the left, what they give at the right."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_
from planning.explain.asked.change_labels import change_label
from planning.explain.asked.typed import Reading
from planning.store import JobState
from planning.ui.kit import links, state
from planning.ui.kit.desk import PlanDesk, open_plan_desk
from planning.ui.kit.job_panel import followed_job, last_outcome
from planning.ui.kit.launching import launch
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.what_if import asking
from planning.ui.what_if.answer_view import show_answer, show_nothing_asked
from planning.ui.what_if.asking import TYPED, Question, base_of, chip_labels, question
from planning.ui.what_if.forms import KINDS, kinds, show_form

TITLE = N_("Et si l'on changeait quelque chose ?")
STYLE = """<style>
.st-key-what_if-form [role="radiogroup"] { flex-wrap: wrap; overflow: visible; mask-image: none; gap: 0.4rem; }
.st-key-what_if_asking [data-testid="stCaptionContainer"] { margin: 0 0 0.2rem; font-size: 0.85rem; }
[class*="st-key-what_if_chip_"] button { border-radius: 999px; background: var(--cap-chip, rgba(47, 122, 191, 0.14));
  border-color: transparent; font-weight: 600; min-height: 2rem; padding: 0.1rem 0.75rem; text-align: left; }
[class*="st-key-what_if_chip_"] button p { font-weight: 600; text-align: left; white-space: normal; }
</style>"""


def show(heading: Heading) -> None:
    """Draw the view."""
    desk = open_plan_desk(TITLE)
    asked = question(desk.shown)
    st.html(STYLE)
    left, right = st.columns([0.27, 0.73], gap="large")
    with left, st.container(gap="xsmall", key="what_if_asking"):
        _ask(desk, asked)
    with right:
        _failed()
        if asked.changes or asked.refusal:
            show_answer(desk, asked, heading)
        else:
            heading.say(
                words(TITLE), words("Tapez ou choisissez un changement : la réponse vient en quelques secondes.")
            )
            show_nothing_asked(desk)


def _failed() -> None:
    """Say why the calculation that this session asked for gave no plan, and what it would take."""
    job = followed_job()
    if job is not None and job.state is JobState.FAILED:
        last_outcome()


def _ask(desk: PlanDesk, asked: Question) -> None:
    """What is asked: a field, small forms, chips, what can be done with the question."""
    st.text_input(
        words("Et si…"),
        placeholder=words("refuser Blida, fonds propres 2028 −500 k€…"),
        key=TYPED,
        on_change=asking.typed,
        args=(desk,),
    )
    line = str(state.widget(TYPED) or "").strip()
    if line:
        _not_understood(asking.reading(desk, asked, line), desk, asked)
    kind = st.pills(
        words("ou choisir"),
        kinds(desk),
        format_func=lambda one: words(KINDS[one]),
        key="what_if.form",
        selection_mode="single",
    )
    if kind is not None:
        show_form(str(kind), desk, asked)
    if asked.changes or asked.refusal:
        _chips(desk, asked)
        _keep(desk, asked)
    _settings()


def _not_understood(read: Reading, desk: PlanDesk, asked: Question) -> None:
    """Say what was not understood, and offer the nearest readings."""
    if read.problem is None:
        return
    st.warning(plain(words(read.problem)), icon=":material/help:")
    for number, change in enumerate(read.choices):
        label = change_label(change, base_of(desk.shown, asked), desk.data, words)
        st.button(
            plain(label),
            key=f"what_if.choice.{number}",
            icon=":material/add:",
            on_click=asking.choose,
            args=(desk.shown, change),
        )


def _chips(desk: PlanDesk, asked: Question) -> None:
    """Draw each change with a cross, then what takes changes back."""
    count = len(asked.changes)
    st.markdown(f"**{words.plural('{n} changement', '{n} changements', count)}**")
    for place, (label, detail) in enumerate(chip_labels(desk.shown, asked.changes)):
        with st.container(key=f"what_if_chip_{place}"):
            st.button(
                plain(label),
                key=f"what_if.chip.{place}",
                icon=":material/close:",
                icon_position="right",
                help=detail or words("Retirer ce changement"),
                on_click=asking.remove,
                args=(desk.shown, place),
            )
        if detail:
            st.caption(plain(detail))
    with st.container(horizontal=True, gap="small"):
        if count > 1:
            st.button(
                words("Annuler le dernier"),
                key="what_if.undo",
                icon=":material/undo:",
                on_click=asking.remove_last,
                args=(desk.shown,),
            )
        st.button(
            words("Tout retirer"), key="what_if.clear", type="tertiary", on_click=asking.remove_all, args=(desk.shown,)
        )


def _keep(desk: PlanDesk, asked: Question) -> None:
    """Name the question and have its plan calculated; compare it with others."""
    scenario = asked.scenario
    with st.container(horizontal=True, gap="small"):
        if scenario is not None:
            with st.popover(words("Nommer et garder"), icon=":material/bookmark_add:", key="what_if.keep"):
                given = asking.question_title(desk.shown, asked.changes)
                name = st.text_input(words("Nom"), value=given, max_chars=80, key=f"what_if.name.{given}")
                st.caption(
                    words("Le scénario est gardé sous ce nom, et son plan calculé jusqu'à la précision demandée.")
                )
                if st.button(words("Calculer le plan"), key="what_if.launch", type="primary") and launch(
                    desk.portfolio.hash, scenario.but(title=(name or given).strip() or given)
                ):
                    st.rerun()
        if st.button(words("Comparer…"), key="what_if.compare", icon=":material/compare_arrows:"):
            links.go(links.WHAT_IF, what_if_view="compare", plans=str(desk.shown.entry.id))


def _settings() -> None:
    """Lead to the whole form."""
    with st.container(border=True, gap="small"):
        links.link(links.WHAT_IF, words("Tous les réglages"), ":material/tune:", what_if_view="settings")
        st.caption(words("Règles, poids, aides, précision ; ce qui diffère de la référence."))
