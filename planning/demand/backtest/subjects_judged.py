"""Seniors by department: the cohort method, the last value and the spreadsheet's functions, from every origin."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planning.demand.backtest.judged import LEVELS, Judged, normal_band, symmetric_quantiles
from planning.demand.backtest.scores import coverage_margin
from planning.demand.futures.past_errors import (
    FEWEST,
    PastForecasts,
    independent_paths,
    joint_paths,
    old_enough,
    past_forecasts,
)
from planning.demand.futures.series_model import generator
from planning.demand.methods.panel import Floats, Panel, panel
from planning.demand.methods.peers import forecast_ets, forecast_linear
from planning.demand.methods.walk import DEFAULT, WalkSettings, walk
from planning.tables.histories import AgeHistory, FlowHistory

HORIZON = 20
COHORT, LAST, LINEAR, ETS = "cohort", "last_value", "linear", "ets"


def judged_seniors(history: AgeHistory, from_age: int, horizon: int = HORIZON) -> list[Judged]:
    """Judge the cohort method and its peers on the people of an age and over.

    The cohort's band at an origin comes from the errors of earlier origins that were known by then; the peers' bands
    are those that a spreadsheet draws around them.
    """
    past = past_forecasts(history, from_age, horizon)
    series = panel(list(old_enough(history, from_age)))
    scales = np.array([series.scales()[:, history.years.index(origin)] for origin in past.origins])
    found = [Judged(COHORT, past.origins, history.departments, _cohort_bands(past), past.actuals, scales)]
    for name, (central, error) in _peers(series, past.forecasts.shape[2]).items():
        at = [history.years.index(origin) for origin in past.origins]
        bands = normal_band(np.moveaxis(central[:, at], 0, 1), np.moveaxis(error[:, at], 0, 1))
        found.append(Judged(name, past.origins, history.departments, bands, past.actuals, scales))
    return found


def _cohort_bands(past: PastForecasts) -> Floats:
    errors = past.errors
    bands = np.full((*past.forecasts.shape, len(LEVELS)), np.nan)
    bands[..., LEVELS.index(0.5)] = past.forecasts
    for row, origin in enumerate(past.origins):
        for ahead in range(1, past.forecasts.shape[2] + 1):
            known = [earlier + ahead <= origin for earlier in past.origins]
            if sum(known) >= FEWEST:
                own = past.forecasts[row, :, ahead - 1 : ahead]
                bands[row, :, ahead - 1] = symmetric_quantiles(own, errors[known][:, :, ahead - 1 : ahead])[:, 0]
                bands[row, :, ahead - 1, LEVELS.index(0.5)] = own[:, 0]
    return bands


def _peers(series: Panel, horizon: int) -> dict[str, tuple[Floats, Floats]]:
    return {
        LAST: last_value_band(series, horizon),
        LINEAR: forecast_linear(series, horizon),
        ETS: forecast_ets(series, horizon),
    }


def last_value_band(series: Panel, horizon: int) -> tuple[Floats, Floats]:
    """The last value held, with the spread of the yearly changes growing as the square root of time."""
    central = np.repeat(series.values[:, :, None], horizon, axis=2)
    change = np.diff(series.values, axis=1)
    count = np.arange(1, change.shape[1] + 1)
    square = np.concatenate([np.full((len(change), 1), np.nan), np.cumsum(change**2, axis=1) / count], axis=1)
    return central, np.sqrt(square)[:, :, None] * np.sqrt(np.arange(1, horizon + 1))


# Asylum applications of many countries: the walk, the last value the spreadsheet's functions, from every origin.


WALK = "walk"
LINEAR_25 = "linear_25"
ASYLUM_HORIZON = 5
FIRST_ORIGIN, FEWEST_VALUES = 2002, 10
"""First origin judged, and values that a country must have behind it."""


def judged_asylum(
    history: FlowHistory, horizon: int = ASYLUM_HORIZON, settings: WalkSettings = DEFAULT
) -> list[Judged]:
    """Judge the walk and its peers on every country that has enough years behind it."""
    series = panel(history.values)
    last = max(first + len(values) - 1 for first, values in zip(history.first_years, history.values, strict=True))
    origins = tuple(range(FIRST_ORIGIN, last))
    fitted = walk(series, np.array(history.first_years, float), horizon, settings)
    bands = {WALK: np.stack([fitted.quantiles(level) for level in LEVELS], axis=-1)}
    bands[LAST] = normal_band(*last_value_band(series, horizon))
    bands[LINEAR] = normal_band(*forecast_linear(series, horizon))
    bands[LINEAR_25] = normal_band(*forecast_linear(series, horizon, 25))
    bands[ETS] = normal_band(*forecast_ets(series, horizon))
    actuals = _actuals(series, horizon)
    return [
        Judged(
            name,
            origins,
            history.countries,
            _by_origin(band, history, origins),
            _by_origin(actuals, history, origins),
            _by_origin(series.scales(), history, origins),
        )
        for name, band in bands.items()
    ]


def _actuals(series: Panel, horizon: int) -> Floats:
    """What happened 1 to `horizon` years after each time, [series, time, horizon]."""
    found = np.full((*series.values.shape, horizon), np.nan)
    for ahead in range(1, horizon + 1):
        found[:, : found.shape[1] - ahead, ahead - 1] = series.values[:, ahead:]
    return found


def _by_origin(values: Floats, history: FlowHistory, origins: tuple[int, ...]) -> Floats:
    """[series, time, ...] -> [origin, series, ...]; NaN before `FEWEST_VALUES` values and after the end."""
    found = np.full((len(origins), len(history.countries), *values.shape[2:]), np.nan)
    for column, first in enumerate(history.first_years):
        for row, origin in enumerate(origins):
            time = origin - first
            if FEWEST_VALUES - 1 <= time < len(history.values[column]):
                found[row, column] = values[column, time]
    return found


# Bands of regional totals: whole error vectors drawn together, against departments drawn one by one.


JOINT, INDEPENDENT = "joint", "independent"
DRAWN = {JOINT: joint_paths, INDEPENDENT: independent_paths}
TOTAL_COLUMNS = ["draws", "horizon", "origins", "count", "coverage", "coverage_low", "coverage_high"]


def regional_coverage(
    history: AgeHistory, from_age: int, horizons: tuple[int, ...] = (5, 10), draws: int = 1000, seed: int = 1
) -> pd.DataFrame:
    """Measure, at every origin, how often the 80 % band of a region's total held what happened.

    Regions of a single department are left out: there is nothing to add up.

    Returns
    -------
    DataFrame
        The columns `TOTAL_COLUMNS`, one row for each way of drawing and horizon.
    """
    past = past_forecasts(history, from_age, max(horizons))
    regions = _regions(history)
    rows = []
    for name in DRAWN:
        for horizon in horizons:
            hits = [_hits(past, row, horizon, regions, name, draws, seed) for row in range(len(past.origins))]
            inside = np.array([hit for hit in hits if hit is not None])
            if len(inside):
                margin = coverage_margin(inside, horizon)
                rows.append((name, horizon, len(inside), inside.size, float(inside.mean()), *margin))
    return pd.DataFrame(rows, columns=TOTAL_COLUMNS)


def _hits(
    past: PastForecasts, row: int, horizon: int, regions: NDArray[np.int64], name: str, draws: int, seed: int
) -> Floats | None:
    """1 where a region's total fell inside its band at one origin; None where it cannot be told."""
    origin = past.origins[row]
    actual = past.actuals[row, :, horizon - 1]
    known = past.known_in(origin, horizon)
    if len(known) < FEWEST or not np.isfinite(actual).all():
        return None
    drawn = DRAWN[name](known, draws, generator(seed, f"{name} {origin} {horizon}"))[:, :, horizon - 1]
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
