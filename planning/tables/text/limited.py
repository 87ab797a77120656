"""Reading what others wrote in a process of its own, which may take so much memory and time, and no more.

A file can be small and still fill a machine once it is read (a workbook that unzips to gigabytes, a Parquet file that
says "a billion times the same"). Read by a child, it costs a sentence, and whoever reads it in the server goes on.
It is no jail: the child may open what its parent may.
"""

from __future__ import annotations

import gc
import math
import os
import pickle
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, ParamSpec, TypeVar, cast

from planning.domain.errors import CapError
from planning.domain.message import N_, Message

LARGE_BYTES: Final = 2_000_000
"""From here on a text is read by a child: a smaller one is read in less memory and time than a child takes to start."""
SECONDS: Final = 8.0
"""Of processor, for what somebody waits for."""
MEGABYTES: Final = 1_500
"""A child that answers holds no more than this; the one that asked then holds the answer."""
_PATIENCE: Final = 3
"""Times the seconds allowed that the clock may take: a busy machine is not the file's fault. Ten seconds are added."""
_PACKAGES: Final = Path(__file__).resolve().parents[3]
_TOO_MUCH_MEMORY: Final = N_("lecture abandonnée : elle demande plus de {megabytes} Mo de mémoire")
_TOO_SLOW: Final = N_("lecture abandonnée : elle dure plus de {seconds} s")
_DIED: Final = N_("lecture abandonnée : le programme qui lit s'est arrêté, sans doute faute de mémoire")
_CHILD: Final = "from planning.tables.text.limited import _answer; _answer()"
_ONE_THREAD: Final = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Each thread of theirs holds memory, and a reader computes nothing."""

_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")


class LimitError(CapError):
    """A child took more memory or time than it may; its sentence can be the `what` of a `Problem`."""


class ChildError(RuntimeError):
    """The function failed in a way that it does not announce: a fault of this program; says where, in the child."""


def in_limited_child(
    function: Callable[..., _Answer], *args: Any, seconds: float = SECONDS, megabytes: int = MEGABYTES
) -> _Answer:
    """Return `function(*args)`, computed by a child process with limits.

    It takes most of a second to start. What it has read comes back as it is: tables, problems, any plain value.

    Parameters
    ----------
    function
        Of a module (no lambda, no method of an object that is not plain); it is imported anew by the child.
    args
        Plain values: they are copied to the child. A path is relative to the folder that one is in, as usual.
    seconds
        Of processor that the function may take, imports left out.
    megabytes
        That the child may hold, its libraries (some 100 MB with pandas) and its answer twice included.

    Raises
    ------
    LimitError
        When it takes more, or dies.
    CapError
        Those of the function, as it raised them.
    ChildError
        Any other error of the function.
    """
    said = pickle.dumps((function, args), protocol=pickle.HIGHEST_PROTOCOL)
    command = [sys.executable, "-c", _CHILD, str(seconds), str(megabytes)]
    paths = os.pathsep.join([str(_PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])])
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **_ONE_THREAD, "PYTHONPATH": paths},
        start_new_session=True,  # Ctrl+C is for the one who asked, who then ends the child
    ) as child:
        try:
            heard, _ = child.communicate(said, timeout=_PATIENCE * seconds + 10)
        except subprocess.TimeoutExpired as error:
            raise LimitError(Message(_TOO_SLOW, {"seconds": round(_PATIENCE * seconds + 10)})) from error
        finally:
            child.kill()
    return cast("_Answer", _understood(heard, child.returncode, seconds, megabytes))


def _understood(heard: bytes, ended: int, seconds: float, megabytes: int) -> object:
    if -ended == signal.SIGXCPU:
        raise LimitError(Message(_TOO_SLOW, {"seconds": round(seconds)}))
    if ended != 0:
        raise LimitError(Message(_DIED))
    kind, *content = pickle.loads(heard)  # noqa: S301 - written by this very module, in the child
    if kind == "answer":
        return content[0]
    if kind == "memory":
        raise LimitError(Message(_TOO_MUCH_MEMORY, {"megabytes": megabytes}))
    if kind == "refusal":
        refused, values = content
        error = refused.__new__(refused)
        error.__dict__.update(values)
        raise error
    raise ChildError(content[0])


# In the child.


def _answer() -> None:
    """Read a function and its arguments on stdin, write what comes of it on stdout."""
    # What a library prints must not be taken for the answer.
    heard, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    seconds, megabytes = float(sys.argv[1]), int(sys.argv[2])
    _limit(resource.RLIMIT_DATA, megabytes << 20)
    _limit(resource.RLIMIT_CORE, 0)
    try:
        gc.disable()  # what is read is kept to the end: looking for what is not costs a third of the time
        function, args = pickle.load(heard)  # noqa: S301 - from the parent, over a pipe of its own
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + seconds))
        _write(told, ("answer", function(*args)))
    except MemoryError:
        _write(told, ("memory",))
    except CapError as error:
        _write(told, ("refusal", type(error), vars(error)))
    except Exception:  # noqa: BLE001 - it is raised again, in the parent
        _write(told, ("failure", traceback.format_exc()))


def _write(told: BinaryIO, reply: tuple[object, ...]) -> None:
    content = pickle.dumps(reply, protocol=pickle.HIGHEST_PROTOCOL)  # whole before its first byte is sent
    told.write(content)
    told.flush()


def _limit(what: int, most: int) -> None:
    """Lower a limit, never raise it; a system that does not know it has none."""
    hard = resource.getrlimit(what)[1]
    with suppress(ValueError, OSError):
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, hard))
