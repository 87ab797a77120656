"""A table of sources x years, in euros on the screen, to the cent in its file."""

from __future__ import annotations

import pandas as pd

from planning.domain.message import N_
from planning.finance.cents import CENTS
from planning.i18n import Lang, text, year
from planning.i18n.numbers import exact_euros
from planning.ui.csv_button import csv_button
from planning.ui.table_view import Column, show_table


def with_totals(table: pd.DataFrame, years: list[int], lang: Lang) -> pd.DataFrame:
    """Return sources x years in euros, with the total of each row and of each column."""
    amounts = table[years].assign(total=table[years].sum(axis=1))
    rows = pd.concat([amounts, amounts.sum().to_frame().T], ignore_index=True) / CENTS
    rows.insert(0, "label", [*table["label"], text(N_("Total"), lang)])
    return rows


def show_money(table: pd.DataFrame, years: list[int], lang: Lang, key: str, alt: str) -> None:
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
    csv_button(text(N_("Exporter au centime (CSV)"), lang), exported, f"{key}.csv", f"{key}.csv")
