"""The debt that the plan takes on, and whether running the residences pays it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.message import N_, Message
from planning.finance import self_financing
from planning.finance.cents import CENTS
from planning.i18n import say, text, year
from planning.i18n.numbers import exact_euros
from planning.ui.kit import cached
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.table_view import Column, show_table


def show_debt(debt: pd.DataFrame, desk: PlanDesk) -> None:
    """Draw what is borrowed, repaid and owed, all lenders together."""
    lang, data = desk.lang, desk.shown.seen
    st.header(text(N_("La dette de ce plan"), lang))
    if debt.empty:
        st.info(text(N_("Ce plan n'emprunte rien."), lang))
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
    st.markdown(say(Message(template, values), lang))
    endless = data["funders"][(data["funders"]["kind"] == "loan") & data["funders"]["loan_years"].isna()]
    for label in endless.loc[endless["funder"].isin(debt["funder"]), "label"]:
        template = N_("{lender} : la durée du prêt n'est pas donnée ; rien n'en est remboursé dans ce tableau.")
        st.warning(say(Message(template, {"lender": label}), lang))

    def money(amount: float) -> str:
        return exact_euros(amount / CENTS, lang)

    columns = [
        Column("year", text(N_("Année"), lang), year),
        Column("drawn", text(N_("Emprunté"), lang), money),
        Column("repaid", text(N_("Capital remboursé"), lang), money),
        Column("interest", text(N_("Intérêts"), lang), money),
        Column("annuity", text(N_("Annuité"), lang), money),
        Column("owed", text(N_("Reste dû en fin d'année"), lang), money),
    ]
    show_table(rows, columns, text(N_("La dette, année par année"), lang), key="finance.debt")


def yearly_debt(debt: pd.DataFrame) -> pd.DataFrame:
    """Return the debt of all lenders together (cents): year, drawn, repaid, interest, annuity, owed."""
    rows = debt.groupby("year", as_index=False)[["drawn", "repaid", "interest"]].sum()
    return rows.assign(annuity=rows["repaid"] + rows["interest"], owed=(rows["drawn"] - rows["repaid"]).cumsum())


def show_self_financing(debt: pd.DataFrame, desk: PlanDesk) -> None:
    """Draw whether what the residences bring in pays the annuities."""
    lang = desk.lang
    st.header(text(N_("L'exploitation paie-t-elle la dette ?"), lang))
    rows = self_financing(desk.shown.plan, desk.shown.seen, debt, cached.accounts(desk.shown.data))
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
    st.markdown(say(Message(template, values), lang))
    _without_rents(rows, desk)

    def money(amount: float) -> str:
        return exact_euros(amount, lang)

    columns = [
        Column("year", text(N_("Année"), lang), year),
        Column("result_eur", text(N_("Résultat d'exploitation du parc"), lang), money),
        Column("rent_eur", text(N_("Loyers rendus aux propriétaires"), lang), money),
        Column("annuity_eur", text(N_("Annuités de ce plan"), lang), money),
        Column("left_eur", text(N_("Reste"), lang), money),
    ]
    show_table(rows, columns, text(N_("Résultat d'exploitation et annuités, par année"), lang), key="finance.self")
    st.caption(
        text(
            N_(
                "Aujourd'hui jusqu'aux travaux, au prorata des places ouvertes pendant, puis le résultat de "
                "l'opération ; les dettes d'avant le plan ne sont pas comptées. Le reste est le résultat, plus les "
                "loyers qui en ont été payés aux propriétaires, moins les annuités."
            ),
            lang,
        )
    )


def _without_rents(rows: pd.DataFrame, desk: PlanDesk) -> None:
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
    st.markdown(say(Message(template, values), desk.lang))
