"""Bands of regional totals: whole error vectors drawn together, against departments drawn one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planning.demand.backtest.scores import coverage_margin
from planning.demand.futures.series_model import generator
from planning.demand.methods.cohort import PastForecasts, past_forecasts
from planning.demand.methods.error_paths import FEWEST, independent_paths, joint_paths
from planning.demand.methods.known import known_people
from planning.demand.methods.panel import Floats
from planning.tables.histories import AgeHistory

DRAWN = {"joint": joint_paths, "independent": independent_paths}
"""The two ways of drawing that are compared."""
HORIZONS, DRAWS, SEED = (5, 10), 1000, 1
TOTAL_COLUMNS = ["draws", "horizon", "origins", "count", "coverage", "coverage_low", "coverage_high"]


def regional_coverage(history: AgeHistory, from_age: int) -> pd.DataFrame:
    """Measure, at every origin, how often the 80 % band of a region's total held what happened.

    Regions of a single department are left out: there is nothing to add up.

    Returns
    -------
    DataFrame
        The columns `TOTAL_COLUMNS`, one row for each way of drawing and horizon.
    """
    past = past_forecasts(known_people(history, from_age), max(HORIZONS))
    regions = _regions(history)
    rows = []
    for name in DRAWN:
        for horizon in HORIZONS:
            hits = [_hits(past, row, horizon, regions, name) for row in range(len(past.origins))]
            inside = np.array([hit for hit in hits if hit is not None])
            if len(inside):
                margin = coverage_margin(inside, horizon)
                rows.append((name, horizon, len(inside), inside.size, float(inside.mean()), *margin))
    return pd.DataFrame(rows, columns=TOTAL_COLUMNS)


def _hits(past: PastForecasts, row: int, horizon: int, regions: NDArray[np.int64], name: str) -> Floats | None:
    """1 where a region's total fell inside its band at one origin; None where it cannot be told."""
    origin = past.origins[row]
    actual = past.actuals[row, :, horizon - 1]
    known = past.known_in(origin, horizon)
    if len(known) < FEWEST or not np.isfinite(actual).all():
        return None
    drawn = DRAWN[name](known, DRAWS, generator(SEED, f"{name} {origin} {horizon}"))[:, :, horizon - 1]
    people = past.forecasts[row, :, horizon - 1] * np.exp(drawn)
    totals = np.array([people[:, regions == region].sum(axis=1) for region in range(regions.max() + 1)])
    truth = np.array([actual[regions == region].sum() for region in range(regions.max() + 1)])
    low, high = np.quantile(totals, [0.1, 0.9], axis=1)
    return np.asarray((truth >= low) & (truth <= high), dtype=np.float64)


def _regions(history: AgeHistory) -> NDArray[np.int64]:
    """Position of each department's region, -1 where it is alone in it."""
    names, counts = np.unique(history.regions, return_counts=True)
    several = list(names[counts > 1])
    return np.array([several.index(name) if name in several else -1 for name in history.regions], dtype=np.int64)
