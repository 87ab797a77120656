"""Who pays: all the money and own funds alone, year by year; the funders; what stays unspent, what is not granted."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from planning.charts import Chart, money_panels
from planning.charts.money_panels import LEFT, SOURCES
from planning.charts.theme import LEFT_COLOURS, MONEY_COLOURS
from planning.domain.message import N_, Message
from planning.explain.money.risk_words import parts_sentence, risk_figures
from planning.explain.money.unspent import held_sentence, left_sentence, unspent
from planning.finance import sources_by_year, uncertain_money, upkeep_before_works
from planning.finance.cents import CENTS
from planning.finance.purses import purses
from planning.ui.kit import cached
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.legend import Key, legend
from planning.ui.kit.listing import Head, Row, Span, show_list, text
from planning.ui.kit.markdown import plain
from planning.ui.kit.parameters_used import plan_parameters, show_parameters_open
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, csv_button, show_table
from planning.ui.kit.views import Heading
from planning.ui.money.money_facts import MILLION, financing, fold, millions, once, own, show_figure
from planning.ui.money.prices_shown import PARAMETERS, show_price, show_value

WIDTHS: Final = (0.63, 0.37)
SIGN: Final = "■"
"""Of a source, in its colour."""


def show(desk: PlanDesk, heading: Heading) -> None:
    """Draw the view."""
    heading.say(*once(desk, "who heading", lambda: (words(held_sentence(own(desk))), words(money_sentence(desk)))))
    left, right = st.columns(WIDTHS, gap="large")
    with left:
        legend(once(desk, "keys", lambda: legend_keys(financing(desk), own(desk))))
        show_figure(once(desk, "panels", lambda: _panels(desk)), "money.panels")
        st.caption(once(desk, "notes", lambda: plain(words(_notes(desk)))))
        _not_granted(desk)
    with right:
        _funders(desk)
        _unspent(desk)
    with fold(words("Les sources, année par année"), "money.fold.sources") as is_open:
        if is_open:
            show_money(
                sources_by_year(financing(desk), desk.shown.data.years),
                "finance.sources",
                N_("Ce que paie chaque source, par année"),
            )
    with fold(words("Le prix de revient, partie par partie"), "money.fold.prices") as is_open:
        if is_open:
            show_price(desk)
    with fold(words("Ce que chaque euro achète, face aux opérations réelles"), "money.fold.value") as is_open:
        if is_open:
            show_value(desk)
    with fold(words("Les chiffres et hypothèses de cette page"), "money.fold.parameters") as is_open:
        if is_open:
            show_parameters_open({*plan_parameters(desk), *PARAMETERS}, desk.shown.data, "finance")


def money_sentence(desk: PlanDesk) -> Message:
    """Say what is paid and by whom, what it is made of."""
    said, before = desk.said.summary, _before_works(desk)
    values = {"total": said.capex.value + before, "last": str(said.year), "own": said.own.value}
    values |= {"loans": said.loans.value, "grants": said.grants.value}
    values["parts"] = parts_sentence(risk_figures(cached.overruns(desk.shown), desk.shown.plan), before)
    template = N_(
        "{total:euros} d'ici {last}, dont {own:euros} de fonds propres, {loans:euros} de prêts et {grants:euros} de "
        "subventions. {parts}"
    )
    return Message(template, values)


def _before_works(desk: PlanDesk) -> float:
    """Return what is paid for the upkeep of residences until their works begin (EUR): no part of the investment."""
    rows = financing(desk)
    return float(rows.loc[upkeep_before_works(rows, desk.shown.plan), "cents"].sum()) / CENTS


def _panels(desk: PlanDesk) -> Chart:
    paid = financing(desk)
    money = paid.groupby(["year", "source"], as_index=False)["cents"].sum()
    money = money.assign(amount_eur=money["cents"] / CENTS)[["year", "source", "amount_eur"]]
    return money_panels(money, own(desk), words)


def legend_keys(paid: pd.DataFrame, funds: pd.DataFrame) -> list[Key]:
    """Return what the colours stand for, with the totals of the sources (M€) and what bodies have left at the end."""
    totals = paid.groupby("source")["cents"].sum() / CENTS / MILLION
    keys = [
        Key(words(name), MONEY_COLOURS[source], words.decimal(float(totals.get(source, 0.0)), 1))
        for source, name in SOURCES.items()
    ]
    limited = funds[np.isfinite(funds["left_eur"])]
    for number, (_, rows) in enumerate(limited.groupby("purse", sort=False)):
        label = words(LEFT, label=rows["body"].iloc[0])
        left = words.decimal(float(rows["left_eur"].iloc[-1]) / MILLION, 1)
        keys.append(Key(label, LEFT_COLOURS[number % len(LEFT_COLOURS)], left))
    return keys


# The funders, what each pays over the plan.


def _funders(desk: PlanDesk) -> None:
    rows, count, total = once(desk, "funders", lambda: funder_rows(financing(desk)))
    title = N_("{total:euros}, un financeur") if count == 1 else N_("{total:euros}, {count} financeurs")
    st.header(words(title, total=total, count=count), anchor=False)
    heads = [Head(""), Head(words("M€"), "right", "4.2rem"), Head(words("part"), "right", "3.8rem")]
    show_list(heads, rows, words("Ce que paie chaque financeur"), key="money.funders")


def funder_rows(paid: pd.DataFrame) -> tuple[list[Row], int, float]:
    """Return the lines of the funders with their total, how many they are, and the total (EUR)."""
    totals = paid.groupby(["source", "funder", "label"], as_index=False)["cents"].sum()
    order = totals["source"].map({"own": 0, "loan": 1, "grant": 2})
    totals = totals.assign(order=order, more=-totals["cents"]).sort_values(["order", "more", "funder"])
    whole = float(totals["cents"].sum())
    rows = [
        Row(
            (
                [[Span(SIGN, color=MONEY_COLOURS[source]), Span(str(label))]],
                text(millions(cents / CENTS)),
                text(words.percent(cents / whole)),
            )
        )
        for source, label, cents in zip(totals["source"], totals["label"], totals["cents"], strict=True)
    ]
    last = Row(
        (text(words("Total")), text(millions(whole / CENTS)), text(words.percent(1.0))),
        kind="total",
    )
    return [*rows, last], len(totals), whole / CENTS


# What stays unspent and why; what is not granted yet.


def _unspent(desk: PlanDesk) -> None:
    st.header(words("Ce qui reste, et pourquoi"), anchor=False)
    for said in once(desk, "unspent", lambda: unspent_said(desk)):
        st.markdown(said)


def unspent_said(desk: PlanDesk) -> list[str]:
    """Say of each body what it has left, in bold, and why."""
    found = unspent(desk.shown.plan, desk.shown.seen)
    last, several = desk.shown.data.years[-1], len(found) > 1
    return [
        f"**{plain(words(left_sentence(one, last, several)))}** {' '.join(plain(words(why)) for why in one.reasons)}"
        for one in found
    ]


def _not_granted(desk: PlanDesk) -> None:
    st.header(words("Ce qui n'est pas encore accordé"), anchor=False)
    st.markdown(once(desk, "not granted", lambda: plain(words(uncertain_sentence(desk)))))


def uncertain_sentence(desk: PlanDesk) -> Message:
    """Say how much of the aids and loans is not certain, and what will lack on average."""
    paid, funders = financing(desk), desk.shown.data["funders"]
    if desk.shown.plan.scenario.expected_grants:
        return Message(N_("Ce plan compte chaque aide à sa valeur attendue, non comme accordée en entier."))
    lost = uncertain_money(paid, funders) / CENTS
    if lost <= 0:
        return Message(N_("Aucun financeur n'est noté comme incertain : le plan suppose chaque aide accordée."))
    chance = funders.set_index("funder")["grant_probability"].astype("float64").fillna(1.0)
    asked = paid[paid["source"] != "own"]
    values = {
        "doubtful": float(asked.loc[asked["funder"].map(chance) < 1.0, "cents"].sum()) / CENTS,
        "asked": float(asked["cents"].sum()) / CENTS,
        "lost": lost,
    }
    template = N_(
        "{doubtful:euros} d'aides et de prêts, sur {asked:euros}, ne sont pas sûrs. En moyenne, {lost:euros} "
        "manqueront, à prendre sur les fonds propres : le plan les suppose accordés."
    )
    return Message(template, values)


def _notes(desk: PlanDesk) -> Message:
    """Say how what is left is counted, and what nobody of ours pays."""
    paid = float(financing(desk)["cents"].sum()) / CENTS
    unpaid = desk.said.summary.capex.value + _before_works(desk) - paid
    ours = len(purses(desk.shown.seen["funders"]))
    template = N_("Ce qui reste = ce qui restait l'année d'avant, plus ce qui arrive, moins ce que l'on paie.")
    if unpaid >= 1.0:
        template = N_(
            "Ce qui reste = ce qui restait l'année d'avant, plus ce qui arrive, moins ce que l'on paie. L'usure des "
            "bâtiments de tiers, {unpaid:euros}, n'est payée par personne de chez nous."
        )
    return Message(template, {"unpaid": unpaid, "bodies": ours})


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
