"""CBC as PuLP drives it, but in a process that can be stopped: PuLP's own call waits for the end, whatever happens."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pulp

from planning.domain.errors import RequestError
from planning.domain.kinds import EndedBy
from planning.domain.message import N_, Message
from planning.domain.progress import ShouldStop
from planning.optimise.engine import Limits

CANCEL_SECONDS = 0.7
"""CBC answers an interruption with its best plan; past this it is killed."""
GRACE_SECONDS = 5.0
"""How long past its time limit CBC may run before it is interrupted from here."""
POLL_SECONDS = 0.05
OPTIONS = ("increment 1e-9",)
"""By default CBC calls optimal a plan up to 1e-4 worse than another: it only looks for plans better by that much."""


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
    """Return the `cbc` program that comes with pulp[cbc].

    Raises
    ------
    RequestError
        When it is not installed.
    """
    missing = RequestError(Message(N_("CBC n'est pas installé : pip install 'pulp[cbc]'")))
    try:
        import cbcbox  # 600 MB of builds: not every installation has it
    except ImportError as error:
        raise missing from error
    path = Path(cbcbox.cbc_bin_path())
    if not path.exists():
        raise missing
    return str(path)
