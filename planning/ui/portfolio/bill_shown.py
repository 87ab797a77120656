"""What residents pay, today and after each option: on the sheet of a residence and beside its options."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.explain.trade.bill_words import FIRST, WHO, bill_change, bill_sentences, bill_table, doubt_of_bills
from planning.finance import parameters_behind_bills, residents_bills
from planning.finance.residents_bill import RESIDENTS, TODAY
from planning.tables.data import Data
from planning.ui.kit import cached
from planning.ui.kit.markdown import plain
from planning.ui.kit.parameters_used import show_parameters_used
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table


def bills_of(data: Data, residence_id: str) -> pd.DataFrame:
    """The bills of one residence, of a table computed once for the portfolio."""
    found = cached.remembered("residents' bills", (data.portfolio_hash,), lambda: residents_bills(data))
    return found[found["residence_id"] == residence_id]


def show_bill(data: Data, residence_id: str, decided: str) -> None:
    """Say what residents pay today and after the option decided (TODAY: none), and what is not known of it."""
    bills = bills_of(data, residence_id)
    if bills.empty:
        return
    st.header(words("Ce que paie l'habitant"))
    shown = bills[bills["option_id"].isin([TODAY, decided])]
    st.markdown("\n".join(f"- {plain(words(one))}" for one in bill_sentences(bills, decided, data, words)))
    _draw(shown, data, f"sheet.bill.{residence_id}")
    show_parameters_used(parameters_behind_bills(data, shown), data, f"sheet.bill.{residence_id}")


def show_bills_of_options(data: Data, residence_id: str, key: str) -> None:
    """Draw, folded, the bill after every option beside today's."""
    bills = bills_of(data, residence_id)
    if not (bills["option_id"] != TODAY).any():
        return
    with st.expander(words("Ce que paierait l'habitant, option par option")):
        _draw(bills, data, f"{key}.bills.{residence_id}")


def left_after(data: Data, residence_id: str, option_id: Any) -> str:
    """What a person on minimum income is left to pay, today and after an option, for a cell of a table."""
    return bill_change(bills_of(data, residence_id), str(option_id), words)


def _draw(bills: pd.DataFrame, data: Data, key: str) -> None:
    known = cached.parameters(data).drop_duplicates("parameter_id", keep="last").set_index("parameter_id")
    values, lows = known["value"].to_dict(), known["low"].to_dict()

    def who(name: str) -> str:
        return words(WHO[name], income=float(values[f"resident.{name}.income"]))

    counted = words("Équivalence de loyer et de charges, dans la limite du plafond de la zone : ce que l'APL regarde.")
    left = words("Reste à payer par mois, une fois l'APL déduite, pour une personne seule.")
    columns = [
        Column("when", words("Quand"), width="medium", pinned=True),
        Column("typology", words("Programme"), width="medium"),
        Column("fee_eur", words("Redevance"), words.euros),
        *(Column(f"left_{name}", words("Reste : {who}", who=who(name)), words.euros, help=left) for name in RESIDENTS),
        Column("counted_eur", words("Compté par l'APL"), words.euros, help=counted),
        Column("least_eur", words("Minimum à payer (€)"), words.number),
        Column("schedule", words("Barème"), width="medium"),
    ]
    show_table(bill_table(bills, data, words), columns, words("Ce que paie l'habitant"), key=key, height="content")
    told = N_("Par logement et par mois, aux redevances moyennes du catalogue : des travaux peuvent les changer.")
    st.caption(words(told))
    doubt = doubt_of_bills(bills, float(lows["apl.counted_share"]))
    if doubt is not None and (bills["resident"] == FIRST).any():
        st.markdown(f":gray-badge[{plain(words('à vérifier'))}] {plain(words(doubt))}")
