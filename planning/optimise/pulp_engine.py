"""The second engine: any solver that PuLP drives, CBC first. Second opinion, LP/MPS export, test oracle."""

from __future__ import annotations

import math
import re
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pulp

from planning.domain.errors import EngineError, RequestError
from planning.domain.kinds import EndedBy
from planning.domain.message import N_, Message
from planning.domain.progress import ShouldStop
from planning.optimise.cbc import Cbc
from planning.optimise.engine import Answer, Limits
from planning.optimise.highs import solve_matrix
from planning.optimise.matrix import Matrix
from planning.optimise.model import Floats, Model
from planning.optimise.watch import SMALLEST_GAP

CBC = "CBC"
FOUND = (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
UNKNOWN = 1e29
"""A bound beyond this is an infinity: there is none yet."""
WHOLE = 1e-5
"""How far from a whole number a solver may leave a decision."""
LOG_ROUNDING = 5e-6
"""CBC's log gives figures with six digits: a bound read there may be too high by this fraction."""


def to_pulp(model: Model, matrix: Matrix) -> Any:
    """Return the same model as a PuLP problem, with readable names."""
    problem = pulp.LpProblem("cap_residences", pulp.LpMinimize)
    variables = [
        problem.add_variable(name, lower, None if np.isinf(upper) else upper, "Integer" if whole else "Continuous")
        for name, lower, upper, whole in zip(
            model.column_names(), matrix.lower, matrix.upper, matrix.integer, strict=True
        )
    ]
    costly = np.flatnonzero(matrix.cost)
    problem += pulp.LpAffineExpression([(variables[column], float(matrix.cost[column])) for column in costly])
    for row, name in enumerate(model.row_names()):
        cells = range(matrix.starts[row], matrix.starts[row + 1])
        terms = [(variables[matrix.columns[cell]], float(matrix.values[cell])) for cell in cells]
        for sense, bound, suffix in _sides(float(matrix.row_lower[row]), float(matrix.row_upper[row])):
            expression = pulp.LpAffineExpression(terms)
            problem += pulp.LpConstraint(expression, sense, name + suffix, bound)
    return problem


def _sides(lower: float, upper: float) -> list[tuple[int, float, str]]:
    """Return the one or two inequalities of a row (none for a free row)."""
    if lower == upper:
        return [(pulp.LpConstraintEQ, lower, "")]
    both = np.isfinite(lower) and np.isfinite(upper)
    sides = [
        (pulp.LpConstraintGE, lower, "_low" if both else ""),
        (pulp.LpConstraintLE, upper, "_high" if both else ""),
    ]
    return [side for side in sides if np.isfinite(side[1])]


def solve_with_pulp(
    model: Model, matrix: Matrix, solver: str, limits: Limits, *, should_stop: ShouldStop | None = None
) -> Answer:
    """Minimise with a solver of PuLP. `should_stop` is polled while CBC runs; it then keeps its best plan.

    Raises
    ------
    RequestError
        When the solver is unknown or not installed.
    EngineError
        When it fails, or ends in a state that says nothing.
    """
    if not len(matrix.cost):
        return solve_matrix(matrix, limits)  # nothing to decide: no solver is asked
    problem = to_pulp(model, matrix)
    with tempfile.TemporaryDirectory(prefix="cap-") as folder:
        log = Path(folder) / "solver.log"
        driver = Cbc(limits, log, should_stop) if solver == CBC else _driver(solver, limits)
        try:
            problem.solve(driver)
        except pulp.PulpSolverError as error:
            raise _not_concluded(solver) from error
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    values = {variable.name: variable.value() or 0.0 for variable in problem.variables()}
    point = np.array([values[name] for name in model.column_names()])
    if isinstance(driver, Cbc) and driver.why is not None:
        # Interrupted from here: whatever it says of its end, nothing is proven but the bound in its log.
        found = problem.sol_status in FOUND and _is_whole(matrix, point)
        return Answer(driver.why, False, point if found else None, logged_bound(text))
    return _answer(solver, problem, matrix, point, limits, text)


def _answer(solver: str, problem: Any, matrix: Matrix, point: Floats, limits: Limits, log: str) -> Answer:
    """Say what a finished search proves.

    PuLP's `status` calls optimal a plan that merely met the time limit: only `sol_status` tells what a plan is worth.
    CBC itself calls optimal the relaxation when its time ends just there: a plan has whole decisions. What has no
    solution and what has none yet share a `sol_status`: there, `status` tells.
    """
    if problem.status == pulp.LpStatusInfeasible:
        return Answer(EndedBy.PROOF, True, None, None)
    if problem.status not in (pulp.LpStatusOptimal, pulp.LpStatusNotSolved):
        raise _not_concluded(solver)
    found = problem.sol_status in FOUND
    if not found or not _is_whole(matrix, point):
        return Answer(EndedBy.TIME, False, None, logged_bound(log))
    if problem.sol_status == pulp.LpSolutionIntegerFeasible:
        return Answer(EndedBy.TIME, False, point, logged_bound(log))
    objective = float(matrix.cost @ point)
    if limits.gap <= SMALLEST_GAP:
        # A zero gap was asked for: what it found is its proof.
        return Answer(EndedBy.PROOF, False, point, objective)
    known = [bound for bound in (logged_bound(log), _bound_asked(objective, limits.gap)) if bound is not None]
    return Answer(EndedBy.GAP, False, point, max(known, default=None))


def _is_whole(matrix: Matrix, point: Floats) -> bool:
    decisions = point[matrix.integer]
    return bool(np.all(np.abs(decisions - np.round(decisions)) <= WHOLE))


def _bound_asked(objective: float, gap: float) -> float | None:
    """Return the bound that a gap stands for: a solver divides by the larger of the objective and the bound."""
    if objective >= 0:
        return objective - gap * objective
    return objective / (1.0 - gap) if gap < 1 else None


def logged_bound(log: str) -> float | None:
    """Return the best bound in CBC's log, never above the one it computed; None when it had none.

    `Lower bound:` ends the log unless everything was explored or the time ended before branching; the optimum of the
    relaxation, which comes first, bounds every plan too. The `Bound:` between them is not one: at the end it repeats
    the plan's value.
    """
    lines = r"^Lower bound:\s+(\S+)", r"LP Optimal .*?Obj:\s+(\S+)"
    bounds = [float(found) for line in lines for found in re.findall(line, log, flags=re.MULTILINE)]
    known = [bound for bound in bounds if math.isfinite(bound) and bound > -UNKNOWN]
    return max((bound - LOG_ROUNDING * abs(bound) for bound in known), default=None)


def _not_concluded(solver: str) -> EngineError:
    return EngineError(Message(N_("le moteur {solver} s'est arrêté sans conclure"), {"solver": solver}))


def _driver(solver: str, limits: Limits) -> Any:
    available = pulp.listSolvers(onlyAvailable=True)
    if solver not in available:
        what = N_("le moteur « {solver} » n'est pas installé ; choisissez parmi : {known}")
        raise RequestError(Message(what, {"solver": solver, "known": ", ".join([CBC, *available])}))
    return pulp.getSolver(solver, gapRel=max(limits.gap, SMALLEST_GAP), msg=False, timeLimit=limits.seconds)
