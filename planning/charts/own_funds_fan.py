"""What own funds have left when works overrun: a fan over the years, red below zero, the plan dashed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACCENT, FAINT, NEUTRAL, SMALL_SIZE, new_figure, rgba
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

HEIGHT: Final = 360
MILLION: Final = 1e6
LACKING: Final = "#C0462C"
"""A red for what lacks, made out on both themes."""
RIGHT: Final = 128
STEPS: Final = 20
"""Points between two years: the red begins where the band crosses zero."""
_HEADERS = {
    "year": N_("Année"),
    "plan_eur": N_("Reste, selon le plan (€)"),
    "p10_eur": N_("Reste, une fois sur dix moins (€)"),
    "p50_eur": N_("Reste, une fois sur deux moins (€)"),
    "p90_eur": N_("Reste, neuf fois sur dix moins (€)"),
    "chance": N_("Fonds propres suffisants, sur 100 tirages"),
}


@of_text
def own_funds_fan(rows: pd.DataFrame, lacking: str, words: Words = FRENCH) -> Chart:
    """Draw the band of eight chances in ten, its middle and the plan.

    Parameters
    ----------
    rows
        year, plan_eur, p10_eur, p50_eur, p90_eur (left at the end of the year), chance (0-1, that it suffices).
    lacking
        What is written at the red, in the reader's language: with which chance money lacks.
    words
        Language of the texts.
    """
    figure = new_figure(words, HEIGHT)
    at = list(range(len(rows)))
    fine = np.linspace(0, max(len(rows) - 1, 0), (len(rows) - 1) * STEPS + 1) if len(rows) > 1 else np.array(at)
    low, high = (np.interp(fine, at, rows[name] / MILLION) for name in ("p10_eur", "p90_eur"))
    _area(figure, fine, np.maximum(low, 0.0), np.maximum(high, 0.0), rgba(ACCENT, 0.25))
    _area(figure, fine, np.minimum(low, 0.0), np.minimum(high, 0.0), rgba(LACKING, 0.42))
    figure.add_hline(y=0, line={"color": NEUTRAL, "width": 2})
    names = (("p50_eur", N_("une fois sur deux"), {"color": ACCENT, "width": 3}), _plan())
    hover = [_hover(row, words) for row in rows.to_dict("records")]
    for name, _, line in names:
        figure.add_trace(
            go.Scatter(x=at, y=rows[name] / MILLION, mode="lines", line=line, customdata=hover,
                       hovertemplate="%{customdata}<extra></extra>")
        )  # fmt: skip
    _names(figure, rows, [(name, title) for name, title, _ in names], words)
    _red_words(figure, rows, lacking)
    _axes(figure, rows, words)
    return Chart(figure, _sentence(rows, words), twin(_in_hundreds(rows), _HEADERS, words))


def _plan() -> tuple[str, str, dict[str, Any]]:
    return "plan_eur", N_("le plan"), {"color": NEUTRAL, "width": 2, "dash": "dash"}


def _area(figure: go.Figure, at: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str) -> None:
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_trace(go.Scatter(x=at, y=high, **edge))
    figure.add_trace(go.Scatter(x=at, y=low, fill="tonexty", fillcolor=colour, **edge))


def _names(figure: go.Figure, rows: pd.DataFrame, names: Sequence[tuple[str, str]], words: Words) -> None:
    """Write the names at the ends of the lines, the upper one above the lower."""
    ends = {name: float(rows[name].iloc[-1]) / MILLION for name, _ in names}
    upper = max(ends, key=ends.__getitem__)
    for name, title in names:
        figure.add_annotation(
            text=f"<b>{words(title)} {words.decimal(ends[name], 1)}</b>",
            x=1,
            xref="paper",
            xanchor="left",
            xshift=8,
            y=ends[name],
            yshift=6 if name == upper else -6,
            showarrow=False,
            font_size=SMALL_SIZE,
        )
    middle = len(rows) // 2
    figure.add_annotation(
        text=words("8 chances sur 10"), x=middle, y=float(rows["p90_eur"].iloc[middle]) / MILLION, yanchor="top",
        yshift=-4, showarrow=False, font_size=SMALL_SIZE,
    )  # fmt: skip


def _red_words(figure: go.Figure, rows: pd.DataFrame, lacking: str) -> None:
    worst = int(rows["p10_eur"].argmin())
    if rows["p10_eur"].iloc[worst] < 0:
        figure.add_annotation(
            text=f"<b>{lacking}</b>",
            x=worst * 0.75,
            y=float(np.interp(worst * 0.75, range(len(rows)), rows["p10_eur"])) / MILLION * 0.62,
            showarrow=False,
            font_size=SMALL_SIZE,
        )


def _axes(figure: go.Figure, rows: pd.DataFrame, words: Words) -> None:
    low = min(0.0, float(rows["p10_eur"].min())) / MILLION
    high = max(float(rows[["p90_eur", "plan_eur"]].max().max()), 1.0) / MILLION
    margin = (high - low) * 0.08
    figure.update_yaxes(range=[low - margin, high + margin], nticks=7, gridcolor=FAINT, showgrid=True)
    title = words("Fonds propres qui restent, M€, fin d'année")
    figure.update_yaxes(tickfont_size=SMALL_SIZE, title={"text": title, "font": {"size": SMALL_SIZE}})
    names = [str(year) for year in rows["year"]]
    figure.update_xaxes(tickvals=list(range(len(rows))), ticktext=names, tickfont_size=SMALL_SIZE)
    figure.update_layout(margin={"r": RIGHT})


def _hover(row: dict[Any, Any], words: Words) -> str:
    template = N_("{year} : {p50:euros} une fois sur deux, {plan:euros} selon le plan")
    return words(template, year=int(row["year"]), p50=row["p50_eur"], plan=row["plan_eur"])


def _in_hundreds(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(chance=(rows["chance"] * 100).round().astype("int64"))


def _sentence(rows: pd.DataFrame, words: Words) -> str:
    worst = rows.iloc[int(rows["p10_eur"].argmin())]
    template = N_(
        "Une fois sur dix il reste moins de {low:euros} en {year}, une fois sur deux moins de {middle:euros} ; le plan "
        "compte {plan:euros}."
    )
    values = {"low": worst["p10_eur"], "middle": worst["p50_eur"], "plan": worst["plan_eur"]}
    return words(template, year=int(worst["year"]), **values)
