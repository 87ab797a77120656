"""What a spreadsheet would say: FORECAST.LINEAR and FORECAST.ETS, emulated, with the bands people draw around them.

Each returns the forecast and the standard deviation of its error as the spreadsheet would have it, both [series, time,
horizon], made at each time from the values up to it.
"""

from __future__ import annotations

import numpy as np

from planning.demand.methods.panel import Floats, Panel
from planning.demand.methods.smoothing import STARTING, first_line

STEPS = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])


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
