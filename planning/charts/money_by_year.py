"""The money, by year and by source; under the years what is left of own funds.

Own funds left are a row of figures, never a line over bars of all money: the two have not the same measure.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import MONEY_COLOURS, SMALL_SIZE, new_figure
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

HEIGHT = 240
MILLION = 1e6
KINDS = {"own": N_("fonds propres"), "loan": N_("prêts"), "grant": N_("subventions")}
LEAST_WRITTEN = 0.3
"""Of own funds, loans or grants of a year, M€: a smaller part of a bar has no figure written in it."""
_HEADERS = {
    "year": N_("Année"),
    "label": N_("Financeur"),
    "source": N_("Source"),
    "spent_eur": N_("Dépensé (€)"),
    "available_eur": N_("Disponible, report compris (€)"),
}


@of_text
def money_chart(money: pd.DataFrame, words: Words = FRENCH) -> Chart:
    """Draw what is spent each year, own funds at the bottom; under each year what is left of own funds.

    Parameters
    ----------
    money
        `explain.money_by_year`: year, kind, funder, label, spent_eur, available_eur (NaN = unlimited).
    words
        Language of the texts.
    """
    years = sorted(money["year"].unique())
    names = [str(year) for year in years]
    figure = new_figure(words, HEIGHT)
    for kind in KINDS:
        figure.add_trace(_bars(money[money["kind"] == kind], kind, years, words))
    totals = money.groupby("year")["spent_eur"].sum().reindex(years, fill_value=0.0)
    written = [words.decimal(total / MILLION, 1) if total > 0 else "" for total in totals]
    figure.add_trace(
        go.Scatter(
            x=names,
            y=totals / MILLION,
            mode="text",
            text=written,
            textposition="top center",
            hoverinfo="skip",
            showlegend=False,
            cliponaxis=False,
        )
    )
    left = own_left(money, years)
    top = max(float(totals.max()) if len(totals) else 0.0, 1.0)
    figure.update_xaxes(type="category", tickvals=names, ticktext=_under_years(names, left, words))
    figure.update_yaxes(title=words("M€"), range=[0, top / MILLION * 1.12], nticks=5, showgrid=True)
    figure.update_layout(barmode="stack", bargap=0.3)
    if left is not None:
        below = {"xref": "paper", "x": 0, "yref": "paper", "y": 0, "showarrow": False}
        figure.add_annotation(text=words("reste"), xanchor="right", yanchor="top", yshift=-26, xshift=-4, **below)
    shown = money.assign(source=money["kind"].map({kind: words(name) for kind, name in KINDS.items()}))
    return Chart(figure, _sentence(totals, words), twin(shown, _HEADERS, words))


def own_left(money: pd.DataFrame, years: list[int]) -> pd.Series | None:
    """Return what is left of own funds at the end of each year, EUR; None where they have no limit every year."""
    own = money[money["kind"] == "own"]
    left = (own["available_eur"] - own["spent_eur"]).groupby(own["year"]).agg(_known_sum).reindex(years)
    return left if len(left) and bool(left.notna().all()) else None


def _known_sum(amounts: pd.Series) -> float:
    """Return the sum of amounts; NaN when one is not known."""
    return float(amounts.sum(skipna=False))


def _under_years(names: list[str], left: pd.Series | None, words: Words) -> list[str]:
    if left is None:
        return names
    tightest = left.min()
    written = [words.decimal(amount / MILLION, 1) for amount in left]
    return [
        f"{name}<br><b>{amount}</b>" if euros == tightest else f"{name}<br>{amount}"
        for name, amount, euros in zip(names, written, left, strict=True)
    ]


def _bars(rows: pd.DataFrame, kind: str, years: list[int], words: Words) -> go.Bar:
    spent = rows.groupby("year")["spent_eur"].sum().reindex(years, fill_value=0.0)
    detail = [_detail(rows[(rows["year"] == year) & (rows["spent_eur"] > 0)], words) for year in years]
    return go.Bar(
        x=[str(year) for year in years],
        y=spent / MILLION,
        name=words(KINDS[kind]),
        marker={"color": MONEY_COLOURS[kind], "line": {"width": 0}},
        text=[words.decimal(amount / MILLION, 1) if amount / MILLION >= LEAST_WRITTEN else "" for amount in spent],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        insidetextfont={"size": SMALL_SIZE, "color": "#FFFFFF" if kind == "own" else "#000000"},
        customdata=detail,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _detail(rows: pd.DataFrame, words: Words) -> str:
    return "<br>".join(f"{row['label']} : {words.euros(row['spent_eur'])}" for row in rows.to_dict("records"))


def _sentence(totals: pd.Series, words: Words) -> str:
    if totals.sum() <= 0:
        return words("Aucune dépense dans ce plan.")
    template = N_("{total:euros} dépensés au total ; {most:euros} l'année la plus forte, {year}.")
    values = {"total": totals.sum(), "most": totals.max(), "year": int(totals.index[int(totals.argmax())])}
    return words(template, **values)
