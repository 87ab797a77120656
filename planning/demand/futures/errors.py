"""What the cohort method got wrong in the past, kept whole: every area and every year ahead of one origin together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planning.demand.methods.cohort import FIRST_ORIGIN, STEP, cohort_forecast
from planning.demand.methods.panel import Floats
from planning.tables.histories import AgeHistory


@dataclass(frozen=True)
class PastForecasts:
    """Forecasts of one count (say, people of 75 and over) made at every past origin, and what happened.

    Attributes
    ----------
    origins
        Years in which the forecasts were made.
    forecasts
        [origin, area, horizon]; NaN beyond what the method reaches.
    actuals
        Same shape; NaN where the future is not known yet.
    """

    origins: tuple[int, ...]
    forecasts: Floats
    actuals: Floats

    @property
    def errors(self) -> Floats:
        """log(actual / forecast), [origin, area, horizon]."""
        return np.asarray(np.log(self.actuals) - np.log(self.forecasts))

    def known_in(self, year: int, horizon: int) -> Floats:
        """Errors up to a horizon of the origins whose whole path was known in a year, [origin, area, horizon]."""
        whole = [origin + horizon <= year for origin in self.origins]
        return np.asarray(self.errors[whole][:, :, :horizon])


def past_forecasts(history: AgeHistory, from_age: int, horizon: int) -> PastForecasts:
    """Forecast the people of an age and over from every origin that has enough history behind it.

    Parameters
    ----------
    history
        What is known; origins run to its last year.
    from_age
        First age counted, one of the groups.
    horizon
        Years ahead; cut where the youngest group no longer tells (`reach`).

    Raises
    ------
    ValueError
        When no age group starts at `from_age`.
    """
    horizon = min(horizon, reach(history, from_age))
    actual = old_enough(history, from_age)
    first = history.ages.index(from_age)
    positions = range(FIRST_ORIGIN, len(history.years))
    made = [cohort_forecast(history.counts, at, horizon)[:, :, first:].sum(axis=2) for at in positions]
    known = np.full((len(made), len(history.departments), horizon), np.nan)
    for row, at in enumerate(positions):
        ahead = actual[:, at + 1 : at + 1 + horizon]
        known[row, :, : ahead.shape[1]] = ahead
    origins = tuple(history.years[at] for at in positions)
    shape = (len(origins), len(history.departments), horizon)
    return PastForecasts(origins, np.array(made).reshape(shape), known)


def reach(history: AgeHistory, from_age: int) -> int:
    """Years ahead that the youngest age group allows."""
    return STEP * history.ages.index(from_age)


def old_enough(history: AgeHistory, from_age: int) -> Floats:
    """People of an age and over, [area, year]."""
    return np.asarray(history.counts[:, :, history.ages.index(from_age) :].sum(axis=2))
