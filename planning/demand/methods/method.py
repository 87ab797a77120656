"""The one shape of a forecast method: it is fitted to what is known, then gives quantiles and paths.

A new method is a file that defines a `Method`, a line in `METHODS` (planning/demand/methods/__init__.py) and a test:
the back-test judges it at every past origin, beside the others, from this shape alone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planning.demand.methods.known import Kind, Known
from planning.demand.methods.panel import Floats
from planning.demand.methods.tails import t_quantile

RANKS = np.linspace(0.005, 0.995, 100)
"""Ranks between which a path is read where a method draws nothing finer; none is drawn beyond them."""


class Fitted(ABC):
    """What a method says after the last year known."""

    @abstractmethod
    def quantiles(self, levels: Sequence[float]) -> Floats:
        """Return quantiles of each year ahead, [area, horizon, level]; NaN where the method says nothing.

        Parameters
        ----------
        levels
            Probabilities, increasing, between 0 and 1.
        """

    def paths(self, draws: int, rng: np.random.Generator) -> Floats:
        """Draw futures, [draw, area, horizon], whose quantiles are `quantiles`.

        Unless a method knows better, each area keeps the rank it drew in all years, by itself.
        """
        table = self.quantiles(RANKS.tolist())
        rank = rng.uniform(0, len(RANKS) - 1, (draws, len(table)))
        below = np.minimum(rank.astype(np.int64), len(RANKS) - 2)
        part = (rank - below)[:, :, None]
        area = np.arange(len(table))
        return np.asarray(table[area, :, below] * (1.0 - part) + table[area, :, below + 1] * part)


@dataclass(frozen=True)
class Method(ABC):
    """A way to forecast.

    Attributes
    ----------
    name, label
        Its id in the tables of the back-test, and its French name on the page.
    kinds
        What it is judged on; empty = on nothing that the product ships.
    """

    name: str
    label: str
    kinds: frozenset[Kind]

    @abstractmethod
    def fit(self, known: Known, horizon: int) -> Fitted:
        """Learn from all that is known; forecast from the last value of each series, `horizon` years ahead."""

    def at_origins(self, known: Known, origins: Sequence[int], horizon: int, levels: Sequence[float]) -> Floats:
        """Return what would have been said at past years, [origin, area, horizon, level]; NaN where not `ready`.

        A method that forecasts from every year in one pass may say so here, for speed: a test holds it to what fits
        of the years known at each origin say.
        """
        found = np.full((len(origins), len(known.areas), horizon, len(levels)), np.nan)
        for row, year in enumerate(origins):
            then = known.until(year)
            ready = then.ready(year)
            if ready.any():
                at = [known.areas.index(area) for area, kept in zip(then.areas, ready, strict=True) if kept]
                found[row, at] = self.fit(then, horizon).quantiles(levels)[ready]
        return found


@dataclass(frozen=True)
class NormalBand(Fitted):
    """A forecast and the standard deviation of its error, both [area, horizon]."""

    central: Floats
    error: Floats

    def quantiles(self, levels: Sequence[float]) -> Floats:
        """Those of a normal error."""
        return normal_band(self.central, self.error, levels)


def normal_band(central: Floats, error: Floats, levels: Sequence[float]) -> Floats:
    """Quantiles of forecasts with a normal error: [..., level]."""
    return np.asarray(central[..., None] + error[..., None] * t_quantile(list(levels), np.inf))
