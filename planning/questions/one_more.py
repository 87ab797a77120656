"""What one step more of each limit of a plan would bring: by the relaxation for all, searched again for one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.next_unit import GroupGain, NextUnit, Step
from planning.domain.plan import Plan
from planning.domain.progress import ShouldStop
from planning.domain.rule_book import kinds_where
from planning.domain.scenario import Scenario
from planning.model.matrix import cost_scale
from planning.model.model import Floats, Ints
from planning.model.problem import Problem
from planning.questions.repairs.scenario_edits import with_money, with_rule
from planning.solve.highs_model import RelaxedOptimum, relaxed_optimum
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.need_curves import CELL
from planning.tables.scenario_file import apply_scenario
from planning.tables.softening import ENVELOPE

STEP_EUR = 100_000.0
MOVED = kinds_where(lambda entry: bool(entry.one_more))
"""Limits that are moved by one: a place, an operation at a time, a post."""


def steps(asked: Data) -> list[Step]:
    """Return the step of each envelope that is limited, then of each limit. The scenario is applied to the data."""
    table = asked["envelopes"].dropna(subset="amount_eur")
    known = {str(year) for year in asked.years} | {"all"}
    money = [
        Step.model_validate(
            {"rule": ENVELOPE, "name": funder, "year": year if year == "all" else int(year), "amount": STEP_EUR}
        )
        for funder, year in zip(table["funder"], table["year"].astype("str"), strict=True)
        if year in known
    ]
    rules = asked["rules"][asked["rules"]["rule"].isin(MOVED)]
    return money + [
        Step(rule=str(rule), name=str(name), amount=1.0)
        for rule, name in zip(rules["rule"], rules["rule_id"], strict=True)
    ]


def with_step(data: Data, scenario: Scenario, step: Step) -> Scenario:
    """Return the scenario in which one limit has moved by its step. Data before the scenario."""
    asked = apply_scenario(data, scenario)
    if step.rule == ENVELOPE and step.year is not None:
        table = asked["envelopes"]
        now = table[(table["funder"] == step.name) & (table["year"].astype("str") == str(step.year))]["amount_eur"]
        return with_money(scenario, step.name, {step.year: float(now.iloc[0]) + step.amount})
    rules = asked["rules"]
    value = float(rules[rules["rule_id"] == step.name]["value"].iloc[0])
    return with_rule(scenario, data, step.name, value=f"{value + step.amount:g}")


def refuse_levels(scenario: Scenario) -> None:
    """Refuse a scenario whose objective is not one sum that the plan alone defines.

    Raises
    ------
    RequestError
        With an order of terms, or changes counted against another plan.
    """
    if scenario.order or scenario.weights.changes > 0:
        what = N_(
            "ce plan suit un ordre de priorités ou compte ses changements : l'effet d'une unité n'y est pas calculé"
        )
        raise RequestError(Message(what))


# The slope of the relaxation: one linear program says what each limit would bring, by how its optimum moves.


SECONDS = 60.0
NOTHING = 1e-9


def by_relaxation(data: Data, plan: Plan, seconds: float = SECONDS) -> tuple[NextUnit, ...] | None:
    """Return what each limit of a plan's scenario would bring by the relaxation; None when the time was too short.

    Raises
    ------
    RequestError
        When the plan's objective is not one sum (an order of terms, changes that count).
    """
    refuse_levels(plan.scenario)
    problem = Problem.of(data, plan.scenario)
    arrays = problem.arrays
    scale = cost_scale(arrays)
    optimum = relaxed_optimum(replace(arrays, cost=arrays.cost / scale), seconds)
    if optimum is None:
        return None
    slope = _Slope(optimum, problem, scale)
    return tuple(slope.of(step) for step in steps(problem.data))


class _Slope:
    """How the optimum of the relaxation moves with its limits."""

    def __init__(self, optimum: RelaxedOptimum, problem: Problem, cost_unit: float) -> None:
        self._optimum, self._problem = optimum, problem
        self._duals: Floats = optimum.duals * cost_unit
        arrays = problem.arrays
        first = arrays.starts[:-1]
        filled = np.diff(arrays.starts) > 0
        written = problem.model.coefficients["value"].to_numpy(dtype=float)
        self._row_unit = np.ones(len(first))
        self._row_unit[filled] = written[first[filled]] / arrays.values[first[filled]]
        self._groups, self._columns, self._share = _missing(problem)

    def of(self, step: Step) -> NextUnit:
        """Return what a step brings."""
        rows = _rows(self._problem, step)
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
        moves = self._optimum.moves(limits)
        return pd.Series(-moves[self._columns] * self._share).groupby(self._groups).sum()


def group_gains(served: pd.Series) -> tuple[GroupGain, ...]:
    """Return the groups that a change serves differently, the one that gains most first."""
    told = served[served.abs() > NOTHING].sort_values(ascending=False)
    return tuple(GroupGain(client_group=str(group), place_years=float(value)) for group, value in told.items())


def _missing(problem: Problem) -> tuple[Floats, Ints, Floats]:
    """Return the group of each column of what is missing, its number, and the chance that its places are needed."""
    block = problem.model.columns_of("unmet")
    if not len(block.keys):
        return np.zeros(0), block.ids, np.zeros(0)
    segments = block.keys.merge(problem.data["need_curves"], how="left", on=[*CELL, "segment"])
    share = segments["share"].fillna(1.0).to_numpy(dtype=float)
    return np.array(segments["client_group"], dtype=object), block.ids, share


def _rows(problem: Problem, step: Step) -> Ints:
    """Return the rows whose limit a step moves: money that carries over is there in all the years that follow."""
    is_money = step.rule == ENVELOPE
    carries = is_money and bool(problem.data["funders"].set_index("funder")["carry_over"].fillna(False)[step.name])
    found: list[int] = []
    for block in problem.model.row_blocks:
        if block.family != step.rule:
            continue
        its = block.keys["funder" if is_money else "rule_id"].astype("str") == step.name
        if is_money:
            year = block.keys["year"].astype("str")
            later = carries & (year != "all") & (year >= str(step.year))
            its &= (year == str(step.year)) | (later if step.year != "all" else False)
        found += block.ids[its.to_numpy(dtype=bool)].tolist()
    return np.array(found, dtype=np.int64)


# One step, searched again: the changed data from the plan shown, with what is proven of both.


RESOLVE_SECONDS = 20.0
GAP = 1e-4
ROUNDING = 1e-6
"""Of the objective: what is known of a value."""


def solved(
    data: Data,
    plan: Plan,
    step: Step,
    *,
    seconds: float = RESOLVE_SECONDS,
    should_stop: ShouldStop | None = None,
    in_process: bool = False,
) -> NextUnit:
    """Return what a step brings by searching again, from the plan.

    The gain and the places are those from the plan shown to the one found. `low` and `high` hold the gain from the best
    plan to the best plan, whatever both searches left unproven: low = bound - objective found, high = objective -
    bound found.

    Raises
    ------
    RequestError
        When the plan's objective is not one sum, when it holds no decisions, or is not of these data.
    """
    refuse_levels(plan.scenario)
    if plan.objective is None or plan.data_hash != data.hash_for(plan.scenario):
        raise RequestError(Message(N_("ce plan n'est pas de ces données : recalculez-le")))
    asked = with_step(data, plan.scenario, step).but(time_limit=seconds, gap=GAP, deterministic=False)
    found = solve(data, asked, start=plan, should_stop=should_stop, in_process=in_process)
    if found.objective is None:
        raise RequestError(Message(N_("pas de réponse dans le temps donné : accordez-en davantage")))
    least = ROUNDING * abs(plan.objective)
    low = None if plan.bound is None else max(0.0, plan.bound - found.objective - least)
    served = _unmet(plan).sub(_unmet(found), fill_value=0.0)
    return NextUnit(
        step=step,
        source="solved",
        gain=max(0.0, plan.objective - found.objective),
        place_years=float(served.sum()),
        by_group=group_gains(served),
        low=low,
        high=None if found.bound is None else max(0.0, plan.objective - found.bound),
    )


def _unmet(plan: Plan) -> pd.Series:
    rows = pd.DataFrame([(row.client_group, row.unmet) for row in plan.needs], columns=["client_group", "unmet"])
    return rows.groupby("client_group")["unmet"].sum()
