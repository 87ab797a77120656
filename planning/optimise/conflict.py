"""When nothing is possible: an irreducible set of rules and envelopes that cannot hold together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planning.domain.kinds import EndedBy, RuleKind
from planning.optimise.engine import Limits
from planning.optimise.highs import solve_matrix
from planning.optimise.matrix import Matrix
from planning.optimise.model import Flags, Model

TEST_SECONDS = 10.0


def find_conflict(model: Model, matrix: Matrix) -> list[str]:
    """Return the ids of rules, and `envelope:<funder>`, of a smallest conflict (deletion filter).

    Each group of rows is left out in turn; when the rest is still impossible the group was not needed. A test that
    does not conclude within its time keeps the group, so the set is then sufficient but perhaps not irreducible.
    """
    groups = _groups(model)
    dropped = np.zeros(len(matrix.row_lower), dtype=bool)
    conflict = []
    for name, rows in groups.items():
        trial = dropped.copy()
        trial[rows] = True
        if _infeasible(matrix, trial):
            dropped = trial
        else:
            conflict.append(name)
    return sorted(conflict)


def _groups(model: Model) -> dict[str, list[int]]:
    """Return the rows of each rule of rules.csv and of each funder's envelope; the other rows are the facts."""
    groups: dict[str, list[int]] = {}
    for block in model.row_blocks:
        if block.family in list(RuleKind):
            names = block.keys["rule_id"].astype("str")
        elif block.family == "envelope":
            names = "envelope:" + block.keys["funder"].astype("str")
        else:
            continue
        for name, row in zip(names, block.ids, strict=True):
            groups.setdefault(str(name), []).append(int(row))
    return groups


def _infeasible(matrix: Matrix, dropped: Flags) -> bool:
    free = replace(
        matrix,
        cost=np.zeros_like(matrix.cost),
        row_lower=np.where(dropped, -np.inf, matrix.row_lower),
        row_upper=np.where(dropped, np.inf, matrix.row_upper),
    )
    answer = solve_matrix(free, Limits(gap=1.0, seconds=TEST_SECONDS, seed=0))
    return answer.infeasible and answer.ended_by is EndedBy.PROOF
