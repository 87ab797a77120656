"""From decisions to a whole point of the model: places, money and moves solved again with the decisions held."""

from __future__ import annotations

from planning.model.matrix import Matrix
from planning.model.model import Floats, Ints
from planning.model.problem import Problem
from planning.solve.quick.implied import implied
from planning.solve.quick.parts import solved_apart
from planning.solve.reduce import Reduced


def completed(problem: Problem, chosen: Ints) -> Floats | None:
    """Return the best point of a problem with these choices; None when they break a rule."""
    return solved_rest(problem.arrays.deciding(problem.starts, chosen))


def solved_rest(arrays: Matrix) -> Floats | None:
    """Return the best point of a model most of whose columns are held at a value; None when there is none."""
    held = Reduced.of(arrays)
    rest = Reduced.of(implied(held.matrix))
    if not (held.is_possible and rest.is_possible):
        return None
    values = solved_apart(rest.matrix)
    return None if values is None else held.whole(rest.whole(values))
