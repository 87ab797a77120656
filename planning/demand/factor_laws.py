"""How a factor is drawn between its low and its high value: P10 and P90 of one of three split laws."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from planning.demand.steps import Floats

P90 = 1.2815515655446004
"""Standard normal quantile of 0.9: `low` and `high` are read as P10 and P90."""


class Law(StrEnum):
    """The closed vocabulary of the column `law` of need_factors.csv."""

    LOGNORMAL = "lognormal"
    NORMAL = "normal"
    LOGIT = "logit"


def drawn(law: Law, value: Floats, low: Floats, high: Floats, z: Floats) -> Floats:
    """Return the factor at standard normal deviates.

    Parameters
    ----------
    law
        lognormal: value x exp(s z), for positive factors (the default); normal: value + s z, never below 0; logit: the
        same on log(p / (1 - p)), for shares that must not be cut at 1.
    value, low, high
        Median, P10 and P90, NaN where there is none (no doubt on that side).
    z
        Deviates; all four broadcast.
    """
    if law == Law.NORMAL:
        side = np.where(z < 0, np.nan_to_num(value - low), np.nan_to_num(high - value))
        return np.asarray(np.maximum(value + z * side / P90, 0.0))
    if law == Law.LOGIT:
        moved = _logit(value) + z * np.where(z < 0, _gap(low, value), _gap(value, high))
        return np.asarray(np.where((value > 0) & (value < 1), 1.0 / (1.0 + np.exp(-moved)), value))
    return np.asarray(value * np.exp(z * np.where(z < 0, _ratio(value, low), _ratio(value, high))))


def _ratio(value: Floats, bound: Floats) -> Floats:
    """Standard deviation of the logarithm on one side; no bound, no spread."""
    known = np.isfinite(bound) & (value > 0)
    ratio = np.where(known, bound, 1.0) / np.where(known, value, 1.0)
    return np.asarray(np.abs(np.log(ratio)) / P90)


def _gap(below: Floats, above: Floats) -> Floats:
    return np.asarray(np.nan_to_num(_logit(above) - _logit(below)) / P90)


def _logit(share: Floats) -> Floats:
    inside = np.where((share > 0) & (share < 1), share, np.nan)
    return np.asarray(np.log(inside) - np.log1p(-inside))
