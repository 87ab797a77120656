"""Settle the amounts of a plan: whole decisions are fixed, places and money solved again, exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planning.domain.kinds import EndedBy
from planning.optimise.build import Built
from planning.optimise.engine import Limits
from planning.optimise.highs import solve_matrix
from planning.optimise.matrix import Matrix
from planning.optimise.model import Floats

CLEAN = 1e-9
PREFERENCE = {"grant": -2.0, "loan": -1.0}


def settle(built: Built, matrix: Matrix, values: Floats) -> Floats:
    """Return the point with its whole columns rounded and the others solved again.

    A solver leaves 0.9999999 where it means 1, and amounts that only hold to its tolerance. With the decisions fixed
    what remains is a linear program whose vertex gives clean figures. If rounding made it infeasible (it should not),
    the solver's own point is kept and the checker will tell.

    Money of others is used first, grants before loans, own funds last. That preference cannot cost anything: once
    decisions are fixed, no row ties the grants to the places served, and grants have no part in the objective.
    """
    whole = matrix.integer
    rounded = np.where(whole, np.round(values), values)
    grant = built.model.columns_of("grant")
    cost = matrix.cost.copy()
    if len(grant.keys):
        kind = built.data["funders"].set_index("funder")["kind"]
        cost[grant.ids] = grant.keys["funder"].map(kind).map(PREFERENCE).fillna(0.0).to_numpy(dtype=float)
    fixed = replace(
        matrix,
        cost=cost,
        lower=np.where(whole, rounded, matrix.lower),
        upper=np.where(whole, rounded, matrix.upper),
        integer=np.zeros_like(whole),
    )
    answer = solve_matrix(fixed, Limits(gap=0.0, seconds=None, seed=0))
    if answer.values is None or answer.ended_by is EndedBy.CANCELLED:
        return values
    point = np.where(whole, rounded, answer.values)
    return np.where(np.abs(point) < CLEAN, 0.0, point)
