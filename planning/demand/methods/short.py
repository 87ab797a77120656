"""Forecasts of an operator's own yearly series: waiting list, applications, occupancy, families accompanied.

How much is claimed depends on how much is known (FORECASTING.md 4): under 5 values no model at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planning.demand.methods.panel import Floats, Panel, panel
from planning.demand.methods.pooled import pool_quantiles, prior_quantiles, rolling_errors
from planning.demand.methods.smoothing import median_of_four

EXPERT_WIDENING = 1.5
"""Under 5 values the prior is widened by half: not even the size of a yearly change is known."""
UNKNOWN_CHANGE = 0.1
"""Yearly change assumed for a single value, as a part of it: an assumption, labelled so."""
FEW, SOME, ENOUGH = 5, 10, 15
"""Numbers of values from which a last value, then a model, then a band of one's own are allowed."""
EVEN_BLEND, MOST_OWN = 0.5, 2 / 3
"""Most weight of the own pool from 10 and from 15 values. Never all of it: errors of the same years share their shocks,
and a pool alone covered 75 % for 80 % on series of the 1970s (M1), half and half 80 % (FORECASTING.md 3.3)."""


class Basis(StrEnum):
    """What a forecast rests on."""

    EXPERT = "expert"
    LAST_VALUE = "last_value"
    BLEND = "blend"
    OWN = "own"


@dataclass(frozen=True)
class ShortForecast:
    """Forecasts of several short series.

    Attributes
    ----------
    central
        [series, horizon].
    quantiles
        [series, horizon, level].
    levels
        Probabilities, increasing.
    basis
        What each forecast rests on, [series].
    lengths
        Number of values of each series, [series].
    """

    central: Floats
    quantiles: Floats
    levels: tuple[float, ...]
    basis: tuple[Basis, ...]
    lengths: NDArray[np.int64]

    def unverified(self) -> NDArray[np.bool_]:
        """True beyond half the length of the series, where nothing was back-tested: [series, horizon]."""
        ahead = np.arange(1, self.central.shape[1] + 1)
        limit = np.where(self.lengths >= SOME, self.lengths // 2, 0)
        return np.asarray(ahead > limit[:, None])


def basis_for(length: int) -> Basis:
    """Return what a series of that many values allows."""
    if length < FEW:
        return Basis.EXPERT
    if length < SOME:
        return Basis.LAST_VALUE
    return Basis.BLEND if length < ENOUGH else Basis.OWN


def short_forecast(
    series: Sequence[ArrayLike], horizon: int, levels: Sequence[float] = (0.1, 0.5, 0.9)
) -> ShortForecast:
    """Forecast yearly series of any lengths, together: long ones lend each other their errors.

    Parameters
    ----------
    series
        One array of consecutive years per series, oldest first.
    horizon
        Years ahead.
    levels
        Probabilities of the quantiles, increasing.

    Raises
    ------
    ValueError
        As `panel`; when the levels do not increase strictly between 0 and 1.
    """
    asked = tuple(float(level) for level in levels)
    if list(asked) != sorted(set(asked)) or not all(0 < level < 1 for level in asked):
        raise ValueError("levels must increase strictly between 0 and 1")
    known = panel(series)
    basis = tuple(basis_for(int(length)) for length in known.lengths)
    modelled = np.array([kind in (Basis.BLEND, Basis.OWN) for kind in basis], dtype=bool)
    central = np.repeat(known.last[:, None], horizon, axis=1)
    prior = prior_quantiles(horizon, asked)
    spread = np.repeat(prior[None], len(basis), axis=0)
    spread[[kind is Basis.EXPERT for kind in basis]] *= EXPERT_WIDENING
    if modelled.any():
        pairs = zip(known.values, known.lengths, strict=True)
        part = panel([values[:length] for values, length in pairs if length >= SOME])
        made = median_of_four(part, horizon)
        central[modelled] = made[np.arange(len(part.lengths)), part.lengths - 1]
        spread[modelled] = _blended(part, made, prior, asked)
    quantiles = central[:, :, None] + _change(known)[:, None, None] * spread
    floor = np.where(np.nanmin(known.values, axis=1) >= 0, 0.0, -np.inf)[:, None, None]
    return ShortForecast(central, np.maximum(quantiles, floor), asked, basis, known.lengths)


def _blended(part: Panel, made: Floats, prior: Floats, levels: tuple[float, ...]) -> Floats:
    """Quantiles of the pool mixed with the prior, half and half at most under 15 values: [series, horizon, level]."""
    own, weight = pool_quantiles(rolling_errors(part, made), levels)
    most = np.where(part.lengths < ENOUGH, EVEN_BLEND, MOST_OWN)
    share = np.minimum(weight[None, :], most[:, None])[:, :, None]
    return np.asarray(share * own[None] + (1.0 - share) * prior[None])


def _change(known: Panel) -> Floats:
    """The unit of the errors: mean absolute yearly change; for one value or a flat series, an assumed part of it."""
    steps = np.abs(np.diff(known.values, axis=1))
    count = np.maximum(known.lengths - 1, 1)
    mean = np.nansum(steps, axis=1) / count
    assumed = UNKNOWN_CHANGE * np.abs(known.last)
    return np.asarray(np.where(known.lengths == 1, assumed, mean))
