"""Forecasts of an operator's own yearly series: waiting list, applications, occupancy, families accompanied.

How much is claimed depends on how much is known: under 5 values no model at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from planning.demand.methods.error_quantiles import FIRST_ORIGIN, pool_quantiles, prior_quantiles, rolling_errors
from planning.demand.methods.known import Known
from planning.demand.methods.method import Fitted, Method
from planning.demand.methods.panel import Floats, Panel, panel
from planning.demand.methods.smoothing import median_of_four
from planning.domain.message import N_

EXPERT_WIDENING = 1.5
"""Under 5 values the prior is widened by half: not even the size of a yearly change is known."""
UNKNOWN_CHANGE = 0.1
"""Yearly change assumed for a single value, as a part of it: an assumption, labelled so."""
FEW, SOME, ENOUGH = 5, 10, 15
"""Numbers of values from which a last value, then a model, then a band of one's own are allowed."""
EVEN_BLEND, MOST_OWN = 0.5, 2 / 3
"""Most weight of the own pool from 10 and from 15 values. Never all of it: errors of the same years share their shocks,
and a pool alone covered 75 % for 80 % on series of the 1970s (M1), half and half 80 %."""


DAMPING = 0.9
"""What is left each year of a trend that few years show (the middle of the usual bounds, `smoothing.DAMPINGS`)."""
TREND_BAND = 0.92
"""Of the prior's width where the trend is followed: part of what the last value missed was the trend."""
MOST_RISE = 2.0
"""Logarithm of the most that the upper bound may be above the middle (7.4 times), however much a series jumps."""


class Basis(StrEnum):
    """What a forecast rests on."""

    EXPERT = "expert"
    TREND = "trend"
    BLEND = "blend"
    OWN = "own"


@dataclass(frozen=True)
class ShortForecast(Fitted):
    """Forecasts of several short series, from the last value of each.

    Attributes
    ----------
    central
        [series, horizon].
    basis
        What each forecast rests on, [series].
    lengths
        Number of values of each series, [series].
    change, floor
        The unit of its errors, and what it cannot fall under, [series].
    errors
        Errors by horizon of the series that are long enough, pooled; empty when none is.
    """

    central: Floats
    basis: tuple[Basis, ...]
    lengths: NDArray[np.int64]
    change: Floats
    floor: Floats
    errors: Sequence[Floats]

    def quantiles(self, levels: Sequence[float]) -> Floats:
        """Quantiles of the prior, of the own pool, or of both: [series, horizon, level].

        Raises
        ------
        ValueError
            When the levels do not increase strictly between 0 and 1.
        """
        asked = tuple(float(level) for level in levels)
        if list(asked) != sorted(set(asked)) or not all(0 < level < 1 for level in asked):
            raise ValueError("levels must increase strictly between 0 and 1")
        prior = prior_quantiles(self.central.shape[1], asked)
        spread = np.repeat(prior[None], len(self.basis), axis=0)
        spread[[kind is Basis.EXPERT for kind in self.basis]] *= EXPERT_WIDENING
        modelled = self.lengths >= SOME
        if modelled.any():
            spread[modelled] = self._blended(self.lengths[modelled], prior, asked)
        spread[[kind is Basis.TREND for kind in self.basis]] *= TREND_BAND
        quantiles = self.central[:, :, None] + self.change[:, None, None] * spread
        followed = np.array([kind is not Basis.EXPERT for kind in self.basis], dtype=bool)
        quantiles[followed] = self._compounded(followed, spread[followed], quantiles[followed])
        return np.maximum(quantiles, self.floor[:, None, None])

    def _compounded(self, which: NDArray[np.bool_], spread: Floats, quantiles: Floats) -> Floats:
        """Widen upwards what is counted from 0, [series, horizon, level]: rises compound, m exp(w / m) for m + w.

        Where the width is a small part of the level the two are the same; a flow that may double in a year, or what
        grows every year for ten, is missed upwards otherwise (19 % of actual values above P90 on asylum flows cut to
        7 years, 14 % so).
        """
        middle = self.central[which][:, :, None]
        width = self.change[which][:, None, None] * spread
        share = np.divide(width, middle, out=np.zeros_like(width), where=middle > 0)
        upper = middle * np.exp(np.clip(share, 0.0, MOST_RISE))
        counted = (self.floor[which] == 0.0)[:, None, None] & (middle > 0) & (width > 0)
        return np.where(counted, upper, quantiles)

    def _blended(self, lengths: NDArray[np.int64], prior: Floats, levels: tuple[float, ...]) -> Floats:
        """The pool mixed with the prior, half and half at most under 15 values: [series, horizon, level].

        An error h years ahead is made of h years, and following origins share all of them but one. Where the origins of
        a series fill less than one stretch of h years, its pool has seen a part of one history, however many series
        lived it: it weighs that part of what its number of errors allows.
        """
        own, weight = pool_quantiles(self.errors, levels)
        most = np.where(lengths < ENOUGH, EVEN_BLEND, MOST_OWN)
        ahead = np.arange(1, len(weight) + 1)
        origins = (lengths - np.maximum(FIRST_ORIGIN, lengths // 2))[:, None] - ahead + 1
        stretches = np.clip(origins / ahead, 0.0, 1.0)
        share = (np.minimum(weight[None, :], most[:, None]) * stretches)[:, :, None]
        return np.asarray(share * own[None] + (1.0 - share) * prior[None])

    def unverified(self) -> NDArray[np.bool_]:
        """True beyond half the length of the series, where nothing was back-tested: [series, horizon]."""
        ahead = np.arange(1, self.central.shape[1] + 1)
        limit = np.where(self.lengths >= SOME, self.lengths // 2, 0)
        return np.asarray(ahead > limit[:, None])


@dataclass(frozen=True)
class ShortSeries(Method):
    """Series of any lengths, forecast together: long ones lend each other their errors."""

    def fit(self, known: Known, horizon: int) -> ShortForecast:
        """Take the median of four methods from ten values on, a damped trend from five, the last value below."""
        series = known.panel
        central = np.repeat(series.last[:, None], horizon, axis=1)
        few = (series.lengths >= FEW) & (series.lengths < SOME)
        central[few] += common_trend(series, horizon)[few]
        modelled, errors = series.lengths >= SOME, list[Floats]()
        if modelled.any():
            pairs = zip(series.values, series.lengths, strict=True)
            part = panel([values[:length] for values, length in pairs if length >= SOME])
            made = median_of_four(part, horizon)
            central[modelled] = part.at_end(made)
            errors = rolling_errors(part, made)
        basis = tuple(basis_for(int(length)) for length in series.lengths)
        floor = np.where(np.nanmin(series.values, axis=1) >= 0, 0.0, -np.inf)
        central = np.maximum(central, floor[:, None])
        return ShortForecast(central, basis, series.lengths, _change(series), floor, errors)


SHORT = ShortSeries("short", N_("médiane de quatre méthodes"), frozenset({"recipients"}))
"""Judged on recipients by department, and on a competition's series, not shipped (docs/benchmarks_needs.md)."""


def common_trend(known: Panel, horizon: int) -> Floats:
    """Return how far a damped trend leads from the last value: [series, horizon].

    The mean yearly change d, times the square of c = |d| / (mean absolute yearly change): 1 where every year goes the
    same way, near 0 where years contradict each other, so that few years are followed only as far as they agree. A last
    value alone ignores a trend: on 101 departments' recipients cut to 7 years it leaves 31 % of them above its P90.
    """
    first, last = known.values[:, 0], known.last
    mean = (last - first) / np.maximum(known.lengths - 1, 1)
    change = _change(known)
    agreement = np.divide(np.abs(mean), change, out=np.zeros_like(mean), where=change > 0)
    reach = np.cumsum(DAMPING ** np.arange(1, horizon + 1))
    return np.asarray((np.minimum(agreement, 1.0) ** 2 * mean)[:, None] * reach)


def basis_for(length: int) -> Basis:
    """Return what a series of that many values allows."""
    if length < FEW:
        return Basis.EXPERT
    if length < SOME:
        return Basis.TREND
    return Basis.BLEND if length < ENOUGH else Basis.OWN


def _change(known: Panel) -> Floats:
    """The unit of the errors: mean absolute yearly change; for one value or a flat series, an assumed part of it."""
    steps = np.abs(np.diff(known.values, axis=1))
    count = np.maximum(known.lengths - 1, 1)
    mean = np.nansum(steps, axis=1) / count
    assumed = UNKNOWN_CHANGE * np.abs(known.last)
    return np.asarray(np.where(known.lengths == 1, assumed, mean))
