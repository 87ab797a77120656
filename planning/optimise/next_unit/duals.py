"""The slope of the relaxation: one linear program says what each limit would bring, by how its optimum moves.

Where the optimum stands, the basis B tells how the basic columns follow the limits: dx = B^-1 db. The duals are the
same in the objective's unit (y = c_B B^-1), the columns of what is missing say for whom. Both are a slope at the limit
(at a kink, that of one side): by convexity no step of the relaxation brings more. Decisions may be halved there: a
hint, not a promise for the plan. The duals of a plan itself say nothing: with decisions fixed, money has no use
(OPTIMISATION.md 5).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import pandas as pd

from planning.domain.next_unit import GroupGain, NextUnit, Step
from planning.domain.plan import Plan
from planning.optimise.build import Built, build
from planning.optimise.highs_model import loaded
from planning.optimise.matrix import Matrix, cost_scale, matrix
from planning.optimise.model import Floats, Ints
from planning.optimise.next_unit.steps import refuse_levels, steps
from planning.tables.data import Data
from planning.tables.need_curves import CELL
from planning.tables.scenario_file import apply_scenario
from planning.tables.softening import ENVELOPE

SECONDS = 10.0
NOTHING = 1e-9


def by_relaxation(data: Data, plan: Plan, seconds: float = SECONDS) -> tuple[NextUnit, ...] | None:
    """Return what each limit of a plan's scenario would bring by the relaxation; None when the time was too short.

    Raises
    ------
    RequestError
        When the plan's objective is not one sum (an order of terms, changes that count).
    """
    refuse_levels(plan.scenario)
    built = build(apply_scenario(data, plan.scenario), plan.scenario)
    arrays = matrix(built.model)
    scale = cost_scale(arrays)
    highs = loaded(replace(arrays, cost=arrays.cost / scale, integer=np.zeros_like(arrays.integer)))
    highs.setOptionValue("time_limit", seconds)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    slope = _Slope(highs, built, arrays, scale)
    return tuple(slope.of(step) for step in steps(built.data))


class _Slope:
    """How the optimum of the relaxation moves with its limits."""

    def __init__(self, highs: Any, built: Built, arrays: Matrix, cost_unit: float) -> None:
        self._highs, self._built = highs, built
        self._duals: Floats = np.array(highs.getSolution().row_dual) * cost_unit
        self._basic: Ints = np.array(highs.getBasicVariables()[1], dtype=np.int64)
        first = arrays.starts[:-1]
        filled = np.diff(arrays.starts) > 0
        written = built.model.coefficients["value"].to_numpy(dtype=float)
        self._row_unit = np.ones(len(first))
        self._row_unit[filled] = written[first[filled]] / arrays.values[first[filled]]
        self._groups, self._columns, self._share = _missing(built)

    def of(self, step: Step) -> NextUnit:
        """Return what a step brings."""
        rows = _rows(self._built, step)
        moved = step.amount / self._row_unit[rows]
        gain = max(0.0, -float(self._duals[rows] @ moved))
        if gain <= NOTHING:
            return NextUnit(step=step, source="relaxation", gain=0.0, place_years=0.0)
        served = self._served(rows, moved)
        return NextUnit(
            step=step,
            source="relaxation",
            gain=gain,
            place_years=float(served.sum()),
            by_group=group_gains(served),
        )

    def _served(self, rows: Ints, moved: Floats) -> pd.Series:
        """Return the place-years served more, by client group."""
        limits = np.zeros(len(self._row_unit))
        limits[rows] = moved
        basic_moves = np.array(self._highs.getBasisSolve(limits)[1])
        moves = np.zeros(len(self._built.model.lower))
        is_column = self._basic >= 0
        moves[self._basic[is_column]] = basic_moves[is_column]
        return pd.Series(-moves[self._columns] * self._share).groupby(self._groups).sum()


def group_gains(served: pd.Series) -> tuple[GroupGain, ...]:
    """Return the groups that a change serves differently, the one that gains most first."""
    told = served[served.abs() > NOTHING].sort_values(ascending=False)
    return tuple(GroupGain(client_group=str(group), place_years=float(value)) for group, value in told.items())


def _missing(built: Built) -> tuple[Floats, Ints, Floats]:
    """Return the group of each column of what is missing, its number, and the chance that its places are needed."""
    block = built.model.columns_of("unmet")
    if not len(block.keys):
        return np.zeros(0), block.ids, np.zeros(0)
    segments = block.keys.merge(built.data["need_curves"], how="left", on=[*CELL, "segment"])
    share = segments["share"].fillna(1.0).to_numpy(dtype=float)
    return np.array(segments["client_group"], dtype=object), block.ids, share


def _rows(built: Built, step: Step) -> Ints:
    """Return the rows whose limit a step moves: money that carries over is there in all the years that follow."""
    is_money = step.rule == ENVELOPE
    carries = is_money and bool(built.data["funders"].set_index("funder")["carry_over"].fillna(False)[step.name])
    found: list[int] = []
    for block in built.model.row_blocks:
        if block.family != step.rule:
            continue
        its = block.keys["funder" if is_money else "rule_id"].astype("str") == step.name
        if is_money:
            year = block.keys["year"].astype("str")
            later = carries & (year != "all") & (year >= str(step.year))
            its &= (year == str(step.year)) | (later if step.year != "all" else False)
        found += block.ids[its.to_numpy(dtype=bool)].tolist()
    return np.array(found, dtype=np.int64)
