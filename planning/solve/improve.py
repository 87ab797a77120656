"""Large neighbourhood search: free a few residences, keep the others, solve that small model, start again.

Shaw 1998 (CP'98, "Using constraint programming and local search methods..."). Alone where numba is missing; else in
turn with the compiled search, where that no longer finds better plans (annealing.py).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, fields, replace
from typing import Any

import highspy
import numpy as np
import pandas as pd

from planning.domain.progress import ShouldStop
from planning.model.matrix import Matrix, cost_scale
from planning.model.model import Flags, Floats, Ints
from planning.model.problem import Problem
from planning.solve.beside import Arrays, BestPlan
from planning.solve.engine import Found
from planning.solve.highs_model import loaded

FIRST_SIZE, SMALLEST_SIZE = 8, 3
CORE, GROWTH = 3.0, 1.3
"""Choices a residence that decide again at first where all do; by what part a kind grows and shrinks."""
ROUND_SECONDS = 3.0
ROUND_GAP = 1e-4


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
    """Improve the best plan until told to stop; waits while there is none."""
    improver, pause = Improver(matrix, around, best, seed), threading.Event()
    while not should_stop():
        if best.get()[0] is None or improver.count < 2:
            pause.wait(0.1)
        else:
            improver.round(ROUND_SECONDS, should_stop)


class Improver:
    """Small models around the best plan, one after the other.

    In turn: a few residences decide again among all their choices; all of them, among the choices that the relaxation
    prices lowest (Angelelli, Mansini, Speranza 2010, "Kernel search"). Each kind grows while its models are solved in
    time and shrinks while they are not.
    """

    def __init__(self, matrix: Matrix, around: Neighbourhood, best: BestPlan, seed: int) -> None:
        self.count = int(around.residence.max(initial=-1)) + 1
        self._matrix, self._around, self._best = matrix, around, best
        self._random = np.random.default_rng(seed)
        self._size, self._core = float(FIRST_SIZE), CORE * self.count
        self._by_price: Ints | None = None
        self._rounds = 0

    def round(self, seconds: float, should_stop: ShouldStop) -> bool:
        """Solve one small model around the best plan; tell whether that is better for it."""
        values, objective = self._best.get()
        if values is None:
            return False
        self._rounds += 1
        if self._rounds % 2:
            is_open = self._lowest_priced(seconds, should_stop) | (values[self._around.columns] > 0.5)
            solved = self._solve(values, is_open, seconds, should_stop)
            self._core = min(self._core * GROWTH, len(is_open)) if solved else max(self._core / GROWTH, self.count)
        else:
            free = _free(self._around, self._random, min(int(self._size), self.count))
            solved = self._solve(values, np.isin(self._around.residence, free), seconds, should_stop)
            self._size = min(self._size * GROWTH, self.count) if solved else max(self._size / GROWTH, SMALLEST_SIZE)
        return self._best.get()[1] < objective

    def _lowest_priced(self, seconds: float, should_stop: ShouldStop) -> Flags:
        """Return which choices are open: those of the least reduced cost."""
        if self._by_price is None:
            self._by_price = np.argsort(_reduced_costs(self._matrix, seconds, should_stop)[self._around.columns])
        is_open = np.zeros(len(self._around.columns), dtype=bool)
        is_open[self._by_price[: int(self._core)]] = True
        return is_open

    def _solve(self, values: Floats, is_open: Flags, seconds: float, should_stop: ShouldStop) -> bool:
        """Solve a small model, the other choices as in the plan, and offer its plan; tell whether it was in time."""
        matrix, columns = self._matrix, self._around.columns
        held = columns[~is_open]
        scale = cost_scale(matrix)
        highs = loaded(replace(matrix.holding(held, np.round(values[held])), cost=matrix.cost / scale))
        highs.setOptionValue("mip_rel_gap", ROUND_GAP)
        highs.setOptionValue("time_limit", seconds)
        highs.setSolution(len(columns), columns.astype(np.int32), np.round(values[columns]))
        _run(highs, should_stop)
        info = highs.getInfo()
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            self._best.offer(np.array(highs.getSolution().col_value), float(info.objective_function_value) * scale)
        return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def _reduced_costs(matrix: Matrix, seconds: float, should_stop: ShouldStop) -> Floats:
    """Return the reduced costs of the columns where the relaxation ends; any order is as good when it does not."""
    highs = loaded(matrix.relaxed())
    highs.setOptionValue("time_limit", seconds)
    _run(highs, should_stop)
    duals = np.array(highs.getSolution().col_dual)
    return duals if len(duals) == len(matrix.cost) else matrix.cost


def _run(highs: Any, should_stop: ShouldStop) -> None:
    def interrupt(event: object) -> None:
        event.data_in.user_interrupt = should_stop()  # type: ignore[attr-defined]

    highs.cbMipInterrupt += interrupt
    highs.cbSimplexInterrupt += interrupt
    highs.run()


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
