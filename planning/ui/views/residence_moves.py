"""On the sheet of a residence: where its residents live during the works, and whom it takes in."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.explain import residence_guests, residence_moves
from planning.i18n import Lang, decimal, text, year
from planning.ui.desk import Desk
from planning.ui.table_view import Column, show_table


def show_moves(desk: Desk, residence_id: str) -> None:
    """Draw one table of those who leave and one of those who come; nothing when nobody does."""
    if desk.shown is None:
        return
    lang = desk.lang
    plan = desk.shown.plan
    leaving = residence_moves(plan, desk.data, residence_id, lang)
    coming = residence_guests(plan, desk.data, residence_id)
    title = N_("Où vivent les habitants pendant les travaux")
    _draw(leaving, text(title, lang), text(N_("Où ils vivent"), lang), lang)
    title = N_("Qui la résidence accueille pendant d'autres travaux")
    _draw(coming, text(title, lang), text(N_("D'où ils viennent"), lang), lang)


def _draw(rows: pd.DataFrame, title: str, where: str, lang: Lang) -> None:
    if rows.empty:
        return
    st.subheader(title)
    columns = [
        Column("year", text(N_("Année"), lang), year),
        Column("where", where, width="large"),
        Column("persons", text(N_("Personnes"), lang), lambda count: decimal(count, 1, lang)),
    ]
    show_table(rows, columns, title, height="content")
