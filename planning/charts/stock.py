"""The places open by typology over the years."""

from __future__ import annotations

import pandas as pd

from planning.charts.chart import Chart, twin
from planning.charts.panels import Panel, panels_figure
from planning.charts.theme import ACCENT
from planning.domain.message import N_, Message
from planning.i18n import Lang, say, text

_HEADERS = {"year": N_("Année"), "label": N_("Typologie"), "places": N_("Places ouvertes")}


def stock_chart(stock: pd.DataFrame, columns: int = 4, lang: Lang = "fr") -> Chart:
    """Draw one panel per typology, the largest first: model places open year by year, all territories.

    Parameters
    ----------
    stock
        `explain.stock_by_typology`: year, typology, label, territory, places (model places).
    columns
        Panels in a row.
    lang
        Language of the texts.
    """
    totals = stock.groupby(["typology", "label", "year"])["places"].sum()
    # A typology that closes stays on the chart, at zero.
    full = totals.unstack(fill_value=0).stack().reset_index().rename(columns={0: "places"})
    order = full.groupby("typology")["places"].max().sort_values(ascending=False, kind="stable").index
    groups = [full[full["typology"] == typology].sort_values("year") for typology in order]
    figure = panels_figure([_panel(group, lang) for group in groups], columns, ("", ""), lang)
    alt = " ".join(_sentence(group, lang) for group in groups)
    return Chart(figure, alt or text(N_("Aucune place dans ce plan."), lang), twin(full, _HEADERS, lang))


def _panel(group: pd.DataFrame, lang: Lang) -> Panel:
    template = N_("{year} : {count:places}")
    hover = [
        say(Message(template, {"year": int(row["year"]), "count": row["places"]}), lang)
        for row in group.to_dict("records")
    ]
    rows = group[["year"]].assign(served=group["places"], hover=hover)
    return Panel(str(group["label"].iloc[0]), _change(group, lang), ACCENT, rows)


def _change(group: pd.DataFrame, lang: Lang) -> str:
    first, last = round(group["places"].iloc[0]), round(group["places"].iloc[-1])
    if first == last:
        return say(Message(N_("{count:places}"), {"count": last}), lang)
    return say(Message(N_("de {first} à {last:places}"), {"first": first, "last": last}), lang)


def _sentence(group: pd.DataFrame, lang: Lang) -> str:
    values = {
        "label": str(group["label"].iloc[0]),
        "first": round(group["places"].iloc[0]),
        "last": round(group["places"].iloc[-1]),
        "first_year": int(group["year"].iloc[0]),
        "last_year": int(group["year"].iloc[-1]),
    }
    template = N_("{label} : {first} places en {first_year}, {last} en {last_year}.")
    return say(Message(template, values), lang)
