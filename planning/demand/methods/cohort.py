"""Cohorts by five-year age group: who is aged a is aged a + 5 five years later, but for deaths and moves.

Hamilton and Perry 1962: r_a = P(o, a + 5) / P(o - 5, a), local, read at the origin. To it is added what national
mortality gained lately: old-age survival rises everywhere at once, and ratios that stand still were 6.2 % off at ten
years (75 and over, 96 departments, origins 1990-2017) where ratios that go on gaining are 2.3 % off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planning.demand.methods.error_paths import FEWEST, joint_paths, prolonged, shock_paths
from planning.demand.methods.known import Known
from planning.demand.methods.method import Fitted, Method
from planning.demand.methods.panel import Floats
from planning.domain.message import N_
from planning.tables.histories import AGE_STEP as STEP

DAMPING = 0.7
"""What is kept of the gain of each step in the next one: gains go on, but not for ever. Fixed before its test; ours
since: 10-year errors of 2.9, 2.3, 2.2 and 2.7 % at 0.5, 0.6, 0.7 and 0.8."""
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


# The forecasts of every past origin, and how far off each was.


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

    @cached_property
    def errors(self) -> Floats:
        """log(actual / forecast), [origin, area, horizon]."""
        return np.asarray(np.log(self.actuals) - np.log(self.forecasts))

    def known_in(self, year: int, horizon: int) -> Floats:
        """Errors up to a horizon of the origins whose whole path was known in a year, [origin, area, horizon]."""
        whole = [origin + horizon <= year for origin in self.origins]
        return np.asarray(self.errors[whole][:, :, :horizon])


def past_forecasts(known: Known, horizon: int) -> PastForecasts:
    """Forecast people from every origin that has enough history behind it, the last year known included.

    The horizon is cut where the youngest group no longer tells (`Known.reach`).

    Raises
    ------
    ValueError
        When people are not known by age.
    """
    history = known.people()
    horizon = known.reach(horizon)
    first = history.ages.index(known.from_age)
    positions = range(FIRST_ORIGIN, len(history.years))
    made = [cohort_forecast(history.counts, at, horizon)[:, :, first:].sum(axis=2) for at in positions]
    origins = tuple(history.years[at] for at in positions)
    shape = (len(origins), len(history.departments), horizon)
    actuals = np.moveaxis(known.actuals(horizon)[:, FIRST_ORIGIN:], 1, 0)
    return PastForecasts(origins, np.array(made).reshape(shape), actuals)


@dataclass(frozen=True)
class CohortFit(Fitted):
    """The forecast of every department from the last year, beside all that was wrong before."""

    past: PastForecasts
    regions: NDArray[np.int64]
    year: int

    def quantiles(self, levels: Sequence[float]) -> Floats:
        """The forecast, and around it the errors known by then: NaN at horizons that too few origins have seen.

        Raises
        ------
        ValueError
            When fewer than `FIRST_ORIGIN` years stand before the last one.
        """
        return _band(self.past, self._last_origin(), levels)

    def paths(self, draws: int, rng: np.random.Generator) -> Floats:
        """People, with whole error vectors drawn for all departments together."""
        central = self.past.forecasts[self._last_origin()]
        errors = self.error_paths(draws, rng, central.shape[1])
        return np.asarray(central * np.exp(prolonged(errors, np.arange(1, central.shape[1] + 1))))

    def error_paths(self, draws: int, rng: np.random.Generator, horizon: int) -> Floats:
        """Logarithmic errors, [draw, department, horizon]; the horizon is cut at what is tested."""
        if self.tested == 0:
            return shock_paths(typical_error(horizon), self.regions, draws, rng)
        return joint_paths(self.past.known_in(self.year, min(horizon, self.tested)), draws, rng)

    def _last_origin(self) -> int:
        if not self.past.origins:
            raise ValueError(f"a forecast needs {FIRST_ORIGIN} years before the last one")
        return len(self.past.origins) - 1

    @cached_property
    def tested(self) -> int:
        """Longest horizon known whole from enough origins; 0 when there is none."""
        longest = self.past.forecasts.shape[2]
        known = [ahead for ahead in range(1, longest + 1) if len(self.past.known_in(self.year, ahead)) >= FEWEST]
        return max(known, default=0)


@dataclass(frozen=True)
class Cohorts(Method):
    """The cohort forecast as a method among others."""

    def fit(self, known: Known, horizon: int) -> CohortFit:
        """Forecast from the last year and from every earlier one, to know how far off it was."""
        history = known.people()
        names = sorted(set(history.regions))
        regions = np.array([names.index(region) for region in history.regions], dtype=np.int64)
        return CohortFit(past_forecasts(known, horizon), regions, history.years[-1])

    def at_origins(self, known: Known, origins: Sequence[int], horizon: int, levels: Sequence[float]) -> Floats:
        """All origins in one pass: the band of each comes from errors of earlier ones that were known by then."""
        past = past_forecasts(known, horizon)
        return np.array([_band(past, past.origins.index(origin), levels) for origin in origins])


COHORT = Cohorts("cohort", N_("cohortes et gains de survie"), frozenset({"people"}))


def _band(past: PastForecasts, row: int, levels: Sequence[float]) -> Floats:
    """What was said at one origin, [area, horizon, level]."""
    central, origin = past.forecasts[row], past.origins[row]
    bands = np.full((*central.shape, len(levels)), np.nan)
    for ahead in range(1, central.shape[1] + 1):
        known = [earlier + ahead <= origin for earlier in past.origins]
        if sum(known) >= FEWEST:
            errors = past.errors[known][:, :, ahead - 1]
            bands[:, ahead - 1] = symmetric_quantiles(central[:, ahead - 1], errors, levels)
    bands[..., [level == 0.5 for level in levels]] = central[..., None]
    return bands


def symmetric_quantiles(central: Floats, errors: Floats, levels: Sequence[float]) -> Floats:
    """Quantiles of central x exp(+-e) over past errors e, each sign as likely: what random signs draw, without drawing.

    Parameters
    ----------
    central
        [area].
    errors
        [past, area].
    levels
        Probabilities.

    Returns
    -------
    ndarray
        [area, level].
    """
    # The sample is symmetric: one side is enough. Draws of a few vectors give one of them, never a value between.
    sizes = np.abs(errors)
    outer = [abs(2.0 * level - 1.0) for level in levels]
    side = np.array([np.sign(level - 0.5) for level in levels])
    quantiles = np.quantile(sizes, outer, axis=0, method="inverted_cdf") * side[:, None]
    return np.asarray(central[:, None] * np.exp(quantiles.T))


def typical_error(horizon: int) -> Floats:
    """Typical error where nothing was back-tested: that of 96 departments, 1.6 % at 5 years, in proportion."""
    return np.asarray(0.016 / 5.0 * np.arange(1, horizon + 1))
