"""Queue a job, and see to it that a process runs the queue: it outlives the page that asked."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack

from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.jobs import processes, supervising
from planning.store.records import PLAN_JOB, JobState
from planning.store.store import Store
from planning.tables.shipped import PROJECT

SUPERVISOR = supervising.__name__
LOOK_SECONDS = 0.03


def start_job(
    store: Store,
    portfolio_hash: str,
    scenario: Scenario,
    *,
    scenario_id: int | None = None,
    kind: str = PLAN_JOB,
    plan_id: int | None = None,
) -> int:
    """Queue the calculation of a plan (or what else `kind` says) and return the job's id at once.

    Raises
    ------
    RequestError
        When the portfolio is not in the store, or too many jobs wait.
    CapError
        When the process that runs them cannot be started.
    """
    job_id = store.create_job(portfolio_hash, scenario, kind=kind, scenario_id=scenario_id, plan_id=plan_id)
    try:
        see_to_the_queue(store)
    except CapError as error:
        store.fail_job(job_id, error.message)
        raise
    return job_id


def see_to_the_queue(store: Store) -> None:
    """Start the process that runs the jobs of a store, unless there is one.

    Raises
    ------
    CapError
        When it cannot be started.
    """
    try:
        lock = supervising.taken_lock(store)
        if lock is not None:
            with lock:
                _spawn(store, lock.fileno())
    except OSError as error:
        reason = {"reason": error.strerror or str(error)}
        raise CapError(Message(N_("le calcul n'a pas pu démarrer ({reason})"), reason)) from error


def _spawn(store: Store, lock: int) -> None:
    """Start it outside the terminal's group, so that neither Ctrl+C nor a closed window ends it; it has the lock."""
    with ExitStack() as stack:
        log = stack.enter_context(store.log_path.open("ab")) if store.log_path else subprocess.DEVNULL
        process = subprocess.Popen(
            [sys.executable, "-m", SUPERVISOR, "--lock", str(lock)],
            cwd=PROJECT,
            # By the environment: an address may hold a password, and every user can read a command line.
            env={**os.environ, "CAP_STORE_URL": store.url},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            pass_fds=(lock,),
            start_new_session=True,
        )
    # Somebody must wait for the child, or it stays in the system's list once it is over.
    threading.Thread(target=process.wait, name="queue", daemon=True).start()


def stop_job(store: Store, job_id: int, seconds: float = 1.2) -> None:
    """Ask a job to stop and wait until it says that it has, no longer than `seconds`; asked again, end it by force."""
    before = store.job(job_id)
    if before.cancel_requested and before.is_active and before.pid:
        processes.end_family(before.pid)
        if store.job(job_id).is_active:
            store.settle_job(job_id, JobState.CANCELLED, before.plan_id)
        see_to_the_queue(store)
        return
    store.request_cancel(job_id)
    until = time.monotonic() + seconds
    while store.job(job_id).is_active and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
