"""Student's t without scipy: quantiles by numerical inversion, kept in a table."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from planning.demand.methods.panel import Floats

_REACH, _POINTS = 12.0, 24_001
"""The table runs over sinh(-12..12), beyond any quantile of a thousand million draws for 3 degrees and more."""


def t_quantile(probability: ArrayLike, degrees: float) -> Floats:
    """Quantiles of Student's t; `np.inf` degrees is the normal law.

    Raises
    ------
    ValueError
        When a probability is not strictly between 0 and 1.
    """
    level = np.asarray(probability, dtype=np.float64)
    if ((level <= 0) | (level >= 1)).any():
        raise ValueError("a probability must lie strictly between 0 and 1")
    grid, below = _table(float(degrees))
    upper = np.interp(np.maximum(level, 1 - level), below, grid)
    return np.asarray(np.sign(level - 0.5) * upper)


@cache
def _table(degrees: float) -> tuple[Floats, Floats]:
    """Points and P(T <= point) for points >= 0, by trapezes on a grid that stretches out."""
    grid = np.sinh(np.linspace(0.0, _REACH, _POINTS))
    if np.isinf(degrees):
        density = np.exp(-0.5 * np.minimum(grid**2, 1400.0))
    else:
        density = (1.0 + grid**2 / degrees) ** (-(degrees + 1.0) / 2.0)
    area = np.concatenate([[0.0], np.cumsum(0.5 * (density[1:] + density[:-1]) * np.diff(grid))])
    below = 0.5 + 0.5 * area / area[-1]
    rising = np.concatenate([[True], np.diff(below) > 0])
    return grid[rising], below[rising]
