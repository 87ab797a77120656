"""The debt that the plan takes on, and whether running the residences pays it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.explain.money.debt_facts import yearly_debt
from planning.finance.cents import CENTS
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table


def show_debt(debt: pd.DataFrame, desk: PlanDesk) -> None:
    """Draw what is borrowed, repaid and owed, all lenders together."""
    data = desk.shown.seen
    st.header(words("La dette de ce plan"))
    if debt.empty:
        st.info(words("Ce plan n'emprunte rien."))
        return
    rows = yearly_debt(debt)
    most = rows.iloc[int(rows["owed"].argmax())]
    template = N_(
        "Jusqu'à **{most:euros}** dus, fin {when} ; l'annuité la plus forte est de {annuity:euros}. Les intérêts "
        "coûtent {interest:euros} jusqu'en {last}. Annuités constantes, à partir de l'année qui suit chaque tirage ; "
        "les dettes d'avant le plan ne sont pas comptées."
    )
    values = {
        "most": most["owed"] / CENTS,
        "when": str(int(most["year"])),
        "annuity": rows["annuity"].max() / CENTS,
        "interest": rows["interest"].sum() / CENTS,
        "last": str(int(rows["year"].max())),
    }
    st.markdown(words(template, **values))
    endless = data["funders"][(data["funders"]["kind"] == "loan") & data["funders"]["loan_years"].isna()]
    for label in endless.loc[endless["funder"].isin(debt["funder"]), "label"]:
        template = N_("{lender} : la durée du prêt n'est pas donnée ; rien n'en est remboursé dans ce tableau.")
        st.warning(words(template, lender=label))

    def money(amount: float) -> str:
        return words.exact_euros(amount / CENTS)

    columns = [
        Column("year", words("Année"), words.year),
        Column("drawn", words("Emprunté"), money),
        Column("repaid", words("Capital remboursé"), money),
        Column("interest", words("Intérêts"), money),
        Column("annuity", words("Annuité"), money),
        Column("owed", words("Reste dû en fin d'année"), money),
    ]
    show_table(rows, columns, words("La dette, année par année"), key="finance.debt")


def show_self_financing(rows: pd.DataFrame) -> None:
    """Draw whether what the residences bring in (`finance.self_financing`) pays the annuities."""
    st.header(words("L'exploitation paie-t-elle la dette ?"))
    short = rows[rows["left_eur"] < 0]
    if short.empty and rows["rent_eur"].any():
        template = N_(
            "Oui, loyers des propriétaires compris : chaque année, au moins {least:euros} restent après les annuités."
        )
    elif short.empty:
        template = N_("Oui, chaque année : au moins {least:euros} restent après les annuités.")
    elif len(short) < len(rows):
        template = N_("Pas toujours : il manque jusqu'à **{worst:euros}** par an, pendant {count} des {years} années.")
    else:
        template = N_("Non : il manque jusqu'à **{worst:euros}** par an, et quelque chose chaque année.")
    values = {
        "least": float(rows["left_eur"].min()),
        "worst": -float(rows["left_eur"].min()),
        "count": len(short),
        "years": len(rows),
    }
    st.markdown(words(template, **values))
    _without_rents(rows)

    columns = [
        Column("year", words("Année"), words.year),
        Column("result_eur", words("Résultat d'exploitation du parc"), words.exact_euros),
        Column("rent_eur", words("Loyers rendus aux propriétaires"), words.exact_euros),
        Column("annuity_eur", words("Annuités de ce plan"), words.exact_euros),
        Column("left_eur", words("Reste"), words.exact_euros),
    ]
    show_table(rows, columns, words("Résultat d'exploitation et annuités, par année"), key="finance.self")
    st.caption(
        words(
            "Aujourd'hui jusqu'aux travaux, au prorata des places ouvertes pendant, puis le résultat de "
            "l'opération ; les dettes d'avant le plan ne sont pas comptées. Le reste est le résultat, plus les "
            "loyers qui en ont été payés aux propriétaires, moins les annuités."
        )
    )


def _without_rents(rows: pd.DataFrame) -> None:
    """Say what would be left had the owners no rent to spare: other debts and taxes may take all of it."""
    if not rows["rent_eur"].any():
        return
    least = float((rows["left_eur"] - rows["rent_eur"]).min())
    if least < 0:
        template = N_(
            "Ce reste compte les loyers que les propriétaires reçoivent, {rent:euros} par an en moyenne. S'ils vont "
            "tout entiers à leurs autres dettes, à leurs impôts et à leurs assurances, il manque jusqu'à "
            "{least:euros} par an."
        )
    else:
        template = N_(
            "Sans les loyers que les propriétaires reçoivent, au moins {least:euros} restent encore chaque année."
        )
    values = {"rent": float(rows["rent_eur"].mean()), "least": abs(least)}
    st.markdown(words(template, **values))
