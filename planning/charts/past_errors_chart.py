"""How far past forecasts were, by method and horizon: what eight errors in ten stayed under."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from planning.charts.band import label_ends
from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACCENT, NEUTRAL, PAD, new_figure
from planning.domain.message import N_, Message
from planning.i18n import FRENCH, Words

HEIGHT: Final = 300
_DASHES: Final = ("dash", "dot", "dashdot", "longdash")
_HEADERS = {
    "name": N_("Méthode"),
    "ahead": N_("Années d'avance"),
    "written": N_("8 écarts sur 10 sous"),
    "mean": N_("Écart moyen"),
    "held": N_("Fourchette de 80 % : tenue"),
}


@of_text
def reliability_chart(rows: pd.DataFrame, subject: str, words: Words = FRENCH) -> Chart:
    """Draw the error of each method against how far ahead it looked.

    Parameters
    ----------
    rows
        name (of the method), ours (bool), horizon (years), within, mape and coverage (fractions; NaN = no band).
    subject
        What was forecast.
    words
        Language of the texts.
    """
    figure = new_figure(words, HEIGHT)
    others = list(rows.loc[~rows["ours"], "name"].unique())
    ends = {}
    for name, part in rows.sort_values("horizon").groupby("name", sort=False):
        ours = bool(part["ours"].iloc[0])
        dash = "solid" if ours else _DASHES[others.index(name) % len(_DASHES)]
        figure.add_trace(_line(part, str(name), ACCENT if ours else NEUTRAL, 3.5 if ours else 2, dash, words))
        ends[f"<b>{name}</b>" if ours else str(name)] = float(part["within"].iloc[-1]) * 100.0
    top = max(*ends.values(), 1.0) * 1.08
    label_ends(figure, ends, top)
    figure.update_xaxes(type="category", title=words("années d'avance"))
    figure.update_yaxes(range=[0, top], title=words("8 écarts sur 10 sous (%)"), nticks=5)
    figure.update_layout(margin={"l": 8, "r": 250, "t": 12, "b": 8, "pad": PAD}, hovermode="x unified")
    return Chart(figure, _sentence(rows, subject, words), twin(_written(rows, words), _HEADERS, words))


def _line(part: pd.DataFrame, name: str, colour: str, width: float, dash: str, words: Words) -> go.Scatter:
    hovers = [f"{name} : {words.percent(share, 0)}" for share in part["within"]]
    return go.Scatter(
        x=[str(horizon) for horizon in part["horizon"]],
        y=part["within"] * 100.0,
        mode="lines+markers",
        line={"color": colour, "width": width, "dash": dash},
        marker={"color": colour, "size": 7},
        customdata=hovers,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _written(rows: pd.DataFrame, words: Words) -> pd.DataFrame:
    def share(value: Any) -> str:
        return "" if pd.isna(value) else words.percent(value, 1)

    return rows.assign(
        ahead=[str(horizon) for horizon in rows["horizon"]],
        written=rows["within"].map(share),
        mean=rows["mape"].map(share),
        held=rows["coverage"].map(share),
    )


def _sentence(rows: pd.DataFrame, subject: str, words: Words) -> str:
    far = rows[rows["horizon"] == rows["horizon"].max()]
    ours, others = far[far["ours"]].iloc[0], far[~far["ours"]]
    template = N_(
        "{subject} : à {years} ans, 8 écarts sur 10 sous {within:percent} avec notre méthode, "
        "{best:percent} avec la meilleure des autres."
    )
    values = {"subject": subject, "years": int(ours["horizon"]), "within": ours["within"]}
    return words(Message(template, {**values, "best": others["within"].min()}))
