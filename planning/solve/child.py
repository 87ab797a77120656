"""HiGHS in a child process: a crash, a runaway or a cancel never touches the caller.

Parent and child speak by files in a private folder (model, best plan, answer) and by JSON lines (progress).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from planning.domain.errors import EngineError
from planning.domain.kinds import EndedBy
from planning.domain.message import N_, Message
from planning.domain.progress import OnProgress, Progress, ShouldStop
from planning.model.matrix import Matrix
from planning.model.model import Floats
from planning.solve.beside import Beside
from planning.solve.engine import Answer, Found, Limits
from planning.solve.pooled_aids import Pools

CANCEL_SECONDS = 0.2
"""After a request to stop, the child has this long to answer; then it is killed and its best plan so far is read."""
GRACE_SECONDS = 0.7
"""HiGHS's root loop can overrun its time limit (by more than 35 s on 500 residences): this long past it, the child is
killed too."""
POLL_SECONDS = 0.05


def solve_in_child(
    matrix: Matrix,
    limits: Limits,
    *,
    start: Floats | None = None,
    beside: Beside | None = None,
    pools: Pools | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Answer:
    """Minimise in another process; same answer as `highs.solve_matrix`.

    A cancel is answered within a second, by the child or by what it wrote down: its best plan, and the bound then
    known. A child that dies (killed, out of memory) leaves its best plan too, `ended_by` = work.

    Raises
    ------
    EngineError
        When the child dies without a plan, or refuses the model.
    """
    with tempfile.TemporaryDirectory(prefix=f"cap-{os.getpid()}-") as name:
        folder = Path(name)
        arrays = {field.name: getattr(matrix, field.name) for field in fields(matrix)}
        if pools is not None:
            arrays |= pools.to_arrays()
        if start is not None:
            arrays["start"] = start
        if beside is not None:
            arrays |= beside.to_arrays()
        np.savez(folder / "model.npz", **arrays)
        # The clock of the machine: a child that takes a second to start has a second less.
        ends = None if limits.seconds is None else time.monotonic() + limits.seconds
        (folder / "limits.json").write_text(json.dumps({**asdict(limits), "ends": ends}), encoding="utf-8")
        why, code, told = _run(folder, limits, on_progress, should_stop)
        return _read_answer(folder, why, code, start, told)


def _run(
    folder: Path, limits: Limits, on_progress: OnProgress | None, should_stop: ShouldStop | None
) -> tuple[EndedBy | None, int, float | None]:
    """Run the child to its end. Returns why it was ended from here, if it was, its exit code, the bound it told."""
    root = str(Path(__file__).resolve().parents[2])
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
    }
    # A session of its own: Ctrl+C in a terminal reaches the parent alone, which asks the child properly.
    with subprocess.Popen(
        command(folder),
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment,
        start_new_session=True,
    ) as child:
        relay = _Relay(child, on_progress)
        relay.start()
        try:
            why = _wait(child, limits, should_stop, relay)
        except BaseException:
            child.kill()
            raise
        relay.join(timeout=POLL_SECONDS if why else None)
        relay.raise_failure()
        return why, child.returncode, relay.bound


def command(folder: Path) -> list[str]:
    """Return what runs the child; it is told whose child it is, to end with its parent."""
    return [sys.executable, "-m", "planning.solve", str(folder), str(os.getpid())]


def _wait(
    child: subprocess.Popen[str], limits: Limits, should_stop: ShouldStop | None, relay: _Relay
) -> EndedBy | None:
    """Wait for the child; stop it when asked or late. Returns why it was ended from here, if it was."""
    why: EndedBy | None = None
    last = float("inf") if limits.seconds is None else time.monotonic() + limits.seconds + GRACE_SECONDS
    while True:
        try:
            child.wait(POLL_SECONDS)
        except subprocess.TimeoutExpired:
            relay.raise_failure()
        else:
            return why
        now = time.monotonic()
        if why is None and should_stop and should_stop():
            why, last = EndedBy.CANCELLED, now + CANCEL_SECONDS
            child.terminate()
        if now > last:
            why = why or EndedBy.TIME
            child.kill()


class _Relay(threading.Thread):
    """Passes on what the child tells; a listener that fails is not hidden, it ends the search."""

    def __init__(self, child: subprocess.Popen[str], on_progress: OnProgress | None) -> None:
        super().__init__(daemon=True)
        self._child, self._on_progress = child, on_progress
        self._failure: BaseException | None = None
        self.bound: float | None = None

    def run(self) -> None:
        """Pass on line after line, until the child's end."""
        try:
            for line in self._child.stdout or ():
                is_whole = line.endswith("\n")  # a child killed in the middle of a line leaves half of it
                if not is_whole:
                    continue
                progress = Progress(**json.loads(line))
                self.bound = progress.bound if self.bound is None else max(self.bound, progress.bound or self.bound)
                if self._on_progress:
                    self._on_progress(progress)
        except BaseException as failure:  # noqa: BLE001 - raised again where somebody can handle it
            self._failure = failure

    def raise_failure(self) -> None:
        """Raise what the listener raised, if it did."""
        if self._failure is not None:
            raise self._failure


def _read_met(folder: Path) -> tuple[Found, ...]:
    """Return the other good plans that the child came by."""
    if not (folder / "met.npz").exists():
        return ()
    with np.load(folder / "met.npz") as kept:
        return tuple(
            Found(float(objective), choices)
            for objective, choices in zip(kept["objectives"], kept["choices"], strict=True)
        )


def _read_answer(folder: Path, why: EndedBy | None, code: int, start: Floats | None, told: float | None) -> Answer:
    """Return the child's answer; without one its best plan, without one the start; else say what happened."""
    answer, best, error = folder / "answer.json", folder / "best.npz", folder / "error.json"
    if answer.exists():
        found = json.loads(answer.read_text(encoding="utf-8"))
        values = np.load(folder / "values.npy") if found["has_values"] else None
        return Answer(EndedBy(found["ended_by"]), found["infeasible"], values, found["bound"], _read_met(folder))
    if error.exists():
        said = json.loads(error.read_text(encoding="utf-8"))
        raise EngineError(Message(said["template"], said["values"]))
    if best.exists():
        values, bound = best_written(folder)
        known = [value for value in (bound, told) if value is not None and np.isfinite(value)]
        return Answer(why or EndedBy.WORK, False, values, max(known, default=None))
    if start is not None or why is not None:
        return Answer(why or EndedBy.WORK, False, start, told)
    if code < 0:
        what = N_("le moteur de calcul a été tué (signal {number}) avant son premier plan : relancez le calcul")
        raise EngineError(Message(what, {"number": -code}))
    what = N_(
        "le moteur de calcul s'est arrêté sans réponse (code {code}) : relancez, puis signalez-le s'il recommence"
    )
    raise EngineError(Message(what, {"code": code}))


def best_written(folder: Path) -> tuple[Floats | None, float | None]:
    """Return the best point that a child wrote into its folder, else the one that it started from, and its bound."""
    if (folder / "best.npz").exists():
        with np.load(folder / "best.npz") as kept:
            return kept["values"], float(kept["bound"])
    if (folder / "model.npz").exists():
        with np.load(folder / "model.npz") as asked:
            return asked.get("start"), None
    return None, None
