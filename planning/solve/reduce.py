"""The model without the columns whose value is known: what is left to solve once decisions are held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planning.model.matrix import Matrix
from planning.model.model import Flags, Floats, Ints

TOLERANCE = 1e-7
"""A row whose columns are all known may be broken by this much: the solver's own tolerance."""


@dataclass(frozen=True)
class Reduced:
    """The rest of a model.

    Attributes
    ----------
    matrix
        The columns left and the rows in which they occur. The cost of the known columns is not part of it.
    is_possible
        Whether every row whose columns are all known holds.
    rows
        The rows left, among those of the model.
    """

    matrix: Matrix
    is_possible: bool
    rows: Flags
    _known: Flags
    _values: Floats

    @classmethod
    def of(cls, matrix: Matrix) -> Reduced:
        """Remove the columns whose bounds are equal."""
        known = matrix.lower == matrix.upper
        values = np.where(known, matrix.lower, 0.0)
        row, moved = matrix.row_of, matrix.activity(values)
        open_cells = ~known[matrix.columns]
        count = np.bincount(row[open_cells], minlength=len(matrix.row_lower))
        lower, upper = matrix.row_lower - moved, matrix.row_upper - moved
        kept = count > 0
        number = np.cumsum(~known) - 1
        rest = Matrix(
            cost=matrix.cost[~known],
            lower=matrix.lower[~known],
            upper=matrix.upper[~known],
            integer=matrix.integer[~known],
            row_lower=lower[kept],
            row_upper=upper[kept],
            starts=np.concatenate([[0], np.cumsum(count[kept])]).astype(np.int64),
            columns=number[matrix.columns[open_cells]].astype(np.int32),
            values=matrix.values[open_cells],
        )
        holds = (lower[~kept] <= TOLERANCE) & (upper[~kept] >= -TOLERANCE)
        return cls(rest, bool(holds.all()), kept, known, values)

    def whole(self, values: Floats) -> Floats:
        """Return the point of the model from a point of the rest."""
        point = self._values.copy()
        point[~self._known] = values
        return point

    def places(self, columns: Ints) -> Ints:
        """Return where columns of the model that are left stand in the rest."""
        return (np.cumsum(~self._known) - 1)[columns]

    def part(self, values: Floats) -> Floats:
        """Return the point of the rest from a point of the model."""
        part: Floats = values[~self._known]
        return part
