"""HiGHS in a child process: a crash, a runaway or a cancel never touches the caller.

Parent and child speak by files in a private folder (model, best plan, answer) and by JSON lines (progress).
"""

from __future__ import annotations

import json
import os
import signal
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
from planning.optimise.engine import Answer, Limits
from planning.optimise.improve import Neighbourhood
from planning.optimise.matrix import Matrix
from planning.optimise.model import Floats

GRACE_SECONDS = 15.0
"""HiGHS's root loop can overrun an interrupt (OPTIMISATION.md 9): past this, the child is killed."""


def solve_in_child(
    matrix: Matrix,
    limits: Limits,
    *,
    start: Floats | None = None,
    around: Neighbourhood | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Answer:
    """Minimise in another process; same answer as `highs.solve_matrix`.

    Raises
    ------
    EngineError
        When the child dies without a plan.
    """
    with tempfile.TemporaryDirectory(prefix="cap-") as name:
        folder = Path(name)
        arrays = {field.name: getattr(matrix, field.name) for field in fields(matrix)}
        if start is not None:
            arrays["start"] = start
        if around is not None:
            arrays |= {f"around_{field.name}": getattr(around, field.name) for field in fields(around)}
        np.savez(folder / "model.npz", **arrays)
        (folder / "limits.json").write_text(json.dumps(asdict(limits)), encoding="utf-8")
        stopped = _run(folder, limits, on_progress, should_stop)
        return _read_answer(folder, stopped)


def _run(
    folder: Path, limits: Limits, on_progress: OnProgress | None, should_stop: ShouldStop | None
) -> EndedBy | None:
    """Run the child to its end. Returns why it was ended from here, if it was."""
    command = [sys.executable, "-m", "planning.optimise", str(folder)]
    root = str(Path(__file__).resolve().parents[2])
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
    }
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=environment
    ) as child:
        reader = threading.Thread(target=_relay, args=(child, on_progress), daemon=True)
        reader.start()
        asked: float | None = None
        why: EndedBy | None = None
        deadline = time.monotonic() + limits.seconds + GRACE_SECONDS if limits.seconds else None
        try:
            while child.poll() is None:
                if asked is None and should_stop and should_stop():
                    asked, why = time.monotonic(), EndedBy.CANCELLED
                    child.send_signal(signal.SIGTERM)
                late = deadline is not None and time.monotonic() > deadline
                if late or (asked is not None and time.monotonic() > asked + GRACE_SECONDS):
                    why = why or EndedBy.TIME
                    child.kill()
                time.sleep(0.05)
        except BaseException:
            child.kill()
            raise
        reader.join(timeout=5)
        return why


def _relay(child: subprocess.Popen[str], on_progress: OnProgress | None) -> None:
    for line in child.stdout or ():
        if on_progress:
            on_progress(Progress(**json.loads(line)))


def _read_answer(folder: Path, stopped: EndedBy | None) -> Answer:
    answer, best = folder / "answer.json", folder / "best.npz"
    if answer.exists():
        found = json.loads(answer.read_text(encoding="utf-8"))
        values = np.load(folder / "values.npy") if found["has_values"] else None
        return Answer(EndedBy(found["ended_by"]), found["infeasible"], values, found["bound"])
    if best.exists():
        kept = np.load(best)
        bound = float(kept["bound"])
        return Answer(stopped or EndedBy.WORK, False, kept["values"], bound if np.isfinite(bound) else None)
    if stopped is not None:
        return Answer(stopped, False, None, None)
    error = folder / "error.txt"
    reason = error.read_text(encoding="utf-8") if error.exists() else "-"
    raise EngineError(Message(N_("le moteur de calcul s'est arrêté ({reason})"), {"reason": reason}))


def main(folder: Path) -> None:
    """Solve what the folder holds (run by the parent as `python -m planning.optimise FOLDER`)."""
    from planning.optimise.highs import solve_matrix

    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    arrays = np.load(folder / "model.npz")
    matrix = Matrix(**{field.name: arrays[field.name] for field in fields(Matrix)})
    start = arrays.get("start")
    around = None
    if "around_columns" in arrays:
        around = Neighbourhood(**{field.name: arrays[f"around_{field.name}"] for field in fields(Neighbourhood)})
    limits = Limits(**json.loads((folder / "limits.json").read_text(encoding="utf-8")))

    def tell(progress: Progress) -> None:
        sys.stdout.write(json.dumps(asdict(progress)) + "\n")
        sys.stdout.flush()

    def keep(values: Floats, bound: float | None) -> None:
        np.savez(folder / "draft.npz", values=values, bound=np.nan if bound is None else bound)
        (folder / "draft.npz").replace(folder / "best.npz")

    stop = asked.is_set
    answer = solve_matrix(matrix, limits, start=start, around=around, on_progress=tell, on_plan=keep, should_stop=stop)
    if answer.values is not None:
        np.save(folder / "values.npy", answer.values)
    found = {
        "ended_by": answer.ended_by,
        "infeasible": answer.infeasible,
        "bound": answer.bound,
        "has_values": answer.values is not None,
    }
    (folder / "answer.part").write_text(json.dumps(found), encoding="utf-8")
    (folder / "answer.part").replace(folder / "answer.json")
