"""The tables that the views of the room share, each computed once for a plan; and how amounts are written in lists."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import pandas as pd
import streamlit as st

from planning.charts import Chart
from planning.explain.money.unspent import own_by_year
from planning.finance import debt_service, financing_plan, self_financing, two_accounts
from planning.ui.kit import cached
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.drawing import draw, show_twin
from planning.ui.kit.listing import Line, Span
from planning.ui.kit.spoken import words

Found = TypeVar("Found")
MILLION: Final = 1e6
THOUSAND: Final = 1e3


def once(desk: PlanDesk, question: str, make: Callable[[], Found], *key: Hashable) -> Found:
    """What is said of the plan shown in the reader's language, computed once."""
    return cached.remembered(f"money {question}", (desk.shown.entry.id, words.lang, *key), make)


def financing(desk: PlanDesk) -> pd.DataFrame:
    """Who pays what, when (`finance.financing_plan`)."""
    return once(desk, "financing", lambda: financing_plan(desk.shown.plan, desk.shown.seen))


def debt(desk: PlanDesk) -> pd.DataFrame:
    """What is borrowed, repaid and owed (`finance.debt_service`)."""
    seen = desk.shown.seen
    return once(desk, "debt", lambda: debt_service(financing(desk), seen["funders"], seen.manifest.last_year))


def own(desk: PlanDesk) -> pd.DataFrame:
    """What own funds of each body pay and keep (`explain.money.unspent.own_by_year`)."""
    return once(desk, "own funds", lambda: own_by_year(desk.shown.plan, desk.shown.seen))


def yields(desk: PlanDesk) -> pd.DataFrame:
    """What the residences bring in against the annuities (`finance.self_financing`)."""
    shown = desk.shown
    return once(desk, "yields", lambda: self_financing(shown.plan, shown.seen, debt(desk), cached.accounts(shown.data)))


def bodies(desk: PlanDesk) -> pd.DataFrame:
    """The accounts of the operator and of the owner of each residence (`finance.two_accounts`)."""
    shown = desk.shown
    return once(
        desk,
        "two accounts",
        lambda: two_accounts(shown.plan, shown.data, cached.accounts(shown.data), financing(desk)),
    )


def show_figure(chart: Chart, key: str) -> None:
    """Draw a chart and, in a fold that is filled once it is open, its table."""
    draw(chart, key)
    show_twin(chart, f"{key}.twin")


# Amounts in lists: millions or thousands, signed where a sign says something.


def millions(amount: float) -> str:
    """`3,15`: millions with two decimals, for a column that says M€; `0,00` is written as a dash."""
    return words.decimal(amount / MILLION, 2) if abs(amount) >= 5000 else "–"


def thousands(amount: float) -> str:
    """`1 150`: thousands, for a column that says k€."""
    return words.integer(amount / THOUSAND) if abs(amount) >= THOUSAND / 2 else "–"


def result_cell(written: str, amount: float) -> list[Line]:
    """A result: signed, red where it is a loss."""
    sign = "+" if amount > 0 and written != "–" else ""
    return [[Span(f"{sign}{written}", "bad" if amount < 0 else "strong")]]


@contextmanager
def fold(label: str, key: str) -> Iterator[bool]:
    """Draw a fold; what stands in it is computed only once it is open (the value given)."""
    with st.expander(label, key=key, on_change="rerun") as box:
        yield bool(box.open)
