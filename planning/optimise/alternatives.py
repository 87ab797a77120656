"""Plans almost as good as the one retained: what a board may prefer for reasons that the model does not know."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from planning.domain.plan import Alternative, Decision
from planning.optimise.build import Built
from planning.optimise.engine import Found
from planning.optimise.model import Floats

NEAR = 0.005
"""A plan within this fraction of the objective is near: the smallest gap that a search is expected to prove."""
MOST = 5


def alternatives(built: Built, values: Floats, objective: float, met: Iterable[Found]) -> tuple[Alternative, ...]:
    """Return the nearest plans met, the best first, each with the decisions that differ from the plan's."""
    chosen = np.flatnonzero(values[built.model.columns_of("start").ids] > 0.5)
    near: list[Alternative] = []
    for found in sorted(met, key=lambda plan: plan.objective):
        moved = np.setdiff1d(found.choices, chosen)
        if not len(moved) or found.objective > objective + NEAR * abs(objective) or len(near) == MOST:
            continue
        decisions = tuple(
            Decision(
                residence_id=row.residence_id,
                option_id=row.option_id,
                kind=row.kind,
                start_year=row.start_year,
                delivery_year=row.delivery_year,
                capex_eur=row.capex_eur,
            )
            for row in built.choices.frame.iloc[moved].itertuples()
        )
        near.append(Alternative(objective=max(found.objective, objective), decisions=decisions))
    return tuple(near)
