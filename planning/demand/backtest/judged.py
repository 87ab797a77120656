"""Forecasts of one method at many past origins beside what happened: the arrays that every score is computed from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planning.demand.methods.panel import Floats

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""The bounds of the 50, 80 and 95 % bands, and the middle: pinball is their mean."""
LOW, MIDDLE, HIGH = 1, 3, 5
"""Positions of P10, P50 and P90."""


@dataclass(frozen=True)
class Judged:
    """Forecasts made by a method.

    Attributes
    ----------
    method
        Its id.
    origins, areas
        Labels of the axes.
    quantiles
        [origin, area, horizon, level]; NaN where the method says nothing.
    actuals
        [origin, area, horizon]; NaN where the future is not known.
    scales
        Mean absolute yearly change known at the origin, [origin, area].
    """

    method: str
    origins: tuple[int, ...]
    areas: tuple[str, ...]
    quantiles: Floats
    actuals: Floats
    scales: Floats

    @property
    def central(self) -> Floats:
        """The forecast, [origin, area, horizon]."""
        return self.quantiles[..., MIDDLE]

    def between(self, first: int, last: int, target: int | None = None) -> Judged:
        """Keep the origins of some years; `target`: only forecasts about a year up to that one."""
        kept = np.array([first <= origin <= last for origin in self.origins], dtype=bool)
        actuals = self.actuals[kept]
        origins = tuple(origin for origin in self.origins if first <= origin <= last)
        if target is not None:
            year = np.array(origins)[:, None] + np.arange(1, actuals.shape[2] + 1)
            actuals = np.where((year <= target)[:, None, :], actuals, np.nan)
        return replace(self, origins=origins, quantiles=self.quantiles[kept], actuals=actuals, scales=self.scales[kept])

    def of(self, area: str) -> Judged:
        """Keep one area."""
        at = [self.areas.index(area)] if area in self.areas else []
        areas = tuple(self.areas[position] for position in at)
        return replace(
            self, areas=areas, quantiles=self.quantiles[:, at], actuals=self.actuals[:, at], scales=self.scales[:, at]
        )
