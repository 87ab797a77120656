"""Arrays -> a HiGHS model."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any

import highspy
import numpy as np

from planning.domain.errors import EngineError
from planning.domain.message import N_, Message
from planning.model.matrix import Matrix, cost_scale
from planning.model.model import Floats, Ints


def loaded(matrix: Matrix) -> Any:  # highspy has no types
    """Return a silent Highs that holds the model.

    Raises
    ------
    EngineError
        When HiGHS refuses it.
    """
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(matrix.cost), len(matrix.row_lower)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = matrix.cost, matrix.lower, matrix.upper
    lp.row_lower_, lp.row_upper_ = matrix.row_lower, matrix.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = matrix.starts.astype(np.int32)
    lp.a_matrix_.index_ = matrix.columns.astype(np.int32)
    lp.a_matrix_.value_ = matrix.values
    if matrix.integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(flag)] for flag in matrix.integer]
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    if highs.passModel(lp) == highspy.HighsStatus.kError:
        raise EngineError(Message(N_("HiGHS a refusé le modèle")))
    return highs


class RelaxedOptimum:
    """The optimum of a relaxation, and how it moves with the limits of the rows.

    Attributes
    ----------
    duals
        Change of the objective per unit of each row's limit.
    """

    def __init__(self, highs: Any) -> None:
        self._highs = highs
        self.duals: Floats = np.array(highs.getSolution().row_dual)
        self._basic: Ints = np.array(highs.getBasicVariables()[1], dtype=np.int64)

    def moves(self, limits: Floats) -> Floats:
        """Return by how much each column moves when the limits of the rows do, the basis unchanged."""
        basic_moves = np.array(self._highs.getBasisSolve(limits)[1])
        moves = np.zeros(self._highs.getNumCol())
        is_column = self._basic >= 0
        moves[self._basic[is_column]] = basic_moves[is_column]
        return moves


def relaxed_optimum(arrays: Matrix, seconds: float) -> RelaxedOptimum | None:
    """Solve a model without whole numbers; None when the time was too short."""
    highs = loaded(arrays.relaxed())
    highs.setOptionValue("time_limit", seconds)
    highs.run()
    return RelaxedOptimum(highs) if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal else None


def relaxed_value(arrays: Matrix) -> float:
    """Return the least cost of a small model without whole numbers; infinite when it is impossible.

    Without presolve: where most columns are known, it takes their rounding for a contradiction (HiGHS 1.15).
    """
    scale = cost_scale(arrays)
    highs = loaded(replace(arrays.relaxed(), cost=arrays.cost / scale))
    highs.setOptionValue("presolve", "off")
    highs.run()
    is_solved = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return scale * float(highs.getInfo().objective_function_value) if is_solved else inf
