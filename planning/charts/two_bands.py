"""A band before and after a change: grey without it, in the colour of the public with it."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from planning.charts.band import draw_band
from planning.charts.chart import Chart, twin
from planning.charts.ends import label_ends
from planning.charts.theme import NEUTRAL, PAD, WHOLE, new_figure
from planning.domain.message import N_, Message
from planning.i18n import Lang, say, text

HEIGHT: Final = 280
_HEADERS = {
    "year": N_("Année"),
    "low": N_("Sans : bas (1 chance sur 10)"),
    "middle": N_("Sans : milieu"),
    "high": N_("Sans : haut (1 chance sur 10)"),
    "other_low": N_("Avec : bas (1 chance sur 10)"),
    "other_middle": N_("Avec : milieu"),
    "other_high": N_("Avec : haut (1 chance sur 10)"),
}
_ALT = N_("{subject} : en {year}, entre {low} et {high} places sans {change}, entre {other_low} et {other_high} avec.")


def two_bands(rows: pd.DataFrame, subject: str, change: str, colour: str, lang: Lang = "fr") -> Chart:
    """Draw what a change does to a band.

    Parameters
    ----------
    rows
        year, low, middle, high (without the change), other_low, other_middle, other_high (with it), in places.
    subject
        Whose band it is.
    change
        What is changed: `le choc`, `cet avis`.
    colour
        The public's colour, #RRGGBB.
    lang
        Language of the texts.
    """
    rows = rows.sort_values("year")
    years = [str(year) for year in rows["year"]]
    figure = new_figure(lang, HEIGHT)
    draw_band(figure, rows, NEUTRAL, ("low", "high"), 0.3)
    draw_band(figure, rows, colour, ("other_low", "other_high"), 0.2)
    for edge in ("other_low", "other_high"):
        figure.add_trace(_edge(rows, years, edge, colour))
    ends = {
        text(N_("sans"), lang): ("middle", NEUTRAL, "dash"),
        text(N_("avec"), lang): ("other_middle", colour, "solid"),
    }
    for name, (column, shade, dash) in ends.items():
        figure.add_trace(_middle(rows, years, column, name, shade, dash, lang))
    top = max(float(rows[["high", "other_high"]].max().max()), 1.0) * 1.08
    label_ends(figure, {name: float(rows[column].iloc[-1]) for name, (column, _, _) in ends.items()}, top)
    figure.update_xaxes(type="category")
    figure.update_yaxes(range=[0, top], title=text(N_("places"), lang), nticks=5, tickformat=WHOLE)
    figure.update_layout(margin={"l": 8, "r": 60, "t": 12, "b": 8, "pad": PAD}, hovermode="x unified")
    last = rows.iloc[-1]
    figures: dict[str, Any] = {name: round(last[name]) for name in ("low", "high", "other_low", "other_high")}
    values = {"subject": subject, "change": change, "year": int(last["year"]), **figures}
    return Chart(figure, say(Message(_ALT, values), lang), twin(rows, _HEADERS, lang))


def _edge(rows: pd.DataFrame, years: list[str], column: str, colour: str) -> go.Scatter:
    line = {"color": colour, "width": 1.2, "dash": "dot"}
    return go.Scatter(x=years, y=rows[column], mode="lines", line=line, hoverinfo="skip")


def _middle(
    rows: pd.DataFrame, years: list[str], column: str, name: str, colour: str, dash: str, lang: Lang
) -> go.Scatter:
    low, high = ("low", "high") if column == "middle" else ("other_low", "other_high")
    template = N_("{name} : {count:places}, 8 chances sur 10 d'être entre {low} et {high}")
    hovers = [
        say(
            Message(template, {"name": name, "count": row[column], "low": round(row[low]), "high": round(row[high])}),
            lang,
        )
        for row in rows.to_dict("records")
    ]
    return go.Scatter(
        x=years,
        y=rows[column],
        mode="lines" if len(years) > 1 else "markers",
        line={"color": colour, "width": 2.5, "dash": dash},
        customdata=hovers,
        hovertemplate="%{customdata}<extra></extra>",
    )
