"""Asylum applications of many countries: the walk, the last value the spreadsheet's functions, from every origin."""

from __future__ import annotations

import numpy as np

from planning.demand.backtest.judged import LEVELS, Judged, normal_band
from planning.demand.backtest.seniors import ETS, LAST, LINEAR, last_value_band
from planning.demand.methods.panel import Floats, Panel, panel
from planning.demand.methods.peers import forecast_ets, forecast_linear
from planning.demand.methods.walk import DEFAULT, WalkSettings, walk
from planning.tables.histories import FlowHistory

WALK = "walk"
LINEAR_25 = "linear_25"
HORIZON = 5
FIRST_ORIGIN, FEWEST = 2002, 10
"""First origin judged, and values that a country must have behind it."""


def judged_asylum(history: FlowHistory, horizon: int = HORIZON, settings: WalkSettings = DEFAULT) -> list[Judged]:
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
    """[series, time, ...] -> [origin, series, ...]; NaN before `FEWEST` values and after the end."""
    found = np.full((len(origins), len(history.countries), *values.shape[2:]), np.nan)
    for column, first in enumerate(history.first_years):
        for row, origin in enumerate(origins):
            time = origin - first
            if FEWEST - 1 <= time < len(history.values[column]):
                found[row, column] = values[column, time]
    return found
