"""Compilation of the search's inner loops by numba. Without it the same functions run, a few hundred times slower."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Arrays = TypeVar("_Arrays", bound=NamedTuple)

HERE = Path(__file__).parent


def folder_for(places: Iterable[Path]) -> Path | None:
    """Return the first folder that is ours alone and may be written, made if need be; None without one.

    Machine code is run from there: a folder that belongs to somebody else is not taken.
    """
    for place in places:
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=place):
                if place.stat().st_uid == os.getuid():
                    return place
        except OSError:
            continue
    return None


def places() -> Iterator[Path]:
    """Yield where compiled code may be kept: as told, beside the sources, the user's own, among temporary files."""
    told, home = os.environ.get("NUMBA_CACHE_DIR", ""), os.environ.get("HOME", "")
    yield from [Path(told)] if told else []
    yield HERE / "__pycache__"
    yield from [Path(home) / ".cache" / "cap-residences"] if home else []
    yield Path(tempfile.gettempdir()) / f"cap-residences-{os.getuid()}"


FOLDER = folder_for(places()) if find_spec("numba") is not None else None
"""Where compiled code is kept; None: nowhere, each process would compile for a minute."""
IS_COMPILED = FOLDER is not None
"""Else the product searches by neighbourhoods of the solver alone (improve.py), and says so."""
OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
"""Without numba's reference counts: a call passes a hundred arrays, and counting each, atomically, took 27 of the 28
microseconds of a refused move. The callers hold the arrays; compiled functions may not make any."""
STAMP, READY = "compiled_from.txt", "ready_for.txt"
COUNTED: list[str] = []
"""Names of the functions that are compiled."""


def sources_of(folder: Path) -> str:
    """Return the hash of the sources in a folder."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))).hexdigest()


def forget_stale(folder: Path, kept: Path) -> None:
    """Delete what was compiled, and is kept in a folder, from other sources than those in a folder.

    numba looks at a function's own file; what was compiled into it from another file of the room would stay as it was.
    """
    sources, stamp = sources_of(folder), kept / STAMP
    if stamp.is_file() and stamp.read_text(encoding="ascii") == sources:
        return
    for path in [*kept.rglob("*.nbi"), *kept.rglob("*.nbc"), kept / READY]:
        path.unlink(missing_ok=True)
    stamp.write_text(sources, encoding="ascii")


if FOLDER is not None:
    forget_stale(HERE, FOLDER)
    if FOLDER != HERE / "__pycache__":
        import numba

        numba.config.CACHE_DIR = str(FOLDER)  # type: ignore[attr-defined]  # numba makes it at run time


def compiled(function: _Function) -> _Function:
    """Compile a function at its first call, keep the result on disk, release Python's lock while it runs."""
    if not IS_COMPILED:
        return function
    from numba import njit

    COUNTED.append(function.__name__)
    return cast(_Function, njit(**OPTIONS)(function))


def inlined(function: _Function) -> _Function:
    """Compile a function into those that call it: passing a hundred arrays costs more than the work of a small one."""
    if not IS_COMPILED:
        return function
    from numba import njit

    COUNTED.append(function.__name__)
    return cast(_Function, njit(**OPTIONS, forceinline=True)(function))


def plain(arrays: _Arrays) -> _Arrays:
    """Return writable, contiguous copies: code is compiled anew for each other kind of array, for half a minute."""
    kinds = {"i": np.int64, "f": np.float64}
    return arrays._replace(
        **{name: np.array(array, dtype=kinds[array.dtype.kind], order="C") for name, array in arrays._asdict().items()}
    )
