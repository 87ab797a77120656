"""Joint draws of the needs: the object from which every quantile is derived."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

AXES = ("client_group", "territory", "year")
BAND = (0.1, 0.5, 0.9)
"""Eight chances in ten, and the middle."""


@dataclass(frozen=True, eq=False)
class DemandDraws:
    """Places needed in many futures at once.

    Attributes
    ----------
    values
        float32 places, [draw, client_group, territory, year]; read-only. A draw is one future of everything:
        sum over territories or groups within a draw *before* taking a quantile.
    client_groups, territories, years
        Labels of the axes.
    seed
        Seed of the draws; the same inputs and seed give the same bytes.
    lineage
        SHA-256 of all that the draws were made from.
    """

    values: NDArray[np.float32]
    client_groups: tuple[str, ...]
    territories: tuple[str, ...]
    years: tuple[int, ...]
    seed: int
    lineage: str

    def central(self) -> pd.DataFrame:
        """The median of every cell, in whole places: client_group, territory, year, places."""
        return self.quantiles((0.5,)).rename(columns={"p50": "places"})

    def quantiles(self, probabilities: Sequence[float] = BAND, over: Sequence[str] = ()) -> pd.DataFrame:
        """Return quantiles in whole places, after summing within each draw over the axes named in `over`.

        Parameters
        ----------
        probabilities
            Between 0 and 1; 0.1 gives the column `p10`.
        over
            Among client_group, territory, year: `("territory",)` gives each group's total.
        """
        summed = tuple(1 + AXES.index(axis) for axis in over)
        totals = self.values.sum(axis=summed, dtype=np.float64) if summed else self.values
        levels = np.rint(np.quantile(totals, list(probabilities), axis=0)).astype(np.int64)
        kept = [axis for axis in AXES if axis not in over]
        names = [f"p{probability * 100:g}" for probability in probabilities]
        flat = pd.DataFrame(levels.reshape(len(names), -1).T, columns=names)
        if not kept:
            return flat
        index = pd.MultiIndex.from_product([self._labels(axis) for axis in kept], names=kept)
        return flat.set_index(index).reset_index()

    def to_frame(self) -> pd.DataFrame:
        """Every draw as rows: draw, client_group, territory, year, places (the schema of need_draws)."""
        draws = range(len(self.values))
        index = pd.MultiIndex.from_product(
            [draws, self.client_groups, self.territories, self.years], names=["draw", *AXES]
        )
        return pd.Series(self.values.ravel(), index, name="places").reset_index()

    def _labels(self, axis: str) -> tuple[object, ...]:
        return {"client_group": self.client_groups, "territory": self.territories, "year": self.years}[axis]


# Draws that a data folder brings.

GIVEN_SEED = 0
"""Draws that were brought have no seed of ours."""


def given_draws(rows: pd.DataFrame, territories: Sequence[str], years: Sequence[int]) -> DemandDraws:
    """Return the rows of need_draws as draws; a need without a row is 0, as everywhere.

    Parameters
    ----------
    rows
        draw, client_group, territory, year, places.
    territories, years
        The portfolio's: years outside the plan are left out.
    """
    rows = rows[rows["year"].isin(list(years))]
    groups = tuple(dict.fromkeys(rows["client_group"]))
    labels = [sorted(set(rows["draw"])), groups, tuple(territories), tuple(years)]
    index = pd.MultiIndex.from_product(labels, names=["draw", *AXES])
    filled = rows.set_index(["draw", *AXES])["places"].reindex(index, fill_value=0.0)
    values = filled.to_numpy(np.float32).reshape([len(label) for label in labels])
    values.flags.writeable = False
    ordered = rows.sort_values(["draw", *AXES])[["draw", *AXES, "places"]]
    lineage = hashlib.sha256(ordered.to_csv(index=False, lineterminator="\n").encode()).hexdigest()
    return DemandDraws(values, groups, tuple(territories), tuple(years), GIVEN_SEED, lineage)
