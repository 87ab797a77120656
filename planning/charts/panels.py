"""Small multiples of steps over the years: the drawing that needs and stock share."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from planning.charts.theme import (
    FONT_SIZE,
    NEUTRAL,
    PAD,
    SMALL_SIZE,
    TRANSPARENT,
    WHOLE,
    hatched,
    rgba,
    style,
)
from planning.i18n import Lang

PANEL_HEIGHT = 150
HEAD_HEIGHT = 78
"""Room for a title on two lines and a subtitle on two lines."""
FOOT_HEIGHT = 26
_WRAP = 24


@dataclass(frozen=True)
class Panel:
    """One panel. `rows`: year, served, hover and optionally need, low, high; amounts in one unit."""

    title: str
    subtitle: str
    colour: str
    rows: pd.DataFrame


def panels_figure(panels: Sequence[Panel], columns: int, names: tuple[str, str], lang: Lang) -> go.Figure:
    """Draw the panels, `columns` in a row; `names` are the direct labels of need and served."""
    columns = max(1, min(columns, len(panels)))
    lines = max(1, math.ceil(len(panels) / columns))
    inner = lines * PANEL_HEIGHT + (lines - 1) * (HEAD_HEIGHT + FOOT_HEIGHT)
    figure = make_subplots(
        lines,
        columns,
        horizontal_spacing=0.2 / columns if columns > 1 else 0,
        vertical_spacing=(HEAD_HEIGHT + FOOT_HEIGHT) / inner if lines > 1 else 0,
    )
    style(figure, lang, inner + HEAD_HEIGHT + FOOT_HEIGHT)
    for number, panel in enumerate(panels):
        _draw(figure, panel, (number // columns + 1, number % columns + 1), names)
    figure.update_layout(margin={"l": 8, "r": 8, "t": HEAD_HEIGHT, "b": FOOT_HEIGHT, "pad": PAD}, hovermode="x")
    return figure


def _draw(figure: go.Figure, panel: Panel, place: tuple[int, int], names: tuple[str, str]) -> None:
    rows = panel.rows.sort_values("year")
    years = [str(year) for year in rows["year"]]
    row, col = place
    for trace in _traces(panel, rows, years):
        figure.add_trace(trace, row=row, col=col)
    shown = [name for name in ("served", "need", "high") if name in rows]
    top = max(float(rows[shown].max().max()), 1.0)
    ends = [years[0], years[-1]] if len(years) > 1 else years
    figure.update_xaxes(type="category", tickvals=ends, row=row, col=col)
    figure.update_yaxes(range=[0, top * 1.22], nticks=3, tickformat=WHOLE, tickfont_size=SMALL_SIZE, row=row, col=col)
    _write(figure, panel, place)
    if "need" in rows:
        last = rows.iloc[-1]
        for name, value, up in ((names[0], last["need"], True), (names[1], last["served"], False)):
            figure.add_annotation(
                text=name,
                x=1,
                y=value,
                xref="x domain",
                yshift=2 if up else -2,
                xanchor="right",
                yanchor="bottom" if up else "top",
                showarrow=False,
                font_size=SMALL_SIZE,
                row=row,
                col=col,
            )


def _traces(panel: Panel, rows: pd.DataFrame, years: list[str]) -> list[go.Scatter]:
    """Return the band, the places served, what is missing (hatched) and the need (dashed)."""
    # A line needs two points: a single year is drawn as markers.
    mode = "lines" if len(years) > 1 else "markers"
    silent = {"x": years, "mode": mode, "hoverinfo": "skip"}
    step = {"color": panel.colour, "width": 2.5, "shape": "hvh"}
    traces = [
        go.Scatter(
            x=years,
            y=rows["served"],
            mode=mode,
            line=step,
            fill="tozeroy",
            fillcolor=rgba(panel.colour, 0.26),
            customdata=rows["hover"],
            hovertemplate="%{customdata}<extra></extra>",
            name=panel.title,
        )
    ]
    if "need" in rows:
        missing = {"fill": "tonexty", "fillpattern": hatched(panel.colour), "fillcolor": TRANSPARENT}
        top = {"color": panel.colour, "width": 0, "shape": "hvh"}
        traces.append(go.Scatter(y=rows[["need", "served"]].max(axis=1), line=top, **missing, **silent))
        dashed = {"color": panel.colour, "width": 2, "dash": "dash"}
        traces.append(go.Scatter(y=rows["need"], line=dashed, marker_symbol="line-ew-open", **silent))
    if "low" in rows:
        edge = {"color": NEUTRAL, "width": 0}
        traces.append(go.Scatter(y=rows["high"], line=edge, **silent))
        traces.append(go.Scatter(y=rows["low"], line=edge, fill="tonexty", fillcolor=rgba(NEUTRAL, 0.2), **silent))
    return traces


def _write(figure: go.Figure, panel: Panel, place: tuple[int, int]) -> None:
    """Write the title and subtitle above the panel, wrapped: four panels stand side by side at 1024 px."""
    title = "<br>".join(f"<b>{line}</b>" for line in textwrap.wrap(panel.title, _WRAP))
    row, col = place
    figure.add_annotation(
        text=f"{title}<br><span style='font-size:{SMALL_SIZE}px'>{panel.subtitle}</span>",
        x=0,
        y=1,
        xref="x domain",
        yref="y domain",
        xanchor="left",
        yanchor="bottom",
        align="left",
        showarrow=False,
        font_size=FONT_SIZE,
        row=row,
        col=col,
    )
