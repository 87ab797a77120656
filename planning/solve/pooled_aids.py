"""Large models, relaxed once more: the aids of all operations pooled by purse spared, funder and year.

At 5,000 residences two thirds of the rows and a third of the columns say which operation gets which aid in which year.
Summed over the operations they become one column a funder and year and one row a funder or a year: a relaxation (each
row is a sum of rows), solved in a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from scipy import sparse

from planning.finance.purses import paying_purses
from planning.model.matrix import Matrix
from planning.model.model import Flags, Floats, Ints
from planning.model.problem import Problem

KEPT, DROPPED = -1, -2
PER_YEAR, PER_FUNDER = "grant_in_place_of_own", "grant_cap"
DENSE, THINNER = 2_000, 0.6
"""Coefficients from which a row is worth a running total; what part of them may stay for that."""
LARGE_UNIT, TOTAL_UNIT = 2.0**20, 2.0**10
ALIKE = 1e-9


@dataclass(frozen=True)
class Pools:
    """What is pooled.

    Attributes
    ----------
    of_column, of_row
        Pool of each column and row; -1: stays alone.
    starts
        The start columns: what is decided.
    """

    of_column: Ints
    of_row: Ints
    starts: Ints

    @classmethod
    def of_model(cls, problem: Problem) -> Pools | None:
        """Return the pools of a model; None when nothing is assigned by the model."""
        model = problem.model
        grant = model.columns_of("grant")
        if not len(grant.keys):
            return None
        of_column = np.full(len(model.lower), KEPT, dtype=np.int64)
        purse = paying_purses(problem.data)
        of_column[grant.ids] = _numbered(_spared(grant.keys, purse)[["purse", "funder", "year"]])
        of_row = np.full(len(model.row_lower), KEPT, dtype=np.int64)
        by_year, by_funder = model.rows_of(PER_YEAR), model.rows_of(PER_FUNDER)
        if len(by_year.keys):
            of_row[by_year.ids] = _numbered(_spared(by_year.keys, purse)[["purse", "year"]])
        if len(by_funder.keys):
            of_row[by_funder.ids] = 1 + of_row.max() + _numbered(_spared(by_funder.keys, purse)[["purse", "funder"]])
        return cls(of_column, of_row, problem.starts)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Return what `from_arrays` needs."""
        return {f"pool_{field.name}": getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Pools | None:
        """Return the pools that were written; None when there are none."""
        if "pool_of_column" not in arrays:
            return None
        return cls(**{field.name: arrays[f"pool_{field.name}"] for field in fields(cls)})


def _spared(keys: pd.DataFrame, purse: pd.Series) -> pd.DataFrame:
    """Return the keys with the purse that each aid spares: rows of one purse do not use the aids of another."""
    return keys.assign(purse=keys["option_id"].map(purse))


def _numbered(keys: pd.DataFrame) -> Ints:
    return np.asarray(keys.groupby(list(keys), observed=True, sort=False).ngroup(), dtype=np.int64)


def pooled(matrix: Matrix, pools: Pools) -> tuple[Matrix, Ints]:
    """Return the relaxation, continuous, and the number of each column in it.

    A pool's column is the sum of its members, a pool's row the sum of its members, each in the members' own unit. Every
    feasible point of the model so gives one of the relaxation at no more cost, as long as each row uses all the members
    of a pool alike, or none: rows that do not are left out.
    """
    own_row, own_column = _numbers(pools.of_row), _numbers(pools.of_column)
    unit = _units(matrix, pools)
    cells = (_indicator(own_row, unit).T @ matrix.csr).tocsr()
    size = np.bincount(own_column)
    shares = _indicator(own_column, 1.0 / size[own_column])
    merged = (cells @ shares).tocsr()
    kept = ~_uses_unalike(cells, merged, shares)
    lower, upper = (np.bincount(own_row, unit * bound).astype(float) for bound in (matrix.row_lower, matrix.row_upper))
    cost, low, high = np.full(len(size), np.inf), np.zeros(len(size)), np.zeros(len(size))
    np.minimum.at(cost, own_column, matrix.cost)
    np.add.at(low, own_column, matrix.lower)
    np.add.at(high, own_column, matrix.upper)
    # Pools count millions of euros: an interior point stumbles over columns in euros beside columns of places.
    large = np.where(np.arange(len(size)) < np.count_nonzero(pools.of_column < 0), 1.0, LARGE_UNIT)
    cells = (merged[kept] @ sparse.diags(large)).tocsr()
    return _as_matrix(cost * large, low / large, high / large, lower[kept], upper[kept], cells), own_column


def thinned(matrix: Matrix) -> Matrix:
    """Return the same program with its densest rows written as running totals.

    What an operation costs or employs from a year on stands in every later year's row. A column for each such row's
    total, tied to the total of the row before, leaves only what changes: half of the coefficients at 5,000 residences.
    """
    cells = matrix.csr
    dense = np.flatnonzero(np.diff(cells.indptr) > DENSE)
    if not len(dense):
        return matrix
    rows, former = [], np.full(len(dense), -1)
    for place, row in enumerate(dense):
        change = cells[row] - cells[row - 1] if place and dense[place - 1] == row - 1 else cells[row]
        change.eliminate_zeros()
        is_thinner = change.nnz < THINNER * cells[row].nnz
        former[place] = place - 1 if is_thinner else -1
        rows.append(change if is_thinner else cells[row])
    count = len(dense)
    linked = np.flatnonzero(former >= 0)
    totals = sparse.csr_matrix((np.ones(len(linked)), (linked, former[linked])), (count, count)) - sparse.eye(count)
    others = np.setdiff1d(np.arange(len(matrix.row_lower)), dense)
    nothing = sparse.csr_matrix((len(others), count))
    whole = sparse.vstack([sparse.hstack([cells[others], nothing]), sparse.hstack([sparse.vstack(rows), totals])])
    none, unit = np.zeros(count), np.full(count, TOTAL_UNIT)
    return _as_matrix(
        np.concatenate([matrix.cost, none]),
        np.concatenate([matrix.lower, matrix.row_lower[dense] / unit]),
        np.concatenate([matrix.upper, matrix.row_upper[dense] / unit]),
        np.concatenate([matrix.row_lower[others], none]),
        np.concatenate([matrix.row_upper[others], none]),
        (whole @ sparse.diags(np.concatenate([np.ones(len(matrix.cost)), unit]))).tocsr(),
    )


def balanced(matrix: Matrix) -> Matrix:
    """Return the program with each row divided by a power of two near its largest coefficient."""
    row = matrix.row_of
    largest = np.zeros(len(matrix.row_lower))
    np.maximum.at(largest, row, np.abs(matrix.values))
    scale = np.exp2(-np.floor(np.log2(np.where(largest > 0.0, largest, 1.0))))
    lower, upper = matrix.row_lower * scale, matrix.row_upper * scale
    return replace(matrix, row_lower=lower, row_upper=upper, values=matrix.values * scale[row])


def _numbers(pool: Ints) -> Ints:
    """Number what stays alone, then the pools."""
    alone = pool < 0
    numbers: Ints = np.where(alone, np.cumsum(alone) - 1, int(alone.sum()) + pool).astype(np.int64)
    return numbers


def _indicator(group: Ints, value: Floats) -> sparse.csr_matrix:
    return sparse.csr_matrix((value, (np.arange(len(group)), group)))


def _units(matrix: Matrix, pools: Pools) -> Floats:
    """Return by what each row of a pool is multiplied, so that it counts the pooled columns in their own unit."""
    row = matrix.row_of
    is_pooled = pools.of_column[matrix.columns] >= 0
    unit = np.ones(len(matrix.row_lower))
    unit[row[is_pooled]] = 1.0 / np.abs(matrix.values[is_pooled])
    return np.where(pools.of_row >= 0, unit, 1.0)


def _uses_unalike(cells: sparse.csr_matrix, merged: sparse.csr_matrix, shares: sparse.csr_matrix) -> Flags:
    """Tell which rows do not use all members of a pool alike: there the mean of squares exceeds the squared mean."""
    squares = (cells.multiply(cells) @ shares).tocsr()
    for table in (squares, merged):
        table.sort_indices()
    row = np.repeat(np.arange(merged.shape[0]), np.diff(merged.indptr))
    unalike = np.zeros(merged.shape[0], dtype=bool)
    unalike[row[squares.data - merged.data**2 > ALIKE * squares.data]] = True
    return unalike


def _as_matrix(
    cost: Floats, lower: Floats, upper: Floats, row_lower: Floats, row_upper: Floats, cells: sparse.csr_matrix
) -> Matrix:
    cells.sum_duplicates()
    integer = np.zeros(len(cost), dtype=bool)
    starts, columns = cells.indptr.astype(np.int64), cells.indices.astype(np.int32)
    return Matrix(cost, lower, upper, integer, row_lower, row_upper, starts, columns, cells.data)
