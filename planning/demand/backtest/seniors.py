"""Seniors by department: the cohort method, the last value and the spreadsheet's functions, from every origin."""

from __future__ import annotations

import numpy as np

from planning.demand.backtest.judged import LEVELS, Judged, normal_band, symmetric_quantiles
from planning.demand.futures.bootstrap import FEWEST
from planning.demand.futures.errors import PastForecasts, old_enough, past_forecasts
from planning.demand.methods.panel import Floats, Panel, panel
from planning.demand.methods.peers import forecast_ets, forecast_linear
from planning.tables.histories import AgeHistory

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
