"""How the bands of short series hold: long series cut to a few years, at every past origin, as an operator has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from planning.demand.methods.known import known_series, old_enough
from planning.demand.methods.panel import Floats
from planning.demand.methods.short import SHORT
from planning.tables.histories import Histories

CUT = 7
"""Years kept: the middle of 5 to 9, what operators have."""
HORIZON = 5


class Held(NamedTuple):
    """Shares of what happened: inside the 80 % band, above its P90, below its P10; forecasts counted."""

    inside: float
    above: float
    below: float
    forecasts: int


def held_when_cut(series: Sequence[Floats], length: int = CUT, horizon: int = HORIZON) -> Held:
    """Return how the 80 % bands held, years ahead together.

    Parameters
    ----------
    series
        Long yearly series without a gap.
    length, horizon
        Years kept before each origin; years ahead.
    """
    windows = [(own, at) for own in series for at in range(length, len(own))]
    known = [own[at - length : at] for own, at in windows]
    actual = np.full((len(windows), horizon), np.nan)
    for row, (own, at) in zip(actual, windows, strict=True):
        ahead = own[at : at + horizon]
        row[: len(ahead)] = ahead
    low, high = np.moveaxis(SHORT.fit(known_series(known), horizon).quantiles((0.1, 0.9)), -1, 0)
    there = np.isfinite(actual)
    above, below = (actual > high)[there].mean(), (actual < low)[there].mean()
    return Held(float(1.0 - above - below), float(above), float(below), int(there.sum()))


def collections(histories: Histories) -> Mapping[str, list[Floats]]:
    """Return the long series that are shipped, by collection."""
    found: dict[str, list[Floats]] = {}
    if histories.ages is not None:
        for age in (60, 75):
            found[f"people of {age} and over"] = list(old_enough(histories.ages, age))
    if histories.flows is not None:
        found["asylum applications"] = list(histories.flows.values)
    if histories.recipients is not None:
        found["disability allowance"] = list(histories.recipients.values)
    return found
