"""The parts of a model in blocks: each block, and the rest, as a small model of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from planning.domain.progress import ShouldStop
from planning.model.matrix import Matrix, cost_scale
from planning.model.model import Floats, Ints
from planning.solve.highs_model import loaded
from planning.solve.territories.blocks import NONE, SEVERAL, Blocks


@dataclass(frozen=True)
class Links:
    """The rows that link blocks: their numbers in the model, their bounds."""

    rows: Ints
    lower: Floats
    upper: Floats

    @classmethod
    def of(cls, matrix: Matrix, blocks: Blocks) -> Links:
        """Gather them."""
        rows = np.flatnonzero(blocks.of_row == SEVERAL)
        return cls(rows, matrix.row_lower[rows], matrix.row_upper[rows])

    def worth(self, prices: Floats) -> float:
        """Return what the bounds of the links are worth at these prices."""
        priced = prices != 0.0  # a row without a price may have an infinite bound
        bound = np.where(prices > 0.0, self.lower, self.upper)
        return float((prices[priced] * bound[priced]).sum())


@dataclass(frozen=True)
class Part:
    """A block, or the rest: its columns in the model, its own model, its cells in the links (row, column, value)."""

    columns: Ints
    matrix: Matrix
    row: Ints
    column: Ints
    value: Floats

    def use_of_links(self, values: Floats, count: int) -> Floats:
        """Return what a point uses of each link."""
        return np.bincount(self.row, self.value * values[self.column], count).astype(float)

    def minimum(
        self, prices: Floats, gap: float, seconds: float | None, start: Floats | None, should_stop: ShouldStop
    ) -> tuple[float, Floats | None]:
        """Return a proven bound of min (c - A'p) x (minus infinity: none), and the best point found.

        `gap` is absolute; `start` a point of the part.
        """
        if not len(self.columns):
            return 0.0, None
        cost = self.matrix.cost - np.bincount(self.column, self.value * prices[self.row], len(self.columns))
        scale = cost_scale(replace(self.matrix, cost=cost))
        highs = loaded(replace(self.matrix, cost=cost / scale))
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_abs_gap", gap / scale)
        if seconds is not None:
            highs.setOptionValue("time_limit", max(0.0, seconds))
        if start is not None:
            highs.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)

        def interrupt(event: Any) -> None:
            event.data_in.user_interrupt = should_stop()

        highs.cbMipInterrupt += interrupt
        highs.run()
        return _answer(highs, scale, is_whole=bool(self.matrix.integer.any()))


def _answer(highs: Any, scale: float, *, is_whole: bool) -> tuple[float, Floats | None]:
    info, status = highs.getInfo(), highs.getModelStatus()
    if not is_whole and status != highspy.HighsModelStatus.kOptimal:
        return -np.inf, None  # a linear part cut short, or unbounded at these prices: nothing is proven
    bound = float(info.mip_dual_bound if is_whole else info.objective_function_value)
    has_point = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    point = np.array(highs.getSolution().col_value) if has_point else None
    return (scale * bound if abs(bound) < highspy.kHighsInf else -np.inf), point


def split(matrix: Matrix, blocks: Blocks, links: Links) -> tuple[Part, ...]:
    """Return every block, then the rest."""
    row = np.repeat(np.arange(len(matrix.row_lower)), np.diff(matrix.starts))
    link = _numbers(links.rows, len(matrix.row_lower))
    return tuple(_part(matrix, blocks, number, row, link) for number in [*range(blocks.count), NONE])


def _part(matrix: Matrix, blocks: Blocks, number: int, row: Ints, link: Ints) -> Part:
    columns, rows = (np.flatnonzero(of == number) for of in (blocks.of_column, blocks.of_row))
    column_of, row_of = _numbers(columns, len(matrix.cost)), _numbers(rows, len(matrix.row_lower))
    ours = column_of[matrix.columns] >= 0
    inside, outside = ours & (row_of[row] >= 0), ours & (link[row] >= 0)
    own = Matrix(
        cost=matrix.cost[columns],
        lower=matrix.lower[columns],
        upper=matrix.upper[columns],
        integer=matrix.integer[columns],
        row_lower=matrix.row_lower[rows],
        row_upper=matrix.row_upper[rows],
        starts=np.searchsorted(row_of[row[inside]], np.arange(len(rows) + 1)).astype(np.int64),
        columns=column_of[matrix.columns[inside]].astype(np.int32),
        values=matrix.values[inside],
    )
    return Part(columns, own, link[row[outside]], column_of[matrix.columns[outside]], matrix.values[outside])


def _numbers(chosen: Ints, count: int) -> Ints:
    """Return the place of each of `count` things among those chosen, -1 for the others."""
    place = np.full(count, -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    return place
