"""Series of unequal lengths as one padded array, so that methods run on all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """Yearly series side by side.

    Attributes
    ----------
    values
        [series, time], each series from column 0 on, NaN after its end.
    lengths
        Number of values of each series, [series].
    """

    values: Floats
    lengths: NDArray[np.int64]

    @property
    def last(self) -> Floats:
        """The last value of each series."""
        return self.at_end(self.values)

    def at_end(self, made: Floats) -> Floats:
        """What was made at the last value of each series: [series, time, ...] -> [series, ...]."""
        return np.asarray(made[np.arange(len(self.lengths)), self.lengths - 1])

    def scales(self) -> Floats:
        """Mean absolute yearly change up to each time, [series, time]: the unit errors are counted in.

        NaN at the first time; where a series never moved, the smallest unit that divides safely.
        """
        steps = np.abs(np.diff(self.values, axis=1))
        mean = np.cumsum(np.nan_to_num(steps), axis=1) / np.arange(1, steps.shape[1] + 1)
        floor = 1e-9 * (1.0 + np.abs(self.values[:, 1:]))
        known = np.where(np.isnan(steps), np.nan, np.maximum(mean, floor))
        return np.concatenate([np.full((len(known), 1), np.nan), known], axis=1)


def panel(series: Sequence[ArrayLike]) -> Panel:
    """Lay series side by side.

    Raises
    ------
    ValueError
        When a series is empty or holds a value that is not a finite number: missing years are for the caller to
        name (`planning.tables.histories.yearly_problems`), never to be filled here.
    """
    arrays = [np.asarray(values, dtype=np.float64).ravel() for values in series]
    if any(len(values) == 0 or not np.isfinite(values).all() for values in arrays):
        raise ValueError("a series must hold at least one value, all of them finite")
    lengths = np.array([len(values) for values in arrays], dtype=np.int64)
    values = np.full((len(arrays), int(lengths.max(initial=1))), np.nan)
    for row, own in zip(values, arrays, strict=True):
        row[: len(own)] = own
    return Panel(values, lengths)
