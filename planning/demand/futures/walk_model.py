"""Draws of a national flow that walks: asylum applications, shared by every territory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.demand.futures.series_model import ModelFacts, at_years, generator
from planning.demand.methods.known import known_flows
from planning.demand.methods.panel import Floats
from planning.demand.methods.walk import WALK, walk_paths
from planning.domain.message import N_, Message
from planning.tables.histories import FlowHistory

TESTED = 10
"""Years ahead back-tested: the width that grows as the square root of time held to 10 years: 80 % bands
of 28 countries covered 85, 82, 84 and 84 % at 1, 3, 5 and 10 years."""
SURGE_RISE = (0.4, 0.9)
"""Logarithmic rise of a surge: applications x 1.5 to x 2.5 in a year, as in 2015."""
CLOSURE_FALL = (-0.9, -0.3)
"""Logarithmic fall of a closure: - 25 % to - 60 % in a year, as in 2020."""
FADING = 3.0
"""Years in which a surge or a closure falls to a third of itself: an assumption."""


@dataclass(frozen=True)
class Regimes:
    """Chance, over the whole horizon, that a future holds a surge or a closure *added* to the walk.

    0 by default: the tails of the walk already hold 2015 and 2020. A planner who expects one says how likely it is.
    """

    surge: float = 0.0
    closure: float = 0.0


@dataclass(frozen=True)
class WalkModel:
    """One country's flow, its volatility shrunken towards that of the others."""

    series_id: str
    history: FlowHistory
    country: str
    source: str = "unhcr_flows_countries"
    regimes: Regimes = Regimes()

    @property
    def facts(self) -> ModelFacts:
        """What the page tells."""
        method = Message(N_("dernière valeur et marche au hasard en logarithme, queues épaisses"))
        at = self.history.countries.index(self.country)
        count = len(self.history.values[at])
        return ModelFacts(self.series_id, method, self.source, self._last_year, count, min(TESTED, count // 2))

    @property
    def _last_year(self) -> int:
        at = self.history.countries.index(self.country)
        return self.history.first_years[at] + len(self.history.values[at]) - 1

    def deviations(self, territories: pd.DataFrame, years: Sequence[int], draws: int, seed: int) -> Floats:
        """One national path a draw: [draw, 1, year]."""
        horizon = max(max(years) - self._last_year, 1)
        rng = generator(seed, self.series_id)
        at = self.history.countries.index(self.country)
        known = known_flows(self.history)
        fitted = WALK.fit(known, horizon)
        middle = fitted.centre[at] - np.log(known.panel.last[at])
        paths = middle + walk_paths(float(fitted.sigma[at]), horizon, draws, rng, fitted.settings)
        paths += regime_paths(self.regimes, horizon, draws, generator(seed, f"{self.series_id}/regimes"))
        return at_years(paths[:, None, :], years, self._last_year)

    def lineage(self) -> str:
        """Every flow, and the constants."""
        figures = [values.tolist() for values in self.history.values]
        return (
            f"walk {self.series_id} {self.country} {WALK.settings} {self.regimes} {self.history.first_years} {figures}"
        )


def regime_paths(regimes: Regimes, horizon: int, draws: int, rng: np.random.Generator) -> Floats:
    """Logarithmic surges and closures, each in one year of the horizon and fading after it: [draw, horizon]."""
    total = np.zeros((draws, horizon))
    for chance, (least, most) in ((regimes.surge, SURGE_RISE), (regimes.closure, CLOSURE_FALL)):
        happens = rng.random(draws) < chance
        begins = rng.integers(horizon, size=draws)
        size = rng.uniform(least, most, size=draws)
        since = np.arange(horizon) - begins[:, None]
        total += np.where(happens[:, None] & (since >= 0), size[:, None] * np.exp(-since.clip(0) / FADING), 0.0)
    return total
