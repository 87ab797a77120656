"""A table of sources x years, in euros on the screen, to the cent in its file."""

from __future__ import annotations

import pandas as pd

from planning.domain.message import N_
from planning.finance.cents import CENTS
from planning.i18n import Lang, text, year
from planning.i18n.numbers import exact_euros
from planning.ui.csv_button import csv_button
from planning.ui.table_view import Column, show_table


def show_money(sources: pd.DataFrame, lang: Lang, key: str, alt: str) -> None:
    """Draw a table of `finance.sources_by_year` with its totals; it can be taken away to the cent."""

    def money(amount: float) -> str:
        return exact_euros(amount, lang)

    shown = with_totals(sources, lang)
    columns = [
        Column("label", text(N_("Source"), lang), pinned=True),
        Column("total", text(N_("Total"), lang), money, pinned=True),
        *(Column(name, name, money, "small") for name in shown.columns[2:]),
    ]
    show_table(shown, columns, text(alt, lang), key=f"{key}.table")
    exported = shown.set_axis([column.title for column in columns], axis="columns")
    csv_button(text(N_("Exporter au centime (CSV)"), lang), exported, f"{key}.csv", f"{key}.csv")


def with_totals(sources: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return label, total, a column a year (its name), in euros; the last row is the total of each column."""
    amounts = sources.drop(columns=["funder", "label", "source"]).rename(columns=year)
    amounts.insert(0, "total", amounts.sum(axis=1))
    rows = pd.concat([amounts, amounts.sum().to_frame().T], ignore_index=True) / CENTS
    rows.insert(0, "label", [*sources["label"], text(N_("Total"), lang)])
    return rows
