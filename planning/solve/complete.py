"""From decisions to a whole point of the model: places, money and moves solved again with the decisions held."""

from __future__ import annotations

from planning.model.matrix import Matrix
from planning.model.model import Floats, Ints
from planning.model.problem import Problem
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.solve.reduce import Reduced

ALONE = Limits(gap=0.0, seconds=None, seed=0)


def completed(problem: Problem, chosen: Ints) -> Floats | None:
    """Return the best point of a problem with these choices; None when they break a rule."""
    return solved_rest(problem.arrays.deciding(problem.starts, chosen))


def solved_rest(arrays: Matrix) -> Floats | None:
    """Return the best point of a model most of whose columns are held at a value; None when there is none."""
    rest = Reduced.of(arrays)
    values = solve_matrix(rest.matrix, ALONE).values if rest.is_possible else None
    return None if values is None else rest.whole(values)
