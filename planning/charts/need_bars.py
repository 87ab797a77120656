"""Needs and places of one year, a row per public: how its people are housed, the need, eight chances in ten."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import SMALL_SIZE, WHOLE, new_figure, tint
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

ROW_PX: Final = 56
FOOT_PX: Final = 34
MOST_BAND: Final = 1.5
"""How many times the largest need the chart is wide at most."""
LEFT_PX: Final = 178
"""Room for the letter and the name of a public."""
STATES: Final = {
    "well": N_("bien logés"),
    "badly": N_("mal logés"),
    "unfit": N_("dans l'indigne"),
    "without": N_("sans place"),
}
DARK: Final = "#22272E"
ON_A_BAR: Final = "on a bar"
"""The name of a text that stands on a bar, whose colour it is made for."""
_LEAST_SHARE: Final = 0.045
"""Of the width of the chart: a narrower part of a bar has no figure written in it."""
_HEADERS = {
    "label": N_("Public"),
    **STATES,
    "need": N_("Besoin"),
    "low": N_("Besoin, bas (8 chances sur 10)"),
    "high": N_("Besoin, haut (8 chances sur 10)"),
}


@of_text
def need_bars(now: pd.DataFrame, then: pd.DataFrame | None, words: Words = FRENCH) -> Chart:
    """Draw two stacks a public, with the plan and without, the need as a tick, its band as a line with two ends.

    Parameters
    ----------
    now
        `explain.housed_by_group` with `low` and `high` (NaN = no band): persons of one year.
    then
        The same if nothing is done, without a band; None = not known.
    words
        Language of the texts.
    """
    rows = now.reset_index(drop=True)
    widest = max(float(rows["need"].max()), _housed(rows).max(), 1.0)
    # A band far beyond every need would make all bars short: it runs to the edge, with an arrow and its end in words.
    width = max(1.25 * widest, min(1.08 * float(rows["high"].fillna(0).max()), MOST_BAND * widest))
    figure = new_figure(words, len(rows) * ROW_PX + FOOT_PX)
    for name in STATES:
        figure.add_trace(_bars(rows, name, 0.13, 0.4, 1.0, words))
        if then is not None:
            without = rows[["client_group", "colour", "label"]].merge(
                then[["client_group", *STATES]], on="client_group"
            )
            figure.add_trace(_bars(without, name, -0.2, 0.24, 0.75, words))
    for place, row in enumerate(rows.to_dict("records")):
        _write(figure, row, -place, width, words, has_then=then is not None)
    figure.update_xaxes(range=[0, width], nticks=5, tickformat=WHOLE, title=None, ticksuffix="", showgrid=True)
    figure.update_yaxes(visible=False, range=[-len(rows) + 0.45, 0.58])
    figure.update_layout(barmode="stack", margin={"l": LEFT_PX, "r": 8, "t": 0, "b": FOOT_PX - 8, "pad": 0})
    return Chart(figure, _sentence(rows, words), twin(rows, _HEADERS, words))


def _housed(rows: pd.DataFrame) -> pd.Series:
    return rows[list(STATES)].sum(axis=1)


def _bars(rows: pd.DataFrame, name: str, shift: float, width: float, opacity: float, words: Words) -> go.Bar:
    colours = [str(colour) for colour in rows["colour"]]
    marker: dict[str, Any] = {"color": colours, "line": {"width": 0}}
    if name == "badly":
        marker["color"] = [tint(colour, 0.55) for colour in colours]
    if name == "unfit":
        marker["color"] = DARK
    if name == "without":
        marker["color"] = colours
        marker["pattern"] = {"shape": "/", "bgcolor": "#FFFFFF", "fgcolor": colours, "size": 6, "solidity": 0.35}
        marker["line"] = {"width": 1, "color": colours}
    said = words(STATES[name])
    return go.Bar(
        orientation="h",
        x=rows[name],
        y=[-place + shift for place in range(len(rows))],
        width=width,
        marker={**marker, "opacity": opacity},
        hovertemplate=[
            f"{label} · {said} : {words.integer(count)}<extra></extra>"
            for label, count in zip(rows["label"], rows[name], strict=True)
        ],
    )


def _write(figure: go.Figure, row: dict[Any, Any], place: float, width: float, words: Words, *, has_then: bool) -> None:
    """Write the name of a public, the figures of its bar, its need and its band."""
    colour = str(row["colour"])
    badge = {"xref": "paper", "x": 0, "xanchor": "left", "y": place + 0.1, "showarrow": False}
    ink = ink_on(colour)
    figure.add_annotation(
        text=f"<b>{row['letter']}</b>", bgcolor=colour, borderpad=3, font={"color": ink}, xshift=-LEFT_PX + 10, **badge
    )
    figure.add_annotation(text=_wrapped(str(row["label"])), align="left", xshift=-LEFT_PX + 32, **badge)
    start = 0.0
    for name in STATES:
        amount = float(row[name])
        if amount / width >= _LEAST_SHARE:
            on = {"well": ink, "badly": "#000000", "unfit": "#FFFFFF", "without": "#000000"}[name]
            ground = {"bgcolor": "#FFFFFF", "borderpad": 1} if name == "without" else {"name": ON_A_BAR}
            figure.add_annotation(
                text=f"<b>{words.integer(amount)}</b>",
                x=start + amount / 2 if name != "well" else start,
                xshift=7 if name == "well" else 0,
                xanchor="left" if name == "well" else "center",
                y=place + 0.13,
                showarrow=False,
                font={"color": on, "size": SMALL_SIZE},
                **ground,
            )
        start += amount
    line = {"width": 2, "color": "#8A8A8A"}
    figure.add_shape(
        type="line", x0=row["need"], x1=row["need"], y0=place - 0.34, y1=place + 0.37, line={**line, "width": 3}
    )
    end = max(start, float(row["need"]))
    beside = {"xanchor": "left", "xshift": 5, "showarrow": False, "x": end}
    figure.add_annotation(
        text=words(N_("besoin {need}"), need=words.integer(row["need"])), y=place + 0.13, font_size=SMALL_SIZE, **beside
    )
    if has_then:
        figure.add_annotation(text=words("sans plan"), y=place - 0.21, font_size=SMALL_SIZE, **beside)
    if pd.notna(row["low"]):
        up, far = place + 0.45, float(row["high"]) > width
        figure.add_shape(type="line", x0=row["low"], x1=min(row["high"], width), y0=up, y1=up, line=line)
        if far:
            beyond = f"→ {words.integer(float(row['high']))}"
            figure.add_annotation(
                text=beyond, x=width, y=up - 0.16, xanchor="right", showarrow=False, font_size=SMALL_SIZE
            )
        for one in (row["low"],) if far else (row["low"], row["high"]):
            figure.add_shape(type="line", x0=one, x1=one, y0=up - 0.07, y1=up + 0.07, line=line)


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on a colour (WCAG's relative luminance).

    >>> ink_on("#0072B2"), ink_on("#D55E00"), ink_on("#4F4F4F")
    ('#FFFFFF', '#000000', '#FFFFFF')
    """
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#FFFFFF" if 1.05 / (light + 0.05) > (light + 0.05) / 0.05 else "#000000"


def _wrapped(label: str, most: int = 20) -> str:
    """Break a name in two lines at the space nearest to its middle, where it is long."""
    if len(label) <= most or " " not in label:
        return label
    middle = min((at for at, sign in enumerate(label) if sign == " "), key=lambda at: abs(at - len(label) / 2))
    return f"{label[:middle]}<br>{label[middle + 1 :]}"


def _sentence(rows: pd.DataFrame, words: Words) -> str:
    template = N_(
        "{label} : besoin {need}, bien logés {well}, mal logés {badly}, indigne {unfit}, sans place {without}."
    )
    return " ".join(
        words(template, **{name: row[name] for name in ("label", "need", *STATES)}) for row in rows.to_dict("records")
    )
