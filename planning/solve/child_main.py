"""The child's side of `child.py`: read the model, solve, write down each better plan, then the answer."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np

from planning.domain.errors import EngineError
from planning.domain.progress import Progress
from planning.model.matrix import Matrix
from planning.model.model import Floats
from planning.solve.engine import Answer, Limits
from planning.solve.highs import solve_matrix
from planning.solve.improve import Neighbourhood
from planning.solve.pooled_aids import Pools
from planning.solve.search.annealing import Annealing

ORPHAN_SECONDS = 0.5
LEAST_SECONDS = 0.1


def main(folder: Path, parent: int) -> int:
    """Solve what the folder holds; return the exit code.

    Run by the parent, whose process id is given, as `python -m planning.solve FOLDER PARENT`.
    """
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    with np.load(folder / "model.npz") as file:
        arrays = dict(file)
    matrix = Matrix(**{field.name: arrays[field.name] for field in fields(Matrix)})
    beside = Annealing.from_arrays(arrays) or Neighbourhood.from_arrays(arrays)
    limits = _limits(folder)
    try:
        answer = solve_matrix(
            matrix,
            limits,
            start=arrays.get("start"),
            beside=beside,
            pools=Pools.from_arrays(arrays),
            on_progress=_tell,
            on_plan=lambda values, bound: keep(folder, values, bound),
            should_stop=asked.is_set,
        )
    except EngineError as error:
        said = {"template": error.message.template, "values": dict(error.message.values)}
        _write(folder / "error.json", json.dumps(said, default=str))
        return 1
    _write_answer(folder, answer)
    return 0


def _limits(folder: Path) -> Limits:
    """Return the limits from now on: the parent's seconds began when it started this process."""
    told = json.loads((folder / "limits.json").read_text(encoding="utf-8"))
    ends = told.pop("ends")
    limits = Limits(**told)
    return limits if ends is None else replace(limits, seconds=max(LEAST_SECONDS, ends - time.monotonic()))


def keep(folder: Path, values: Floats, bound: float | None) -> None:
    """Write the best plan and the bound then known: complete or not at all, whenever this process is killed."""
    draft = folder / f"draft-{threading.get_ident()}.npz"
    np.savez(draft, values=values, bound=np.nan if bound is None else bound)
    draft.replace(folder / "best.npz")


def _tell(progress: Progress) -> None:
    sys.stdout.write(json.dumps(asdict(progress)) + "\n")
    sys.stdout.flush()


def _write_answer(folder: Path, answer: Answer) -> None:
    if answer.values is not None:
        np.save(folder / "values.npy", answer.values)
    if answer.met:
        objectives = np.array([found.objective for found in answer.met])
        np.savez(folder / "met.npz", objectives=objectives, choices=np.array([found.choices for found in answer.met]))
    found = {
        "ended_by": answer.ended_by,
        "infeasible": answer.infeasible,
        "bound": answer.bound,
        "has_values": answer.values is not None,
    }
    _write(folder / "answer.json", json.dumps(found))


def _write(path: Path, text: str) -> None:
    draft = path.with_suffix(".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _end_with(parent: int) -> None:
    """End this process once its parent is gone: nobody is left to read the answer."""
    while os.getppid() == parent:
        time.sleep(ORPHAN_SECONDS)
    os._exit(1)
