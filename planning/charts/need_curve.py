"""The need of one public in one territory, with its band, against the places that exist."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from planning.charts.band import UNVERIFIED, draw_band, label_ends, write_unverified
from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import NEUTRAL, PAD, WHOLE, new_figure
from planning.domain.message import N_, Message
from planning.i18n import FRENCH, Words

HEIGHT = 320
_HEADERS = {
    "year": N_("Année"),
    "need": N_("Besoin (places)"),
    "low": N_("Besoin bas (1 chance sur 10)"),
    "high": N_("Besoin haut (1 chance sur 10)"),
    "places": N_("Nos places"),
    "competitors": N_("Places des autres opérateurs"),
    "checked": N_("Jugé sur le passé"),
}
_NAMES: Final = {"need": N_("besoin"), "places": N_("nos places"), "competitors": N_("autres opérateurs")}


@of_text
def need_curve(rows: pd.DataFrame, subject: str, colour: str, words: Words = FRENCH) -> Chart:
    """Draw the need of one public and territory over the years.

    Parameters
    ----------
    rows
        year, need and, where known, low and high (P10 and P90 of the need), places (ours), competitors (the
        other operators' places), all in places; unverified (true = hatched: nobody checked such a horizon).
    subject
        Whose need it is, for the sentence: `Seniors, Metz`.
    colour
        The public's colour, #RRGGBB.
    words
        Language of the texts.
    """
    rows = rows.sort_values("year")
    years = [str(year) for year in rows["year"]]
    figure = new_figure(words, HEIGHT)
    if "low" in rows and rows["low"].notna().any():
        draw_band(figure, rows, colour)
        write_unverified(figure, rows, words)
    lines = [name for name in _NAMES if name in rows and rows[name].notna().any()]
    for name in lines:
        figure.add_trace(_line(rows, years, name, colour, words))
    top = max(float(rows[[name for name in (*lines, "high") if name in rows]].max().max()), 1.0) * 1.08
    label_ends(figure, {words(_NAMES[name]): float(rows[name].iloc[-1]) for name in lines}, top)
    figure.update_xaxes(type="category")
    figure.update_yaxes(range=[0, top], title=words("places"), nticks=5, tickformat=WHOLE)
    figure.update_layout(margin={"l": 8, "r": 130, "t": 12, "b": 8, "pad": PAD}, hovermode="x unified")
    rows = _checked(rows, words)
    headers = {name: header for name, header in _HEADERS.items() if name in rows}
    return Chart(figure, _sentence(rows, subject, words), twin(rows, headers, words))


def _checked(rows: pd.DataFrame, words: Words) -> pd.DataFrame:
    if "unverified" not in rows:
        return rows
    wording = {True: words(UNVERIFIED), False: words("oui")}
    return rows.assign(checked=[wording[bool(beyond)] for beyond in rows["unverified"]])


def _line(rows: pd.DataFrame, years: list[str], name: str, colour: str, words: Words) -> go.Scatter:
    looks = {
        "need": {"color": colour, "width": 2.5, "dash": "dash"},
        "places": {"color": colour, "width": 3, "shape": "hvh"},
        "competitors": {"color": NEUTRAL, "width": 2, "dash": "dot", "shape": "hvh"},
    }
    label = words(_NAMES[name])
    return go.Scatter(
        x=years,
        y=rows[name],
        name=label,
        mode="lines" if len(years) > 1 else "markers",
        line=looks[name],
        marker={"color": looks[name]["color"], "size": 9},
        customdata=_hovers(rows, name, words),
        hovertemplate="%{customdata}<extra></extra>",
    )


def _hovers(rows: pd.DataFrame, name: str, words: Words) -> list[str]:
    if name != "need" or "low" not in rows:
        template = N_("{name} : {count:places}")
        return [
            "" if pd.isna(value) else words(template, name=Message(_NAMES[name]), count=value) for value in rows[name]
        ]
    template = N_("besoin : {need:places}, 8 chances sur 10 d'être entre {low} et {high}")
    return [
        words(template, need=row["need"], low=round(row["low"]), high=round(row["high"]))
        for row in rows.to_dict("records")
    ]


def _sentence(rows: pd.DataFrame, subject: str, words: Words) -> str:
    first, last = rows.iloc[0], rows.iloc[-1]
    template = N_("{subject} : besoin de {start} places en {first_year}, de {end} en {last_year}.")
    values = {
        "subject": subject,
        "start": round(first["need"]),
        "end": round(last["need"]),
        "first_year": int(first["year"]),
        "last_year": int(last["year"]),
    }
    return words(template, **values)
