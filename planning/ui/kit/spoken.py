"""The words of this run of the script: every page says `words("…")`, whatever its reader's language.

Streamlit runs the script of one session in a thread of its own: what a run speaks is kept there, looked up in
well under a microsecond, and never seen by another session.
"""

from __future__ import annotations

import threading
from typing import Final

from planning.i18n import Lang, Words
from planning.i18n.typography import TypesetWords
from planning.ui.kit import state

_RUN: Final = threading.local()


def speak(lang: Lang) -> None:
    """Have this run of the script speak a language from now on (app.py, before anything is said)."""
    _RUN.words = Words(lang)


class _OfRun(TypesetWords):
    """The words of whoever reads: its language is the run's, at the time when something is said."""

    def __init__(self) -> None:
        pass

    @property
    def lang(self) -> Lang:
        """The run's language; that of the reader where a run begins without app.py (a fragment, a callback)."""
        if not hasattr(_RUN, "words"):
            speak(state.language())
        found: Words = _RUN.words
        return found.lang


words: Final[Words] = _OfRun()
"""Say it in the language of this run. Never keep it where several sessions look: a cache takes `words.lang`."""
