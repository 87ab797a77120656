"""Start one case in a fresh process, watch its memory and its time, keep what it says."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from scripts.benchmark.case import Case

ROOT = Path(__file__).resolve().parents[2]
POLL_SECONDS = 0.2
PATIENCE = 300.0
"""Seconds beyond the time limit after which a case is killed: making the data, building, ranking have no limit."""
PACKAGES = ("highspy", "pulp", "numpy", "pandas", "numba")


def launch(case: Case) -> dict[str, Any]:
    """Run a case; return its figures with the circumstances, or `error` when it failed or was killed."""
    result = {"case": case.to_document(), **circumstances()}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        answer, errors = Path(folder) / "answer.json", Path(folder) / "errors.txt"
        command = [sys.executable, "-m", "scripts.benchmark.run_one", json.dumps(case.to_document()), str(answer)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with errors.open("w", encoding="utf-8") as file:
            child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=file)
            # What-if answers many questions, each within the limit.
            limit = PATIENCE + case.seconds * (60 if case.engine == "whatif" else 1)
            result["memory_mb"], killed = _watch(child, limit)
        if killed:
            return {**result, "error": f"killed after {limit:.0f} s"}
        if child.returncode or not answer.exists():
            return {**result, "error": errors.read_text(encoding="utf-8")[-600:]}
        return {**result, **json.loads(answer.read_text(encoding="utf-8"))}


def _watch(child: subprocess.Popen[bytes], limit: float) -> tuple[int, bool]:
    """Wait for the end; return the highest memory met (MB) and whether the child was killed for being late."""
    deadline = time.monotonic() + limit
    peak = 0
    try:
        while child.poll() is None:
            tree = _family(child.pid)
            peak = max(peak, sum(map(_resident, tree)))
            if time.monotonic() > deadline:
                return peak >> 20, True
            time.sleep(POLL_SECONDS)
    finally:
        if child.poll() is None:
            _end(child)
    return peak >> 20, False


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill a child and its own children."""
    for pid in reversed(_family(child.pid)):
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            continue  # it ended by itself meanwhile
    child.wait()


def _family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    found = [pid]
    for parent in found:
        for tasks in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += [int(child) for child in tasks.read_text().split()]
            except OSError:
                continue  # the thread ended meanwhile
    return found


def _resident(pid: int) -> int:
    """Return the resident memory of a process in bytes; what processes share is counted in each. 0 once it ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def circumstances() -> dict[str, Any]:
    """Return date, machine, load and versions."""
    known = {name: _version(name) for name in PACKAGES}
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {_memory_gb()} GB",
        "load": round(os.getloadavg()[0], 2),
        "versions": {"python": platform.python_version(), **{name: text for name, text in known.items() if text}},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _memory_gb() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30))
