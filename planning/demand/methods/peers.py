"""The methods to beat: the last value, FORECAST.LINEAR and FORECAST.ETS, with the bands people draw around them.

The spreadsheet's functions are emulated. Each returns the forecast and the standard deviation of its error, both
[series, time, horizon], made at each time from the values up to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from planning.demand.methods.known import Kind, Known
from planning.demand.methods.method import Method, NormalBand, normal_band
from planning.demand.methods.panel import Floats, Panel
from planning.demand.methods.smoothing import STARTING, first_line
from planning.domain.message import N_


@dataclass(frozen=True)
class Peer(Method):
    """A method that gives, at every time of every series, a forecast and the spread of its error."""

    spread: Callable[[Panel, int], tuple[Floats, Floats]]

    def fit(self, known: Known, horizon: int) -> NormalBand:
        """Forecast from the last value of each series."""
        central, error = self.spread(known.panel, horizon)
        return NormalBand(known.panel.at_end(central), known.panel.at_end(error))

    def at_origins(self, known: Known, origins: Sequence[int], horizon: int, levels: Sequence[float]) -> Floats:
        """All origins in one pass."""
        return known.by_origin(normal_band(*self.spread(known.panel, horizon), levels), origins)


def last_value_band(series: Panel, horizon: int) -> tuple[Floats, Floats]:
    """The last value held, with the spread of the yearly changes growing as the square root of time."""
    central = np.repeat(series.values[:, :, None], horizon, axis=2)
    change = np.diff(series.values, axis=1)
    count = np.arange(1, change.shape[1] + 1)
    square = np.concatenate([np.full((len(change), 1), np.nan), np.cumsum(change**2, axis=1) / count], axis=1)
    return central, np.sqrt(square)[:, :, None] * np.sqrt(np.arange(1, horizon + 1))


STEPS = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
"""Smoothing constants tried: the level's, and the trend's as a part of it."""


def forecast_linear(series: Panel, horizon: int, window: int | None = None) -> tuple[Floats, Floats]:
    """FORECAST.LINEAR: the least-squares line through the last `window` values (all when None), and STEYX.

    The band that goes with it is the standard error of the residuals, the same at every horizon.
    """
    values = series.values
    time = np.arange(values.shape[1], dtype=np.float64)
    first = np.zeros_like(time) if window is None else np.maximum(time - window + 1, 0)
    count = time - first + 1
    centre = (time + first) / 2.0
    # Centred on the first value, so that squares of large counts lose no digit.
    base = values[:, :1]
    total = _within(values - base, first)
    square = _within((values - base) ** 2, first)
    weighted = _within((values - base) * time, first)
    spread = count * (count**2 - 1.0) / 12.0
    enough = spread > 0
    slope = np.divide(weighted - centre * total, spread, out=np.zeros_like(values), where=enough)
    mean = total / count
    residual = np.maximum(square - count * mean**2 - slope**2 * spread, 0.0)
    error = np.sqrt(np.divide(residual, count - 2, out=np.zeros_like(residual), where=count > 2))
    ahead = np.arange(1, horizon + 1)
    line = base[:, :, None] + mean[:, :, None] + slope[:, :, None] * ((time - centre)[:, None] + ahead)
    return line, np.repeat(error[:, :, None], horizon, axis=2)


def forecast_ets(series: Panel, horizon: int) -> tuple[Floats, Floats]:
    """FORECAST.ETS without season: additive level and trend, undamped (Holt), and FORECAST.ETS.CONFINT.

    Excel's own initial values are not published: level and trend start from a line through the first five.
    """
    alpha, share = (grid.ravel() for grid in np.meshgrid(STEPS, STEPS, indexing="ij"))
    beta = alpha * share
    values = series.values
    level, trend = first_line(values, len(alpha))
    cost = np.zeros_like(level)
    ahead = np.arange(1, horizon + 1)
    growth = alpha[:, None] + beta[:, None] * np.arange(1, horizon)
    widening = np.sqrt(1.0 + np.concatenate([np.zeros((len(alpha), 1)), np.cumsum(growth**2, axis=1)], axis=1))
    centre = np.full((*values.shape, horizon), np.nan)
    error = np.zeros_like(centre)
    rows = np.arange(len(values))
    for time in range(values.shape[1]):
        miss = values[:, time, None] - level - trend
        cost += miss**2
        level, trend = level + trend + alpha * miss, trend + beta * miss
        best = np.argmin(np.nan_to_num(cost, nan=np.inf), axis=1)
        centre[:, time] = level[rows, best][:, None] + trend[rows, best][:, None] * ahead
        sigma = np.sqrt(cost[rows, best] / (time + 1))
        error[:, time] = sigma[:, None] * widening[best]
    centre[:, : STARTING - 1] = np.nan
    return centre, error


def _within(values: Floats, first: Floats) -> Floats:
    """Sums from `first` to each time."""
    cumulated = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    start = first.astype(np.int64)
    return np.asarray(cumulated[:, 1:] - cumulated[:, start])


ALL: frozenset[Kind] = frozenset({"people", "flows", "recipients"})
LAST_VALUE = Peer("last_value", N_("dernière valeur"), ALL, last_value_band)
LINEAR = Peer("linear", N_("PREVISION.LINEAIRE"), ALL, forecast_linear)
LINEAR_25 = Peer(
    "linear_25", N_("PREVISION.LINEAIRE sur 25 ans"), frozenset({"flows"}), partial(forecast_linear, window=25)
)
ETS = Peer("ets", N_("PREVISION.ETS (imitée)"), ALL, forecast_ets)
