"""Make the application ready: `python -m planning.cli.prepare [--data DIR] [--store URL] [--no-wait]`.

Reads and checks the portfolio, keeps it in the store and computes its first plan. Has nothing to do when none
of what the plan depends on has changed, and knows it before importing anything heavy.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from planning.cli.terminal import FINE, INTERRUPTED, NO_PLAN, WRONG, ProgressLine, tell, tell_error
from planning.domain.errors import CapError, RequestError
from planning.domain.kinds import Status
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.i18n import FRENCH
from planning.jobs.job_words import job_sentence
from planning.jobs.launch import start_job
from planning.store import PLAN_JOB, ChangeKind, Job, JobState, PortfolioEntry, Store, open_store
from planning.store.changes import catalogue_in_force, in_force
from planning.store.database import default_url
from planning.store.upkeep import refuse_damaged
from planning.tables.shipped import PACKAGE, PROJECT

if TYPE_CHECKING:
    from planning.tables.data import Data

LOOK_EVERY: Final = 0.3
"""Seconds between two looks at the job followed."""
_FOLDER_FILES: Final = ("*.csv", "*.toml", "*.parquet", "scenarios/*.toml", "scenarios/*.json")
_DATA_FILES: Final = ("data/reference/**/*", "data/parameters/**/*")
_CODE_FILES: Final = ("planning/**/*.py",)

Loader = Callable[[Path], "Data"]
Starter = Callable[[Store, str, Scenario], int]


def prepare(store: Store, folder: Path, load: Loader, *, start: Starter = start_job, wait: bool = True) -> int:
    """Keep the portfolio of a folder and have its reference plan computed; return the exit code.

    Raises
    ------
    DataError
        When the folder cannot be used.
    """
    former = store.newest_of_folder(str(folder))
    changes = store.changes(former.hash) if former is not None else []
    if former is not None and any(change.kind is ChangeKind.IMPORTED for change in changes):
        # What was imported on the screen is not in the folder: it would be lost.
        tell(
            Message(
                N_("« {name} » a reçu des imports dans l'application : sa version y est gardée"), {"name": former.name}
            )
        )
        return _with_plan(store, store.open_portfolio(former.hash), start=start, wait=wait)
    fingerprint = preparation_fingerprint(folder)
    (kept, given_up), catalogue = in_force(changes), catalogue_in_force(changes)
    outdated = former is not None and former.fingerprint != fingerprint
    # What people changed since is not in a version prepared before from the same files.
    entry = None if outdated and (kept or given_up or catalogue) else store.reopen_portfolio(fingerprint)
    if entry is None:
        data = load(folder)
        if former is not None and (kept or given_up or catalogue):
            base = store.save_portfolio(data, fingerprint)
            data = _with_changes(data, store, former.hash, kept, given_up, catalogue)
            saved = store.save_portfolio(data, fingerprint, base_hash="" if data.portfolio_hash == base else base)
        else:
            saved = store.save_portfolio(data, fingerprint)
        entry = store.portfolio_entry(saved)
    return _with_plan(store, entry, start=start, wait=wait)


def resume(store: Store, load: Loader, *, start: Starter = start_job, wait: bool = True) -> int:
    """Show again what was opened last, as it was; the demo where nothing was; return the exit code.

    A portfolio of a folder that is still there is prepared again where its files or the product changed.

    Raises
    ------
    DataError
        When its folder cannot be used.
    """
    last = store.latest_portfolio()
    if last is None:
        return prepare(store, PROJECT / "data" / "demo", load, start=start, wait=wait)
    if last.folder and Path(last.folder).is_dir():
        return prepare(store, Path(last.folder), load, start=start, wait=wait)
    return _with_plan(store, last, start=start, wait=wait)


def _with_plan(store: Store, entry: PortfolioEntry, *, start: Starter, wait: bool) -> int:
    """Have the reference plan of a portfolio computed, unless it is there."""
    if store.find_plan(entry.hash, entry.reference) is not None:
        tell(Message(N_("Le plan de « {name} » est prêt"), {"name": entry.name}))
        return FINE
    job = store.active_job()
    asked = (PLAN_JOB, entry.hash, entry.reference)
    is_ours = job is not None and (job.kind, job.portfolio_hash, job.scenario) == asked
    job_id = job.id if job is not None and is_ours else start(store, entry.hash, entry.reference)
    return _follow(store, job_id) if wait else FINE


def _with_changes(
    data: Data, store: Store, former_hash: str, kept: list[str], given_up: list[str], catalogue: list[str]
) -> Data:
    """Put what people changed on the page Options back into data read again; say what no longer makes sense."""
    from planning.options.catalogue_edits import catalogue_carried_over
    from planning.options.keeping import carried_over

    former = store.portfolio(former_hash)
    found, lost = catalogue_carried_over(data, former, catalogue)
    found, more = carried_over(found, former, kept, given_up)
    for sentence in (*lost, *more):
        tell(sentence)
    return found


def _follow(store: Store, job_id: int) -> int:
    """Show how a job goes until it ends; Ctrl+C stops it."""
    line = ProgressLine()
    try:
        while (job := store.job(job_id)).is_active:
            line.show(FRENCH(job_sentence(job)))
            time.sleep(LOOK_EVERY)
    except KeyboardInterrupt:
        store.request_cancel(job_id)
        line.end(FRENCH("Calcul interrompu"))
        return INTERRUPTED
    line.end(FRENCH(job_sentence(job)))
    return _exit_code(store, job)


def _exit_code(store: Store, job: Job) -> int:
    if job.plan_id is None:
        return NO_PLAN if job.state is JobState.CANCELLED else WRONG
    plan = store.plan_entry(job.plan_id)
    if plan.status is Status.NO_PLAN_YET:
        return NO_PLAN
    return WRONG if job.state is JobState.FAILED else FINE


def _load(folder: Path) -> Data:
    from planning.workflow import load_and_prepare

    return load_and_prepare(folder)


def preparation_fingerprint(folder: Path) -> str:
    """Return the SHA-256 of the data folder, the reference series, the parameters and the product's code.

    Raises
    ------
    RequestError
        When a file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        for root, patterns in ((folder, _FOLDER_FILES), (PROJECT, _DATA_FILES), (PACKAGE.parent, _CODE_FILES)):
            for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
                if path.is_file():
                    content = path.read_bytes()
                    digest.update(f"{path.relative_to(root)}\n{len(content)}\n".encode())
                    digest.update(content)
    except OSError as error:
        template = N_("le fichier « {file} » ne peut pas être lu ({reason})")
        values = {"file": error.filename or "", "reason": error.strerror or ""}
        raise RequestError(Message(template, values)) from error
    return digest.hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; progress and messages go to stderr."""
    parser = argparse.ArgumentParser(prog="python -m planning.cli.prepare", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="default: what was opened last, else the demo")
    parser.add_argument("--store", metavar="URL", help="address of the store (default: CAP_STORE_URL, or var/)")
    parser.add_argument("--no-wait", action="store_true", help="start the calculation and return at once")
    asked = parser.parse_args(arguments)
    try:
        refuse_damaged(asked.store or default_url())
        with open_store(asked.store) as store:
            if asked.data is None:
                return resume(store, _load, wait=not asked.no_wait)
            return prepare(store, asked.data.resolve(), _load, wait=not asked.no_wait)
    except CapError as error:
        tell_error(error)
        return WRONG


if __name__ == "__main__":
    sys.exit(main())
