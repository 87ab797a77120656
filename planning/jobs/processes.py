"""Processes of this machine: who descends from whom, what memory they hold, ending them all, what the dead leave."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
PREFIX: Final = "cap-"
"""Of every folder that a calculation makes for itself; the number of its process stands in its name."""
PR_SET_CHILD_SUBREAPER: Final = 36
"""prctl(2)."""
SHARE_OF_MACHINE: Final = 0.6
"""Of the machine's memory that one calculation may hold, all its processes together."""


def most_memory() -> int:
    """Return the bytes that a calculation may hold: `CAP_JOB_MEMORY_MB`, else a share of the machine's."""
    asked = os.environ.get("CAP_JOB_MEMORY_MB", "")
    if asked.isdigit() and int(asked):
        return int(asked) << 20
    return int(SHARE_OF_MACHINE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))


def limit_memory(most: int) -> None:
    """Have the system refuse this process, and each that it starts, more than so many bytes of its own."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it, the eldest first."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (parent := _parent(int(entry.name))) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for one in found:  # grows while it is read: breadth first
        found.extend(children.get(one, ()))
    return found


def _parent(pid: int) -> int | None:
    try:
        # The name, second field, may hold spaces: count from its closing parenthesis (proc(5)).
        return int((PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None


def memory_of(pids: list[int]) -> int:
    """Return the bytes of memory that processes hold; those that are gone hold none."""
    pages = 0
    for pid in pids:
        with suppress(OSError, ValueError, IndexError):
            pages += int((PROC / str(pid) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def end_family(pid: int) -> None:
    """Kill a process and all that descend from it; they are stopped first, so that none starts another meanwhile."""
    seen: list[int] = []
    while new := [one for one in family(pid) if one not in seen]:
        for one in new:
            _signal(one, signal.SIGSTOP)
        seen.extend(new)
    for one in reversed(seen):
        _signal(one, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of what descends from this process when its own parent dies; Linux alone can."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_others(known: set[int]) -> None:
    """Kill all that descends from this process, but for those known."""
    for pid in family(os.getpid())[1:]:
        if pid not in known:
            end_family(pid)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def ask_to_end(pid: int) -> None:
    """Ask a process to end: a worker then keeps its best plan."""
    _signal(pid, signal.SIGTERM)


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def own_folder(store: str, job_id: int) -> Path:
    """Make a folder for a job, in the name of this process, where its worker and its solver write; return it."""
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-{store}-{job_id}-"))


def left_behind(store: str) -> tuple[list[Path], dict[Path, int]]:
    """Return what processes of this user that are no more left: folders of solvers, folders of a store's jobs."""
    solvers: list[Path] = []
    jobs: dict[Path, int] = {}
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        _cap, pid, *of_job = folder.name.split("-")
        with suppress(OSError):
            is_ours = folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.getuid()
            if not is_ours or not pid.isdigit() or (PROC / pid).exists():
                continue
            if len(of_job) == 1:
                solvers.append(folder)
            elif of_job[0] == store and of_job[1].isdigit():
                jobs[folder] = int(of_job[1])
    return solvers, jobs
