"""Point forecasts of yearly series, on a whole panel and from every origin in one pass over time.

Each method returns [series, time, horizon]: the forecasts made at each time from the values up to it, hence nothing
after an origin can change them. Formulas: Gardner and McKenzie 1985 (damped trend); Assimakopoulos and Nikolopoulos
2000 as written by Hyndman and Billah 2003 (theta); Fiorucci and others 2016 (dynamic optimised theta).
Smoothing constants are chosen on a fixed grid by the squared one-step errors up to the origin.
"""

from __future__ import annotations

import numpy as np

from planning.demand.methods.panel import Floats, Panel

ALPHAS = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
BETAS = np.array([0.05, 0.1, 0.2, 0.4, 0.7])
"""Trend smoothing, as a fraction of alpha."""
DAMPINGS = np.array([0.8, 0.9, 0.98])
"""The usual bounds of a damped trend and their middle (Hyndman and Athanasopoulos, *Forecasting*, 8.2)."""
THETAS = np.array([1.0, 1.5, 2.0, 3.0, 5.0, 10.0, np.inf])
"""From simple smoothing (1) to a full straight line (no bound), as in the paper."""
STARTING = 5
"""Values that the first trend is read from: nothing is forecast before."""


def drift(series: Panel, horizon: int) -> Floats:
    """The last value, moved on by the mean yearly change since the first."""
    times = np.maximum(np.arange(series.values.shape[1]), 1)
    slope = (series.values - series.values[:, :1]) / times
    return series.values[:, :, None] + slope[:, :, None] * _ahead(horizon)


def damped_trend(series: Panel, horizon: int) -> Floats:
    """Level and trend, the trend dying out: l_t = a y + (1-a)(l + p b), b_t = c (l_t - l) + (1-c) p b."""
    alpha, share, damping = (grid.ravel() for grid in np.meshgrid(ALPHAS, BETAS, DAMPINGS, indexing="ij"))
    weight = np.cumsum(damping[:, None] ** _ahead(horizon), axis=1)
    values = series.values
    level, trend = first_line(values, len(alpha))
    cost = np.zeros_like(level)
    found = np.full((*values.shape, horizon), np.nan)
    for time in range(values.shape[1]):
        expected = level + damping * trend
        error = values[:, time, None] - expected
        cost += error**2
        level, trend = expected + alpha * error, damping * trend + alpha * share * error
        best = np.argmin(np.nan_to_num(cost, nan=np.inf), axis=1)[:, None]
        kept = np.take_along_axis(level, best, 1) + np.take_along_axis(trend, best, 1) * weight[best[:, 0]]
        found[:, time] = kept
    found[:, : STARTING - 1] = np.nan
    return found


def theta(series: Panel, horizon: int) -> Floats:
    """Simple smoothing with half the straight line's slope as drift."""
    values = series.values
    level = np.repeat(values[:, :1], len(ALPHAS), axis=1)
    cost = np.zeros_like(level)
    slope = _slopes(values)
    found = np.full((*values.shape, horizon), np.nan)
    for time in range(values.shape[1]):
        error = values[:, time, None] - level
        cost += error**2
        level = level + ALPHAS * error
        best = np.argmin(np.nan_to_num(cost, nan=np.inf), axis=1)
        alpha = ALPHAS[best][:, None]
        lag = (1.0 - (1.0 - alpha) ** (time + 1)) / alpha
        found[:, time] = level[np.arange(len(level)), best][:, None] + 0.5 * slope[:, time, None] * (
            _ahead(horizon) - 1.0 + lag
        )
    return found


def dynamic_theta(series: Panel, horizon: int) -> Floats:
    """Dynamic optimised theta: the straight line is refitted at every step, theta and alpha are chosen."""
    alpha, angle = (grid.ravel() for grid in np.meshgrid(ALPHAS, THETAS, indexing="ij"))
    part = 1.0 - 1.0 / angle
    values = series.values
    level = np.repeat(values[:, :1], len(alpha), axis=1)
    mean, slope = values[:, :1].copy(), np.zeros_like(values[:, :1])
    cost = np.zeros_like(level)
    found = np.full((*values.shape, horizon), np.nan)
    for time in range(values.shape[1]):
        if time > 0:
            ahead = _theta_step(level, mean, slope, alpha, part, time)
            cost += (values[:, time, None] - ahead) ** 2
            level = alpha * values[:, time, None] + (1.0 - alpha) * level
            mean, slope = _refit(mean, slope, values[:, time, None], time)
        best = np.argmin(np.nan_to_num(cost, nan=np.inf), axis=1)
        kept = level[np.arange(len(level)), best][:, None]
        found[:, time] = _theta_path(kept, mean, slope, alpha[best][:, None], part[best][:, None], time, horizon)
    return found


def median_of_four(series: Panel, horizon: int) -> Floats:
    """Median of drift, damped trend, theta and dynamic theta; never below 0 for a series that never was."""
    four = [method(series, horizon) for method in (drift, damped_trend, theta, dynamic_theta)]
    ordered = np.sort(np.array(four), axis=0)
    middle: Floats = 0.5 * (ordered[1] + ordered[2])
    floor = np.where(np.nanmin(series.values, axis=1) >= 0, 0.0, -np.inf)
    return np.maximum(middle, floor[:, None, None])


def first_line(values: Floats, copies: int) -> tuple[Floats, Floats]:
    """Level before the first value, and slope, of the line through the first `STARTING` values: [series, copies]."""
    count = min(STARTING, values.shape[1])
    slope = np.nan_to_num(_slopes(values)[:, count - 1 : count])
    level = values[:, :count].mean(axis=1, keepdims=True) - slope * (count + 1) / 2
    return np.repeat(level, copies, axis=1), np.repeat(slope, copies, axis=1)


def _ahead(horizon: int) -> Floats:
    return np.arange(1, horizon + 1, dtype=np.float64)


def _slopes(values: Floats) -> Floats:
    """Slope of the least-squares line through the values up to each time."""
    count = np.arange(1, values.shape[1] + 1, dtype=np.float64)
    position = count - 1.0
    total, weighted = np.cumsum(values, axis=1), np.cumsum(values * position, axis=1)
    spread = count * (count**2 - 1.0) / 12.0
    return np.divide(weighted - total * position / 2.0, spread, out=np.zeros_like(values), where=spread > 0)


def _theta_step(level: Floats, mean: Floats, slope: Floats, alpha: Floats, part: Floats, time: int) -> Floats:
    """One step ahead after `time` values."""
    start = mean - slope * (time + 1) / 2.0
    rest = 1.0 - alpha
    return level + part * (rest**time * start + (1.0 - rest ** (time + 1)) / alpha * slope)


def _refit(mean: Floats, slope: Floats, value: Floats, time: int) -> tuple[Floats, Floats]:
    """Mean and slope of the straight line with one more value, after `time` of them."""
    count = time + 1
    steeper = ((count - 2) * slope + 6.0 / count * (value - mean)) / (count + 1)
    return (time * mean + value) / count, steeper


def _theta_path(
    level: Floats, mean: Floats, slope: Floats, alpha: Floats, part: Floats, time: int, horizon: int
) -> Floats:
    """Step by step ahead, each forecast taken as the value of its year."""
    path = []
    for step in range(1, horizon + 1):
        value = _theta_step(level, mean, slope, alpha, part, time + step)
        path.append(value)
        level = alpha * value + (1.0 - alpha) * level
        mean, slope = _refit(mean, slope, value, time + step)
    return np.concatenate(path, axis=1)
