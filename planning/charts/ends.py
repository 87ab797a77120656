"""Direct labels at the end of lines, pushed apart so that none covers another."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import plotly.graph_objects as go

from planning.charts.theme import SMALL_SIZE


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
