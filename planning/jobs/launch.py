"""Start the worker: a process of its own, which outlives the page that asked for it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import ExitStack

from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.jobs import worker
from planning.store.database import PROJECT
from planning.store.records import PLAN_JOB
from planning.store.store import Store

WORKER = worker.__name__


def start_job(
    store: Store,
    portfolio_hash: str,
    scenario: Scenario,
    *,
    scenario_id: int | None = None,
    kind: str = PLAN_JOB,
    plan_id: int | None = None,
) -> int:
    """Queue the calculation of a plan (or what else `kind` says), start its worker and return the job's id at once.

    Raises
    ------
    RequestError
        When the portfolio is not in the store, or another job is active.
    CapError
        When the worker cannot be started.
    """
    job_id = store.create_job(portfolio_hash, scenario, kind=kind, scenario_id=scenario_id, plan_id=plan_id)
    try:
        process = _spawn(store, job_id)
    except OSError as error:
        message = Message(N_("le calcul n'a pas pu démarrer ({reason})"), {"reason": str(error)})
        store.fail_job(job_id, message)
        raise CapError(message) from error
    # Somebody must wait for the child, or it stays in the system's list once it is over.
    threading.Thread(target=process.wait, name=f"job-{job_id}", daemon=True).start()
    store.assign_job(job_id, process.pid)
    return job_id


def _spawn(store: Store, job_id: int) -> subprocess.Popen[bytes]:
    """Start the worker outside the terminal's group, so that neither Ctrl+C nor a closed window ends it."""
    with ExitStack() as stack:
        log = stack.enter_context(store.log_path.open("ab")) if store.log_path else subprocess.DEVNULL
        return subprocess.Popen(
            [sys.executable, "-m", WORKER, "--job", str(job_id)],
            cwd=PROJECT,
            # By the environment: an address may hold a password, and every user can read a command line.
            env={**os.environ, "CAP_STORE_URL": store.url},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
