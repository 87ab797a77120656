"""In place of the worker: does what `CAP_PRETEND` says, to see what becomes of its job."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from planning.domain.progress import Progress
from planning.jobs.worker import beating
from planning.store import DO_NOTHING, PROPOSAL, Store, open_store


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--job", type=int)
    parser.add_argument("--beats", type=int)
    parser.add_argument("--keep")
    asked = parser.parse_args()
    with open_store() as store:
        if asked.keep:
            store.note_plan(asked.job, _plan_found_again(store))
            return 0
        return _pretend(store, asked.job, asked.beats)


def _pretend(store: Store, job_id: int, beats: int) -> int:
    what = os.environ["CAP_PRETEND"]
    if what == "hung":
        os.write(beats, b".")
    else:
        beating(beats)
    if what in ("deaf", "writing", "comparing"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    job = store.begin_job(job_id)
    # A solver of its own, which must end with it; its folder holds the best plan.
    folder = Path(os.environ["TMPDIR"]) / f"cap-{os.getpid()}-x"
    folder.mkdir()
    (folder / "model.npz").touch()
    solver = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"], start_new_session=True)
    Path(os.environ["CAP_PRETEND_NOTE"]).write_text(str(solver.pid))
    store.update_job(job_id, PROPOSAL, Progress(1.0, 102.0, 100.0, 0.02))
    if what == "greedy":
        held = bytearray(400 << 20)
        held[::4096] = b"x" * len(held[::4096])
    if what == "dead":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "comparing":
        store.note_plan(job_id, plan_id := _plan_found_again(store))
        store.update_job(job_id, DO_NOTHING)
        while not store.is_cancel_requested(job_id):
            time.sleep(0.02)
        time.sleep(0.6)
        store.save_plan(store.plan(1), job.portfolio_hash, faults=None, role=DO_NOTHING, parent_id=plan_id)
        store.cancel_job(job.id, plan_id)
        return 0
    if what == "writing":
        while not store.is_cancel_requested(job_id):
            time.sleep(0.02)
        time.sleep(0.6)
        store.cancel_job(job.id, _plan_found_again(store))
        return 0
    time.sleep(100)
    return 0


def _plan_found_again(store: Store) -> int:
    former = store.plan_entry(1)
    return store.save_plan(store.plan(1), former.portfolio_hash, faults=())


if __name__ == "__main__":
    sys.exit(main())
