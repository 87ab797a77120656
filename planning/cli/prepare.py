"""Make the application ready: `python -m planning.cli.prepare [--data DIR] [--store URL] [--no-wait]`.

Reads and checks the portfolio, keeps it in the store and computes its first plan. Has nothing to do when none
of what the plan depends on has changed, and knows it before importing anything heavy.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from planning.domain.errors import CapError, DataError
from planning.domain.kinds import Status
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.i18n import say
from planning.store import Job, JobState, Store, job_sentence, open_store, start_job
from planning.store.database import PROJECT
from planning.store.fingerprint import preparation_fingerprint

if TYPE_CHECKING:
    from planning.tables.data import Data

FINE, WRONG, NO_PLAN, INTERRUPTED = 0, 1, 3, 130
LOOK_EVERY: Final = 0.3
LINE_EVERY: Final = 5.0
"""Seconds between two lines of progress where a line cannot be rewritten (a file, another program)."""

Loader = Callable[[Path], "Data"]
Starter = Callable[[Store, str, Scenario], int]


def prepare(store: Store, folder: Path, load: Loader, *, start: Starter = start_job, wait: bool = True) -> int:
    """Keep the portfolio of a folder and have its reference plan computed; return the exit code.

    Raises
    ------
    DataError
        When the folder cannot be used.
    """
    fingerprint = preparation_fingerprint(folder)
    entry = store.reopen_portfolio(fingerprint)
    if entry is None:
        entry = store.portfolio_entry(store.save_portfolio(load(folder), fingerprint))
    if store.find_plan(entry.hash, entry.reference) is not None:
        _tell(Message(N_("Le plan de « {name} » est prêt"), {"name": entry.name}))
        return FINE
    job = store.active_job()
    is_ours = job is not None and (job.portfolio_hash, job.scenario) == (entry.hash, entry.reference)
    job_id = job.id if job is not None and is_ours else start(store, entry.hash, entry.reference)
    return _follow(store, job_id) if wait else FINE


def _follow(store: Store, job_id: int) -> int:
    """Show how a job goes until it ends; Ctrl+C stops it."""
    line = _ProgressLine()
    try:
        while (job := store.job(job_id)).is_active:
            line.show(say(job_sentence(job)))
            time.sleep(LOOK_EVERY)
    except KeyboardInterrupt:
        store.request_cancel(job_id)
        line.end(say(Message(N_("Calcul interrompu"))))
        return INTERRUPTED
    line.end(say(job_sentence(job)))
    return _exit_code(store, job)


def _exit_code(store: Store, job: Job) -> int:
    if job.plan_id is None:
        return NO_PLAN if job.state is JobState.CANCELLED else WRONG
    plan = store.plan_entry(job.plan_id)
    if plan.status is Status.NO_PLAN_YET:
        return NO_PLAN
    return WRONG if job.state is JobState.FAILED else FINE


class _ProgressLine:
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
            _write(sentence)
        self._shown, self._at = sentence, time.monotonic()

    def end(self, sentence: str) -> None:
        """Replace the progress by the outcome."""
        _write(f"\r\x1b[K{sentence}" if self._is_terminal else sentence)


def _tell(message: Message) -> None:
    _write(say(message))


def _write(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _load(folder: Path) -> Data:
    from planning.workflow import load_and_prepare

    return load_and_prepare(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; progress and messages go to stderr."""
    parser = argparse.ArgumentParser(prog="python -m planning.cli.prepare", description=__doc__)
    parser.add_argument("--data", type=Path, default=PROJECT / "data" / "demo", metavar="DIR")
    parser.add_argument("--store", metavar="URL", help="address of the store (default: CAP_STORE_URL, or var/)")
    parser.add_argument("--no-wait", action="store_true", help="start the calculation and return at once")
    asked = parser.parse_args(arguments)
    try:
        with open_store(asked.store) as store:
            return prepare(store, asked.data, _load, wait=not asked.no_wait)
    except DataError as error:
        from planning.tables.problems import problem_sentence

        for problem in error.problems:
            _write(problem_sentence(problem, "fr"))
        _tell(error.message)
        return WRONG
    except CapError as error:
        _tell(error.message)
        return WRONG


if __name__ == "__main__":
    sys.exit(main())
