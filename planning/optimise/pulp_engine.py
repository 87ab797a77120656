"""The second engine: any solver that PuLP drives, CBC first. Second opinion, LP/MPS export, test oracle."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pulp

from planning.domain.errors import EngineError, RequestError
from planning.domain.kinds import EndedBy
from planning.domain.message import N_, Message
from planning.optimise.engine import Answer, Limits
from planning.optimise.highs import SMALLEST_GAP
from planning.optimise.matrix import Matrix
from planning.optimise.model import Model


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


def solve_with_pulp(model: Model, matrix: Matrix, solver: str, limits: Limits) -> Answer:
    """Minimise with a solver of PuLP.

    PuLP calls "Optimal" a plan that merely met the time limit, so only `sol_status` is read (OPTIMISATION.md 9).

    Raises
    ------
    RequestError
        When the solver is unknown or not installed.
    """
    if not len(matrix.cost):
        return Answer(EndedBy.PROOF, False, np.zeros(0), 0.0)
    problem = to_pulp(model, matrix)
    with tempfile.TemporaryDirectory(prefix="cap-") as folder:
        log = Path(folder) / "solver.log"
        driver = _driver(solver, limits, log)
        problem.solve(driver)
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    # A proof in presolve leaves sol_status at "nothing found": status tells it apart from a time limit.
    if problem.status == pulp.LpStatusInfeasible:
        return Answer(EndedBy.PROOF, True, None, None)
    values = np.array([variable.value() or 0.0 for variable in problem.variables()])
    order = {variable.name: number for number, variable in enumerate(problem.variables())}
    values = values[[order[name] for name in model.column_names()]]
    if problem.sol_status == pulp.LpSolutionOptimal:
        # A zero gap was asked for: what it found is its proof. Otherwise the proof is the gap it was asked for.
        objective = float(matrix.cost @ values)
        slack = 0.0 if limits.gap <= SMALLEST_GAP else limits.gap * abs(objective)
        bound = _cbc_bound(text) if slack else objective
        ended = EndedBy.GAP if slack else EndedBy.PROOF
        return Answer(ended, False, values, bound if bound is not None else objective - slack)
    if problem.sol_status == pulp.LpSolutionIntegerFeasible:
        return Answer(EndedBy.TIME, False, values, _cbc_bound(text))
    if problem.sol_status == pulp.LpSolutionNoSolutionFound:
        return Answer(EndedBy.TIME, False, None, _cbc_bound(text))
    raise EngineError(Message(N_("le moteur {solver} s'est arrêté sans conclure"), {"solver": solver}))


def _cbc_bound(log: str) -> float | None:
    found = re.findall(r"^Lower bound:\s+(\S+)", log, flags=re.MULTILINE)
    return float(found[-1]) if found else None


def _driver(solver: str, limits: Limits, log: Path) -> Any:
    options = {"msg": False, "timeLimit": limits.seconds}
    if solver == "CBC":
        return pulp.COIN_CMD(
            path=_cbc_path(), gapRel=max(limits.gap, 0.0), logPath=str(log), options=["-ratioGap", "0"] * (limits.gap == 0), **options
        )  # fmt: skip
    if solver not in pulp.listSolvers(onlyAvailable=True):
        raise RequestError(
            Message(
                N_("le moteur « {solver} » n'est pas installé ; choisissez parmi : {known}"),
                {"solver": solver, "known": ", ".join(["CBC", *pulp.listSolvers(onlyAvailable=True)])},
            )
        )
    return pulp.getSolver(solver, gapRel=max(limits.gap, SMALLEST_GAP), **options)


def _cbc_path() -> str:
    """Return the `cbc` program that the package pulp[cbc] installs beside Python, or the one on the path."""
    beside = Path(sys.executable).with_name("cbc")
    found = str(beside) if beside.exists() else shutil.which("cbc")
    if found is None:
        raise RequestError(Message(N_("CBC n'est pas installé : pip install 'pulp[cbc]'")))
    return found
