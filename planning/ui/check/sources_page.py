"""The page Sources: where every figure comes from."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from planning.demand.steps import STEP_RULES, Step
from planning.domain.message import N_
from planning.i18n import Lang, integer, text
from planning.ui.finance.comparables_shown import show_real_operations
from planning.ui.kit import cached
from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.badges import source_words, verified_words
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.naming import group_names
from planning.ui.kit.parameters_used import show_parameters
from planning.ui.kit.table_view import Column, show_table

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
    lang = desk.lang
    st.title(text(TITLE, lang))
    st.markdown(
        text(
            N_(
                "Un chiffre est **vérifié** quand nous l'avons lu chez son producteur ou dans un document qui le "
                "cite ; **à vérifier** sinon. **Illustratif** : inventé pour la démonstration."
            ),
            lang,
        )
    )
    doubtful = st.toggle(
        text(N_("Seulement ce qui est à vérifier"), lang), key="sources.doubtful", persist_state="session"
    )
    _series(lang)
    _factors(desk, doubtful)
    _parameters(desk, doubtful)
    _real_operations(lang, doubtful)
    _portfolio(desk)


def _series(lang: Lang) -> None:
    st.header(text(N_("Les séries publiques"), lang))
    rows = cached.sources()
    columns = [
        Column("producer", text(N_("Producteur"), lang), width="medium"),
        Column("title", text(N_("Série"), lang), width="large"),
        Column("vintage", text(N_("Millésime"), lang)),
        Column("licence", text(N_("Licence"), lang), width="medium"),
        Column("limits", text(N_("Limites"), lang), width="large"),
        Column("url", text(N_("Adresse"), lang), width="medium"),
        Column("files", text(N_("Fichiers"), lang), width="medium"),
    ]
    show_table(rows, columns, text(N_("Les séries publiques et leurs producteurs"), lang), key="sources.series")


def _factors(desk: Desk, doubtful: bool) -> None:
    """Draw the factors of the computation of the needs."""
    lang = desk.lang
    rows = _kept(desk.data["need_factors"], doubtful)
    if desk.data["need_factors"].empty:
        return
    st.header(text(N_("Les facteurs du besoin"), lang))
    if rows.empty:
        st.info(text(N_("Tout est vérifié."), lang))
        return
    rows = rows.assign(
        group=rows["client_group"].map(group_names(desk.data, lang)),
        step_name=[text(STEP_RULES[Step(step)].label, lang) for step in rows["step"]],
        badge=[verified_words(bool(verified), lang) for verified in rows["verified"]],
    )

    def number(value: float) -> str:
        return shortest(value, lang)

    columns = [
        Column("group", text(N_("Public"), lang)),
        Column("step_name", text(N_("Étape"), lang)),
        Column("value", text(N_("Valeur"), lang), number, "small"),
        Column("low", text(N_("Basse"), lang), number, "small"),
        Column("high", text(N_("Haute"), lang), number, "small"),
        Column("unit", text(N_("Unité"), lang)),
        Column("badge", text(N_("Vérification"), lang)),
        Column("source", text(N_("Producteur"), lang), width="medium"),
        Column("vintage", text(N_("Millésime"), lang)),
        Column("note", text(N_("Ce que cela veut dire"), lang), width="large"),
        Column("factor_id", text(N_("Nom"), lang), width="medium"),
    ]
    show_table(rows, columns, text(N_("Les facteurs du calcul des besoins"), lang), key="sources.factors")


def _parameters(desk: Desk, doubtful: bool) -> None:
    lang = desk.lang
    st.header(text(N_("Les paramètres"), lang))
    rows = _kept(cached.parameters(desk.data), doubtful)
    if rows.empty:
        st.info(text(N_("Tout est vérifié."), lang))
        return
    show_parameters(rows, text(N_("Les paramètres et leurs producteurs"), lang), lang, "sources.parameters")


def _real_operations(lang: Lang, doubtful: bool) -> None:
    st.header(text(N_("Les opérations réelles"), lang))
    rows = _kept(cached.real_operations(), doubtful)
    if rows.empty:
        st.info(text(N_("Tout est vérifié."), lang))
        return
    show_real_operations(rows, lang, "sources.real")


def _kept(rows: pd.DataFrame, doubtful: bool) -> pd.DataFrame:
    return rows[~rows["verified"].astype("bool")] if doubtful else rows


def _portfolio(desk: Desk) -> None:
    """Count the rows of the portfolio by source: what is real, what is made up."""
    lang = desk.lang
    st.header(text(N_("Le portefeuille"), lang))
    counts = [
        {"table": text(title, lang), "source": source_words(str(source), lang), "rows": count}
        for name, title in _TABLES.items()
        for source, count in desk.data[name]["source"].value_counts().items()
    ]
    columns = [
        Column("table", text(N_("Table"), lang), width="medium"),
        Column("source", text(N_("Source"), lang), width="large"),
        Column("rows", text(N_("Lignes"), lang), lambda count: integer(count, lang)),
    ]
    frame = pd.DataFrame(counts, columns=["table", "source", "rows"])
    show_table(frame, columns, text(N_("Les lignes du portefeuille par source"), lang), key="sources.portfolio")
