"""Logarithmic random walk with honest tails, for flows that nothing predicts better than their last value.

The middle leaves the last value slowly for the mean of the last years; the width comes from the size of past yearly
changes, the series' own mixed with those of a panel; tails are those of a t law (FORECASTING.md 3.4). The constants
were frozen on 28 countries' forecasts whose target year is at most 2015, and are judged on later origins
(docs/needs.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.demand.methods.known import Known
from planning.demand.methods.method import Fitted, Method
from planning.demand.methods.panel import Floats, Panel
from planning.demand.methods.tails import t_quantile
from planning.domain.message import N_

NORMAL_RATIO = 1.2533141373155001
"""Standard deviation / mean absolute deviation of a normal law: the mean absolute change resists single surges."""
FURTHEST = 0.995
"""Quantile beyond which no future is drawn: no back-test can tell how rare such a year is."""


@dataclass(frozen=True)
class WalkSettings:
    """Constants of the walk.

    Attributes
    ----------
    large, pooled_large, pooled_small
        Weight of the panel's variance for flows of at least `large` a year, and for smaller, more volatile ones.
    degrees
        Degrees of freedom of the t law, scaled to unit variance.
    upper
        Factor on the upper side alone.
    reversion, memory
        Part of the gap to the geometric mean of the last `memory` years that is closed in the end: at horizon h,
        reversion x (1 - 1/h), nothing the first year.
    """

    large: float = 20_000.0
    pooled_large: float = 0.1
    pooled_small: float = 0.5
    degrees: float = 6.0
    upper: float = 1.0
    reversion: float = 0.5
    memory: int = 5


DEFAULT = WalkSettings()


@dataclass(frozen=True)
class Walk(Fitted):
    """The middle of the logarithm ahead and the size of a yearly change, of each series or at each of its times.

    Attributes
    ----------
    centre
        Logarithm of the median, [..., horizon].
    sigma
        Standard deviation of one year's logarithmic change, [...].
    settings
        Constants used.
    """

    centre: Floats
    sigma: Floats
    settings: WalkSettings

    def quantiles(self, levels: Sequence[float]) -> Floats:
        """Those of the t law, whose width grows as the square root of time: [..., horizon, level]."""
        ahead = np.sqrt(np.arange(1, self.centre.shape[-1] + 1))
        units = [self._unit(level) for level in levels]
        return np.stack([np.exp(self.centre + unit * self.sigma[..., None] * ahead) for unit in units], axis=-1)

    def paths(self, draws: int, rng: np.random.Generator) -> Floats:
        """Whole walks, each series by itself."""
        horizon = self.centre.shape[-1]
        moved = [walk_paths(float(sigma), horizon, draws, rng, self.settings) for sigma in self.sigma]
        return np.exp(self.centre + np.stack(moved, axis=1))

    def _unit(self, level: float) -> float:
        size = unit_quantile(level, self.settings.degrees)
        return size * (self.settings.upper if size > 0 else 1.0)


@dataclass(frozen=True)
class LogWalk(Method):
    """The walk as a method among others."""

    settings: WalkSettings = DEFAULT

    def fit(self, known: Known, horizon: int) -> Walk:
        """Walk from the last value of each flow, the volatilities of all of them pooled."""
        made = walk(known.panel, known.first_years, horizon, self.settings)
        return Walk(known.panel.at_end(made.centre), known.panel.at_end(made.sigma), self.settings)

    def at_origins(self, known: Known, origins: Sequence[int], horizon: int, levels: Sequence[float]) -> Floats:
        """All origins in one pass."""
        made = walk(known.panel, known.first_years, horizon, self.settings)
        return known.by_origin(made.quantiles(levels), origins)


WALK = LogWalk("walk", N_("marche au hasard à queues épaisses"), frozenset({"flows"}))


def unit_quantile(level: float, degrees: float) -> float:
    """Quantile of the t law scaled to a variance of 1."""
    return float(t_quantile(level, degrees)) * float(np.sqrt((degrees - 2.0) / degrees))


def walk(series: Panel, calendar: NDArray[np.int64], horizon: int, settings: WalkSettings = DEFAULT) -> Walk:
    """Fit the walk at every time of every series: [series, time, horizon].

    Parameters
    ----------
    series
        Positive yearly flows.
    calendar
        First year of each series, [series]: the panel's volatility at a time pools the changes of all series up to
        that calendar year, never later ones.
    horizon
        Years ahead.
    settings
        Constants.

    Raises
    ------
    ValueError
        When a flow is not positive: its logarithm does not exist.
    """
    if (series.values <= 0).any():
        raise ValueError("flows must be positive")
    logs = np.log(series.values)
    own, pooled = _volatilities(logs, calendar)
    recent = _recent_mean(series.values, settings.memory)
    weight = np.where(recent >= settings.large, settings.pooled_large, settings.pooled_small)
    sigma = NORMAL_RATIO * np.sqrt((1.0 - weight) * own**2 + weight * pooled**2)
    ahead = np.arange(1, horizon + 1)
    closed = settings.reversion * (1.0 - 1.0 / ahead)
    gap = _recent_mean(logs, settings.memory) - logs
    return Walk(logs[:, :, None] + gap[:, :, None] * closed, sigma, settings)


def walk_paths(
    sigma: float, horizon: int, draws: int, rng: np.random.Generator, settings: WalkSettings = DEFAULT
) -> Floats:
    """Logarithmic deviations from the median, [draw, horizon], whose quantiles at each horizon are `Walk.quantiles`.

    A normal walk divided by one chi per path: a future is calm or agitated as a whole. Held at its quantiles of
    `FURTHEST` on both sides: the exponential of a t law has no mean, and plans over many futures need one.
    """
    steps = np.cumsum(rng.standard_normal((draws, horizon)), axis=1)
    degrees = settings.degrees
    agitation = np.sqrt((degrees - 2.0) / rng.chisquare(degrees, draws))
    limit = unit_quantile(FURTHEST, degrees) * np.sqrt(np.arange(1, horizon + 1))
    paths = sigma * np.clip(steps * agitation[:, None], -limit, limit)
    return np.asarray(np.where(paths > 0, settings.upper * paths, paths))


def _volatilities(logs: Floats, calendar: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Mean absolute logarithmic change of each series, and of all together, up to each time: [series, time]."""
    change = np.abs(np.diff(logs, axis=1))
    known = np.isfinite(change)
    own = np.full_like(logs, np.nan)
    own[:, 1:] = np.cumsum(np.nan_to_num(change), axis=1) / np.maximum(np.cumsum(known, axis=1), 1)
    year = calendar[:, None] + np.arange(1, logs.shape[1])
    first = int(year.min())
    size = np.bincount((year - first)[known], change[known])
    count = np.bincount((year - first)[known])
    mean = np.cumsum(size) / np.maximum(np.cumsum(count), 1)
    pooled = np.full_like(logs, np.nan)
    pooled[:, 1:] = mean[np.minimum(year - first, len(mean) - 1)]
    return own, pooled


def _recent_mean(values: Floats, memory: int) -> Floats:
    """Mean of the last values up to each time, fewer where fewer are known."""
    cumulated = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    time = np.arange(values.shape[1])
    start = np.maximum(time + 1 - memory, 0)
    return np.asarray((cumulated[:, 1:] - cumulated[:, start]) / (time + 1 - start))
