"""Two aligned panels over the same years: all the money by source; own funds alone, paid and left."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import EDGE, LEFT_COLOURS, MONEY_COLOURS, SMALL_SIZE, style, text_on
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

HEIGHT: Final = 520
MILLION: Final = 1e6
LEAST_SHARE: Final = 0.1
"""Below this share of the axis a bar is too low for its figure."""
SOURCES: Final = {"own": N_("fonds propres"), "loan": N_("prêts"), "grant": N_("subventions")}
"""From the bottom up."""
LEFT: Final = N_("reste, {label}")
"""What is left of own funds, of one body."""
_HEADERS = {
    "year": N_("Année"),
    "own": N_("Fonds propres (€)"),
    "loan": N_("Prêts (€)"),
    "grant": N_("Subventions (€)"),
    "total": N_("Total (€)"),
}


@of_text
def money_panels(money: pd.DataFrame, own: pd.DataFrame, words: Words = FRENCH) -> Chart:
    """Draw what is paid each year, by source, above what own funds pay and keep.

    Parameters
    ----------
    money
        year, source (own, loan, grant), amount_eur.
    own
        `explain.money.unspent.own_by_year`: purse, body, year, paid_eur, left_eur (infinite = no limit), tight.
    words
        Language of the texts.
    """
    table = money.pivot_table(index="year", columns="source", values="amount_eur", aggfunc="sum", fill_value=0.0)
    table = table.reindex(index=sorted({*table.index, *own["year"]}), columns=list(SOURCES), fill_value=0.0)
    figure = make_subplots(2, 1, shared_xaxes=False, row_heights=[0.55, 0.45], vertical_spacing=0.17)
    style(figure, words, HEIGHT)
    _all_money(figure, table, words)
    limited = own[np.isfinite(own["left_eur"])]
    _own_alone(figure, own, limited, [int(year) for year in table.index], words)
    _axes(figure, words)
    rows = table.assign(total=table.sum(axis=1)).reset_index()
    shown, headers = _with_left(rows, limited, words)
    return Chart(figure, _sentence(rows, limited, words), twin(shown, headers, words))


def _all_money(figure: go.Figure, table: pd.DataFrame, words: Words) -> None:
    years = [str(year) for year in table.index]
    top = max(float(table.sum(axis=1).max()), 1.0)
    for source, name in SOURCES.items():
        bar = _bar(years, table[source], top, MONEY_COLOURS[source], words)
        figure.add_trace(go.Bar(name=words(name), **bar), row=1, col=1)
    totals = table.sum(axis=1)
    written = [f"<b>{words.decimal(total / MILLION, 1)}</b>" if total > 0 else "" for total in totals]
    label = {"mode": "text", "text": written, "textposition": "top center", "hoverinfo": "skip", "showlegend": False}
    figure.add_trace(go.Scatter(x=years, y=totals / MILLION, **label), row=1, col=1)
    figure.update_yaxes(range=[0, top / MILLION * 1.14], nticks=5, tickfont_size=SMALL_SIZE, row=1, col=1)


def _own_alone(figure: go.Figure, own: pd.DataFrame, limited: pd.DataFrame, years: list[int], words: Words) -> None:
    names = [str(year) for year in years]
    paid = own.groupby("year")["paid_eur"].sum().reindex(years, fill_value=0.0)
    left = limited.assign(left_eur=limited["left_eur"].clip(lower=0.0))
    stacked = paid + left.groupby("year")["left_eur"].sum().reindex(years, fill_value=0.0)
    top = max(float(stacked.max()), 1.0)
    figure.add_trace(
        go.Bar(name=words(SOURCES["own"]), **_bar(names, paid, top, MONEY_COLOURS["own"], words)), row=2, col=1
    )
    for number, (_, rows) in enumerate(left.groupby("purse", sort=False)):
        amounts = rows.set_index("year")["left_eur"].reindex(years, fill_value=0.0)
        title = words(LEFT, label=rows["body"].iloc[0])
        bar = _bar(names, amounts, top, LEFT_COLOURS[number % len(LEFT_COLOURS)], words)
        figure.add_trace(go.Bar(name=title, **bar), row=2, col=1)
    for year in sorted(set(own.loc[own["tight"], "year"].tolist())):
        figure.add_annotation(
            text=f"<b>{words('plus rien')}</b>" if own["purse"].nunique() == 1 else f"<b>{words('tout engagé')}</b>",
            x=years.index(year),  # the rank: plotly would read "2036" as one too
            y=float(stacked[year]) / MILLION,
            yanchor="bottom",
            showarrow=False,
            font_size=SMALL_SIZE,
            row=2,
            col=1,
        )
    figure.update_yaxes(range=[0, top / MILLION * 1.18], nticks=4, tickfont_size=SMALL_SIZE, row=2, col=1)


def _bar(years: list[str], amounts: pd.Series, top: float, colour: str, words: Words) -> dict[str, Any]:
    written = [words.decimal(amount / MILLION, 1) if amount >= LEAST_SHARE * top else "" for amount in amounts]
    return {
        "x": years,
        "y": amounts / MILLION,
        "text": written,
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "insidetextfont": {"color": text_on(colour), "size": SMALL_SIZE},
        "marker": {"color": colour, "line": EDGE},
        "customdata": [words.euros(amount) for amount in amounts],
        "hovertemplate": "%{x} : %{customdata}<extra></extra>",
    }


def _axes(figure: go.Figure, words: Words) -> None:
    titles = (
        N_("Tout l'argent, M€ par année"),
        N_("Fonds propres seuls, M€ : payé (foncé), reste fin d'année (clair)"),
    )
    for row, title in enumerate(titles, start=1):
        figure.add_annotation(
            text=words(title), x=0, y=1, xref="x domain", yref="y domain", xanchor="left", yanchor="bottom", yshift=6,
            showarrow=False, font_size=SMALL_SIZE, row=row, col=1,
        )  # fmt: skip
    figure.update_xaxes(type="category", tickfont_size=SMALL_SIZE)
    figure.update_layout(barmode="stack", bargap=0.3, margin={"t": 24})


def _with_left(rows: pd.DataFrame, limited: pd.DataFrame, words: Words) -> tuple[pd.DataFrame, dict[str, str]]:
    headers = dict(_HEADERS)
    for purse, left in limited.groupby("purse", sort=False):
        name = f"left {purse}"
        rows = rows.assign(**{name: rows["year"].map(left.set_index("year")["left_eur"])})
        headers[name] = words("Reste, {label} (€)", label=left["body"].iloc[0])
    return rows, headers


def _sentence(rows: pd.DataFrame, limited: pd.DataFrame, words: Words) -> str:
    if rows["total"].sum() <= 0:
        return words("Rien n'est dépensé dans ce plan.")
    most = rows.iloc[int(rows["total"].argmax())]
    template = N_("{total:euros} payés au total ; {most:euros} l'année la plus forte, {year}.")
    said = words(template, total=rows["total"].sum(), most=most["total"], year=int(most["year"]))
    if limited.empty:
        return said
    last = limited[limited["year"] == limited["year"].max()]
    left = words(N_("Il reste {left:euros} de fonds propres à la fin."), left=last["left_eur"].sum())
    return f"{said} {left}"
