"""Arrays -> a HiGHS model."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from planning.domain.errors import EngineError
from planning.domain.message import N_, Message
from planning.optimise.matrix import Matrix


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
