"""Large neighbourhood search: free a few residences, keep the others, solve that small model, start again.

Shaw 1998 (CP'98, "Using constraint programming and local search methods..."). For the models that the compiled search
does not know whole, and where numba is missing.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, fields, replace

import highspy
import numpy as np
import pandas as pd

from planning.domain.progress import ShouldStop
from planning.model.matrix import Matrix, cost_scale
from planning.model.model import Floats, Ints
from planning.model.problem import Problem
from planning.solve.beside import Arrays, BestPlan
from planning.solve.engine import Found
from planning.solve.highs_model import loaded

FIRST_SIZE, SMALLEST_SIZE = 8, 3
ROUND_SECONDS = 3.0
ROUND_GAP = 5e-4


@dataclass(frozen=True)
class Neighbourhood:
    """What may be freed together: one entry per start column.

    Attributes
    ----------
    columns
        The start columns.
    residence, territory
        Number of the residence and of the territory of each start column.
    """

    columns: Ints
    residence: Ints
    territory: Ints
    is_quicker = False

    @classmethod
    def of(cls, problem: Problem) -> Neighbourhood:
        """Return what may be freed in a model."""
        residence, territory = (
            pd.factorize(problem.choices.frame[column])[0].astype(np.int64) for column in ("residence_id", "territory")
        )
        return cls(problem.starts, residence, territory)

    def search(self, matrix: Matrix, best: BestPlan, should_stop: ShouldStop, seed: int) -> None:
        """Offer better points until told to stop."""
        improve(matrix, self, best, should_stop, seed)

    def suggest(self, point: Floats) -> None:
        """Leave a point of the relaxation aside: small models are solved from plans."""

    def met(self) -> tuple[Found, ...]:
        """Return nothing: a small model's own optimum is all that is kept."""
        return ()

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Return what `from_arrays` needs."""
        return {f"around_{field.name}": getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Neighbourhood | None:
        """Return the search that was written; None when the arrays hold another."""
        if "around_columns" not in arrays:
            return None
        return cls(**{field.name: arrays[f"around_{field.name}"] for field in fields(cls)})


def improve(matrix: Matrix, around: Neighbourhood, best: BestPlan, should_stop: ShouldStop, seed: int) -> None:
    """Improve the best plan until told to stop; waits while there is none.

    The number of residences freed grows while the small models are solved in time and shrinks when they are not.
    """
    random = np.random.default_rng(seed)
    count = int(around.residence.max(initial=-1)) + 1
    size = FIRST_SIZE
    pause = threading.Event()
    while not should_stop():
        values, _ = best.get()
        if values is None or count < 2:
            pause.wait(0.1)
            continue
        free = _free(around, random, min(size, count))
        solved = _round(matrix, around, values, free, best, should_stop)
        size = min(size + 1, count) if solved else max(size - 1, SMALLEST_SIZE)


def _free(around: Neighbourhood, random: np.random.Generator, size: int) -> Ints:
    """Choose residences to free: at random, or those of one territory completed at random."""
    names = np.unique(around.residence)
    if random.random() < 1 / 3:
        return random.choice(names, size, replace=False)
    territory = random.choice(np.unique(around.territory))
    near = np.unique(around.residence[around.territory == territory])
    near = random.permutation(near)[:size]
    others = np.setdiff1d(names, near)
    return np.concatenate([near, random.choice(others, min(size - len(near), len(others)), replace=False)])


def _round(
    matrix: Matrix, around: Neighbourhood, values: Floats, free: Ints, best: BestPlan, should_stop: ShouldStop
) -> bool:
    """Solve one small model and offer its plan; tell whether it was solved in time."""
    held = around.columns[~np.isin(around.residence, free)]
    scale = cost_scale(matrix)
    highs = loaded(replace(matrix.holding(held, np.round(values[held])), cost=matrix.cost / scale))
    highs.setOptionValue("mip_rel_gap", ROUND_GAP)
    highs.setOptionValue("time_limit", ROUND_SECONDS)
    start = np.round(values[around.columns])
    highs.setSolution(len(around.columns), around.columns.astype(np.int32), start)

    def interrupt(event: object) -> None:
        event.data_in.user_interrupt = should_stop()  # type: ignore[attr-defined]

    highs.cbMipInterrupt += interrupt
    highs.run()
    info = highs.getInfo()
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        best.offer(np.array(highs.getSolution().col_value), float(info.objective_function_value) * scale)
    return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)
