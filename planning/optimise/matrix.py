"""The model as arrays, scaled for a solver: what both engines receive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planning.optimise.model import Flags, Floats, Ints, Model


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
    columns: Ints
    values: Floats

    def __post_init__(self) -> None:
        """Refuse arrays that disagree in size: a solver would read beyond their end."""
        if len(self.starts) != len(self.row_lower) + 1 or len(self.columns) != len(self.values):
            raise ValueError("starts must hold one more item than rows, columns as many as values")


def matrix(model: Model) -> Matrix:
    """Return the arrays of a model.

    A solver's tolerance is absolute: on a row in euros, 1e-6 is nothing; on a row of millions it hides nothing either
    once divided by its largest coefficient. Powers of two keep the numbers exact.
    """
    cells = model.coefficients.sort_values(["row", "column"], kind="stable")
    rows = cells["row"].to_numpy(dtype=np.int64)
    values = cells["value"].to_numpy(dtype=float)
    count = len(model.row_lower)
    largest = np.ones(count)
    np.maximum.at(largest, rows, np.abs(values))
    scale = np.exp2(np.floor(np.log2(largest)))
    return Matrix(
        cost=model.cost,
        lower=model.lower,
        upper=model.upper,
        integer=model.integer.astype(bool),
        row_lower=model.row_lower / scale,
        row_upper=model.row_upper / scale,
        starts=np.searchsorted(rows, np.arange(count + 1)).astype(np.int64),
        columns=cells["column"].to_numpy(dtype=np.int64),
        values=values / scale[rows],
    )


def has_impossible_row(matrix: Matrix) -> bool:
    """Tell whether a row without coefficients asks for something (a residence without choices, an unmeetable deadline).

    PuLP leaves such rows out, so they are judged before any engine.
    """
    empty = np.diff(matrix.starts) == 0
    return bool(np.any(empty & ((matrix.row_lower > 0) | (matrix.row_upper < 0))))
