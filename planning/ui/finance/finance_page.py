"""The page Financement: who pays each operation and when, source by source; the debt; what each euro buys."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.finance import (
    PARAMETERS_OF_LAWS,
    debt_service,
    financing_plan,
    operations,
    sources_by_year,
    uncertain_money,
)
from planning.finance.cents import CENTS
from planning.finance.purses import purses
from planning.ui.finance.accounts_shown import show_account, show_two_accounts
from planning.ui.finance.debt_shown import show_debt, show_self_financing
from planning.ui.finance.overruns_shown import show_overruns
from planning.ui.finance.prices_shown import PARAMETERS, show_price, show_value
from planning.ui.finance.refused_aid_panel import show_refused
from planning.ui.kit.desk import PlanDesk, open_plan_desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import option_names, residence_names
from planning.ui.kit.parameters_used import show_plan_parameters
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, csv_button, show_table

TITLE = N_("Qui paie quoi, et quand")


def show() -> None:
    """Draw the page."""
    desk = open_plan_desk(TITLE)
    st.title(words(TITLE))
    paid = financing_plan(desk.shown.plan, desk.shown.seen)
    if paid.empty:
        st.info(words("Ce plan ne dépense rien."))
        return
    show_sources(paid, desk)
    show_operation(operations(paid), desk)
    show_price(desk)
    debt = debt_service(paid, desk.shown.seen["funders"], desk.shown.seen.manifest.last_year)
    show_debt(debt, desk)
    show_self_financing(debt, desk)
    show_two_accounts(paid, desk)
    show_value(desk)
    show_overruns(desk)
    show_plan_parameters(desk, "finance", *PARAMETERS, *PARAMETERS_OF_LAWS)


# The financing plan of the operation that the reader chooses.


def show_operation(paid: pd.DataFrame, desk: PlanDesk) -> None:
    """Draw the financing plan of the operation that the reader chooses."""
    st.header(words("Le plan de financement d'une opération"))
    if paid.empty:
        st.info(words("Ce plan n'engage aucune opération."))
        return
    costs = paid.groupby(["residence_id", "option_id"])["cents"].sum().sort_values(ascending=False)
    residences, options = residence_names(desk.shown.data), option_names(desk.shown.data)
    names = {option: f"{residences[residence]}, {options[option]}" for residence, option in costs.index}
    chosen = st.selectbox(
        words("Opération"), list(names), format_func=names.__getitem__, key="finance.operation", persist_state="session"
    )
    rows = paid[paid["option_id"] == chosen]
    years = sorted(int(number) for number in rows["year"].unique())
    whole = rows["cents"].sum()
    parts = rows.groupby(["label"], sort=False)["cents"].sum()
    written = ", ".join(f"{label} {words.percent(cents / whole)}" for label, cents in parts.items())
    template = N_("{total:euros}, payés de {first} à {last} : {parts}.")
    values = {"total": whole / CENTS, "first": str(years[0]), "last": str(years[-1]), "parts": written}
    st.markdown(plain(words(template, **values)))
    alt = N_("Ce que paie chaque source pour cette opération")
    show_money(sources_by_year(rows, years), "finance.operation", alt)
    show_refused(desk, str(chosen))
    show_account(desk, str(rows["residence_id"].iloc[0]), str(chosen))


# The sources of a plan, year by year, and what may be refused.


def show_sources(paid: pd.DataFrame, desk: PlanDesk) -> None:
    """Draw the sources x years, wear of what is kept included."""
    years = desk.shown.data.years
    totals = paid.groupby("source")["cents"].sum()
    shares = {source: float(totals.get(source, 0)) / float(totals.sum()) for source in ("own", "grant", "loan")}
    template = N_(
        "**{total:euros}** de {first} à {last} : {own:percent} de fonds propres, {grant:percent} de subventions, "
        "{loan:percent} de prêts. L'usure des résidences laissées en l'état est comprise."
    )
    values = {"total": totals.sum() / CENTS, "first": str(years[0]), "last": str(years[-1]), **shares}
    st.markdown(words(template, **values))
    by_body = own_by_body(paid, desk.shown.seen["funders"])
    if by_body:
        st.markdown(words(N_("Fonds propres par organisme : {parts}."), parts=by_body))
    lost = uncertain_money(paid, desk.shown.data["funders"])
    if desk.shown.plan.scenario.expected_grants:
        st.markdown(words("Ce plan compte chaque aide à sa valeur attendue, non comme accordée en entier."))
    elif lost > 0:
        template = N_(
            "Si chaque aide n'est accordée qu'avec la chance notée chez son financeur, il en manquera en moyenne "
            "**{lost:euros}** : le plan les suppose toutes accordées."
        )
        st.markdown(words(template, lost=lost / CENTS))
    st.header(words("Les sources, année par année"))
    show_money(sources_by_year(paid, years), "finance.sources", N_("Ce que paie chaque source, par année"))


def own_by_body(paid: pd.DataFrame, funders: pd.DataFrame) -> str:
    """Return what each body pays of its own funds over the plan, in words; nothing where they have one purse."""
    ours = purses(funders)
    if len(ours) < 2:
        return ""
    cents = paid.groupby("funder")["cents"].sum()
    names = dict(zip(funders["funder"], funders["label"], strict=True))
    return ", ".join(f"{plain(names[purse])} {words.euros(float(cents.get(purse, 0)) / CENTS)}" for purse in ours)


# A table of sources x years, in euros on the screen, to the cent in its file.


def show_money(sources: pd.DataFrame, key: str, alt: str) -> None:
    """Draw a table of `finance.sources_by_year` with its totals; it can be taken away to the cent."""
    shown = with_totals(sources)
    columns = [
        Column("label", words("Source"), pinned=True),
        Column("total", words("Total"), words.exact_euros, pinned=True),
        *(Column(name, name, words.exact_euros, "small") for name in shown.columns[2:]),
    ]
    show_table(shown, columns, words(alt), key=f"{key}.table")
    exported = shown.set_axis([column.title for column in columns], axis="columns")
    csv_button(words("Exporter au centime (CSV)"), exported, f"{key}.csv", f"{key}.csv")


def with_totals(sources: pd.DataFrame) -> pd.DataFrame:
    """Return label, total, a column a year (its name), in euros; the last row is the total of each column."""
    amounts = sources.drop(columns=["funder", "label", "source"]).rename(columns=words.year)
    amounts.insert(0, "total", amounts.sum(axis=1))
    rows = pd.concat([amounts, amounts.sum().to_frame().T], ignore_index=True) / CENTS
    rows.insert(0, "label", [*sources["label"], words("Total")])
    return rows
