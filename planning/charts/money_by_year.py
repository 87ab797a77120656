"""The money, by year and by source, against what own funds allow."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import MONEY_COLOURS, MONEY_PATTERNS, horizontal_legend, new_figure
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

HEIGHT = 350
MILLION = 1e6
_KINDS = {"own": N_("fonds propres"), "grant": N_("subventions"), "loan": N_("prêts")}
_HEADERS = {
    "year": N_("Année"),
    "label": N_("Financeur"),
    "source": N_("Source"),
    "spent_eur": N_("Dépensé (€)"),
    "available_eur": N_("Disponible, report compris (€)"),
}


@of_text
def money_chart(money: pd.DataFrame, words: Words = FRENCH) -> Chart:
    """Draw what is spent each year, own funds at the bottom; a line shows the own funds available.

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
    for kind in _KINDS:
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
        )
    )
    available = _available(money, years)
    if available is not None:
        figure.add_trace(_budget(names, available, words))
    top = max(
        float(totals.max()) if len(totals) else 0.0,
        float(available.max()) if available is not None else 0.0,
        1.0,
    )
    figure.update_xaxes(type="category")
    figure.update_yaxes(title=words("M€"), range=[0, top / MILLION * 1.15], nticks=5)
    figure.update_layout(
        barmode="stack",
        bargap=0.35,
        showlegend=True,
        legend={**horizontal_legend(), "y": -0.12, "traceorder": "normal"},
    )
    shown = money.assign(source=money["kind"].map({kind: words(name) for kind, name in _KINDS.items()}))
    return Chart(figure, _sentence(totals, words), twin(shown, _HEADERS, words))


def _bars(rows: pd.DataFrame, kind: str, years: list[int], words: Words) -> go.Bar:
    spent = rows.groupby("year")["spent_eur"].sum().reindex(years, fill_value=0.0)
    detail = [_detail(rows[(rows["year"] == year) & (rows["spent_eur"] > 0)], words) for year in years]
    return go.Bar(
        x=[str(year) for year in years],
        y=spent / MILLION,
        name=words(_KINDS[kind]),
        marker={
            "color": MONEY_COLOURS[kind],
            "pattern": {
                "shape": MONEY_PATTERNS[kind],
                "fillmode": "overlay",
                "fgcolor": "rgba(255,255,255,0.75)",
                "size": 7,
                "solidity": 0.15,
            },
        },
        customdata=detail,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _detail(rows: pd.DataFrame, words: Words) -> str:
    return "<br>".join(f"{row['label']} : {words.euros(row['spent_eur'])}" for row in rows.to_dict("records"))


def _available(money: pd.DataFrame, years: list[int]) -> pd.Series | None:
    """Return the own funds available each year, when they are limited every year."""
    own = (
        money[money["kind"] == "own"]
        .groupby("year")["available_eur"]
        .agg(lambda given: given.sum(skipna=False))
        .reindex(years)
    )
    return own if len(own) and bool(own.notna().all()) else None


def _budget(names: list[str], available: pd.Series, words: Words) -> go.Scatter:
    template = N_("{amount:euros} de fonds propres disponibles, report compris")
    return go.Scatter(
        x=names,
        y=available / MILLION,
        mode="lines" if len(names) > 1 else "markers",
        line={"color": MONEY_COLOURS["own"], "width": 2, "dash": "dash", "shape": "hvh"},
        marker={"size": 9, "symbol": "line-ew-open"},
        name=words("fonds propres disponibles"),
        customdata=[words(template, amount=amount) for amount in available],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _sentence(totals: pd.Series, words: Words) -> str:
    if totals.sum() <= 0:
        return words("Aucune dépense dans ce plan.")
    template = N_("{total:euros} dépensés au total ; {most:euros} l'année la plus forte, {year}.")
    values = {"total": totals.sum(), "most": totals.max(), "year": int(totals.index[int(totals.argmax())])}
    return words(template, **values)
