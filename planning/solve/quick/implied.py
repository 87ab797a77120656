"""What held decisions leave one value to: open places add up year after year, aids of works not done are nothing.

Two rules, again and again until neither says more (presolve, Andersen and Andersen 1995, "Presolving in linear
programming"): an equality with one open column gives its value; a row that only holds with every column at one end of
its bounds puts them there. What is then left to solve falls apart, year by year.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planning.model.matrix import Matrix
from planning.model.model import Flags, Floats, Ints, Numbers

ROUNDING = 1e-12
"""Of the size of a row: room that is less is none."""
OUTSIDE = 1e-9
"""By how much a value that a row gives may miss the bounds of its column: then the bound is its value."""


def implied(matrix: Matrix) -> Matrix:
    """Return the model where columns that the rows leave one value have it as both bounds; no point is lost.

    A row that cannot hold is left as it is: who solves the rest finds it.
    """
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    row_of = matrix.row_of
    cells: Ints = np.arange(len(row_of))
    while len(cells):
        seen = _Seen(matrix, lower, upper, cells, row_of[cells])
        fixed = seen.by_equalities() | seen.by_full_rows()
        touched = np.unique(row_of[np.flatnonzero(fixed[matrix.columns])])
        cells = matrix.cells_of(touched)
    return replace(matrix, lower=lower, upper=upper)


class _Seen:
    """Some rows of a model, with the bounds of its columns as they are known now (changed in place)."""

    def __init__(self, matrix: Matrix, lower: Floats, upper: Floats, cells: Ints, rows: Ints) -> None:
        self.matrix, self.lower, self.upper, self.rows = matrix, lower, upper, rows
        self.columns, self.values = matrix.columns[cells], matrix.values[cells]
        self.is_open = lower[self.columns] != upper[self.columns]
        at_lower, at_upper = self.values * lower[self.columns], self.values * upper[self.columns]
        self.least, self.most = np.minimum(at_lower, at_upper), np.maximum(at_lower, at_upper)

    def by_equalities(self) -> Flags:
        """Give the one open column of an equality its value; return which columns were given theirs."""
        known, open_count = self._sum(np.where(self.is_open, 0.0, self.least)), self._sum(self.is_open)
        alone = (open_count == 1.0) & (self.matrix.row_lower == self.matrix.row_upper)
        cell = np.flatnonzero(self.is_open & alone[self.rows])
        row, column = self.rows[cell], self.columns[cell]
        value = (self.matrix.row_upper[row] - known[row]) / self.values[cell]
        low, high = self.lower[column], self.upper[column]
        whole = ~self.matrix.integer[column] | (np.abs(value - np.round(value)) <= OUTSIDE)
        taken = whole & (value >= low - OUTSIDE) & (value <= high + OUTSIDE)
        value = np.where(self.matrix.integer[column], np.round(value), np.clip(value, low, high))
        return self._give(column[taken], value[taken])

    def by_full_rows(self) -> Flags:
        """Put the columns of a row without any room where it needs them; return which columns were put there."""
        given = np.zeros(len(self.lower), dtype=bool)
        for ends, limit, sign in ((self.least, self.matrix.row_upper, 1.0), (self.most, self.matrix.row_lower, -1.0)):
            reached = self._sum(ends)
            size = np.abs(np.where(np.isfinite(limit), limit, 0.0)) + np.abs(
                np.where(np.isfinite(reached), reached, 0.0)
            )
            with np.errstate(invalid="ignore"):  # infinity less infinity: such a row has room
                is_full = sign * (limit - reached) <= ROUNDING * (1.0 + size)
            cell = np.flatnonzero(self.is_open & is_full[self.rows] & np.isfinite(ends))
            column = self.columns[cell]
            open_still = self.lower[column] != self.upper[column]
            cell, column = cell[open_still], column[open_still]
            given = given | self._give(column, ends[cell] / self.values[cell])
        return given

    def _sum(self, amounts: Floats | Flags) -> Floats:
        return np.bincount(self.rows, amounts, len(self.matrix.row_lower)).astype(float)

    def _give(self, columns: Numbers, values: Floats) -> Flags:
        self.lower[columns] = values
        self.upper[columns] = self.lower[columns]  # of a column named twice both bounds are one value
        given = np.zeros(len(self.lower), dtype=bool)
        given[columns] = True
        return given
