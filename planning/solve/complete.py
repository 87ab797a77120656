"""From decisions to a whole point of the model: places, money and moves solved again with the decisions held."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planning.model.matrix import Matrix
from planning.model.model import Floats, Ints
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.solve.reduce import Reduced

ALONE = Limits(gap=0.0, seconds=None, seed=0)


def held(arrays: Matrix, starts: Ints, chosen: Ints) -> Matrix:
    """Return the model where the start columns `starts[chosen]` are 1 and the other starts 0."""
    value = np.zeros(len(starts))
    value[chosen] = 1.0
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    lower[starts] = upper[starts] = value
    return replace(arrays, lower=lower, upper=upper)


def completed(arrays: Matrix, starts: Ints, chosen: Ints) -> Floats | None:
    """Return the best point with these choices; None when they break a rule."""
    return solved_rest(held(arrays, starts, chosen))


def solved_rest(arrays: Matrix) -> Floats | None:
    """Return the best point of a model most of whose columns are held at a value; None when there is none."""
    rest = Reduced.of(arrays)
    values = solve_matrix(rest.matrix, ALONE).values if rest.is_possible else None
    return None if values is None else rest.whole(values)
