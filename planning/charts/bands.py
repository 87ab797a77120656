"""Bands over the years: before and after a change, of what a plan leaves unmet, of a series of the operator's own."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from planning.charts.band import UNVERIFIED, draw_band, label_ends, write_unverified
from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import NEUTRAL, PAD, WHOLE, new_figure
from planning.domain.message import N_, Message
from planning.i18n import FRENCH, Words

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


@of_text
def two_bands(rows: pd.DataFrame, subject: str, change: str, colour: str, words: Words = FRENCH) -> Chart:
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
    words
        Language of the texts.
    """
    rows = rows.sort_values("year")
    years = [str(year) for year in rows["year"]]
    figure = new_figure(words, HEIGHT)
    draw_band(figure, rows, NEUTRAL, ("low", "high"), 0.3)
    draw_band(figure, rows, colour, ("other_low", "other_high"), 0.2)
    for edge in ("other_low", "other_high"):
        figure.add_trace(_edge(rows, years, edge, colour))
    ends = {
        words("sans"): ("middle", NEUTRAL, "dash"),
        words("avec"): ("other_middle", colour, "solid"),
    }
    for name, (column, shade, dash) in ends.items():
        figure.add_trace(_middle(rows, years, column, name, shade, dash, words))
    top = max(float(rows[["high", "other_high"]].max().max()), 1.0) * 1.08
    label_ends(figure, {name: float(rows[column].iloc[-1]) for name, (column, _, _) in ends.items()}, top)
    figure.update_xaxes(type="category")
    figure.update_yaxes(range=[0, top], title=words("places"), nticks=5, tickformat=WHOLE)
    figure.update_layout(margin={"l": 8, "r": 60, "t": 12, "b": 8, "pad": PAD}, hovermode="x unified")
    last = rows.iloc[-1]
    figures: dict[str, Any] = {name: round(last[name]) for name in ("low", "high", "other_low", "other_high")}
    values = {"subject": subject, "change": change, "year": int(last["year"]), **figures}
    return Chart(figure, words(_ALT, **values), twin(rows, _HEADERS, words))


def _edge(rows: pd.DataFrame, years: list[str], column: str, colour: str) -> go.Scatter:
    line = {"color": colour, "width": 1.2, "dash": "dot"}
    return go.Scatter(x=years, y=rows[column], mode="lines", line=line, hoverinfo="skip")


def _middle(
    rows: pd.DataFrame, years: list[str], column: str, name: str, colour: str, dash: str, words: Words
) -> go.Scatter:
    low, high = ("low", "high") if column == "middle" else ("other_low", "other_high")
    template = N_("{name} : {count:places}, 8 chances sur 10 d'être entre {low} et {high}")
    hovers = [
        words(template, name=name, count=row[column], low=round(row[low]), high=round(row[high]))
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


# A figure over the years with its band: what a plan leaves unmet, or a series of the operator's own.

FUTURE_BAND_HEIGHT: Final = 260
_FUTURE_HEADERS = {
    "year": N_("Année"),
    "known": N_("Chiffre connu"),
    "middle": N_("Milieu"),
    "low": N_("Bas (1 chance sur 10)"),
    "high": N_("Haut (1 chance sur 10)"),
    "other": N_("Milieu, si rien n'est fait"),
    "checked": N_("Jugé sur le passé"),
}


@of_text
def future_band(
    rows: pd.DataFrame, subject: str, unit: str, colour: str, words: Words = FRENCH, ends: tuple[str, str] | None = None
) -> Chart:
    """Draw a figure with its band.

    Parameters
    ----------
    rows
        year, low, middle, high (NaN in years that are known) and, where there are any, known (figures of past years),
        other (what it is compared with), unverified (true = hatched).
    subject
        What is counted.
    unit
        For the axis.
    colour
        #RRGGBB.
    words
        Language of the texts.
    ends
        Written at the ends of `middle` and `other`, where there are both.
    """
    rows = rows.sort_values("year")
    figure = new_figure(words, FUTURE_BAND_HEIGHT)
    if "known" in rows:
        # First, so that the axis has the years in order: it takes them as they come.
        figure.add_trace(_line(rows[rows["known"].notna()], "known", {"color": colour, "width": 2.5}, words, 8))
    draw_band(figure, rows, colour)
    write_unverified(figure, rows, words)
    looks = {"other": {"color": colour, "width": 1.5, "dash": "dot"}, "middle": {"color": colour, "width": 2.5}}
    for name, look in looks.items():
        if name in rows and rows[name].notna().any():
            figure.add_trace(_line(rows[rows[name].notna()], name, look, words))
    columns = [name for name in ("high", "middle", "known", "other") if name in rows]
    top = max(float(rows[columns].max().max()), 1.0) * 1.08
    if ends is not None and "other" in rows:
        last = rows.iloc[-1]
        label_ends(figure, {ends[0]: float(last["middle"]), ends[1]: float(last["other"])}, top)
    figure.update_xaxes(type="category")
    figure.update_yaxes(range=[0, top], title=unit, nticks=5, tickformat=WHOLE)
    figure.update_layout(
        margin={"l": 8, "r": 24 if ends is None else 130, "t": 12, "b": 8, "pad": PAD}, hovermode="x unified"
    )
    return Chart(figure, _sentence(rows, subject, words), _table(rows, words))


def _line(rows: pd.DataFrame, name: str, look: dict[str, object], words: Words, size: int = 6) -> go.Scatter:
    template = N_("{name} : {count}")
    label = words(_FUTURE_HEADERS[name])
    hovers = [words(template, name=label, count=round(value)) for value in rows[name]]
    lone = len(rows) == 1 or name == "known"
    return go.Scatter(
        x=[str(year) for year in rows["year"]],
        y=rows[name],
        mode="lines+markers" if lone else "lines",
        line=look,
        marker={"color": look["color"], "size": size},
        customdata=hovers,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _sentence(rows: pd.DataFrame, subject: str, words: Words) -> str:
    last = rows.iloc[-1]
    template = N_("{subject} : en {year}, 8 chances sur 10 d'être entre {low} et {high}, au milieu {middle}.")
    values = {name: round(last[name]) for name in ("low", "middle", "high")}
    return words(Message(template, {"subject": subject, "year": int(last["year"]), **values}))


def _table(rows: pd.DataFrame, words: Words) -> pd.DataFrame:
    if "unverified" in rows:
        wording = {True: words(UNVERIFIED), False: words("oui")}
        rows = rows.assign(checked=[wording[bool(beyond)] for beyond in rows["unverified"]])
    return twin(rows, {name: header for name, header in _FUTURE_HEADERS.items() if name in rows}, words)
