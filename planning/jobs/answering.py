"""Questions answered outside the web process: `python -m planning.jobs.answering FD`, which a pool runs.

One question at a time, on the connection whose descriptor is given; what was read for one serves the next. Some answers
come in stages (`planning.jobs.questions`): each is sent as it comes. `STOP`, sent meanwhile, ends the question.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import traceback
from multiprocessing.connection import Connection
from typing import Any, Final

from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.domain.progress import ShouldStop
from planning.jobs.processes import limit_memory
from planning.jobs.questions import QUESTIONS, STAGED, Tell

Reply = tuple[object, Message | None]
"""(answer, None), or (None, why there is none)."""
STOP: Final = "stop"
STAGE, END = "stage", "end"
"""Kinds of what is sent back: (STAGE, answer, whether it may end there), (END, answer, why there is none)."""


def answered(
    question: str,
    arguments: tuple[Any, ...],
    tell: Tell = lambda answer, may_end: None,
    should_stop: ShouldStop = lambda: False,
) -> Reply:
    """Answer a question; whatever goes wrong is a sentence.

    Parameters
    ----------
    question, arguments
        A name in `questions.QUESTIONS` or `STAGED`; the store's address, then what it is about.
    tell, should_stop
        For answers that come in stages: told each; polled.
    """
    try:
        if question not in STAGED:
            return QUESTIONS[question](*arguments), None
        return STAGED[question](*arguments, tell=tell, should_stop=should_stop), None
    except CapError as error:
        return None, error.message
    except MemoryError:
        return None, Message(N_("la réponse demande plus de mémoire que permis : lancez le calcul complet"))
    except Exception as error:  # noqa: BLE001 - the last net: a person is waiting for an answer
        traceback.print_exc()
        return None, Message(N_("erreur imprévue du logiciel ({kind})"), {"kind": type(error).__name__})


class _Asker:
    """The other side of a connection: what it is told, and whether it still wants to know."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._lock = connection, threading.Lock()
        self._is_stopped = False

    def tell(self, answer: object, may_end: bool) -> None:
        """Send the answer of a stage."""
        self._connection.send((STAGE, answer, may_end))

    def should_stop(self) -> bool:
        """Tell whether to stop: the searches of several threads ask."""
        with self._lock:
            if not self._is_stopped and self._connection.poll():
                try:
                    self._is_stopped = self._connection.recv() == STOP
                except EOFError:
                    self._is_stopped = True
            return self._is_stopped


def main(descriptor: int, most_memory: int) -> int:
    """Answer until the other side is gone."""
    limit_memory(most_memory)
    os.nice(2)  # the pages come first, the background (5) last
    with Connection(descriptor) as connection:
        while True:
            try:
                told = connection.recv()
            except EOFError:
                return 0
            if told == STOP:  # it came when the answer was on its way
                continue
            asker = _Asker(connection)
            answer, refusal = answered(told[0], told[1], asker.tell, asker.should_stop)
            connection.send((END, answer, refusal))
            # What a question leaves stays: looking through it at every step of the next one takes a tenth of it.
            gc.collect()
            gc.freeze()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
