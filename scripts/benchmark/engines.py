"""The ways to solve a case: ours, HiGHS alone, PuLP and CBC, rank and cut; each on the same tables.

Every clock starts before the model is built, in a process that has read the tables and imported the program; every
engine has the same seconds of wall clock in all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from planning.domain.scenario import Scenario
from planning.model.problem import Problem
from planning.solve.child import solve_in_child
from planning.solve.engine import Limits
from planning.solve.highs_model import loaded
from planning.tables.data import Data
from planning.workflow import make_plan, rank_and_cut
from scripts.benchmark.cbc_log import logged_points
from scripts.benchmark.trace import Point, Recorder


@dataclass
class Outcome:
    """What an engine found: the points of its search, and facts (sizes of the model, seconds of each step)."""

    points: list[Point]
    facts: dict[str, Any] = field(default_factory=dict)


def ours(data: Data, scenario: Scenario) -> Outcome:
    """Run this product as its pages and its command do."""
    record = Recorder()
    plan = make_plan(data, scenario, on_progress=record)
    record.note(plan.objective, plan.bound)
    facts: dict[str, Any] = {"ended_by": str(plan.ended_by), "status": str(plan.status)}
    if plan.futures is not None:
        facts["futures"] = plan.futures.model_dump(mode="json")
    return Outcome(record.points, facts)


def highs(data: Data, scenario: Scenario) -> Outcome:
    """Run HiGHS alone: no start, no search beside it."""
    record = Recorder()
    asked, facts = _built(data, scenario, record)
    limits = Limits(scenario.gap, _left(scenario, record), scenario.seed)
    answer = solve_in_child(asked.arrays, limits, on_progress=record)
    value = None if answer.values is None else asked.arrays.objective(answer.values)
    record.note(value, answer.bound)
    return Outcome(record.points, {**facts, "ended_by": str(answer.ended_by), "choices": len(asked.choices)})


def cbc(data: Data, scenario: Scenario) -> Outcome:
    """Write the model with PuLP, variable by variable, and run CBC on it; its log tells the rest."""
    from planning.solve.pulp_engine import Cbc, logged_bound, to_pulp

    record = Recorder()
    asked, facts = _built(data, scenario, record)
    problem = to_pulp(asked.model, asked.arrays)
    facts["build_seconds"] = round(record.seconds, 3)
    left = _left(scenario, record)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        log = Path(folder) / "cbc.log"
        problem.solve(Cbc(Limits(scenario.gap, left, scenario.seed), log, None))
        ended = record.seconds
        text = log.read_text(encoding="utf-8", errors="replace")
    points, total = logged_points(text)
    began = ended - (left if total is None else total)
    for seconds, objective, bound in points:
        record.note(objective, bound, round(began + seconds, 3))
    values = np.array([variable.value() or 0.0 for variable in problem.variables()])
    whole = np.array([variable.cat == "Integer" for variable in problem.variables()])
    if problem.sol_status > 0 and np.all(np.abs(values[whole] - np.round(values[whole])) <= 1e-5):
        record.note(float(problem.objective.value()), logged_bound(text), round(ended, 3))
    return Outcome(record.points, facts)


def rank(data: Data, scenario: Scenario) -> Outcome:
    """Do as a spreadsheet does: three orders, the best plan of the three. No bound."""
    record = Recorder()
    plan = rank_and_cut(data, scenario)
    record.note(None if plan is None else plan.objective, None)
    return Outcome(record.points)


def relaxation(data: Data, scenario: Scenario) -> Outcome:
    """Solve the model without whole numbers, by the interior point method: a bound, no plan."""
    record = Recorder()
    asked, facts = _built(data, scenario, record)
    solver = loaded(asked.arrays.relaxed())
    solver.setOptionValue("solver", "ipm")
    solver.run()
    if solver.modelStatusToString(solver.getModelStatus()) == "Optimal":
        record.note(None, float(solver.getInfo().objective_function_value))
    return Outcome(record.points, facts)


def build_alone(data: Data, scenario: Scenario) -> Outcome:
    """Build the model and stop: what tables to matrix takes."""
    record = Recorder()
    _, facts = _built(data, scenario, record)
    return Outcome(record.points, facts)


def _built(data: Data, scenario: Scenario, record: Recorder) -> tuple[Problem, dict[str, Any]]:
    """Build the model from the tables; return it with its sizes and how long that took."""
    asked = Problem.of(data, scenario)
    arrays = asked.arrays
    facts = {
        "build_seconds": round(record.seconds, 3),
        "choices": len(asked.choices),
        "columns": len(arrays.cost),
        "rows": len(arrays.row_upper),
        "coefficients": len(arrays.values),
    }
    return asked, facts


def _left(scenario: Scenario, record: Recorder) -> float:
    """Return the seconds left of the time limit; a breath when building took them all."""
    return max(1.0, (scenario.time_limit or 60.0) - record.seconds)


Engine = Callable[[Data, Scenario], Outcome]
SOLVERS: dict[str, Engine] = {
    "ours": ours,
    "draws": ours,
    "highs": highs,
    "cbc": cbc,
    "rank": rank,
    "relaxation": relaxation,
    "build": build_alone,
}
