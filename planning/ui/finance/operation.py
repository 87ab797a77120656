"""The financing plan of the operation that the reader chooses."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.message import N_, Message
from planning.finance import sources_by_year
from planning.finance.cents import CENTS
from planning.i18n import percent, say, text
from planning.ui.desk import PlanDesk
from planning.ui.finance.account import show_account
from planning.ui.finance.money_table import show_money
from planning.ui.finance.refused import show_refused
from planning.ui.naming import option_names, residence_names


def show_operation(paid: pd.DataFrame, desk: PlanDesk) -> None:
    """Draw the financing plan of the operation that the reader chooses."""
    lang = desk.lang
    st.header(text(N_("Le plan de financement d'une opération"), lang))
    if paid.empty:
        st.info(text(N_("Ce plan n'engage aucune opération."), lang))
        return
    costs = paid.groupby(["residence_id", "option_id"])["cents"].sum().sort_values(ascending=False)
    residences, options = residence_names(desk.shown.data), option_names(desk.shown.data, lang)
    names = {option: f"{residences[residence]}, {options[option]}" for residence, option in costs.index}
    chosen = st.selectbox(
        text(N_("Opération"), lang),
        list(names),
        format_func=names.__getitem__,
        key="finance.operation",
        persist_state="session",
    )
    rows = paid[paid["option_id"] == chosen]
    years = sorted(int(number) for number in rows["year"].unique())
    whole = rows["cents"].sum()
    parts = rows.groupby(["label"], sort=False)["cents"].sum()
    written = ", ".join(f"{label} {percent(cents / whole, lang=lang)}" for label, cents in parts.items())
    template = N_("{total:euros}, payés de {first} à {last} : {parts}.")
    values = {"total": whole / CENTS, "first": str(years[0]), "last": str(years[-1]), "parts": written}
    st.markdown(say(Message(template, values), lang))
    alt = N_("Ce que paie chaque source pour cette opération")
    show_money(sources_by_year(rows, years), lang, "finance.operation", alt)
    show_refused(desk, str(chosen))
    show_account(desk, str(rows["residence_id"].iloc[0]), str(chosen))
