"""The numbers of data/parameters/works.csv: central, low and high."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd


class Estimate(NamedTuple):
    """A central value between a low and a high one, all in the parameter's unit."""

    value: float
    low: float
    high: float

    def times(self, quantity: float) -> Estimate:
        """Return the estimate for a quantity (>= 0)."""
        return Estimate(self.value * quantity, self.low * quantity, self.high * quantity)

    def plus(self, other: Estimate) -> Estimate:
        """Return the sum: lows add up with lows, highs with highs (the widest range)."""
        return Estimate(self.value + other.value, self.low + other.low, self.high + other.high)


NOTHING = Estimate(0.0, 0.0, 0.0)
Estimates = Mapping[str, Estimate]


def parameter_estimates(parameters: pd.DataFrame, year: int) -> dict[str, Estimate]:
    """Return the estimate of each parameter that applies in a year.

    Parameters
    ----------
    parameters
        parameter_id, value, low, high, valid_from (ISO date; empty = date unknown, always valid). Several
        rows may share an id: the latest one valid at the end of `year` applies. An empty low or high is the
        value itself.
    year
        First year of the plan.
    """
    dates = parameters["valid_from"].fillna("").astype("str")
    valid = parameters[dates <= f"{year}-12-31"].assign(valid_from=dates)
    latest = valid.sort_values("valid_from", kind="stable").drop_duplicates("parameter_id", keep="last")
    low, high = latest["low"].fillna(latest["value"]), latest["high"].fillna(latest["value"])
    rows = zip(latest["parameter_id"], latest["value"], low, high, strict=True)
    return {str(name): Estimate(float(value), float(least), float(most)) for name, value, least, most in rows}
