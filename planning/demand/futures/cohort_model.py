"""Futures of a population by age: the cohort method's past errors, whole, over all departments."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from planning.demand.futures.series_model import ModelFacts, at_years, generator
from planning.demand.methods.cohort import COHORT, CohortFit, typical_error
from planning.demand.methods.error_paths import AREA_CORRELATION, local_paths, own_doubt
from planning.demand.methods.known import known_people
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
    """

    series_id: str
    history: AgeHistory
    from_age: int
    populations: dict[str, float] = field(default_factory=dict)
    source: str = "insee_ages"

    @property
    def facts(self) -> ModelFacts:
        """What the page tells."""
        method = Message(N_("cohortes par âge (Hamilton-Perry) et gains de survie nationaux"))
        years = self.history.years
        return ModelFacts(self.series_id, method, self.source, years[-1], len(years), self._fit.tested)

    @cached_property
    def _fit(self) -> CohortFit:
        return COHORT.fit(known_people(self.history, self.from_age), LONGEST)

    def deviations(self, territories: pd.DataFrame, years: Sequence[int], draws: int, seed: int) -> Floats:
        """Department's error, and the doubt of a territory inside it: [draw, territory, year]."""
        last = self.history.years[-1]
        horizon = max(max(years) - last, 1)
        shared = self._fit.error_paths(draws, generator(seed, self.series_id), horizon)
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
        return f"cohort {self.series_id} {self.from_age} {self.history.years} {AREA_CORRELATION} {shares} {counts}"

    def _share(self, territories: pd.DataFrame) -> Floats:
        """Share of its department's inhabitants that a territory holds; 1 where it is not known or is one itself."""
        whole = np.array([self.populations.get(str(dep), np.nan) for dep in territories["dep"]])
        part = territories["population"].to_numpy(float, na_value=np.nan) / whole
        return np.where(np.isfinite(part), part, 1.0)

    def _doubt(self, horizon: int) -> Floats:
        known = self._fit.past.known_in(self.history.years[-1], horizon)
        return own_doubt(known, self._fit.regions) if len(known) else typical_error(horizon)
