"""On the sheet of a residence: its class before and after, what comes if nothing is done, what nobody knows of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.domain.scenario import Scenario
from planning.explain import later_sentence
from planning.explain.buildings import CLASSES, STAGES, class_in, if_nothing_sentences, runs, unknown
from planning.ui.kit import cached
from planning.ui.kit.desk import Desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table


def scenario_of(desk: Desk) -> Scenario:
    """Return the scenario that the page speaks of: the plan's, else the reference."""
    return desk.shown.plan.scenario if desk.shown else desk.portfolio.reference


def if_nothing(desk: Desk) -> pd.DataFrame:
    """What becomes of every residence if nothing is done (`workflow.if_nothing`), computed once per scenario."""
    from planning.workflow import if_nothing as found

    scenario = scenario_of(desk)
    key = (desk.data.portfolio_hash, scenario.model_dump_json())
    return cached.remembered("if nothing", key, lambda: found(desk.data, scenario))


def show_class(desk: Desk, residence_id: str) -> None:
    """Say the class of the homes today and in the plan, and what is best done there later; value model only."""
    if scenario_of(desk).value is None:
        return
    rows = if_nothing(desk)
    mine = rows[rows["residence_id"] == residence_id]
    if len(mine) and mine["habitability"].iloc[0]:
        letter = str(mine["habitability"].iloc[0])
        told = [words("Classe des logements aujourd'hui : {name}.", name=words(CLASSES[letter]))]
        missing = unknown(desk.data, residence_id)
        if missing:
            badge = words("inconnu")
            reasons = ", ".join(words(one) for one in missing)
            told.append(f":gray-badge[{plain(badge)}] {plain(reasons)}.")
        st.markdown(" ".join([plain(told[0]), *told[1:]]))
    _in_the_plan(desk, residence_id)


def _in_the_plan(desk: Desk, residence_id: str) -> None:
    if desk.shown is None:
        return
    plan, last = desk.shown.plan, desk.data.manifest.last_year
    decision = next((row for row in plan.decisions if row.residence_id == residence_id), None)
    if decision is not None and decision.kind != "keep":
        year = min(decision.delivery_year, last)
        after = class_in(plan.buildings, residence_id, year, words)
        if after in CLASSES:
            template = N_("Après les travaux, en {year} : classe {name}.")
            st.markdown(plain(words(template, year=year, name=words(CLASSES[after]))))
        elif after:
            st.markdown(plain(words(N_("En {year} : {state}."), year=year, state=after)))
    later = later_sentence(plan, desk.data, residence_id, words)
    if later is not None:
        st.markdown(plain(words(later)))


def show_if_nothing(desk: Desk, residence_id: str) -> None:
    """Draw class, stage, places and cost by years if nothing is done, and when it closes; value model only."""
    if scenario_of(desk).value is None:
        return
    rows = if_nothing(desk)
    mine = rows[rows["residence_id"] == residence_id]
    said = if_nothing_sentences(mine, desk.data.manifest.last_year)
    if not said:
        return
    st.header(words("Si l'on ne fait rien"))
    st.markdown("\n".join(f"- {plain(words(one))}" for one in said))
    table = runs(mine)
    table = table.assign(
        years=[
            str(first) if first == last else f"{first}-{last}"
            for first, last in zip(table["year"], table["last_year"], strict=True)
        ],
        state=[words(STAGES[stage]) for stage in table["stage"]],
        letter=[words(CLASSES[one]) if one else "" for one in table["habitability"]],
    )
    yearly = words(
        "Exploitation avant loyer, entretien, fermeture ou renouvellement, en moyenne par an ; négatif : gain."
    )
    columns = [
        Column("years", words("Années"), pinned=True),
        Column("state", words("État du bâtiment")),
        Column("letter", words("Classe des logements"), width="medium"),
        Column("places", words("Places ouvertes"), words.integer),
        Column("cost_eur", words("Coût par an"), words.euros, help=yearly),
    ]
    show_table(table, columns, words("Ce que devient la résidence si l'on ne fait rien"), height="content")
    st.caption(words("D'après les années de service du bâtiment, souvent déduites de son état : à vérifier."))
