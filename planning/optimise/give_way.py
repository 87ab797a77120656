"""Which rows stand in the way: each may give way at a price of one, and those that ask a price are to blame.

With a slack on every row that may be left out, the relaxation always has a solution. When its least sum of slacks is
above zero, the rows with a dual price are impossible together (Farkas' lemma: the same prices prove it without the
other rows). A linear program instead of a search: measured, 0.2 s where HiGHS's irreducible sets took over three
minutes (60 residences, 20 years of rules).
"""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np

from planning.optimise.highs_model import loaded
from planning.optimise.matrix import Matrix
from planning.optimise.model import Flags, Floats, Ints

MET = 1e-6
"""By how much a row may be missed by a point that meets it."""
PRICED = 1e-9
SECONDS = 10.0


def missed_rows(matrix: Matrix, values: Floats) -> Flags:
    """Flag the rows that a point does not meet."""
    row = np.repeat(np.arange(len(matrix.row_lower)), np.diff(matrix.starts))
    activity = np.bincount(row, matrix.values * values[matrix.columns], len(matrix.row_lower))
    flags: Flags = (activity < matrix.row_lower - MET) | (activity > matrix.row_upper + MET)
    return flags


def blamed_rows(matrix: Matrix, soft: Ints) -> Flags:
    """Flag the rows, among the soft ones, that make the relaxation impossible; none when it is possible.

    Parameters
    ----------
    matrix
        The model, its costs not read.
    soft
        Numbers of the rows that may be left out.
    """
    highs = loaded(_with_slacks(matrix, soft))
    highs.setOptionValue("time_limit", SECONDS)
    highs.run()
    blamed: Flags = np.zeros(len(matrix.row_lower), dtype=bool)
    solved = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    if solved and highs.getInfo().objective_function_value > MET:
        prices = np.array(highs.getSolution().row_dual)
        blamed[soft] = np.abs(prices[soft]) > PRICED
    return blamed


def _with_slacks(matrix: Matrix, soft: Ints) -> Matrix:
    """Return the relaxation with a slack at price 1 on each side of the soft rows, and no other cost."""
    over, under = (soft[np.isfinite(side[soft])] for side in (matrix.row_upper, matrix.row_lower))
    rows, signs = np.concatenate([over, under]), np.repeat([-1.0, 1.0], [len(over), len(under)])
    first = len(matrix.cost)
    row = np.concatenate([np.repeat(np.arange(len(matrix.row_lower)), np.diff(matrix.starts)), rows])
    order = np.argsort(row, kind="stable")
    count = len(rows)
    return replace(
        matrix,
        cost=np.concatenate([np.zeros(first), np.ones(count)]),
        lower=np.concatenate([matrix.lower, np.zeros(count)]),
        upper=np.concatenate([matrix.upper, np.full(count, np.inf)]),
        integer=np.zeros(first + count, dtype=bool),
        starts=np.searchsorted(row[order], np.arange(len(matrix.row_lower) + 1)).astype(np.int64),
        columns=np.concatenate([matrix.columns, first + np.arange(count)])[order],
        values=np.concatenate([matrix.values, signs])[order],
    )
