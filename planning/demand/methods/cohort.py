"""Cohorts by five-year age group: who is aged a is aged a + 5 five years later, but for deaths and moves.

Hamilton and Perry 1962: r_a = P(o, a + 5) / P(o - 5, a), local, read at the origin. To it is added what national
mortality gained lately: old-age survival rises everywhere at once, and ratios that stand still were 6.2 % off at ten
years where ratios that go on gaining are 2.3 % off (FORECASTING.md 3.5).
"""

from __future__ import annotations

import numpy as np

from planning.demand.methods.panel import Floats

STEP = 5
"""Years of an age group, and of a step."""
DAMPING = 0.7
"""What is kept of the gain of each step in the next one: gains go on, but not for ever (FORECASTING.md 3.5)."""
GAIN_STEPS = 2
"""Steps over which the national gain is averaged."""
FIRST_ORIGIN = 3 * STEP
"""Years of history that the ratios and their gains need before the first origin."""


def cohort_forecast(counts: Floats, origin: int, horizon: int, damping: float = DAMPING) -> Floats:
    """Forecast people by area and age group from one origin.

    Parameters
    ----------
    counts
        People, [area, year, age group], yearly, five-year groups, the last one open. The first groups only feed the
        others: group i is forecast up to 5 i years ahead, and NaN beyond.
    origin
        Position of the last year known: nothing after it is read.
    horizon
        Years ahead.
    damping
        0 = ratios stand still.

    Returns
    -------
    ndarray
        [area, horizon, age group]. A year between two steps starts from the years before the origin, so that no
        interpolation is needed.

    Raises
    ------
    ValueError
        When fewer than `FIRST_ORIGIN` years stand before the origin, or someone is counted below 0.
    """
    if origin < FIRST_ORIGIN:
        raise ValueError(f"the origin needs {FIRST_ORIGIN} years before it")
    known = counts[:, : origin + 1]
    if not (np.isfinite(known).all() and (known >= 0).all()):
        raise ValueError("counts must be finite and not negative")
    local = _ratios(known, origin)
    gain = national_gain(known, origin)
    found = np.full((counts.shape[0], horizon, counts.shape[2]), np.nan)
    base = {-back: known[:, origin - back] for back in range(STEP)}
    for ahead in range(1, horizon + 1):
        before = base[ahead - STEP]
        steps_gone = (ahead + STEP / 2) / STEP
        risen = gain * damped_sum(steps_gone, damping)
        base[ahead] = _aged(before, np.clip(local * np.exp(risen), 0.0, None))
        found[:, ahead - 1] = base[ahead]
    return found


def damped_sum(steps: float, damping: float) -> float:
    """Sum of damping + damping^2 + ... over a number of steps that need not be whole."""
    if damping == 1.0:
        return steps
    return float(damping * (1.0 - damping**steps) / (1.0 - damping))


def national_gain(known: Floats, origin: int) -> Floats:
    """Mean rise per step of the log of national ratios over the last steps, [age group]."""
    national = known.sum(axis=0, keepdims=True)
    steps = min(GAIN_STEPS, origin // STEP - 1)
    now, then = _ratios(national, origin), _ratios(national, origin - STEP * steps)
    with np.errstate(divide="ignore", invalid="ignore"):
        rise = (np.log(now) - np.log(then)) / steps
    return np.asarray(np.nan_to_num(rise[0], posinf=0.0, neginf=0.0))


def _ratios(known: Floats, at: int) -> Floats:
    """r_a of the step that ends at a year, [area, age group from which people leave]; the last two groups share one."""
    before, after = known[:, at - STEP], known[:, at]
    left = before[:, :-1].copy()
    left[:, -1] += before[:, -1]
    return np.divide(after[:, 1:], left, out=np.zeros_like(left), where=left > 0)


def _aged(before: Floats, ratios: Floats) -> Floats:
    """People five years later; the first group is unknown."""
    left = before[:, :-1].copy()
    left[:, -1] += before[:, -1]
    return np.concatenate([np.full((len(before), 1), np.nan), left * ratios], axis=1)
