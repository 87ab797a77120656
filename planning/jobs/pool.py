"""A few processes that answer quick questions, one each at a time; who asks more waits in a queue."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Pipe
from typing import Any, ClassVar, Final

from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.jobs import processes
from planning.jobs.answering import END, STOP
from planning.jobs.questions import WARM
from planning.jobs.staged_question import Staged
from planning.tables.shipped import PROJECT

ANSWERING: Final = "planning.jobs.answering"
MOST_WAITING: Final = 40
MOST_SECONDS: Final = 60.0
"""For an answer; the searches inside have clocks of their own, of a second or so."""
LOOK_SECONDS: Final = 0.1
"""Between two looks at whether an answer is still wanted."""
STOP_SECONDS: Final = 5.0
"""A question that is told to stop has so long; then its process is ended."""
MOST_WARMED: Final = 8
LONGER: Final = {"rankings": 10.0, "compared": 3.0, "explanation": 3.0, "one or other": 2.0}
"""Times `MOST_SECONDS` that a stage of a question may take: sorting a large portfolio takes minutes."""
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
        self._warmed: deque[tuple[str, int]] = deque(maxlen=MOST_WARMED)
        self._cold: deque[tuple[str, int]] = deque()
        self._is_closed = False
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
        return self._submit(question, arguments, Staged()).future

    def ask(self, question: str, *arguments: Any) -> Staged:
        """Ask a question whose answer comes in stages (`planning.jobs.questions`): to be looked at again and again.

        Where others wait it ends as soon as it may, with the stage that it has come to.

        Raises
        ------
        UnansweredError
            When too many wait.
        """
        return self._submit(question, arguments, Staged())

    def warm(self, url: str, plan_id: int) -> None:
        """Make the processes ready for questions about a plan, while nobody asks any; once for each of the last plans.

        Every question goes first: what is left is taken up again when nobody waits.
        """
        with self._lock:
            if (url, plan_id) in self._warmed:
                return
            self._warmed.append((url, plan_id))
        for _ in range(self._size):
            self._warm_later((url, plan_id))

    def _warm_later(self, plan: tuple[str, int]) -> None:
        """Put a plan at the end of those to be made ready for, and begin if nobody asks anything."""
        with self._lock:
            self._cold.append(plan)
            is_quiet = self._asking < self._size
        if is_quiet:
            self._warm_next()

    def _warm_next(self) -> None:
        with self._lock:
            if not self._cold or self._is_closed:
                return
            plan = self._cold.popleft()
        staged = Staged()
        with suppress(UnansweredError, RuntimeError):  # too many wait, or this is the end
            self._submit(WARM, plan, staged)
            staged.future.add_done_callback(lambda _: self._warm_later(plan) if staged.gave_way else self._warm_next())

    def _submit(self, question: str, arguments: tuple[Any, ...], staged: Staged) -> Staged:
        with self._lock:
            if self._asking >= MOST_WAITING:
                raise UnansweredError(Message(CROWD))
            self._asking += 1
        try:
            asked = self._threads.submit(self._ask, question, arguments, staged)
        except RuntimeError:
            self._done()
            raise
        staged.begins(asked)
        asked.add_done_callback(lambda _: self._done())
        return staged

    def _done(self) -> None:
        with self._lock:
            self._asking -= 1
            is_quiet = self._asking < self._size
        if is_quiet:
            self._warm_next()

    def _ask(self, question: str, arguments: tuple[Any, ...], staged: Staged) -> Any:
        if staged.is_cancelled:
            return None
        child, kept, seconds = self._idle.get(), None, self._seconds * LONGER.get(question, 1.0)
        try:
            if child is None or not child.is_alive:
                child = _Child(self._most)
            answer, refusal = child.ask(question, arguments, seconds, staged, lambda: self._asking > self._size)
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
        self._is_closed = True
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

    def ask(
        self,
        question: str,
        arguments: tuple[Any, ...],
        seconds: float,
        staged: Staged,
        is_waited_for: Callable[[], bool],
    ) -> tuple[Any, Message | None]:
        """Return what `answering.answered` gives; `staged` is told each stage, which has so many seconds.

        Raises
        ------
        UnansweredError
            When it takes too long, or does not stop.
        EOFError, OSError
            When the process dies.
        """
        self._connection.send((question, arguments))
        until, has_stopped = time.monotonic() + seconds, False
        while True:
            if self._connection.poll(LOOK_SECONDS):
                kind, answer, *rest = self._connection.recv()
                if kind == END:
                    return (staged.latest() if has_stopped and answer is None else answer), rest[0]
                staged.tell(answer, may_end=rest[0])
                until = until if has_stopped else time.monotonic() + seconds
            if not has_stopped and staged.should_end(is_waited_for):
                self._connection.send(STOP)
                until, has_stopped = time.monotonic() + STOP_SECONDS, True
            if time.monotonic() > until:
                raise UnansweredError(Message(SLOW, {"seconds": round(seconds)}))

    def end(self) -> None:
        """End the process, whatever it does, with those that it started."""
        self.alive.discard(self)
        if self.is_alive:
            processes.end_family(self._process.pid)
        self._process.wait()
        self._connection.close()
