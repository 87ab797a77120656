"""The worst misses, by territory and year: what a mean error hides."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.demand.backtest.judged import HIGH, LOW, Judged

MISS_COLUMNS = ["method", "area", "origin", "year", "horizon", "forecast", "low", "high", "actual", "error", "inside"]


def worst_misses(judged: Judged, horizon: int, count: int = 3) -> pd.DataFrame:
    """Return the largest relative errors at a horizon, one for each area at most.

    Returns
    -------
    DataFrame
        The columns `MISS_COLUMNS`: error = forecast / actual - 1; low and high = the 80 % band, NaN where there was
        none yet; inside = the band held what happened, None where there was none.
    """
    if horizon > judged.actuals.shape[2]:
        return pd.DataFrame(columns=MISS_COLUMNS)
    actual = judged.actuals[:, :, horizon - 1]
    error = judged.central[:, :, horizon - 1] / actual - 1.0
    size = np.where(np.isfinite(error), np.abs(error), -1.0)
    worst = size.argmax(axis=0)
    areas = np.argsort(-size.max(axis=0), kind="stable")[:count]
    rows = [_miss(judged, int(worst[area]), int(area), horizon) for area in areas if size[worst[area], area] >= 0]
    return pd.DataFrame(rows, columns=MISS_COLUMNS)


def _miss(judged: Judged, row: int, area: int, horizon: int) -> tuple[object, ...]:
    forecast = judged.central[row, area, horizon - 1]
    actual = judged.actuals[row, area, horizon - 1]
    low, high = (judged.quantiles[row, area, horizon - 1, at] for at in (LOW, HIGH))
    origin = judged.origins[row]
    labels = (judged.method, judged.areas[area], origin, origin + horizon, horizon)
    inside = bool(low <= actual <= high) if np.isfinite(low) else None
    return (*labels, forecast, low, high, actual, forecast / actual - 1.0, inside)
