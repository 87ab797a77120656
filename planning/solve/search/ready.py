"""The compiled search made ready: once for each machine and version, outside any time limit, with progress."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path

from planning.domain.progress import OnProgress, Progress, ShouldStop
from planning.solve.search.compiled import COUNTED, FOLDER, HERE, READY, sources_of

POLL_SECONDS = 0.2
ROOT = HERE.parents[2]


@cache
def fingerprint() -> str:
    """Return what compiled code depends on: the sources, the compiler, the processor."""
    from llvmlite import binding  # type: ignore[import-untyped]

    return " ".join((sources_of(HERE), version("numba"), platform.python_version(), str(binding.get_host_cpu_name())))


def is_ready() -> bool:
    """Tell whether everything was compiled for this machine."""
    if FOLDER is None:
        return False
    stamp = FOLDER / READY
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint()


def note_ready() -> None:
    """Note that everything is compiled: the next process need not."""
    if FOLDER is not None:
        draft = FOLDER / f"{READY}.{os.getpid()}"
        draft.write_text(fingerprint(), encoding="utf-8")
        draft.replace(FOLDER / READY)


def make_ready(on_progress: OnProgress | None = None, should_stop: ShouldStop | None = None) -> bool:
    """Compile what is not, in a process of its own; tell whether the compiled search may be used.

    About a minute once; a request to stop ends it, and the product then searches without.
    """
    if FOLDER is None or is_ready():
        return FOLDER is not None
    began = time.monotonic()
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
    }
    with subprocess.Popen(command(), env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as child:
        try:
            while child.poll() is None:
                if should_stop is not None and should_stop():
                    child.kill()
                    return False
                if on_progress is not None:
                    seconds = time.monotonic() - began
                    on_progress(Progress(seconds, None, None, None, min(_done(FOLDER), len(COUNTED)), len(COUNTED)))
                time.sleep(POLL_SECONDS)
        except BaseException:
            child.kill()
            raise
    return is_ready()


def command() -> list[str]:
    """Return what compiles everything, then notes it."""
    return [sys.executable, "-m", "planning.solve.search"]


def _done(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.nbi"))
