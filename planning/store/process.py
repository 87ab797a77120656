"""Whether the process that answers for a job is still there."""

from __future__ import annotations

import os
from pathlib import Path


def start_mark(pid: int) -> str:
    """Return what tells a process from a later one of the same number: its start, as Linux counts it.

    Numbers come back soon in a container: after a restart, a lost worker's may be the web server's.
    Empty where the system does not tell, or when the process is no more, dead children included.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The name, second field, may hold spaces: count from its closing parenthesis (proc(5), fields 3 and 22).
    fields = stat.rpartition(")")[2].split()
    state, started = fields[0], fields[19]
    return "" if state == "Z" else started


def is_alive(pid: int, mark: str) -> bool:
    """Say whether the process `pid`, whose `start_mark` was `mark`, still runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it exists, and belongs to somebody else
    return not mark or start_mark(pid) == mark
