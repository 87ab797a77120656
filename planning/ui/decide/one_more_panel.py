"""The page Plan: what one step more of each limit would bring, by the relaxation; one of them searched again."""

from __future__ import annotations

import streamlit as st

from planning.domain.errors import CapError
from planning.domain.message import N_
from planning.domain.next_unit import NextUnit, Step
from planning.explain.one_more_words import next_unit_table, ranked, step_words
from planning.i18n import decimal, say, text
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.ui.kit import cached, state
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.markdown import plain
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.table_view import Column, show_table


def show_next_units(desk: PlanDesk) -> None:
    """Draw the table, and the choice of a row to calculate again."""
    lang, shown = desk.lang, desk.shown
    st.header(text(N_("Ce que donnerait un peu plus"), lang))
    st.caption(
        text(
            N_(
                "100 k€, une place, un chantier ou un poste de plus. D'après la relaxation : un ordre de grandeur, où "
                "une opération peut être faite à moitié. Recalculé : un plan cherché avec ce pas de plus."
            ),
            lang,
        )
    )
    try:
        with st.spinner(text(N_("Recherche de ce qui limite le plan..."), lang)):
            units = _by_relaxation(shown)
    except CapError as error:
        st.info(plain(say(error.message, lang)), icon=":material/info:")
        return
    if units is None:
        st.info(text(N_("Ce portefeuille est trop grand pour une réponse rapide."), lang))
        return
    asked = apply_scenario(shown.data, shown.plan.scenario)
    if not ranked(units):
        st.info(text(N_("Un pas de plus, où que ce soit, n'apporterait rien d'après la relaxation."), lang))
        return
    place = st.empty()
    again = _recalculated(desk, units, asked)
    with place.container():
        _table(desk, [again.get(unit.step, unit) for unit in units], asked)


def _table(desk: PlanDesk, units: list[NextUnit], asked: Data) -> None:
    lang = desk.lang
    rows = next_unit_table(units, asked, desk.shown.plan.scenario.weights.unmet, lang)

    def one(amount: float) -> str:
        return decimal(amount, 1, lang)

    unit = text(
        N_("En places-années : ce que pèse, dans les critères du plan, une place qui manque pendant un an."), lang
    )
    columns = [
        Column("step", text(N_("Un pas de plus"), lang), pinned=True, width="medium"),
        Column("gain", text(N_("Gain, tous critères"), lang), one, help=unit),
        Column("place_years", text(N_("Places-années"), lang), one),
        Column("for_whom", text(N_("Pour qui"), lang), width="medium"),
        Column("source", text(N_("Source"), lang)),
        Column("margin", text(N_("Marge"), lang)),
    ]
    alt = text(N_("Ce qu'apporterait un pas de plus, de l'argent d'abord"), lang)
    show_table(rows, columns, alt, key="next_unit.table", height=min(38 + 35 * len(rows), 420))


def _recalculated(desk: PlanDesk, units: tuple[NextUnit, ...], asked: Data) -> dict[Step, NextUnit]:
    """Draw the choice of a step and the button; return the steps calculated again in this session."""
    lang, shown = desk.lang, desk.shown
    offered = {unit.step.model_dump_json(): unit.step for unit in ranked(units)}
    said = {key: say(step_words(step, asked, lang), lang) for key, step in offered.items()}
    with st.grid(3, min_column_width=220):
        chosen = st.selectbox(
            text(N_("Quel pas recalculer ?"), lang),
            list(offered),
            format_func=said.__getitem__,
            key=f"next_unit.step.{lang}",
        )
        label = text(N_("Recalculer exactement"), lang)
        if st.button(label, key="next_unit.ask", icon=":material/calculate:") and chosen is not None:
            state.recalculate(shown.entry.id, str(chosen))
    found: dict[Step, NextUnit] = {}
    for key in state.recalculated(shown.entry.id):
        if key in offered:
            try:
                with st.spinner(text(N_("Recherche d'un plan avec ce pas de plus..."), lang)):
                    found[offered[key]] = _solved(shown, key)
            except CapError as error:
                st.error(plain(say(error.message, lang)), icon=":material/error:")
    return found


def _by_relaxation(shown: ShownPlan) -> tuple[NextUnit, ...] | None:
    from planning.workflow import one_step_more

    return cached.remembered("next units", (shown.entry.id,), lambda: one_step_more(shown.data, shown.plan))


def _solved(shown: ShownPlan, step: str) -> NextUnit:
    from planning.workflow import one_step_solved

    asked = Step.model_validate_json(step)
    return cached.remembered(
        "next unit", (step, shown.entry.id), lambda: one_step_solved(shown.data, shown.plan, asked)
    )
