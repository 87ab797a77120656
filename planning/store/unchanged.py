"""What was read, as long as nobody writes: a page reads the same few things at every click.

SQLite says in microseconds whether any connection of any process wrote since the last look (`PRAGMA data_version`, on a
connection that does nothing else). Whoever reads after an acknowledged writing reads what was written.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar
from urllib.parse import quote

MOST_KEPT: Final = 500
Found = TypeVar("Found")
Given = ParamSpec("Given")


class Unchanged:
    """What was read of one SQLite file since the last writing; nothing is kept of another database (no path)."""

    def __init__(self, path: Path | None) -> None:
        self._path, self._lock = path, threading.Lock()
        self._watching: sqlite3.Connection | None = None
        self._watched: tuple[int, int] | None = None
        self._state: Hashable = None
        self._kept: dict[Hashable, Any] = {}

    def get(self, what: Hashable, read: Callable[[], Found]) -> Found:
        """Return what was read, or read it; what is written meanwhile is not kept."""
        with self._lock:
            before = self._now()
            if before is not None and what in self._kept:
                known: Found = self._kept[what]
                return known
        found = read()
        with self._lock:
            if before is not None and before == self._now() and len(self._kept) < MOST_KEPT:
                self._kept[what] = found
        return found

    def close(self) -> None:
        """Watch no more, until the next reading."""
        with self._lock:
            self._forget()

    def _now(self) -> Hashable:
        """Return the state of the file, None where it cannot be told; whatever was kept of another is forgotten."""
        state = None
        if self._path is not None:
            with suppress(OSError, sqlite3.Error):
                state = self._look(self._path)
        if state is None:
            self._forget()
        elif state != self._state:
            self._kept.clear()
        self._state = state
        return state

    def _look(self, path: Path) -> Hashable:
        found = path.stat()
        mark = found.st_dev, found.st_ino
        if self._watching is None or mark != self._watched:
            self._forget()
            self._watching = sqlite3.connect(
                f"file:{quote(str(path))}?mode=ro", uri=True, check_same_thread=False, timeout=0.0
            )
            self._watched = mark
        return *mark, self._watching.execute("PRAGMA data_version").fetchone()[0]

    def _forget(self) -> None:
        self._kept.clear()
        if self._watching is not None:
            self._watching.close()
        self._watching = None


class Kept(Protocol):
    """A store whose readings are kept."""

    unchanged: Unchanged


Of = TypeVar("Of", bound=Kept)


def kept_until_written(
    read: Callable[Concatenate[Of, Given], Found],
) -> Callable[Concatenate[Of, Given], Found]:
    """Let a method of a store answer from what it read last: it looks at nothing but the database and its arguments.

    A list is given anew each time; what is in it is frozen.
    """

    @wraps(read)
    def answered(store: Of, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
        what = (read.__qualname__, args, tuple(kwargs.items()))
        found = store.unchanged.get(what, lambda: read(store, *args, **kwargs))
        return list(found) if isinstance(found, list) else found  # type: ignore[return-value]  # a list of the same

    return answered
