"""The page Financement: who pays what and when, the debt, what each euro buys."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.finance import (
    account_change,
    debt_service,
    financing_plan,
    operations,
    self_financing,
    sources_by_year,
    uncertain_money,
    value_for_money,
)
from planning.finance.cents import CENTS
from planning.i18n import Lang, euros, integer, percent, say, text, year
from planning.i18n.numbers import exact_euros
from planning.options.estimates import Estimates, parameter_estimates
from planning.ui import cached, links
from planning.ui.csv_export import csv_bytes
from planning.ui.desk import PlanDesk, open_plan_desk
from planning.ui.naming import option_names, residence_names, typology_names
from planning.ui.table_view import Column, pick_row, show_table
from planning.ui.views.options import show_parameters

TITLE = N_("Qui paie quoi, et quand")
PARAMETERS = ("discount_rate", "life_years")
ACCOUNT_LINES: Final = {
    "fees": N_("Redevances, toutes places occupées"),
    "aid": N_("Aide de l'État, toutes places occupées"),
    "vacancy": N_("Vacance"),
    "charges": N_("Charges"),
    "staff": N_("Personnel"),
    "energy": N_("Énergie"),
    "savings": N_("Économies d'un service fermé"),
}


def show() -> None:
    """Draw the page."""
    desk = open_plan_desk(TITLE)
    st.title(text(TITLE, desk.lang))
    paid = financing_plan(desk.shown.plan, desk.shown.data)
    if paid.empty:
        st.info(text(N_("Ce plan ne dépense rien."), desk.lang))
        return
    _sources(paid, desk)
    _operation(operations(paid), desk)
    debt = debt_service(paid, desk.shown.data["funders"], desk.shown.data.manifest.last_year)
    _debt(debt, desk)
    _self_financing(debt, desk)
    _value(desk)


def _sources(paid: pd.DataFrame, desk: PlanDesk) -> None:
    """Draw the sources x years, wear of what is kept included."""
    lang, years = desk.lang, desk.shown.data.years
    totals = paid.groupby("source")["cents"].sum()
    shares = {source: float(totals.get(source, 0)) / float(totals.sum()) for source in ("own", "grant", "loan")}
    template = N_(
        "**{total:euros}** de {first} à {last} : {own:percent} de fonds propres, {grant:percent} de subventions, "
        "{loan:percent} de prêts. L'usure des résidences laissées en l'état est comprise."
    )
    values = {"total": totals.sum() / CENTS, "first": str(years[0]), "last": str(years[-1]), **shares}
    st.markdown(say(Message(template, values), lang))
    lost = uncertain_money(paid, desk.shown.data["funders"])
    if lost > 0:
        template = N_(
            "Si chaque aide n'est accordée qu'avec la chance notée chez son financeur, il en manquera en moyenne "
            "**{lost:euros}** : le plan les suppose toutes accordées."
        )
        st.markdown(say(Message(template, {"lost": lost / CENTS}), lang))
    st.header(text(N_("Les sources, année par année"), lang))
    table = with_totals(sources_by_year(paid, years), years, lang)
    _money_table(table, [*years], lang, "finance.sources", N_("Ce que paie chaque source, par année"))


def with_totals(table: pd.DataFrame, years: list[int], lang: Lang) -> pd.DataFrame:
    """Return sources x years in euros, with the total of each row and of each column."""
    amounts = table[years].assign(total=table[years].sum(axis=1))
    rows = pd.concat([amounts, amounts.sum().to_frame().T], ignore_index=True) / CENTS
    rows.insert(0, "label", [*table["label"], text(N_("Total"), lang)])
    return rows


def _money_table(table: pd.DataFrame, years: list[int], lang: Lang, key: str, alt: str) -> None:
    """Draw a table of euros, which can be taken away to the cent."""

    def money(amount: float) -> str:
        return exact_euros(amount, lang)

    shown = table.rename(columns={number: str(number) for number in years})
    columns = [
        Column("label", text(N_("Source"), lang), pinned=True),
        *(Column(str(number), year(number), money, "small") for number in years),
        Column("total", text(N_("Total"), lang), money),
    ]
    show_table(shown, columns, text(alt, lang), key=f"{key}.table")
    exported = shown.set_axis([column.title for column in columns], axis="columns")
    st.download_button(
        text(N_("Exporter au centime (CSV)"), lang),
        data=lambda: csv_bytes(exported),
        file_name=f"{key}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{key}.csv",
    )


def _operation(paid: pd.DataFrame, desk: PlanDesk) -> None:
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
    table = with_totals(sources_by_year(rows, years), years, lang)
    _money_table(table, years, lang, "finance.operation", N_("Ce que paie chaque source pour cette opération"))
    _account(desk, str(rows["residence_id"].iloc[0]), str(chosen))


def _account(desk: PlanDesk, residence_id: str, option_id: str) -> None:
    """Draw the operating account of the residence today and after the operation."""
    lang, options = desk.lang, desk.shown.data["options"]
    st.subheader(text(N_("L'exploitation, par an, avant et après"), lang))
    kept = options[(options["residence_id"] == residence_id) & (options["kind"] == ActionKind.KEEP)]
    results = options.set_index("option_id")["running_result_eur_per_year"].fillna(0.0)
    before = str(kept["option_id"].iloc[0]) if len(kept) else ""
    values = {"before": float(results.get(before, 0.0)), "after": float(results[option_id])}
    template = N_("Résultat d'exploitation : {before:euros} aujourd'hui, **{after:euros}** après la livraison.")
    st.markdown(say(Message(template, values), lang))
    accounts = cached.accounts(desk.shown.data)
    if option_id not in set(accounts["option_id"]):
        told = N_("Le détail n'est pas connu : cette option vient d'un fichier, ou les paramètres ont changé depuis.")
        st.info(text(told, lang))
        return
    show_table(
        account_rows(account_change(accounts, before, option_id), typology_names(desk.shown.data, lang), lang),
        _account_columns(lang),
        text(N_("Le compte d'exploitation, avant et après"), lang),
        key="finance.account",
    )
    st.caption(
        text(
            N_(
                "La vacance est ce que les places libres ne rapportent pas. Les charges comprennent le loyer payé au "
                "propriétaire, l'eau, l'entretien et les impayés ; propriétaire et gestionnaire ne sont pas séparés."
            ),
            lang,
        )
    )


def account_rows(change: pd.DataFrame, typologies: dict[str, str], lang: Lang) -> pd.DataFrame:
    """Return the lines of two accounts in words, with their results in a last row."""
    names = {line: text(name, lang) for line, name in ACCOUNT_LINES.items()}
    figures = ["before", "after", "change"]
    rows = change.assign(line=change["line"].map(names), programme=change["typology"].map(typologies).fillna(""))[
        ["line", "programme", *figures]
    ]
    total = {"line": text(N_("Résultat"), lang), "programme": "", **rows[figures].sum().to_dict()}
    return pd.concat([rows, pd.DataFrame([total])], ignore_index=True)


def _account_columns(lang: Lang) -> list[Column]:
    def money(amount: float) -> str:
        return exact_euros(amount, lang)

    return [
        Column("line", text(N_("Ligne"), lang), width="medium"),
        Column("programme", text(N_("Programme"), lang), width="medium"),
        Column("before", text(N_("Avant"), lang), money),
        Column("after", text(N_("Après"), lang), money),
        Column("change", text(N_("Différence"), lang), money),
    ]


def _debt(debt: pd.DataFrame, desk: PlanDesk) -> None:
    """Draw what is borrowed, repaid and owed, all lenders together."""
    lang, data = desk.lang, desk.shown.data
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


def _self_financing(debt: pd.DataFrame, desk: PlanDesk) -> None:
    """Draw whether what the residences bring in pays the annuities."""
    lang = desk.lang
    st.header(text(N_("L'exploitation paie-t-elle la dette ?"), lang))
    rows = self_financing(desk.shown.plan, desk.shown.data, debt)
    short = rows[rows["left_eur"] < 0]
    if short.empty:
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

    def money(amount: float) -> str:
        return exact_euros(amount, lang)

    columns = [
        Column("year", text(N_("Année"), lang), year),
        Column("result_eur", text(N_("Résultat d'exploitation du parc"), lang), money),
        Column("annuity_eur", text(N_("Annuités de ce plan"), lang), money),
        Column("left_eur", text(N_("Reste"), lang), money),
    ]
    show_table(rows, columns, text(N_("Résultat d'exploitation et annuités, par année"), lang), key="finance.self")
    st.caption(
        text(
            N_(
                "Aujourd'hui jusqu'aux travaux, au prorata des places ouvertes pendant, puis le résultat de "
                "l'opération ; les dettes d'avant le plan ne sont pas comptées."
            ),
            lang,
        )
    )


def _value(desk: PlanDesk) -> None:
    """Draw what each operation costs a place and what it brings in."""
    lang, data = desk.lang, desk.shown.data
    st.header(text(N_("Ce que chaque euro achète"), lang))
    parameters = cached.parameters()
    known: Estimates = parameter_estimates(parameters, data.manifest.first_year)
    rate, life = known["discount_rate"].value, int(known["life_years"].value)
    rows = value_for_money(desk.shown.plan, data, rate, life)
    if rows.empty:
        st.info(text(N_("Ce plan n'engage aucune opération."), lang))
        return
    template = N_(
        "La valeur actuelle nette compte le coût, année par année, puis ce que l'exploitation rapporte de plus (ou de "
        "moins) qu'aujourd'hui pendant {life} ans, au taux de {rate}. Elle est négative quand une opération loge mieux "
        "sans rapporter plus : elle dit le prix d'un choix, pas s'il est bon. Les redevances perdues pendant les "
        "travaux n'y sont pas."
    )
    st.markdown(say(Message(template, {"life": life, "rate": percent(rate, 1, lang)}), lang))
    residences, options = residence_names(data), option_names(data, lang)
    rows = rows.assign(
        residence=rows["residence_id"].map(residences), decision=rows["option_id"].map(options)
    ).sort_values("cost_per_place_year", ignore_index=True)
    position = pick_row(
        rows, _value_columns(lang), text(N_("Ce que coûte une place, par opération"), lang), key="finance.value"
    )
    with st.expander(text(N_("Les hypothèses de ce tableau"), lang)):
        used = parameters[parameters["parameter_id"].isin(PARAMETERS)]
        show_parameters(used, text(N_("Les hypothèses de ce tableau"), lang), lang, "finance.parameters")
    if position is not None:
        links.open_residence(str(rows["residence_id"].iloc[position]))


def _value_columns(lang: Lang) -> list[Column]:
    def money(amount: float) -> str:
        return euros(amount, lang)

    def count(places: float) -> str:
        return integer(places, lang)

    model = text(N_("En places : un logement compte pour les personnes qu'il loge."), lang)
    return [
        Column("residence", text(N_("Résidence"), lang), pinned=True),
        Column("decision", text(N_("Décision"), lang)),
        Column("capex_eur", text(N_("Coût"), lang), money),
        Column("before", text(N_("Places avant"), lang), count, help=model),
        Column("after", text(N_("Places après"), lang), count, help=model),
        Column("created", text(N_("Créées"), lang), count),
        Column("kept", text(N_("Gardées"), lang), count),
        Column("cost_per_place", text(N_("Par place"), lang), money),
        Column("cost_per_place_created", text(N_("Par place créée"), lang), money),
        Column("cost_per_place_year", text(N_("Par place et par an"), lang), money),
        Column("net_present_value_eur", text(N_("Valeur actuelle nette"), lang), money),
    ]
