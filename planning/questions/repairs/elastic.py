"""A model in which one rule gives way as little as it can: columns added to its rows, and no other cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planning.domain.kinds import EndedBy
from planning.domain.progress import ShouldStop
from planning.model.model import Floats, Ints, Model
from planning.model.problem import Problem
from planning.solve.complete import completed
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix

GAP = 1e-4
"""What is rounded to three figures need not be known better."""


@dataclass(frozen=True)
class Slack:
    """A column >= 0 that costs `cost` a unit: its rows, and its coefficient in each (in the data's own units)."""

    rows: Ints
    values: Floats
    cost: float = 1.0
    upper: float = np.inf
    integer: bool = False


@dataclass(frozen=True)
class Least:
    """The least that the slacks must give, in order; none when it is impossible however much they give, or not known.

    `bound`: no point costs less.
    """

    is_impossible: bool
    amounts: Floats | None = None
    point: Floats | None = None
    bound: float = 0.0
    is_known: bool = False
    """Whether nothing is left to be found: proven to be the least, or to be impossible."""


def least(
    problem: Problem,
    slacks: Sequence[Slack],
    chosen: Ints | None,
    seconds: float,
    should_stop: ShouldStop | None = None,
) -> Least:
    """Minimise what the slacks give; the objective of the model is not read.

    Parameters
    ----------
    problem, slacks
        What is impossible, and what gives way in it.
    chosen
        Choices to begin from, if any (they may turn out to be impossible).
    seconds, should_stop
        When to stop: what is found by then is returned, with what is proven of it.
    """
    softened = replace(problem, model=_with(problem.model, slacks))
    if softened.is_impossible:
        return Least(is_impossible=True, is_known=True)
    start = None if chosen is None else completed(softened, chosen)
    limits = Limits(gap=GAP, seconds=seconds, seed=0)
    answer = solve_matrix(softened.arrays, limits, start=start, should_stop=should_stop)
    if answer.infeasible or answer.values is None:
        return Least(is_impossible=answer.infeasible, is_known=answer.infeasible)
    count = len(problem.model.lower)
    return Least(
        is_impossible=False,
        amounts=answer.values[count:],
        point=answer.values[:count],
        bound=max(0.0, answer.bound or 0.0),
        is_known=answer.ended_by in (EndedBy.PROOF, EndedBy.GAP),
    )


def activity(model: Model, rows: Ints, point: Floats) -> Floats:
    """Return the value of some rows at a point, in the data's own units."""
    cells = model.coefficients
    row = cells["row"].to_numpy(dtype=np.int64)
    product = cells["value"].to_numpy(dtype=float) * point[cells["column"].to_numpy(dtype=np.int64)]
    every: Floats = np.bincount(row, product, len(model.row_lower)).astype(float)
    return every[rows]


def largest(model: Model, rows: Ints) -> float:
    """Return the power of two near the largest coefficient of some rows: a unit that a solver sees well."""
    cells = model.coefficients
    here = np.isin(cells["row"].to_numpy(dtype=np.int64), rows)
    most = float(np.max(np.abs(cells["value"].to_numpy(dtype=float)[here]), initial=1.0))
    return float(np.exp2(np.floor(np.log2(most))))


def _with(model: Model, slacks: Sequence[Slack]) -> Model:
    """Return the model with the slacks as its last columns, and their cost as its whole objective."""
    first, count = len(model.lower), len(slacks)
    ids = first + np.arange(count)
    added = pd.DataFrame(
        {
            "row": np.concatenate([slack.rows for slack in slacks]),
            "column": np.repeat(ids, [len(slack.rows) for slack in slacks]),
            "value": np.concatenate([slack.values for slack in slacks]),
        }
    )
    cells = pd.concat([model.coefficients[["row", "column", "value"]], added], ignore_index=True)
    return replace(
        model,
        lower=np.concatenate([model.lower, np.zeros(count)]),
        upper=np.concatenate([model.upper, [slack.upper for slack in slacks]]),
        integer=np.concatenate([model.integer, [slack.integer for slack in slacks]]),
        coefficients=cells.sort_values(["row", "column"], kind="stable", ignore_index=True),
        terms=pd.DataFrame({"term": "relaxed", "column": ids, "value": [slack.cost for slack in slacks]}),
        weights={"relaxed": 1.0},
    )
