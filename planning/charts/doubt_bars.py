"""Where the doubt of a need comes from: one bar a cause, the largest first."""

from __future__ import annotations

import textwrap
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import PAD, SMALL_SIZE, new_figure
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

ROW_HEIGHT: Final = 40
MOST: Final = 6
"""Causes with a bar of their own; the others are one bar, and each a line of the table."""
SMALL: Final = 0.01
"""Below it a share keeps a decimal."""
_WRAP: Final = 34
_HEADERS = {
    "cause": N_("Ce qui est mal connu"),
    "part": N_("Part du doute"),
    "low": N_("Seul, besoin bas (places)"),
    "high": N_("Seul, besoin haut (places)"),
    "source": N_("Source"),
    "vintage": N_("Date"),
    "badge": N_("Vérification"),
    "review_by": N_("À revoir avant"),
}


@of_text
def doubt_chart(rows: pd.DataFrame, subject: str, colour: str, words: Words = FRENCH) -> Chart:
    """Draw what part of the doubt each cause makes.

    Parameters
    ----------
    rows
        cause (words), share (0 to 1), low and high (places when only that cause moves), source, vintage, badge,
        review_by, in order of share.
    subject
        Whose need it is.
    colour
        #RRGGBB.
    words
        Language of the texts.
    """
    bars = _bars(rows, words)
    figure = new_figure(words, ROW_HEIGHT * len(bars) + 34)
    figure.add_trace(
        go.Bar(
            x=bars["share"] * 100.0,
            y=list(range(len(bars))),
            orientation="h",
            marker={"color": colour},
            width=0.62,
            text=[f" {words.percent(share, 0 if share >= SMALL else 1)}" for share in bars["share"]],
            textposition="outside",
            cliponaxis=False,
            customdata=bars["hover"],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    figure.update_xaxes(
        range=[0, max(float(bars["share"].max()) * 100.0, 1.0)],
        showticklabels=False,
        title=words("part du doute (%)"),
        title_font_size=SMALL_SIZE,
    )
    figure.update_yaxes(
        range=[len(bars) - 0.5, -0.5],
        tickvals=list(range(len(bars))),
        ticktext=["<br>".join(textwrap.wrap(cause, _WRAP)) for cause in bars["cause"]],
    )
    figure.update_layout(margin={"l": 8, "r": 64, "t": 4, "b": 8, "pad": PAD})
    told = rows.assign(part=[words.percent(share, 1) for share in rows["share"]])
    headers = {name: header for name, header in _HEADERS.items() if name in told}
    return Chart(figure, _sentence(rows, subject, words), twin(told, headers, words))


def _bars(rows: pd.DataFrame, words: Words) -> pd.DataFrame:
    template = N_("{cause} : à lui seul, entre {low} et {high:places}")
    hovers = [
        words(template, cause=row["cause"], low=round(row["low"]), high=row["high"]) for row in rows.to_dict("records")
    ]
    shown = rows.assign(hover=hovers)[["cause", "share", "hover"]]
    if len(shown) <= MOST + 1:
        return shown
    others = shown.iloc[MOST:]
    name = words("{count} autres causes", count=len(others))
    line = pd.DataFrame({"cause": [name], "share": [others["share"].sum()], "hover": [name]})
    return pd.concat([shown.head(MOST), line], ignore_index=True)


def _sentence(rows: pd.DataFrame, subject: str, words: Words) -> str:
    first = rows.iloc[0]
    template = N_("{subject} : {count} causes de doute, la première est {cause} ({share:percent}).")
    values = {"subject": subject, "count": words.integer(len(rows)), "cause": first["cause"], "share": first["share"]}
    return words(template, **values)
