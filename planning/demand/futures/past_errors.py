"""What the cohort method got wrong in the past, kept whole: every area and every year ahead of one origin together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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


# Draws of forecast errors for all areas at once.


FEWEST = 4
"""Past origins under which vectors are too few to draw from: shocks take their place."""
AREA_CORRELATION = 0.26
"""Correlation of two areas' 10-year errors, for shocks (75 and over, 96 departments: FORECASTING.md, finding 9)."""
REGION_PART = 1 / 3
"""Part of the shared variance that is regional: our assumption, the rest is national."""


def joint_paths(errors: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draw whole vectors, each with a random sign: [draw, area, horizon].

    Balanced: every vector and sign comes as often as every other, within one, in random order (Davison, Hinkley and
    Schechtman 1986): quantiles owe less to chance.

    Parameters
    ----------
    errors
        log(actual / forecast), [origin, area, horizon], without NaN.
    draws
        How many.
    rng
        Source of chance.

    Raises
    ------
    ValueError
        When there are fewer than `FEWEST` origins.
    """
    if len(errors) < FEWEST:
        raise ValueError(f"at least {FEWEST} past origins are needed")
    drawn, sign = _balanced(len(errors), draws, rng)
    return np.asarray(sign[:, None, None] * errors[drawn])


def independent_paths(errors: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draw each area by itself: what must not be done for totals, kept so that a test can show why."""
    count, areas = errors.shape[:2]
    drawn = rng.integers(count, size=(draws, areas))
    sign = rng.choice(np.array([-1.0, 1.0]), size=(draws, areas))
    return np.asarray(sign[:, :, None] * errors[drawn, np.arange(areas)])


def _balanced(count: int, draws: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], Floats]:
    """Vectors and signs, each pair as often as every other."""
    order = np.concatenate([rng.permutation(2 * count) for _ in range(-(-draws // (2 * count)))])[:draws]
    drawn = order[rng.permutation(draws)]
    return drawn // 2, np.where(drawn % 2 == 0, 1.0, -1.0)


def shock_paths(
    sigma: Floats,
    regions: NDArray[np.int64],
    draws: int,
    rng: np.random.Generator,
    correlation: float = AREA_CORRELATION,
) -> Floats:
    """Draw errors as a national, a regional and a local normal shock, each held along the path.

    Parameters
    ----------
    sigma
        Standard deviation of the logarithmic error at each horizon, [horizon].
    regions
        Region of each area, 0..n-1.
    draws
        How many.
    rng
        Source of chance.
    correlation
        Of two areas of the same region; across regions it is (1 - `REGION_PART`) times that.

    Returns
    -------
    ndarray
        [draw, area, horizon].
    """
    count = int(regions.max(initial=0)) + 1
    national = rng.standard_normal((draws, 1)) * np.sqrt(correlation * (1.0 - REGION_PART))
    regional = rng.standard_normal((draws, count))[:, regions] * np.sqrt(correlation * REGION_PART)
    local = rng.standard_normal((draws, len(regions))) * np.sqrt(1.0 - correlation)
    return np.asarray((national + regional + local)[:, :, None] * sigma)
