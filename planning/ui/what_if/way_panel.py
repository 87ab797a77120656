"""Which change of the scenario brought what, from one saved plan to another: the end of the view Comparer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from planning.charts import from_a_to_b_chart
from planning.charts.waterfall import PROOFS, Measure
from planning.domain.message import N_
from planning.domain.plan_difference import FromAToB
from planning.explain import moved_decisions, served_steps, step_table
from planning.explain.change_words import ORDER
from planning.explain.from_a_to_b import NOT_COMPARABLE
from planning.explain.worth_words import unit_sentence
from planning.store import PlanEntry
from planning.tables.scenario_steps import scenario_steps
from planning.ui.kit import links, plan_answers
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.drawing import show_chart
from planning.ui.kit.markdown import plain
from planning.ui.kit.parameters_used import parameters_behind_options, show_parameters_used
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, pick_row, show_table

SECONDS: Final = (5, 15, 45)
"""How long each scenario on the way may be searched for."""
MEASURES: Final[dict[Measure, str]] = {
    "gain": N_("Valeur du plan, tous critères pesés"),
    "last_year": N_("Personnes logées la dernière année"),
    "all_years": N_("Places occupées, toutes années additionnées"),
}


def show_way(chosen: Sequence[PlanEntry], desk: PlanDesk) -> None:
    """Draw, folded, the way from the first plan to the last; it is sought once it is asked for."""
    first, last = chosen[0], chosen[-1]
    with st.expander(words("Quel changement apporte quoi, étape par étape")):
        if (first.scenario.value is None) != (last.scenario.value is None):
            st.info(plain(words(NOT_COMPARABLE)))
            return
        template = N_("De « {first} » à « {last} », un changement après l'autre : chaque étape est recherchée.")
        st.markdown(plain(words(template, first=_title(first), last=_title(last))))
        if not st.toggle(words("Chercher les étapes"), key=f"compare.way.{first.id}.{last.id}"):
            return
        path = _path(first, last, desk)
        if not path.steps:
            st.info(words("Les deux plans répondent à la même question et décident la même chose."))
            return
        _steps(path, desk, f"{first.id}.{last.id}")
        _moved(path, desk, {row.residence_id for row, _ in plan_answers.causes(first.id, path.last).exchanged})
        decided = {row.option_id for plan in (path.first, path.last) for row in plan.decisions}
        options = desk.data["options"][desk.data["options"]["option_id"].isin(decided)]
        show_parameters_used(parameters_behind_options(desk.data, options), desk.data, "compare")


def _title(entry: PlanEntry) -> str:
    return entry.scenario.title or entry.name


def _path(first: PlanEntry, last: PlanEntry, desk: PlanDesk) -> FromAToB:
    count = len(scenario_steps(first.scenario, last.scenario, desk.data))
    seconds = SECONDS[0]
    if count > 1:
        seconds = st.radio(
            words("Recherche par étape"),
            SECONDS,
            format_func="{} s".format,
            horizontal=True,
            key="compare.seconds",
            help=words("Plus longue, elle démontre davantage d'étapes."),
        )
    with st.spinner(words("Recherche du plan de chaque étape...")):
        return plan_answers.compared(first.id, last.id, float(seconds))


def _steps(path: FromAToB, desk: PlanDesk, key: str) -> None:
    steps, served = step_table(path, desk.data, words), served_steps(path, desk.data, words)
    measure = st.radio(
        words("Ce que l'on compte"),
        list(MEASURES),
        format_func={key: words(label) for key, label in MEASURES.items()}.__getitem__,
        horizontal=True,
        key=f"compare.measure.{key}",
    )
    show_chart(from_a_to_b_chart(steps, served, measure, words), f"compare.steps.{measure}")
    _how_sure(steps, path)
    st.caption(_order())


def _how_sure(steps: pd.DataFrame, path: FromAToB) -> None:
    """Say which steps are proven, and what the value of a plan is."""
    doubtful = [str(step) for step in steps.loc[steps["proof"] == "not_proven", "step"]]
    if doubtful:
        template = N_(
            "Étapes non démontrées, hachurées : {steps}. Elles sont plus petites que la marge des plans qu'elles "
            "séparent : une recherche plus longue peut les départager, ou les effacer."
        )
        st.markdown(plain(words(template, steps=doubtful)))
    else:
        st.markdown(words("Chaque étape est plus grande que la marge des plans qu'elle sépare : elle tient."))
    if steps["doubt"].isna().any():
        what = N_(
            "Quand les poids changent, l'étape est un fait entre deux plans, sans marge : le plan de départ n'a pas "
            "été cherché avec ces poids."
        )
        st.markdown(words(what))
    if path.last.scenario.value is not None:
        st.caption(plain(words(unit_sentence(path.last.scenario))))
        return
    what = N_(
        "La valeur additionne tout ce que le scénario pèse (places manquantes, mal adaptées ou lointaines, état, "
        "énergie, argent), avec les poids du plan d'arrivée. Un besoin en hausse la fait baisser sans qu'aucune "
        "décision ne soit mauvaise. La preuve porte sur la valeur ; les personnes logées sont celles du plan trouvé."
    )
    st.caption(words(what))


def _order() -> str:
    parts = {"parts": " → ".join(words(part) for part in ORDER)}
    template = N_("Ordre des étapes, toujours le même : {parts}. Un autre ordre donnerait d'autres étapes, même total.")
    return plain(words(template, **parts))


def _moved(path: FromAToB, desk: PlanDesk, idle: set[str]) -> None:
    """Draw the decisions that move, step by step; those that the last plan does not need are folded."""
    rows, steps = moved_decisions(path, desk.data, words), step_table(path, desk.data, words).set_index("step")
    st.header(words("Les décisions qui changent, et par quelle étape"))
    if rows.empty:
        st.info(words("Aucune décision ne change."))
        return
    proofs = rows["step"].map(steps["proof"])
    rows = rows.assign(
        by=[f"{step} · {words(PROOFS[proof])}" for step, proof in zip(rows["step"], proofs, strict=True)],
        then=_decided(rows["before"], rows["before_year"]),
        now=_decided(rows["after"], rows["after_year"]),
    )
    columns = [
        Column("residence", words("Résidence"), pinned=True),
        Column("by", words("Étape")),
        Column("then", words("Plan de départ"), width="medium"),
        Column("now", words("Plan d'arrivée"), width="medium"),
        Column("why", words("Pourquoi"), width="large"),
    ]
    alt = words("Les décisions qui changent d'un plan à l'autre")
    is_idle = rows["residence_id"].isin(idle)
    needed = rows[~is_idle].reset_index(drop=True)
    position = pick_row(needed, columns, alt, key="compare.moved", height=min(38 + 35 * len(needed), 720))
    if is_idle.any():
        said = words("Échanges sans effet : {count}", count=int(is_idle.sum()))
        with st.expander(plain(said)):
            st.caption(words("Le plan d'arrivée vaut autant avec les décisions du plan de départ, ou presque."))
            show_table(rows[is_idle], columns, said, key="compare.idle", height="content")
    if position is not None:
        links.open_residence(str(needed["residence_id"].iloc[position]))


def _decided(labels: pd.Series, years: pd.Series) -> list[str]:
    return [f"{words.year(start)} · {label}" for label, start in zip(labels, years, strict=True)]
