"""How people are housed, year by year and after the plan: four numbers stacked, that add up to the need."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACCENT, NEUTRAL, WHOLE, hatched, horizontal_legend, new_figure
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

HEIGHT = 360
COLOURS: Final = {"well": ACCENT, "badly": "#D9A441", "unfit": "#B5532A", "without": NEUTRAL}
NAMES: Final = {
    "well": N_("bien logés (A-B)"),
    "badly": N_("mal logés (C)"),
    "unfit": N_("logés dans l'indigne (D)"),
    "without": N_("sans place"),
}
_HEADERS = {
    "years": N_("Années"),
    "well": N_("Bien logés (A-B)"),
    "badly": N_("Mal logés (C)"),
    "unfit": N_("Logés dans l'indigne (D)"),
    "without": N_("Sans place"),
    "need": N_("Besoin"),
}


@of_text
def housed_chart(housed: pd.DataFrame, words: Words = FRENCH) -> Chart:
    """Draw a stack per year, then one per period after the plan; without a place is hatched.

    Parameters
    ----------
    housed
        `explain.housed_by_year`: year, last_year, is_after, well, badly, unfit, without.
    words
        Language of the texts.
    """
    rows = housed.assign(years=_years(housed), need=housed[list(NAMES)].sum(axis=1))
    figure = new_figure(words, HEIGHT)
    for name, label in NAMES.items():
        figure.add_trace(_bars(rows, name, words(label), words))
    inside = int((~rows["is_after"].astype(bool)).sum())
    if 0 < inside < len(rows):
        figure.add_vline(x=inside - 0.5, line={"color": NEUTRAL, "width": 1, "dash": "dot"})
    figure.update_xaxes(type="category")
    figure.update_yaxes(title=words("personnes"), nticks=5, tickformat=WHOLE, rangemode="tozero")
    figure.update_layout(
        barmode="stack",
        bargap=0.25,
        showlegend=True,
        legend={**horizontal_legend(), "y": -0.16, "traceorder": "normal"},
    )
    return Chart(figure, _sentence(rows, words), twin(rows, _HEADERS, words))


def _years(housed: pd.DataFrame) -> list[str]:
    return [
        str(first) if first == last else f"{first}-{last}"
        for first, last in zip(housed["year"], housed["last_year"], strict=True)
    ]


def _bars(rows: pd.DataFrame, name: str, label: str, words: Words) -> go.Bar:
    colour = COLOURS[name]
    return go.Bar(
        x=rows["years"],
        y=rows[name],
        name=label,
        marker={
            "color": colour,
            "line": {"width": 1, "color": colour},
            **({"pattern": {**hatched(colour), "fgcolor": colour}} if name == "without" else {}),
        },
        customdata=[
            f"{years} · {label} : {words.integer(count)}"
            for years, count in zip(rows["years"], rows[name], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _sentence(rows: pd.DataFrame, words: Words) -> str:
    inside = rows[~rows["is_after"].astype(bool)]
    if inside.empty:
        return words("Aucune année du plan n'a de besoin.")
    first, last = inside.iloc[0], inside.iloc[-1]
    values = {
        "first_year": int(first["year"]),
        "last_year": int(last["year"]),
        "then": int(first["well"]),
        **{name: int(last[name]) for name in NAMES},
    }
    template = N_(
        "Bien logés : {then} en {first_year}, {well} en {last_year}, où {badly} sont mal logés, {unfit} dans l'indigne "
        "et {without} sans place."
    )
    return words(template, **values)
