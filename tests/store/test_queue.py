"""The process that runs the jobs: whatever happens to a worker, its job is closed and its best plan kept."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from planning.domain.errors import CapError
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.i18n import FRENCH
from planning.jobs import launch, processes, supervising
from planning.jobs.job_words import job_sentence
from planning.jobs.launch import see_to_the_queue, start_job, stop_job
from planning.jobs.supervising import Patience, Supervised, run_queue
from planning.store import DO_NOTHING, EXPLAIN_JOB, PLAN_JOB, Job, JobState, Store

SCENARIO = Scenario(name="reference", gap=0.02, time_limit=60)
SHORT = Patience(look=0.02, beat=1.5, answer=0.3, first_plan=0.2, after=0.2)
Meanwhile = Callable[[Supervised], None]
KEPT = " : le meilleur plan trouvé est gardé"


@pytest.fixture
def plan_id(store: Store, portfolio_hash: str, decided: Callable[..., Plan]) -> int:
    return store.save_plan(decided(), portfolio_hash, faults=())


@pytest.fixture
def supervised(
    store: Store, portfolio_hash: str, plan_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Job]:
    """Have a pretended worker run a job to its end; return the job."""
    monkeypatch.setattr(supervising, "WORKER", "tests.store.pretended_worker")
    monkeypatch.setattr(supervising.processes.tempfile, "gettempdir", lambda: str(tmp_path))
    processes.adopt_orphans()
    note = tmp_path / "solver"
    monkeypatch.setenv("CAP_PRETEND_NOTE", str(note))

    def run(what: str, meanwhile: Meanwhile | None = None, memory_mb: int = 2_000, keep: float = 120.0) -> Job:
        monkeypatch.setenv("CAP_PRETEND", what)
        job_id = store.create_job(portfolio_hash, SCENARIO)
        one = Supervised(store, store.job(job_id), replace(SHORT, keep=keep), memory_mb << 20)
        with ThreadPoolExecutor(1) as other:
            told = other.submit(meanwhile, one) if meanwhile else None
            one.see_to_its_end()
            if told is not None:
                told.result()
        assert not (processes.PROC / note.read_text() / "exe").exists(), "its solver goes on"
        assert not one.folder.exists()
        return store.job(job_id)

    return run


def sentence(job: Job) -> str:
    return FRENCH(job_sentence(job))


def running(one: Supervised) -> None:
    """Wait until the worker has told of a plan."""
    until = time.monotonic() + 30
    while one.store.job(one.job.id).progress is None:
        assert time.monotonic() < until
        time.sleep(0.02)


def late(one: Supervised) -> None:
    running(one)
    one._began -= 10_000


@pytest.mark.parametrize(
    ("what", "meanwhile", "reason"),
    [
        ("hung", None, "plus aucun signe de vie depuis 2 s"),
        ("deaf", late, "durée permise dépassée, 1\u202f020 s"),
        ("greedy", None, "mémoire permise dépassée, 300 Mo"),
        ("dead", None, "processus arrêté, ou mémoire insuffisante"),
    ],
)
def test_a_worker_that_must_be_ended_leaves_its_best_plan(
    supervised: Callable[..., Job], plan_id: int, what: str, meanwhile: Meanwhile | None, reason: str
) -> None:
    job = supervised(what, meanwhile, memory_mb=300 if what == "greedy" else 2_000)
    assert sentence(job) == f"Calcul interrompu ({reason}){KEPT}"
    assert job.plan_id is not None
    assert job.plan_id > plan_id


def test_a_stop_is_answered_though_the_worker_does_not_hear_it(supervised: Callable[..., Job], store: Store) -> None:
    answered: list[bool] = []

    def stop(one: Supervised) -> None:
        running(one)
        stop_job(store, one.job.id, seconds=20)
        answered.append(store.job(one.job.id).is_keeping)

    job = supervised("deaf", stop, keep=1.0)
    assert sentence(job) == "Calcul arrêté à votre demande" + KEPT
    assert answered == [True]


def test_the_plan_of_a_stopped_job_comes_when_it_is_written(supervised: Callable[..., Job], store: Store) -> None:
    def stop(one: Supervised) -> None:
        running(one)
        stop_job(store, one.job.id)

    job = supervised("writing", stop)
    assert (job.is_keeping, job.state, job.plan_id is not None) == (False, JobState.CANCELLED, True)


def test_a_plan_stopped_while_it_is_compared_is_answered_at_once_and_compared_with_doing_nothing(
    supervised: Callable[..., Job], store: Store
) -> None:
    answered: list[tuple[bool, int | None]] = []

    def stop(one: Supervised) -> None:
        until = time.monotonic() + 30
        while store.job(one.job.id).step != DO_NOTHING:
            assert time.monotonic() < until
            time.sleep(0.02)
        stop_job(store, one.job.id, seconds=20)
        answered.append((store.job(one.job.id).is_keeping, store.job(one.job.id).plan_id))

    job = supervised("comparing", stop)
    assert job.plan_id is not None
    assert answered == [(True, job.plan_id)]
    assert (job.is_keeping, job.state) == (False, JobState.CANCELLED)
    assert list(store.companions(job.plan_id)) == [DO_NOTHING]


def test_an_explanation_gives_way_to_a_plan_and_goes_on_after(
    store: Store, portfolio_hash: str, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    class Noted:
        def __init__(self, store: Store, job: Job, *_: object) -> None:
            self.store, self.job = store, job

        def see_to_its_end(self) -> None:
            order.append(self.job.kind)
            self.store.begin_job(self.job.id)
            if order == [EXPLAIN_JOB]:
                self.store.create_job(portfolio_hash, SCENARIO)
                one = object.__new__(Supervised)
                one.store, one._gave_way = self.store, False
                assert one._gives_way(self.store.job(self.job.id))
                return
            self.store.finish_job(self.job.id, plan_id)

    monkeypatch.setattr(supervising, "Supervised", Noted)
    store.create_job(portfolio_hash, SCENARIO, kind=EXPLAIN_JOB, plan_id=plan_id)
    run_queue(store, SHORT)
    assert order == [EXPLAIN_JOB, PLAN_JOB, EXPLAIN_JOB]
    assert store.active_job() is None


def test_a_second_request_to_stop_ends_the_worker_by_force(store: Store, portfolio_hash: str, plan_id: int) -> None:
    stubborn = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"])
    job_id = store.create_job(portfolio_hash, SCENARIO)
    store.begin_job(job_id)
    store.note_plan(job_id, plan_id)
    store.assign_job(job_id, stubborn.pid)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(launch, "see_to_the_queue", lambda _store: None)
        stop_job(store, job_id, seconds=0.1)
        assert store.job(job_id).is_active
        stop_job(store, job_id)
    assert stubborn.wait(5) == -9
    assert sentence(store.job(job_id)) == "Calcul arrêté à votre demande" + KEPT


def test_what_the_dead_left_behind_is_swept(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, portfolio_hash: str
) -> None:
    monkeypatch.setattr(supervising.processes.tempfile, "gettempdir", lambda: str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    job_id = store.create_job(portfolio_hash, SCENARIO)
    store.cancel_job(job_id)
    left = [tmp_path / f"cap-{gone.pid}-abc", tmp_path / f"cap-{gone.pid}-{store.key}-{job_id}-abc"]
    kept = [tmp_path / f"cap-{os.getpid()}-abc", tmp_path / "cap-notes", tmp_path / f"cap-{gone.pid}-other-1-abc"]
    for folder in (*left, *kept):
        folder.mkdir()
    run_queue(store, SHORT)
    assert [folder for folder in (*left, *kept) if folder.exists()] == kept


def test_a_queue_of_its_own_ends_with_a_sentence(
    store: Store, portfolio_hash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A process that dies at once: what is tested is the spawning, and that the next one may try.
    monkeypatch.setattr(launch, "SUPERVISOR", "planning.cli.no_such_module")
    job_id = start_job(store, portfolio_hash, SCENARIO)
    lock = None
    until = time.monotonic() + 10
    while lock is None and time.monotonic() < until:
        lock = supervising.taken_lock(store)
        time.sleep(0.02)
    assert lock is not None
    see_to_the_queue(store)  # somebody has it: nothing happens
    lock.close()
    assert store.job(job_id).state is JobState.QUEUED
    assert store.log_path is not None
    assert "no_such_module" in store.log_path.read_text()


def test_a_queue_that_cannot_be_started_is_a_sentence(
    store: Store, portfolio_hash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch.sys, "executable", "/no/such/python")
    with pytest.raises(CapError, match="n'a pas pu démarrer"):
        start_job(store, portfolio_hash, SCENARIO)
    assert store.active_job() is None
