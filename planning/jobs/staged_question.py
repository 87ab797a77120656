"""An answer that comes in stages, as the web process sees it: looked at now and then, given up when nobody wants it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from planning.domain.errors import CapError


class Staged:
    """A question asked of a pool (`Pool.ask`): its latest answer, its last one, or why there is none.

    A page that runs again and again looks at `latest()` until `done()`, and calls `cancel()` once it asks otherwise.
    """

    def __init__(self) -> None:
        self.future: Future[Any] = Future()
        self.gave_way = False
        """Whether it ended before its last stage, because others waited."""
        self._lock, self._cancelled = threading.Lock(), threading.Event()
        self._has_come = threading.Event()
        self._latest: Any = None
        self._count, self._may_end = 0, False

    # What a page asks.

    def latest(self) -> Any:
        """Return the answer of the latest stage; None before the first."""
        if self.future.done() and not self.future.cancelled() and self.future.exception() is None:
            last = self.future.result()
            return self._latest if last is None else last
        return self._latest

    @property
    def count(self) -> int:
        """How many stages have been told: a page that has seen so many need not draw again."""
        return self._count + int(self.future.done())

    def done(self) -> bool:
        """Tell whether nothing more comes: it is answered, refused, cancelled, or gave way to others."""
        return self.future.done()

    def error(self) -> CapError | None:
        """Return why the last stage did not come (`UnansweredError`: another time it may); None while it may come."""
        if not self.future.done() or self.future.cancelled():
            return None
        failure = self.future.exception()
        return failure if isinstance(failure, CapError) else None

    def result(self, timeout: float | None = None) -> Any:
        """Wait for the last answer.

        Raises
        ------
        CapError
            What is said against the question, or that there is no answer this time.
        CancelledError
            When it was cancelled before it was begun.
        TimeoutError
            When it does not come in so many seconds.
        """
        last = self.future.result(timeout)
        return self._latest if last is None else last

    def wait_for_first(self, seconds: float) -> bool:
        """Wait so long for a first answer, or for the end; tell whether there is one, or it ended."""
        return self._has_come.wait(seconds)

    def cancel(self) -> None:
        """Give up: it leaves the queue, or its process stops within a second or so and is free for the next."""
        self._cancelled.set()
        self.future.cancel()

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody wants the answer any more."""
        return self._cancelled.is_set()

    # What the pool says.

    def begins(self, future: Future[Any]) -> None:
        """Take the future of the answer."""
        self.future = future
        future.add_done_callback(lambda _: self._has_come.set())
        if self.is_cancelled:
            future.cancel()

    def tell(self, answer: Any, *, may_end: bool) -> None:
        """Take the answer of a stage, and whether the question may end there."""
        with self._lock:
            self._latest, self._may_end = answer, may_end
            self._count += 1
        self._has_come.set()

    def should_end(self, is_waited_for: Callable[[], bool]) -> bool:
        """Tell whether to end now: nobody wants the answer, or it may end here and others wait."""
        if self.is_cancelled:
            return True
        self.gave_way = self._may_end and is_waited_for()
        return self.gave_way
