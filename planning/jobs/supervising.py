"""One job from its start to its end: a worker of its own, whose heart must beat, and who may be asked to stop.

Whatever happens to the worker (killed, hung, out of memory, out of time), the job is closed with a sentence, and the
best plan that its search wrote down is kept.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TextIO

from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.i18n import FRENCH
from planning.jobs import processes
from planning.store import DO_NOTHING, PLAN_JOB, PROPOSAL, Job, JobState, Store, open_store
from planning.store.jobs import INTERRUPTED, LOST
from planning.tables.shipped import PROJECT

WORKER: Final = "planning.jobs.worker"
HUNG = N_("plus aucun signe de vie depuis {seconds} s")
TOO_LONG = N_("durée permise dépassée, {seconds} s")
TOO_LARGE = N_("mémoire permise dépassée, {megabytes} Mo")

ASKED_TO_END = threading.Event()
"""Set by SIGTERM: the job that runs keeps its best plan, those that wait are left for the next time."""


@dataclass(frozen=True)
class Patience:
    """How long a worker is waited for, in seconds."""

    look: float = 0.1
    """Between two looks at it."""
    measure: float = 0.5
    """Between two measures of its memory."""
    start: float = 120.0
    """For the first sign of life: a cold and busy machine takes long to load the worker."""
    beat: float = 20.0
    """Without a sign of life after it."""
    answer: float = 0.5
    """After a request to stop: the job is then closed, whether its best plan is written down or not."""
    first_plan: float = 0.3
    """The same before there is a plan to write down."""
    keep: float = 120.0
    """For writing down the best plan of a job that is closed."""
    recover: float = 300.0
    """For making a plan of what a search that was ended wrote down."""
    after: float = 8.0
    """For ending what a worker does for nobody once its plan is there, when another job waits."""
    overtime: float = 900.0
    """Beyond the time given to a search: loading, building, checking, comparing."""
    unlimited: float = 24 * 3600.0
    """For a job without a limit of its own."""


class Supervised:
    """A job, its worker, and what is done about them."""

    def __init__(self, store: Store, job: Job, patience: Patience, most_memory: int) -> None:
        self.store, self.job, self.patience, self.most_memory = store, job, patience, most_memory
        self.folder = processes.own_folder(store.key, job.id)
        self._began = time.monotonic()
        self._beat: float | None = None
        self._measured = 0.0
        self._asked: float | None = None
        self._yielding: float | None = None
        self._gave_way = False
        self._known = set(processes.family(os.getpid()))
        self._worker, self._beats = self._start()

    def _start(self) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
        """Start the worker outside the terminal's group: neither Ctrl+C nor a closed window ends it."""
        read, write = os.pipe()
        os.set_blocking(read, False)
        try:
            worker_process = subprocess.Popen(
                [sys.executable, "-m", WORKER, "--job", str(self.job.id), "--beats", str(write)],
                cwd=PROJECT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(write,),
                start_new_session=True,
            )
        finally:
            os.close(write)
        return worker_process, os.fdopen(read, "rb", buffering=0)

    def _environment(self) -> dict[str, str]:
        """By the environment: an address may hold a password, and every user can read a command line."""
        return {**os.environ, "CAP_STORE_URL": self.store.url, "TMPDIR": str(self.folder)}

    def see_to_its_end(self) -> None:
        """Wait for the worker, end it where it must be, and leave the job closed."""
        try:
            why = self._watch()
            processes.end_others(self._known)  # a worker that was killed leaves its solver
            self._close(why)
        finally:
            self._beats.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _watch(self) -> Message | None:
        """Return why the worker was ended from here, once it is over; None when it ended by itself, or was asked to."""
        while self._worker.poll() is None:
            time.sleep(self.patience.look)
            why = self._why_it_must_end()
            if why is not None or self._was_waited_for():
                processes.end_family(self._worker.pid)
                self._worker.wait()
                return why
        return None

    def _why_it_must_end(self) -> Message | None:
        """Say why the worker cannot go on."""
        now, patience = time.monotonic(), self.patience
        if self._beats.read(4096):
            self._beat = now
        silence = patience.start if self._beat is None else patience.beat
        if now - (self._beat or self._began) > silence:
            return Message(HUNG, {"seconds": round(silence)})
        limit = self.job.scenario.time_limit if self.job.kind == PLAN_JOB else None
        most = patience.unlimited if limit is None else 2 * limit + patience.overtime
        if now - self._began > most:
            return Message(TOO_LONG, {"seconds": round(most)})
        if now - self._measured > patience.measure:
            self._measured = now
            if processes.memory_of(processes.family(self._worker.pid)) > self.most_memory:
                return Message(TOO_LARGE, {"megabytes": self.most_memory >> 20})
        return None

    def _was_waited_for(self) -> bool:
        """Pass a request to stop on; say whether the worker has been waited for long enough."""
        now = time.monotonic()
        try:
            job = self.store.job(self.job.id)
        except CapError:  # the store is locked, or gone: the worker will say so
            return False
        if ASKED_TO_END.is_set() or not (job.is_active or job.is_keeping):
            return self._makes_way(now)
        if not job.cancel_requested:
            return self._gives_way(job)
        if self._asked is None:
            self._asked = now
            processes.ask_to_end(self._worker.pid)
        waited = now - self._asked
        if job.is_keeping:
            return waited > self.patience.keep
        if job.kind == PLAN_JOB and job.step == DO_NOTHING and job.plan_id is not None:
            self.store.stop_job(job.id)  # its plan is there; what every screen compares it with comes a moment later
            return False
        if job.plan_id is not None:  # it is made, or the one that is explained
            return job.kind == PLAN_JOB or waited > self.patience.first_plan
        if not _has_a_plan(job):
            return waited > self.patience.first_plan
        if waited > self.patience.answer:
            self.store.stop_job(job.id)
        return False

    def _gives_way(self, job: Job) -> bool:
        """Let an explanation wait again where somebody waits for a plan: what it has said so far is kept."""
        if job.kind == PLAN_JOB or not any(one.kind == PLAN_JOB for one in self.store.active_jobs()):
            return False
        self.store.requeue_job(job.id)
        self._gave_way = True
        return True

    def _makes_way(self, now: float) -> bool:
        """End what a worker does for nobody, once another job waits; or all that it does, when the machine stops."""
        if self.store.active_job() is None and not ASKED_TO_END.is_set():
            return False
        if self._yielding is None:
            self._yielding = now
            processes.ask_to_end(self._worker.pid)
        return now - self._yielding > self.patience.after

    def _close(self, why: Message | None) -> None:
        """Close a job whose worker is over and left it open, with the best plan that its search wrote down."""
        job = self.store.job(self.job.id)
        # Somebody who looked at the job just after its worker's end may have closed it.
        was_lost = job.plan_id is None and (job.message == LOST or job.state is JobState.CANCELLED)
        if self._gave_way or not (job.is_active or job.is_keeping or was_lost):
            return
        plan_id, message = job.plan_id, None if job.cancel_requested else why or INTERRUPTED
        if job.kind == PLAN_JOB and plan_id is None and _has_searched(self.folder):
            self.store.stop_job(job.id)  # the page says at once that it has ended, and that a plan will come
            plan_id = recovered(self.store, job.id, self.folder, self.patience.recover)
        is_kept = job.cancel_requested or (job.kind == PLAN_JOB and plan_id is not None)
        self.store.settle_job(job.id, JobState.CANCELLED if is_kept else JobState.FAILED, plan_id, message)


def recovered(store: Store, job_id: int, folder: Path, seconds: float) -> int | None:
    """Have the best plan in the folder of a search that was ended saved, by a process of its own; return its id."""
    command = [sys.executable, "-m", WORKER, "--job", str(job_id), "--keep", str(folder)]
    environment = {**os.environ, "CAP_STORE_URL": store.url}
    try:
        subprocess.run(command, cwd=PROJECT, env=environment, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return None
    return store.job(job_id).plan_id


def _has_searched(folder: Path) -> bool:
    return any(folder.glob("cap-*/model.npz"))


def _has_a_plan(job: Job) -> bool:
    return job.step == PROPOSAL and job.progress is not None and job.progress.objective is not None


# The queue: one job at a time, in its order, until none waits.


def run_queue(store: Store, patience: Patience | None = None) -> None:
    """Run the jobs that wait, one by one, until none does; the caller holds the lock of the queue."""
    patience = patience or Patience()
    while not ASKED_TO_END.is_set() and (job := store.active_job()) is not None:
        if job.state is JobState.RUNNING:  # of a supervisor that is no more: its worker goes on alone
            time.sleep(patience.look)
            continue
        sweep(store, patience)
        Supervised(store, job, patience, processes.most_memory()).see_to_its_end()
    sweep(store, patience)


def sweep(store: Store, patience: Patience) -> None:
    """Remove what calculations that are no more left behind; the best plan of a job is kept first."""
    solvers, jobs = processes.left_behind(store.key)
    for folder, job_id in jobs.items():
        with suppress(CapError):
            job = store.job(job_id)
            if job.state is JobState.RUNNING:  # its worker is alone, and lives there
                continue
            if job.state is JobState.FAILED and job.message == LOST and _has_searched(folder):
                plan_id = recovered(store, job_id, folder, patience.recover)
                if plan_id is not None:
                    store.settle_job(job_id, JobState.CANCELLED, plan_id, INTERRUPTED)
        shutil.rmtree(folder, ignore_errors=True)
    for folder in solvers:
        shutil.rmtree(folder, ignore_errors=True)


def taken_lock(store: Store) -> TextIO | None:
    """Take the lock of a store's queue; None when a process has it. It is free again when that ends, however it does.

    Raises
    ------
    OSError
        When there is no writing where the store is.
    """
    lock = store.queue_path.open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the queue of the store at `CAP_STORE_URL`; `--lock` is its lock, where the caller took it already."""
    parser = argparse.ArgumentParser(prog="python -m planning.jobs.supervising")
    parser.add_argument("--lock", type=int, metavar="FD")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: ASKED_TO_END.set())
    processes.adopt_orphans()
    try:
        with open_store() as store:
            lock = taken_lock(store) if asked.lock is None else os.fdopen(asked.lock, "a")
            while lock is not None:
                run_queue(store)
                lock.close()
                # A job queued while the last one was being left found the lock held: look again once it is free.
                waits = not ASKED_TO_END.is_set() and store.active_job() is not None
                lock = taken_lock(store) if waits else None
    except CapError as error:
        print(FRENCH(error.message), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
