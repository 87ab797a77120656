"""Under the plan: what one step more of each limit would bring, by the relaxation; one of them searched again."""

from __future__ import annotations

import streamlit as st

from planning.domain.errors import CapError
from planning.domain.next_unit import NextUnit, Step
from planning.explain.one_more_words import next_unit_table, ranked, step_words
from planning.explain.worth_words import IN_EUROS, Worth, missing_year, unit_sentence
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.ui.kit import state
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.plan import plan_reasons


def show_next_units(desk: PlanDesk) -> None:
    """Draw the table, and the choice of a row to calculate again."""
    shown = desk.shown
    st.caption(
        words(
            "100 k€, une place, un chantier ou un poste de plus. D'après la relaxation : un ordre de grandeur, où "
            "une opération peut être faite à moitié. Recalculé : un plan cherché avec ce pas de plus."
        )
    )
    try:
        with st.spinner(words("Recherche de ce qui limite le plan...")):
            units = plan_reasons.next_units(shown.entry.id)
    except CapError as error:
        st.info(plain(words(error.message)), icon=":material/info:")
        return
    if units is None:
        st.info(words("Ce portefeuille est trop grand pour une réponse rapide."))
        return
    asked = apply_scenario(shown.data, shown.plan.scenario)
    if not ranked(units):
        st.info(words("Un pas de plus, où que ce soit, n'apporterait rien d'après la relaxation."))
        return
    place = st.empty()
    again = _recalculated(desk, units, asked)
    with place.container():
        _table(desk, [again.get(unit.step, unit) for unit in units], asked)


def _table(desk: PlanDesk, units: list[NextUnit], asked: Data) -> None:
    scenario = desk.shown.plan.scenario
    worth = Worth.of(scenario)
    rows = next_unit_table(units, asked, missing_year(scenario), words, worth)

    def one(amount: float) -> str:
        return words.decimal(amount, 1)

    unit = words("En places-années : ce que pèse, dans les critères du plan, une place qui manque pendant un an.")
    if worth.has_price:
        unit = words(unit_sentence(scenario))
    columns = [
        Column("step", words("Un pas de plus"), pinned=True, width="medium"),
        Column("gain", words(worth.gained()) if worth.has_price else words("Gain, tous critères"), one, help=unit),
        *([Column("gain_eur", words(IN_EUROS), words.euros)] if worth.has_price else []),
        Column("place_years", words("Places-années"), one),
        Column("for_whom", words("Pour qui"), width="medium"),
        Column("source", words("Source")),
        Column("margin", words("Marge")),
    ]
    alt = words("Ce qu'apporterait un pas de plus, de l'argent d'abord")
    show_table(rows, columns, alt, key="next_unit.table", height=min(38 + 35 * len(rows), 420))


def _recalculated(desk: PlanDesk, units: tuple[NextUnit, ...], asked: Data) -> dict[Step, NextUnit]:
    """Draw the choice of a step and the button; return the steps calculated again in this session."""
    shown = desk.shown
    offered = {unit.step.model_dump_json(): unit.step for unit in ranked(units)}
    said = {key: words(step_words(step, asked, words)) for key, step in offered.items()}
    with st.grid(3, min_column_width=220):
        chosen = st.selectbox(
            words("Quel pas recalculer ?"),
            list(offered),
            format_func=said.__getitem__,
            key=f"next_unit.step.{words.lang}",
        )
        label = words("Recalculer exactement")
        if st.button(label, key="next_unit.ask", icon=":material/calculate:") and chosen is not None:
            state.recalculate(shown.entry.id, str(chosen))
    found: dict[Step, NextUnit] = {}
    for key in state.recalculated(shown.entry.id):
        if key in offered:
            try:
                with st.spinner(words("Recherche d'un plan avec ce pas de plus...")):
                    found[offered[key]] = plan_reasons.next_unit(shown.entry.id, offered[key])
            except CapError as error:
                st.error(plain(words(error.message)), icon=":material/error:")
    return found
