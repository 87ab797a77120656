"""Compilation of the search's inner loops by numba. Without it the same functions run, a few hundred times slower."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Arrays = TypeVar("_Arrays", bound=NamedTuple)

IS_COMPILED = find_spec("numba") is not None
"""Without numba the product searches by neighbourhoods of the solver alone (improve.py)."""
OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
"""Without numba's reference counts: a call passes a hundred arrays, and counting each, atomically, took 27 of the 28
microseconds of a refused move. The callers hold the arrays; compiled functions may not make any."""


def forget_stale(folder: Path) -> None:
    """Delete what was compiled from other sources than those in a folder.

    numba looks at a function's own file; what was compiled into it from another file of the room would stay as it was.
    """
    sources = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))).hexdigest()
    kept = folder / "__pycache__"
    stamp = kept / "compiled_from.txt"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == sources:
        return
    try:
        kept.mkdir(exist_ok=True)
        for path in [*kept.glob("*.nbi"), *kept.glob("*.nbc")]:
            path.unlink(missing_ok=True)
        stamp.write_text(sources, encoding="ascii")
    except OSError:  # a folder that cannot be written: numba compiles into the user's own, and looks at the time
        return


if IS_COMPILED:
    forget_stale(Path(__file__).parent)


def compiled(function: _Function) -> _Function:
    """Compile a function at its first call, keep the result on disk, release Python's lock while it runs."""
    if not IS_COMPILED:
        return function
    from numba import njit

    return cast(_Function, njit(**OPTIONS)(function))


def inlined(function: _Function) -> _Function:
    """Compile a function into those that call it: passing a hundred arrays costs more than the work of a small one."""
    if not IS_COMPILED:
        return function
    from numba import njit

    return cast(_Function, njit(**OPTIONS, forceinline=True)(function))


def plain(arrays: _Arrays) -> _Arrays:
    """Return writable, contiguous copies: code is compiled anew for each other kind of array, for half a minute."""
    kinds = {"i": np.int64, "f": np.float64}
    return arrays._replace(
        **{name: np.array(array, dtype=kinds[array.dtype.kind], order="C") for name, array in arrays._asdict().items()}
    )
