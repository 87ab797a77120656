"""The model as arrays, scaled for a solver: what both engines receive."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from planning.model.model import Flags, Floats, Ints, Model, Numbers

LARGEST_COST = 1024.0


@dataclass(frozen=True)
class Matrix:
    """Rows in compressed form, each divided by a power of two, so that euros and places weigh alike."""

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Flags
    row_lower: Floats
    row_upper: Floats
    starts: Ints
    columns: Numbers
    values: Floats

    def __post_init__(self) -> None:
        """Refuse arrays that disagree in size: a solver would read beyond their end."""
        if len(self.starts) != len(self.row_lower) + 1 or len(self.columns) != len(self.values):
            raise ValueError("starts must hold one more item than rows, columns as many as values")

    @cached_property
    def csr(self) -> sparse.csr_matrix:
        """The coefficients, [rows, columns], on the same memory: not to be changed in place."""
        return sparse.csr_matrix((self.values, self.columns, self.starts), (len(self.row_lower), len(self.cost)))

    @property
    def row_of(self) -> Ints:
        """The row of each coefficient."""
        return np.repeat(np.arange(len(self.row_lower)), np.diff(self.starts))

    def row(self, number: int) -> tuple[Numbers, Floats]:
        """Return the columns of a row and their coefficients."""
        span = slice(self.starts[number], self.starts[number + 1])
        return self.columns[span], self.values[span]

    def cells_of(self, rows: Ints) -> Ints:
        """Return where the coefficients of some rows stand, row after row."""
        first, lengths = self.starts[rows], self.starts[rows + 1] - self.starts[rows]
        before = np.cumsum(lengths) - lengths
        cells: Ints = np.arange(int(lengths.sum())) + np.repeat(first - before, lengths)
        return cells

    def activity(self, point: Floats) -> Floats:
        """Return the value of each row at a point."""
        values = np.bincount(self.row_of, self.values * point[self.columns], len(self.row_lower))
        return values.astype(float)

    def objective(self, point: Floats) -> float:
        """Return the objective at a point."""
        return float(self.cost @ point)

    def holding(self, columns: Ints, values: Floats) -> Matrix:
        """Return the model where some columns have a value."""
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[columns] = upper[columns] = values
        return replace(self, lower=lower, upper=upper)

    def deciding(self, starts: Ints, chosen: Ints) -> Matrix:
        """Return the model where the start columns `starts[chosen]` are 1 and the other starts 0."""
        value = np.zeros(len(starts))
        value[chosen] = 1.0
        return self.holding(starts, value)

    def part(self, rows: Ints, columns: Ints) -> Matrix:
        """Return some rows of the model and all the columns that they have coefficients in, renumbered."""
        cells, lengths = self.cells_of(rows), self.starts[rows + 1] - self.starts[rows]
        place = np.empty(len(self.cost), dtype=np.int32)
        place[columns] = np.arange(len(columns), dtype=np.int32)
        return Matrix(
            cost=self.cost[columns],
            lower=self.lower[columns],
            upper=self.upper[columns],
            integer=self.integer[columns],
            row_lower=self.row_lower[rows],
            row_upper=self.row_upper[rows],
            starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            columns=place[self.columns[cells]],
            values=self.values[cells],
        )

    def with_row(self, columns: Ints, values: Floats, least: float) -> Matrix:
        """Return the model with one more row: these columns come to at least so much."""
        return replace(
            self,
            row_lower=np.append(self.row_lower, least),
            row_upper=np.append(self.row_upper, np.inf),
            starts=np.append(self.starts, self.starts[-1] + len(columns)),
            columns=np.append(self.columns, columns).astype(self.columns.dtype),
            values=np.append(self.values, values),
        )

    def without_rows(self, dropped: Flags) -> Matrix:
        """Return the model where some rows ask for nothing."""
        return replace(
            self,
            row_lower=np.where(dropped, -np.inf, self.row_lower),
            row_upper=np.where(dropped, np.inf, self.row_upper),
        )

    def without_cost(self) -> Matrix:
        """Return the model where every plan is worth the same, to ask whether there is one."""
        return replace(self, cost=np.zeros_like(self.cost))

    def relaxed(self) -> Matrix:
        """Return the model where nothing need be whole."""
        return replace(self, integer=np.zeros_like(self.integer))


def matrix(model: Model, *, is_scaled: bool = True) -> Matrix:
    """Return the arrays of a model; not scaled: in the data's own units.

    A solver's tolerance is absolute: on a row in euros, 1e-6 is nothing; on a row of millions it hides nothing either
    once divided by its largest coefficient. Powers of two keep the numbers exact.
    """
    rows = model.coefficients["row"].to_numpy(dtype=np.int32)
    values = model.coefficients["value"].to_numpy(dtype=float)
    starts = np.searchsorted(rows, np.arange(len(model.row_lower) + 1, dtype=np.int32)).astype(np.int64)
    largest = np.ones(len(model.row_lower))
    filled = np.flatnonzero(np.diff(starts))
    if is_scaled and len(filled):
        above, below = (extreme.reduceat(values, starts[filled]) for extreme in (np.maximum, np.minimum))
        largest[filled] = np.maximum(1.0, np.maximum(above, -below))
    scale = np.exp2(np.floor(np.log2(largest)))
    scaled = np.repeat(1.0 / scale, np.diff(starts))
    scaled *= values
    return Matrix(
        cost=model.cost,
        lower=model.lower,
        upper=model.upper,
        integer=model.integer.astype(bool),
        row_lower=model.row_lower / scale,
        row_upper=model.row_upper / scale,
        starts=starts,
        columns=model.coefficients["column"].to_numpy(dtype=np.int32),
        values=scaled,
    )


def cost_scale(matrix: Matrix) -> float:
    """Return the power of two to divide the costs by, so that the largest is between 1 and 1,024.

    Optimality is judged with absolute tolerances: on costs of ten millions HiGHS's search may never end (met), on costs
    of a hundred thousandth anything is optimal. HiGHS's own `user_objective_scale` leaves its bound scaled.
    """
    largest = float(np.max(np.abs(matrix.cost), initial=0.0))
    if largest == 0.0 or 1.0 <= largest <= LARGEST_COST:
        return 1.0
    return float(np.exp2(np.ceil(np.log2(largest / LARGEST_COST)) if largest > 1.0 else np.floor(np.log2(largest))))


def has_impossible_row(matrix: Matrix) -> bool:
    """Tell whether a row without coefficients asks for something (a residence without choices, an unmeetable deadline).

    PuLP leaves such rows out, so they are judged before any engine.
    """
    empty = np.diff(matrix.starts) == 0
    return bool(np.any(empty & ((matrix.row_lower > 0) | (matrix.row_upper < 0))))
