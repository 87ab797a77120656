"""The page Sources: where every figure comes from."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from planning.demand.steps import STEP_RULES, Step
from planning.domain.message import N_
from planning.ui.kit import cached
from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.badges import source_words, verified_words
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.drawing import part_once
from planning.ui.kit.naming import group_names
from planning.ui.kit.parameters_used import show_parameters
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.money.comparables_shown import show_real_operations

TITLE = N_("D'où vient chaque chiffre")
_TABLES: Final = {
    "residences": N_("Résidences"),
    "programmes": N_("Programmes"),
    "competitors": N_("Programmes des autres opérateurs"),
    "funders": N_("Financeurs"),
    "envelopes": N_("Enveloppes"),
}


def show() -> None:
    """Draw the page."""
    desk = open_desk(TITLE)
    st.title(words(TITLE))
    st.markdown(
        words(
            "Un chiffre est **vérifié** quand nous l'avons lu chez son producteur ou dans un document qui le "
            "cite ; **à vérifier** sinon. **Illustratif** : inventé pour la démonstration."
        )
    )
    doubtful = st.toggle(words("Seulement ce qui est à vérifier"), key="sources.doubtful", persist_state="session")
    part_once("sources", (*desk.drawn_from, doubtful), lambda: _tables(desk, doubtful))


def _tables(desk: Desk, doubtful: bool) -> None:
    _series()
    _factors(desk, doubtful)
    _parameters(desk, doubtful)
    _real_operations(doubtful)
    _portfolio(desk)


def _series() -> None:
    st.header(words("Les séries publiques"))
    rows = cached.sources()
    columns = [
        Column("producer", words("Producteur"), width="medium"),
        Column("title", words("Série"), width="large"),
        Column("vintage", words("Millésime")),
        Column("licence", words("Licence"), width="medium"),
        Column("limits", words("Limites"), width="large"),
        Column("url", words("Adresse"), width="medium"),
        Column("files", words("Fichiers"), width="medium"),
    ]
    show_table(rows, columns, words("Les séries publiques et leurs producteurs"), key="sources.series")


def _factors(desk: Desk, doubtful: bool) -> None:
    """Draw the factors of the computation of the needs."""
    rows = _kept(desk.data["need_factors"], doubtful)
    if desk.data["need_factors"].empty:
        return
    st.header(words("Les facteurs du besoin"))
    if rows.empty:
        st.info(words("Tout est vérifié."))
        return
    rows = rows.assign(
        group=rows["client_group"].map(group_names(desk.data)),
        step_name=[words(STEP_RULES[Step(step)].label) for step in rows["step"]],
        badge=[verified_words(bool(verified)) for verified in rows["verified"]],
    )

    def number(value: float) -> str:
        return shortest(value)

    columns = [
        Column("group", words("Public")),
        Column("step_name", words("Étape")),
        Column("value", words("Valeur"), number, "small"),
        Column("low", words("Basse"), number, "small"),
        Column("high", words("Haute"), number, "small"),
        Column("unit", words("Unité")),
        Column("badge", words("Vérification")),
        Column("source", words("Producteur"), width="medium"),
        Column("vintage", words("Millésime")),
        Column("note", words("Ce que cela veut dire"), width="large"),
        Column("factor_id", words("Nom"), width="medium"),
    ]
    show_table(rows, columns, words("Les facteurs du calcul des besoins"), key="sources.factors")


def _parameters(desk: Desk, doubtful: bool) -> None:
    st.header(words("Les paramètres"))
    rows = _kept(cached.parameters(desk.data), doubtful)
    if rows.empty:
        st.info(words("Tout est vérifié."))
        return
    show_parameters(rows, words("Les paramètres et leurs producteurs"), "sources.parameters")


def _real_operations(doubtful: bool) -> None:
    st.header(words("Les opérations réelles"))
    rows = _kept(cached.real_operations(), doubtful)
    if rows.empty:
        st.info(words("Tout est vérifié."))
        return
    show_real_operations(rows, "sources.real")


def _kept(rows: pd.DataFrame, doubtful: bool) -> pd.DataFrame:
    return rows[~rows["verified"].astype("bool")] if doubtful else rows


def _portfolio(desk: Desk) -> None:
    """Count the rows of the portfolio by source: what is real, what is made up."""
    st.header(words("Le portefeuille"))
    counts = [
        {"table": words(title), "source": source_words(str(source)), "rows": count}
        for name, title in _TABLES.items()
        for source, count in desk.data[name]["source"].value_counts().items()
    ]
    columns = [
        Column("table", words("Table"), width="medium"),
        Column("source", words("Source"), width="large"),
        Column("rows", words("Lignes"), words.integer),
    ]
    frame = pd.DataFrame(counts, columns=["table", "source", "rows"])
    show_table(frame, columns, words("Les lignes du portefeuille par source"), key="sources.portfolio")
