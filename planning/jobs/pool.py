"""A few processes that answer quick questions, one each at a time; who asks more waits in a queue."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Pipe
from typing import Any, ClassVar, Final

from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.jobs import processes
from planning.tables.shipped import PROJECT

ANSWERING: Final = "planning.jobs.answering"
MOST_WAITING: Final = 40
MOST_SECONDS: Final = 60.0
"""For an answer; the searches inside have clocks of their own, of a second or so."""
MEMORY_MB: Final = 1_500
"""That one process may hold, unless `CAP_ANSWER_MEMORY_MB` says otherwise; from half of it on it is replaced."""
CROWD = N_("trop de questions attendent déjà une réponse : redemandez dans une minute")
SLOW = N_("pas de réponse en {seconds} s : lancez le calcul complet")
DIED = N_("la recherche s'est interrompue : redemandez")


class UnansweredError(CapError):
    """There is no answer this time; another time there may be."""


class Pool:
    """Processes that answer questions (`planning.jobs.answering`): started when first asked, replaced when they fail.

    A question takes two cores for a second: half as many processes as the machine has cores answer as many people.
    """

    def __init__(self, size: int | None = None, seconds: float = MOST_SECONDS) -> None:
        self._size = size or max(1, (os.cpu_count() or 1) // 2)
        self._threads = ThreadPoolExecutor(self._size, thread_name_prefix="answer")
        self._idle: queue.SimpleQueue[_Child | None] = queue.SimpleQueue()
        for _ in range(self._size):
            self._idle.put(None)
        self._seconds = seconds
        self._asking, self._lock = 0, threading.Lock()
        self._most = int(os.environ.get("CAP_ANSWER_MEMORY_MB") or MEMORY_MB) << 20

    @property
    def ahead(self) -> int:
        """How many questions would go before one asked now."""
        return max(0, self._asking - self._size + 1)

    def start(self, question: str, *arguments: Any) -> Future[Any]:
        """Ask a question: its answer, in time, or `UnansweredError`, or the CapError that is said against it.

        Raises
        ------
        UnansweredError
            When too many wait.
        """
        with self._lock:
            if self._asking >= MOST_WAITING:
                raise UnansweredError(Message(CROWD))
            self._asking += 1
        asked = self._threads.submit(self._ask, question, arguments)
        asked.add_done_callback(self._done)
        return asked

    def _done(self, _asked: Future[Any]) -> None:
        with self._lock:
            self._asking -= 1

    def _ask(self, question: str, arguments: tuple[Any, ...]) -> Any:
        child, kept = self._idle.get(), None
        try:
            if child is None or not child.is_alive:
                child = _Child(self._most)
            answer, refusal = child.ask(question, arguments, self._seconds)
            kept = child if child.memory <= self._most / 2 else None
        except (EOFError, OSError) as error:
            raise UnansweredError(Message(DIED)) from error
        finally:
            if child is not None and kept is None:
                child.end()
            self._idle.put(kept)
        if refusal is not None:
            raise CapError(refusal)
        return answer

    def close(self) -> None:
        """End the processes, whatever they do; who waits for them is told."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in list(_Child.alive):
            child.end()


class _Child:
    """One process and the connection to it; it ends when this side is closed."""

    alive: ClassVar[set[_Child]] = set()

    def __init__(self, most_memory: int) -> None:
        self._connection, theirs = Pipe()
        with theirs:
            command = [sys.executable, "-m", ANSWERING, str(theirs.fileno()), str(most_memory)]
            self._process = subprocess.Popen(
                command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=(theirs.fileno(),)
            )
        self.alive.add(self)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def memory(self) -> int:
        return processes.memory_of([self._process.pid])

    def ask(self, question: str, arguments: tuple[Any, ...], seconds: float) -> Any:
        """Return what `answering.answered` gives.

        Raises
        ------
        UnansweredError
            When it takes too long.
        EOFError, OSError
            When the process dies.
        """
        self._connection.send((question, arguments))
        until = time.monotonic() + seconds
        while not self._connection.poll(0.5):
            if time.monotonic() > until:
                raise UnansweredError(Message(SLOW, {"seconds": round(seconds)}))
        return self._connection.recv()

    def end(self) -> None:
        """End the process, whatever it does, with those that it started."""
        self.alive.discard(self)
        if self.is_alive:
            processes.end_family(self._process.pid)
        self._process.wait()
        self._connection.close()
