"""What the residences bring in against what the loans of the plan ask for, year by year, the smallest gap named."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACCENT, FAINT, NEUTRAL, SMALL_SIZE, new_figure, rgba
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

HEIGHT: Final = 330
MILLION: Final = 1e6
LOANS: Final = "#A8812F"
"""The hue of loans, dark enough for a line on both themes."""
RIGHT: Final = 190
"""Pixels for the names at the ends of the lines."""
_HEADERS = {
    "year": N_("Année"),
    "net_eur": N_("Redevances nettes de charges (€)"),
    "annuity_eur": N_("Annuités de ce plan (€)"),
    "left_eur": N_("Écart (€)"),
}


@of_text
def debt_chart(rows: pd.DataFrame, words: Words = FRENCH) -> Chart:
    """Draw both lines and the gap between them.

    Parameters
    ----------
    rows
        year, net_eur (fees and aids less running costs), annuity_eur, left_eur (their difference).
    words
        Language of the texts.
    """
    years = [str(year) for year in rows["year"]]
    figure = new_figure(words, HEIGHT)
    figure.add_trace(_line(years, rows["annuity_eur"], LOANS, words, N_("annuités : {amount:euros}")))
    figure.add_trace(
        go.Scatter(
            fill="tonexty",
            fillcolor=rgba(ACCENT, 0.13),
            **_settings(years, rows["net_eur"], ACCENT, words, N_("redevances nettes : {amount:euros}")),
        )
    )
    _name(figure, rows["net_eur"], N_("redevances nettes {amount} M€"), words, 8)
    _name(figure, rows["annuity_eur"], N_("annuités {amount} M€"), words, -8)
    least = rows.iloc[int(rows["left_eur"].argmin())]
    _gap(figure, least, list(rows["year"]).index(least["year"]), len(rows), words)
    low = min(0.0, float(rows["net_eur"].min()))
    top = max(float(rows[["net_eur", "annuity_eur"]].max().max()), 1.0)
    figure.update_yaxes(range=[low / MILLION * 1.1, top / MILLION * 1.12], nticks=6, gridcolor=FAINT, showgrid=True)
    figure.update_yaxes(tickfont_size=SMALL_SIZE, title={"text": words("M€ par an"), "font": {"size": SMALL_SIZE}})
    figure.update_xaxes(type="category", tickfont_size=SMALL_SIZE)
    figure.update_layout(margin={"r": RIGHT})
    return Chart(figure, _sentence(rows, words), twin(rows, _HEADERS, words))


def _line(years: list[str], amounts: pd.Series, colour: str, words: Words, said: str) -> go.Scatter:
    return go.Scatter(**_settings(years, amounts, colour, words, said))


def _settings(years: list[str], amounts: pd.Series, colour: str, words: Words, said: str) -> dict[str, Any]:
    return {
        "x": years,
        "y": amounts / MILLION,
        "mode": "lines" if len(years) > 1 else "markers",
        "line": {"color": colour, "width": 3},
        "customdata": [words(said, amount=amount) for amount in amounts],
        "hovertemplate": "%{x}, %{customdata}<extra></extra>",
    }


def _name(figure: go.Figure, amounts: pd.Series, said: str, words: Words, shift: int) -> None:
    last = float(amounts.iloc[-1]) / MILLION
    figure.add_annotation(
        text=f"<b>{words(said, amount=words.decimal(last, 1))}</b>",
        x=1,
        xref="paper",
        xanchor="left",
        xshift=8,
        y=last,
        yshift=shift,
        showarrow=False,
        font_size=SMALL_SIZE,
    )


def _gap(figure: go.Figure, least: pd.Series, at: int, count: int, words: Words) -> None:
    """Name the smallest gap, beside its line."""
    low, high = (float(least[name]) / MILLION for name in ("annuity_eur", "net_eur"))
    figure.add_shape(type="line", x0=at, x1=at, y0=low, y1=high, line={"color": NEUTRAL, "width": 2})
    left = float(least["left_eur"])
    template = N_("{year} : {gap:euros} d'écart, le plus faible") if left >= 0 else N_("{year} : il manque {gap:euros}")
    figure.add_annotation(
        text=f"<b>{words(template, year=int(least['year']), gap=abs(left))}</b>",
        x=at,
        y=(low + high) / 2,
        xanchor="right" if at > count / 2 else "left",
        xshift=-8 if at > count / 2 else 8,
        showarrow=False,
        font_size=SMALL_SIZE,
    )


def _sentence(rows: pd.DataFrame, words: Words) -> str:
    least = rows.iloc[int(rows["left_eur"].argmin())]
    template = N_(
        "Redevances nettes de charges : de {first:euros} à {last:euros} par an ; annuités : de {before:euros} à "
        "{after:euros} ; l'écart le plus faible est de {least:euros}, en {year}."
    )
    return words(
        template,
        first=rows["net_eur"].iloc[0],
        last=rows["net_eur"].iloc[-1],
        before=rows["annuity_eur"].iloc[0],
        after=rows["annuity_eur"].iloc[-1],
        least=least["left_eur"],
        year=int(least["year"]),
    )
