"""What each budget buys: people well housed against own funds, the plan's own budget and the knee marked."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACCENT, NEUTRAL, PAD, WHOLE, new_figure
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

HEIGHT = 400
MILLION = 1e6
_HEADERS = {
    "number": N_("Budget n°"),
    "budget_eur": N_("Fonds propres offerts (€)"),
    "people": N_("Personnes logées, dernière année"),
    "people_more": N_("De plus que le budget précédent"),
    "per_million": N_("De plus par million"),
    "own_eur": N_("Fonds propres dépensés (€)"),
    "capex_eur": N_("Investissement (€)"),
    "operations": N_("Opérations"),
    "gap": N_("Écart démontré"),
}


@of_text
def frontier_chart(
    rows: pd.DataFrame, year: int, words: Words = FRENCH, *, knee: int | None = None, has_value: bool = True
) -> Chart:
    """Draw a step for each budget: between two of them nothing is known but what the smaller one buys.

    Parameters
    ----------
    rows
        `explain.frontier_table`.
    year
        In which people are counted.
    words
        Language of the texts.
    knee
        Place (in `rows`) from which money buys clearly less, if any.
    has_value
        Whether people are counted as well housed (value model), or with a place.
    """
    figure = new_figure(words, HEIGHT)
    known = rows[rows["people"].notna()]
    figure.add_trace(
        go.Scatter(
            x=known["budget_eur"] / MILLION,
            y=known["people"],
            mode="lines+markers",
            line={"color": ACCENT, "width": 2, "shape": "hv"},
            marker={"size": 9, "color": ACCENT},
            customdata=[[row["number"], _hover(row, words)] for row in known.to_dict("records")],
            hovertemplate="%{customdata[1]}<extra></extra>",
        )
    )
    for place, label in _marks(rows, knee):
        _mark(figure, rows.iloc[place], words(label))
    title = N_("personnes bien logées en {year}") if has_value else N_("personnes logées en {year}")
    figure.update_xaxes(
        title=words("fonds propres sur tout le plan, M€"), rangemode="tozero", nticks=8, ticks="outside"
    )
    figure.update_yaxes(title=words(title, year=year), tickformat=WHOLE, nticks=6)
    figure.update_layout(margin={"l": 8, "r": 24, "t": 36, "b": 8, "pad": PAD}, clickmode="event+select")
    return Chart(figure, _sentence(known, year, words), twin(_shown(rows), _HEADERS, words))


def _marks(rows: pd.DataFrame, knee: int | None) -> list[tuple[int, str]]:
    """Return the places that carry a label: the plan's own budget, and the knee where it is another."""
    anchors = [int(place) for place in rows.index[(rows["factor"] == 1.0) & rows["people"].notna()]]
    marks = [(place, N_("ce plan")) for place in anchors]
    return marks if knee is None or knee in anchors else [*marks, (knee, N_("le coude"))]


def _mark(figure: go.Figure, row: pd.Series, label: str) -> None:
    x, y = row["budget_eur"] / MILLION, row["people"]
    figure.add_trace(
        go.Scatter(
            x=[x],
            y=[y],
            mode="markers+text",
            marker={"size": 16, "color": "rgba(0,0,0,0)", "line": {"width": 2, "color": NEUTRAL}},
            text=[label],
            textposition="top left",
            hoverinfo="skip",
            cliponaxis=False,
        )
    )


def _hover(row: Any, words: Words) -> str:
    lines = [
        words("{budget:euros} de fonds propres", budget=row["budget_eur"]),
        words("{people:persons}", people=row["people"]),
    ]
    if pd.notna(row["per_million"]):
        lines.append(words("{more:decimal1} de plus par million", more=row["per_million"]))
    if pd.notna(row["gap"]):
        lines.append(words("démontré à {gap:percent1} du meilleur", gap=row["gap"]))
    return "<br>".join(lines)


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(per_million=rows["per_million"].round(1), gap=rows["gap"].round(4))


def _sentence(known: pd.DataFrame, year: int, words: Words) -> str:
    if known.empty:
        return words("Aucun de ces budgets ne donne de plan.")
    values = {
        "least": known["people"].iloc[0],
        "most": known["people"].iloc[-1],
        "small": known["budget_eur"].iloc[0],
        "large": known["budget_eur"].iloc[-1],
        "year": year,
    }
    template = N_("De {small:euros} à {large:euros} de fonds propres : de {least:persons} à {most:persons} en {year}.")
    return words(template, **values)
