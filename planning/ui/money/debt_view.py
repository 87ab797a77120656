"""The debt and the running: what the residences bring in against the annuities; each body in six lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from planning.charts import debt_chart
from planning.domain.message import N_
from planning.explain.money.debt_facts import (
    OPERATOR_LINES,
    OWNER_LINES,
    Asked,
    Line,
    body_lines,
    debt_facts,
    debt_sentence,
    debt_title,
    net_against_debt,
)
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.listing import Head, Row, show_list, text
from planning.ui.kit.naming import residence_names
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import csv_button
from planning.ui.kit.views import Heading
from planning.ui.money.accounts_shown import exported, show_two_accounts
from planning.ui.money.debt_shown import show_debt, show_self_financing
from planning.ui.money.money_facts import (
    bodies,
    debt,
    financing,
    fold,
    millions,
    once,
    result_cell,
    show_figure,
    yields,
)

WIDTHS: Final = (0.62, 0.38)
NAMED: Final = 2
"""Bodies named beside a title; the others are counted."""


def show(desk: PlanDesk, heading: Heading) -> None:
    """Draw the view."""
    net = once(desk, "net", lambda: net_against_debt(yields(desk)))
    heading.say(*once(desk, "debt heading", lambda: (words(debt_title(net)), words(debt_sentence(net, debt(desk))))))
    left, right = st.columns(WIDTHS, gap="large")
    with left:
        st.header(words("Redevances nettes de charges et annuités"), anchor=False)
        show_figure(once(desk, "debt chart", lambda: debt_chart(net, words)), "money.debt")
    with right:
        st.header(words("Ce qu'il faut savoir"), anchor=False)
        facts = once(desk, "debt facts", lambda: [Row((text(words(one)),)) for one in debt_facts(_asked(desk))])
        show_list([Head("")], facts, words("Ce qu'il faut savoir"), key="money.facts")
    owner, operator = st.columns(2, gap="large")
    with owner:
        _body(desk, N_("Les propriétaires"), OWNER_LINES, "owner")
    with operator:
        _body(desk, N_("Les gestionnaires"), OPERATOR_LINES, "operator")
    csv_button(
        words("Exporter les deux comptes, par résidence et par année (CSV)"),
        lambda: exported(bodies(desk), residence_names(desk.shown.data)),
        "two_accounts.csv",
        "finance.two.csv",
    )
    with fold(words("La dette et les annuités, année par année"), "money.fold.debt") as is_open:
        if is_open:
            show_debt(debt(desk), desk)
            show_self_financing(yields(desk))
    with fold(words("Les deux comptes, par année, par résidence et par organisme"), "money.fold.bodies") as is_open:
        if is_open:
            show_two_accounts(bodies(desk), desk)


def _asked(desk: PlanDesk) -> Asked:
    net = net_against_debt(yields(desk))
    names = residence_names(desk.shown.data)
    return Asked(financing(desk), desk.shown.seen["funders"], debt(desk), net, bodies(desk), names)


def _body(desk: PlanDesk, title: str, lines: Sequence[Line], side: str) -> None:
    """Draw one side: its lines in the first and in the last year, its result last."""
    st.header(words(title), anchor=False)
    years = (desk.shown.data.years[0], desk.shown.data.years[-1])
    said = words("M€ par an, {names}", names=once(desk, f"names {side}", lambda: _named(desk, side)))
    span = words("{first}-{last}", first=str(years[0]), last=str(years[-1]))
    heads = [Head(said), *(Head(str(year), "right", "4.4rem") for year in years), Head(span, "right", "5.6rem")]
    rows = once(desk, side, lambda: _rows(desk, lines, years))
    show_list(heads, rows, words(title), key=f"money.{side}")


def _rows(desk: PlanDesk, lines: Sequence[Line], years: Sequence[int]) -> list[Row]:
    table = body_lines(bodies(desk), lines, years)
    found = []
    for number, row in enumerate(table.to_dict("records")):
        is_result = number == len(table) - 1
        amounts = [float(row[column]) for column in (*years, "whole")]
        cells = [result_cell(millions(one), one) if is_result else text(millions(one)) for one in amounts]
        found.append(Row((text(words(row["line"])), *cells), kind="total" if is_result else ""))
    return found


def _named(desk: PlanDesk, side: str) -> str:
    """Return the names of the bodies, those of most residences first."""
    named = desk.shown.data["residences"][side].fillna("").str.strip()
    counted = named[named != ""].value_counts()
    shown = [str(name) for name in counted.index[:NAMED]]
    more = len(counted) - len(shown)
    if not shown:
        return words("non renseigné")
    if more <= 0:
        return ", ".join(shown)
    return words(N_("{names} et {count} de plus"), names=", ".join(shown), count=more)
