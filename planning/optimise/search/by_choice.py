"""Coefficients of the model, in the order of the search's choices."""

from __future__ import annotations

from typing import Any

import numpy as np

from planning.optimise.model import Block, Floats, Ints, Model


class CellsByChoice:
    """Coefficients of the model, those of the starts apart; `place` numbers the starts as the search does."""

    def __init__(self, model: Model, start: Block, place: Ints) -> None:
        frame = model.coefficients
        row, column = frame["row"].to_numpy(dtype=np.int64), frame["column"].to_numpy(dtype=np.int64)
        value = frame["value"].to_numpy(dtype=float)
        is_start = (column >= start.first) & (column < start.first + len(start.keys))
        self.row, self.value = row[is_start], value[is_start]
        self.choice = place[column[is_start] - start.first]
        self.other_row, self.other_column, self.other_value = row[~is_start], column[~is_start], value[~is_start]
        self.count = len(place)

    def of_rows(self, first: int, count: int) -> tuple[Ints, Ints, Floats]:
        """Return choice, row counted from `first`, value of the starts' coefficients in some rows."""
        chosen = (self.row >= first) & (self.row < first + count)
        return self.choice[chosen], self.row[chosen] - first, self.value[chosen]


def compressed(group: Ints, count: int, *arrays: Any) -> tuple[Any, ...]:
    """Sort arrays by group; return where each group begins, then the arrays."""
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], np.arange(count + 1)).astype(np.int64)
    return first, *(array[order] for array in arrays)
