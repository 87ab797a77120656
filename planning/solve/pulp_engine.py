"""The second engine: any solver that PuLP drives, CBC first. Second opinion, LP/MPS export, test oracle."""

from __future__ import annotations

import math
import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pulp
from pulp.apis import coin_api

from planning.domain.errors import EngineError, RequestError
from planning.domain.kinds import EndedBy
from planning.domain.message import N_, Message
from planning.domain.progress import ShouldStop
from planning.model.matrix import Matrix
from planning.model.model import Floats, Model
from planning.solve.engine import Answer, Limits
from planning.solve.highs import solve_matrix
from planning.solve.watch import SMALLEST_GAP

CBC = "CBC"
FOUND = (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
UNKNOWN = 1e29
"""A bound beyond this is an infinity: there is none yet."""
WHOLE = 1e-5
"""How far from a whole number a solver may leave a decision."""
LOG_ROUNDING, LOG_DECIMALS = 5e-6, 5e-4
"""CBC's log gives figures with six digits, or with three decimals: a bound read there may be too high by so much."""


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
        terms = [(variables[column], float(value)) for column, value in zip(*matrix.row(row), strict=True)]
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
    with tempfile.TemporaryDirectory(prefix=f"cap-{os.getpid()}-") as folder:
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
    objective = matrix.objective(point)
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
    relaxation, which comes first, bounds every plan too.
    """
    lines = r"^Lower bound:\s+(\S+)", r"^Continuous objective value is (\S+)"
    bounds = [float(found) for line in lines for found in re.findall(line, log, flags=re.MULTILINE)]
    known = [bound for bound in bounds if math.isfinite(bound) and bound > -UNKNOWN]
    return max((bound - max(LOG_ROUNDING * abs(bound), LOG_DECIMALS) for bound in known), default=None)


def _not_concluded(solver: str) -> EngineError:
    return EngineError(Message(N_("le moteur {solver} s'est arrêté sans conclure"), {"solver": solver}))


def _driver(solver: str, limits: Limits) -> Any:
    available = pulp.listSolvers(onlyAvailable=True)
    if solver not in available:
        what = N_("le moteur « {solver} » n'est pas installé ; choisissez parmi : {known}")
        raise RequestError(Message(what, {"solver": solver, "known": ", ".join([CBC, *available])}))
    return pulp.getSolver(solver, gapRel=max(limits.gap, SMALLEST_GAP), msg=False, timeLimit=limits.seconds)


# CBC as PuLP drives it, but in a process that can be stopped: PuLP's own call waits for the end, whatever happens.


CANCEL_SECONDS = 0.7
"""CBC answers an interruption with its best plan; past this it is killed."""
GRACE_SECONDS = 0.7
"""How long past its time limit CBC may run before it is interrupted from here."""
POLL_SECONDS = 0.05
OPTIONS = ("increment 1e-9", "preprocess off")
"""By default CBC calls optimal a plan up to 1e-4 worse than another: it only looks for plans better by that much. What
it makes of a model beforehand once lost the best plan, and called another proven."""


class Cbc(pulp.COIN_CMD):  # type: ignore[misc]  # PuLP has no types
    """PuLP's driver of CBC, with a wait that polls. `why` tells why the search was ended from here, if it was."""

    def __init__(self, limits: Limits, log: Path, should_stop: ShouldStop | None) -> None:
        seconds = limits.seconds
        super().__init__(path=program(), gapRel=limits.gap, timeLimit=seconds, options=list(OPTIONS), msg=False)
        self._limits, self._log, self._should_stop = limits, log, should_stop
        self.why: EndedBy | None = None

    def solve_CBC(self, problem: Any, use_mps: bool = True) -> int:  # noqa: N802 - PuLP's own name
        """Solve (called by PuLP).

        Raises
        ------
        pulp.PulpSolverError
            When CBC fails.
        """
        model, found = self._log.with_suffix(".mps"), self._log.with_suffix(".sol")
        columns, column_names, row_names, _ = problem.writeMPS(str(model), rename=1)
        if self._run(model, found) != 0 or (self.why is None and not found.exists()):
            raise pulp.PulpSolverError(f"{self.path} failed")
        if not found.exists():
            return int(pulp.LpStatusNotSolved)
        status, values, _, _, _, worth = self.readsol_MPS(str(found), problem, columns, column_names, row_names)
        problem.assignVarsVals(values)
        problem.assignStatus(status, worth)
        return int(status)

    def _run(self, model: Path, found: Path) -> int:
        """Run the program to its end, or stop it; return its exit code, 0 when it was killed from here."""
        seconds = [] if self._limits.seconds is None else ["-sec", str(self._limits.seconds)]
        options = [word for option in [*self.options, *self.getOptions()] for word in f"-{option}".split()]
        tail = ["-solve", "-printingOptions", "all", "-solution", str(found)]
        command = [self.path, str(model), *seconds, *options, *tail]
        # A session of its own: Ctrl+C in a terminal reaches this process alone, which interrupts CBC properly.
        with (
            self._log.open("w", encoding="utf-8") as log,
            subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            ) as process,
        ):
            try:
                is_killed = self._wait(process)
            except BaseException:
                process.kill()
                raise
            return 0 if is_killed else process.returncode

    def _wait(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait for the end; interrupt when asked or late, then kill. Returns whether it was killed."""
        seconds = self._limits.seconds
        last = float("inf") if seconds is None else time.monotonic() + seconds + GRACE_SECONDS
        while process.poll() is None:
            now = time.monotonic()
            if self.why is None and self._should_stop is not None and self._should_stop():
                self.why = EndedBy.CANCELLED
            elif self.why is None and now > last:
                self.why = EndedBy.TIME
            elif self.why is not None and now > last:
                process.kill()
                return True
            else:
                time.sleep(POLL_SECONDS)
                continue
            last = now + CANCEL_SECONDS
            process.send_signal(signal.SIGINT)
        return False


def program() -> str:
    """Return the `cbc` program that PuLP ships for this machine.

    Raises
    ------
    RequestError
        When it is not there, or may not be run.
    """
    path = Path(coin_api.pulp_cbc_path).resolve()
    if not os.access(path, os.X_OK):
        raise RequestError(Message(N_("le programme CBC de PuLP manque : pip install --force-reinstall pulp")))
    return str(path)
