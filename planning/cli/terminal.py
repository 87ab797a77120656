"""How every command meets the terminal: exit codes, messages and progress on stderr (results go to stdout)."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from planning.domain.errors import CapError, DataError, Problem
from planning.domain.message import N_, Message
from planning.domain.progress import Progress
from planning.i18n import FRENCH, Words
from planning.tables import shipped
from planning.tables.faults import problem_sentences

FINE, WRONG, USAGE, NO_PLAN, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: fine; the data or the request is wrong; usage; time ended without a plan; Ctrl+C."""
DEMO: Final = Path("data/demo") if Path("data/demo").is_dir() else shipped.DEMO
"""The folder that a command reads when it is told none."""
LINE_EVERY = 5.0
"""Seconds between two lines of progress where a line cannot be rewritten (a file, another program)."""


def tell(message: Message, words: Words = FRENCH) -> None:
    """Write a message to stderr."""
    print(words(message), file=sys.stderr, flush=True)


def tell_problems(problems: Iterable[Problem], words: Words = FRENCH) -> None:
    """Write problems to stderr, one sentence a kind."""
    for sentence in problem_sentences(problems, words):
        print(sentence, file=sys.stderr, flush=True)


def tell_error(error: CapError, words: Words = FRENCH) -> None:
    """Write an error to stderr: every problem it carries, then what it prevents."""
    if isinstance(error, DataError):
        tell_problems(error.problems, words)
    tell(error.message, words)


class ProgressLine:
    """One line that is rewritten on a terminal; elsewhere a new line when there is news, not too often."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._shown = ""
        self._at = float("-inf")

    def show(self, sentence: str) -> None:
        """Show where things stand."""
        if sentence == self._shown:
            return
        if self._is_terminal:
            print(f"\r\x1b[K{sentence}", end="", file=sys.stderr, flush=True)
        elif time.monotonic() - self._at < LINE_EVERY:
            return
        else:
            print(sentence, file=sys.stderr, flush=True)
        self._shown, self._at = sentence, time.monotonic()

    def end(self, sentence: str = "") -> None:
        """Replace the progress by the outcome, if there is one to say."""
        if self._is_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        if sentence:
            print(sentence, file=sys.stderr, flush=True)


def progress_message(progress: Progress) -> Message:
    """Say where a search stands."""
    seconds = int(progress.seconds)
    if progress.total is not None:
        what = N_("préparation de la recherche rapide, une fois par machine : {done} sur {total}")
        return Message(what, {"done": progress.done, "total": progress.total})
    if progress.is_slow:
        what = N_("calcul du plan, {seconds} s, plus lent : la recherche rapide ne peut être gardée dans aucun dossier")
        return Message(what, {"seconds": seconds})
    if progress.objective is None:
        return Message(N_("calcul du plan, {seconds} s : pas encore de plan"), {"seconds": seconds})
    if progress.gap is None:
        return Message(N_("calcul du plan, {seconds} s : un plan est trouvé"), {"seconds": seconds})
    what = N_("calcul du plan, {seconds} s : meilleur trouvé à {gap:percent1} du meilleur possible")
    return Message(what, {"seconds": seconds, "gap": progress.gap})
