"""What curves over the years share: a band, hatched where nobody checked such a forecast, and labels at their ends."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from planning.charts.theme import SMALL_SIZE, rgba
from planning.domain.message import N_
from planning.i18n import Words

UNVERIFIED: Final = N_("non vérifié")


def draw_band(
    figure: go.Figure, rows: pd.DataFrame, colour: str, names: tuple[str, str] = ("low", "high"), opacity: float = 0.16
) -> None:
    """Fill between two columns of `rows` (year, ...); years whose `unverified` is true are hatched."""
    rows = rows[rows[names[0]].notna()]
    hatched = _unverified(rows)
    plain = ~hatched
    # The hatched part starts where the plain one ends: a gap between two years would read as a year without a need.
    joined = hatched | np.append(hatched[1:], False)
    if plain.any():
        _fill(figure, rows[plain], colour, names, {"fillcolor": rgba(colour, opacity)})
    if hatched.any():
        pattern = {"shape": "/", "fgcolor": colour, "bgcolor": rgba(colour, opacity / 3), "size": 7, "solidity": 0.2}
        _fill(figure, rows[joined], colour, names, {"fillpattern": pattern})


def write_unverified(figure: go.Figure, rows: pd.DataFrame, words: Words) -> None:
    """Write `non vérifié` above the first hatched year; `rows` has every year of the axis, in order."""
    hatched = _unverified(rows) & rows["low"].notna().to_numpy()
    if not hatched.any():
        return
    at = int(np.flatnonzero(hatched)[0])
    late = at > len(rows) / 2
    figure.add_annotation(
        text=words(UNVERIFIED),
        x=at,  # the rank of the year: on an axis of categories plotly reads "2036" as a rank too
        y=1,
        yref="paper",
        xanchor="right" if late else "left",
        yanchor="top",
        showarrow=False,
        font_size=SMALL_SIZE,
    )


def _unverified(rows: pd.DataFrame) -> np.ndarray:
    if "unverified" not in rows:
        return np.zeros(len(rows), dtype=bool)
    return rows["unverified"].to_numpy(dtype=bool)


def _fill(figure: go.Figure, rows: pd.DataFrame, colour: str, names: tuple[str, str], fill: dict[str, Any]) -> None:
    low, high = names
    years = [str(year) for year in rows["year"]]
    # A line needs two points: the band of a single year is a thick stroke.
    edge = {"mode": "lines", "line": {"width": 0 if len(years) > 1 else 2, "color": colour}, "hoverinfo": "skip"}
    if len(years) == 1:
        figure.add_trace(go.Scatter(x=years * 2, y=[rows[low].iloc[0], rows[high].iloc[0]], **edge))
        return
    figure.add_trace(go.Scatter(x=years, y=rows[high], **edge))
    figure.add_trace(go.Scatter(x=years, y=rows[low], fill="tonexty", **fill, **edge))


# Direct labels at the end of lines, pushed apart so that none covers another.


def spread(values: list[float], gap: float) -> list[float]:
    """Return the values moved upwards just enough to stand `gap` apart, in the same order.

    >>> spread([10.0, 10.5, 30.0], 2.0)
    [10.0, 12.0, 30.0]
    """
    placed = list(values)
    ranked = sorted(range(len(values)), key=values.__getitem__)
    for below, above in pairwise(ranked):
        placed[above] = max(placed[above], placed[below] + gap)
    return placed


def label_ends(figure: go.Figure, ends: Mapping[str, float], top: float) -> None:
    """Write each name at the right edge, at its line's last value; `top` is the top of the axis."""
    heights = spread(list(ends.values()), top * 0.075)
    for name, height in zip(ends, heights, strict=True):
        figure.add_annotation(
            text=name,
            x=1,
            y=height,
            xref="paper",
            xanchor="left",
            xshift=6,
            yanchor="middle",
            showarrow=False,
            font_size=SMALL_SIZE,
        )
