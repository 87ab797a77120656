"""Draws of a population by age: the cohort method's past errors, whole, over all departments."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planning.demand.futures.past_errors import (
    AREA_CORRELATION,
    FEWEST,
    PastForecasts,
    joint_paths,
    past_forecasts,
    reach,
    shock_paths,
)
from planning.demand.futures.series_model import ModelFacts, at_years, generator
from planning.demand.methods.cohort import cohort_forecast
from planning.demand.methods.panel import Floats
from planning.domain.message import N_, Message
from planning.tables.histories import AgeHistory

LONGEST = 20
"""Years ahead that are back-tested."""


@dataclass(frozen=True)
class CohortModel:
    """People of an age and over, by department.

    Attributes
    ----------
    series_id
        The reference series whose doubt this is.
    history
        People by age; `until` a year for a back-test.
    from_age
        First age counted.
    populations
        Inhabitants of each department, to tell what share a territory holds.
    source
        Id of the source.
    correlation
        Between two departments of a region, where shocks stand in for error vectors (too few origins).
    """

    series_id: str
    history: AgeHistory
    from_age: int
    populations: dict[str, float] = field(default_factory=dict)
    source: str = "insee_ages"
    correlation: float = AREA_CORRELATION

    @property
    def facts(self) -> ModelFacts:
        """What the page tells."""
        method = Message(N_("cohortes par âge (Hamilton-Perry) et gains de survie nationaux"))
        years = self.history.years
        return ModelFacts(self.series_id, method, self.source, years[-1], len(years), self._longest())

    @cached_property
    def _past(self) -> PastForecasts:
        return past_forecasts(self.history, self.from_age, LONGEST)

    @cached_property
    def _regions(self) -> NDArray[np.int64]:
        names = sorted(set(self.history.regions))
        return np.array([names.index(region) for region in self.history.regions], dtype=np.int64)

    def _longest(self) -> int:
        """Longest horizon known whole from enough origins; 0 when there is none."""
        last = self.history.years[-1]
        known = [ahead for ahead in range(1, LONGEST + 1) if len(self._past.known_in(last, ahead)) >= FEWEST]
        return min(max(known, default=0), reach(self.history, self.from_age))

    def central(self, horizon: int) -> Floats:
        """People forecast, [department, horizon]: the middle that is our own, beside INSEE's."""
        first = self.history.ages.index(self.from_age)
        made = cohort_forecast(self.history.counts, len(self.history.years) - 1, horizon)
        return np.asarray(made[:, :, first:].sum(axis=2))

    def paths(self, draws: int, seed: int, horizon: int) -> Floats:
        """Logarithmic errors of the departments, [draw, department, horizon]; the horizon is cut at what is tested."""
        rng = generator(seed, self.series_id)
        longest = self._longest()
        if longest == 0:
            return shock_paths(self._sigma(horizon), self._regions, draws, rng, self.correlation)
        kept = min(horizon, longest)
        return joint_paths(self._past.known_in(self.history.years[-1], kept), draws, rng)

    def deviations(self, territories: pd.DataFrame, years: Sequence[int], draws: int, seed: int) -> Floats:
        """Department's error, and the doubt of a territory inside it: [draw, territory, year]."""
        last = self.history.years[-1]
        horizon = max(max(years) - last, 1)
        shared = self.paths(draws, seed, horizon)
        rng = generator(seed, f"{self.series_id}/local")
        position = {name: index for index, name in enumerate(self.history.departments)}
        # A territory outside these departments takes the errors of one of them, drawn once.
        spare = rng.integers(len(position), size=len(territories))
        where = [position.get(str(dep), int(other)) for dep, other in zip(territories["dep"], spare, strict=True)]
        doubt = self._doubt(shared.shape[2])
        own = local_paths(doubt, self._share(territories), draws, rng)
        return at_years(shared[:, where] + own, years, last)

    def lineage(self) -> str:
        """Every count, and the constants."""
        counts = hashlib.sha256(np.ascontiguousarray(self.history.counts).tobytes()).hexdigest()
        shares = sorted(self.populations.items())
        return f"cohort {self.series_id} {self.from_age} {self.history.years} {self.correlation} {shares} {counts}"

    def _share(self, territories: pd.DataFrame) -> Floats:
        """Share of its department's inhabitants that a territory holds; 1 where it is not known or is one itself."""
        whole = np.array([self.populations.get(str(dep), np.nan) for dep in territories["dep"]])
        part = territories["population"].to_numpy(float, na_value=np.nan) / whole
        return np.where(np.isfinite(part), part, 1.0)

    def _doubt(self, horizon: int) -> Floats:
        known = self._past.known_in(self.history.years[-1], horizon)
        return own_doubt(known, self._regions) if len(known) else self._sigma(horizon)

    def _sigma(self, horizon: int) -> Floats:
        """Typical error where nothing was back-tested: that of 96 departments, 1.6 % at 5 years, in proportion."""
        return np.asarray(0.016 / 5.0 * np.arange(1, horizon + 1))


# From departments down to the territories inside them: the share of population is kept, the doubt is wider.


LARGEST_WIDENING = 4.0
"""Most that a small territory's own doubt may be, in doubts of a department: beyond, a share means little."""


def own_doubt(errors: Floats, regions: NDArray[np.int64]) -> Floats:
    """Standard deviation of what is neither national nor regional in departments' errors, [horizon].

    A region of one department has nothing of its own to tell, and is left out.
    """
    alone = np.bincount(regions)[regions] < 2
    mean = np.array([errors[:, regions == region].mean(axis=1) for region in range(int(regions.max()) + 1)])
    rest = errors - np.moveaxis(mean, 0, 1)[:, regions]
    kept = rest[:, ~alone] if (~alone).any() else rest
    return np.asarray(np.sqrt(np.mean(kept**2, axis=(0, 1))))


def widening(share: Floats) -> Floats:
    """Own doubt of a territory that holds a share of its department's people, in doubts of a department.

    With a doubt that falls as the square root of the people, sd(territory) = sd(department) / sqrt(share); what is
    added to the department's own error is the rest, sqrt(1 / share - 1). No published age series by EPCI was found to
    measure it: this is reasoning, not measure.
    """
    inside = np.clip(share, 1e-6, 1.0)
    return np.asarray(np.minimum(np.sqrt(1.0 / inside - 1.0), LARGEST_WIDENING))


def local_paths(doubt: Floats, share: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draw what is added to the department's error, held along the path: [draw, territory, horizon]."""
    shocks = rng.standard_normal((draws, len(share)))
    return np.asarray(shocks[:, :, None] * widening(share)[:, None] * doubt)
