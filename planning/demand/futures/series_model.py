"""A series model: what a reference series may become, as logarithmic deviations from its central curve."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from planning.demand.methods.error_paths import prolonged
from planning.demand.methods.panel import Floats
from planning.domain.message import Message


@dataclass(frozen=True)
class ModelFacts:
    """What a page tells of a model: its name, its source, how long it was back-tested."""

    series_id: str
    method: Message
    source: str
    last_year: int
    values: int
    tested_years: int
    """Longest horizon of its back-test; beyond, the curve is `non vérifié`."""


class SeriesModel(Protocol):
    """Draws of one reference series."""

    @property
    def facts(self) -> ModelFacts:
        """What it is."""

    def deviations(self, territories: pd.DataFrame, years: Sequence[int], draws: int, seed: int) -> Floats:
        """Return log(drawn / central), [draw, territory or 1, year]: 0 in the years already known.

        Parameters
        ----------
        territories
            territory, dep, population.
        years
            Years of the plan.
        draws, seed
            How many, and from where; the same give the same bytes.
        """

    def lineage(self) -> str:
        """All that the draws depend on besides the arguments, as a text."""


def generator(seed: int, name: str) -> np.random.Generator:
    """Return the stream of chance that belongs to a name: adding another leaves this one's draws alone."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def at_years(paths: Floats, years: Sequence[int], last_year: int) -> Floats:
    """Read paths that start the year after `last_year` at the years of a plan: [..., year].

    A year already known has no deviation; one beyond the paths goes on in proportion to the time that has passed.
    """
    return prolonged(paths, np.array([year - last_year for year in years]))
