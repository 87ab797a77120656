from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from planning.domain.errors import RequestError
from planning.domain.message import Message
from planning.domain.progress import Progress
from planning.domain.scenario import Scenario
from planning.i18n import FRENCH
from planning.jobs.job_words import Turn, job_sentence, turn_of
from planning.store import EXPLAIN_JOB, PROPOSAL, JobState, Store, jobs
from planning.store.jobs import is_alive, start_mark

SCENARIO = Scenario(name="reference", gap=0.02)


@pytest.fixture
def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_job_goes_from_the_queue_to_its_plan(
    store: Store, portfolio_hash: str, decided: Callable[..., object]
) -> None:
    job_id = store.create_job(portfolio_hash, SCENARIO)
    queued = store.job(job_id)
    assert (queued.state, queued.scenario, queued.progress) == (JobState.QUEUED, SCENARIO, None)
    assert store.active_job() == queued
    assert store.begin_job(job_id).state is JobState.RUNNING
    progress = Progress(1.5, 102.0, 100.0, 0.02)
    store.update_job(job_id, PROPOSAL, progress)
    running = store.job(job_id)
    assert (running.step, running.progress, running.pid) == (PROPOSAL, progress, os.getpid())
    assert running.updated_at >= queued.updated_at
    plan_id = store.save_plan(decided(), portfolio_hash, faults=())  # type: ignore[arg-type]
    store.finish_job(job_id, plan_id)
    done = store.job(job_id)
    assert (done.state, done.plan_id, done.is_active) == (JobState.DONE, plan_id, False)
    assert store.active_job() is None


def test_jobs_wait_for_their_turn_and_explanations_for_plans(
    store: Store, portfolio_hash: str, decided: Callable[..., object]
) -> None:
    plan_id = store.save_plan(decided(), portfolio_hash, faults=())  # type: ignore[arg-type]
    explaining = store.create_job(portfolio_hash, SCENARIO, kind=EXPLAIN_JOB, plan_id=plan_id)
    first, second = (store.create_job(portfolio_hash, SCENARIO.but(seed=seed, time_limit=60)) for seed in (1, 2))
    assert [job.id for job in store.active_jobs()] == [first, second, explaining]
    store.begin_job(first)
    store.update_job(first, PROPOSAL, Progress(20.0, None, None, None))
    active = store.active_jobs()
    turns = {job.id: turn_of(job, active) for job in active}
    assert turns == {first: Turn(0, 0), second: Turn(1, 40.0), explaining: Turn(2, 100.0)}
    said = FRENCH(job_sentence(store.job(second), turns[second]))
    assert said == "En attente : calculs avant celui-ci : 1, 40 s au plus environ"
    store.cancel_job(first)
    assert store.active_job().id == second


def test_an_explanation_that_runs_is_no_wait_for_a_plan(
    store: Store, portfolio_hash: str, decided: Callable[..., object]
) -> None:
    plan_id = store.save_plan(decided(), portfolio_hash, faults=())  # type: ignore[arg-type]
    explaining = store.create_job(portfolio_hash, SCENARIO, kind=EXPLAIN_JOB, plan_id=plan_id)
    store.begin_job(explaining)
    waiting = store.job(store.create_job(portfolio_hash, SCENARIO))
    assert turn_of(waiting, store.active_jobs()) == Turn(0, 0)
    store.requeue_job(explaining)
    assert [job.id for job in store.active_jobs()] == [waiting.id, explaining]


def test_the_same_request_waits_once(store: Store, portfolio_hash: str) -> None:
    got: list[int] = []
    threads = [
        threading.Thread(target=lambda: got.append(store.create_job(portfolio_hash, SCENARIO))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 6
    assert len(set(got)) == 1
    store.request_cancel(got[0])
    assert store.create_job(portfolio_hash, SCENARIO) != got[0]


def test_the_queue_has_an_end(store: Store, portfolio_hash: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_WAITING", 2)
    for seed in (1, 2):
        store.create_job(portfolio_hash, SCENARIO.but(seed=seed))
    with pytest.raises(RequestError, match="attendent déjà"):
        store.create_job(portfolio_hash, SCENARIO.but(seed=3))


def test_a_job_that_waits_is_stopped_at_once(store: Store, portfolio_hash: str) -> None:
    job_id = store.create_job(portfolio_hash, SCENARIO)
    store.request_cancel(job_id)
    assert store.job(job_id).state is JobState.CANCELLED
    assert FRENCH(job_sentence(store.job(job_id))) == "Calcul arrêté à votre demande, avant le premier plan"


def test_a_stopped_job_says_that_its_plan_will_come(
    store: Store, portfolio_hash: str, decided: Callable[..., object]
) -> None:
    job_id = store.create_job(portfolio_hash, SCENARIO)
    store.begin_job(job_id)
    store.request_cancel(job_id)
    store.stop_job(job_id)
    stopped = store.job(job_id)
    assert (stopped.is_active, stopped.is_keeping) == (False, True)
    assert "mis au propre" in FRENCH(job_sentence(stopped))
    store.update_job(job_id, PROPOSAL, Progress(1.0, 1.0, 1.0, 0.0))  # a word that comes late
    assert store.job(job_id).is_keeping
    plan_id = store.save_plan(decided(), portfolio_hash, faults=())  # type: ignore[arg-type]
    store.cancel_job(job_id, plan_id)
    kept = store.job(job_id)
    assert (kept.is_keeping, kept.plan_id) == (False, plan_id)


def test_a_job_is_begun_once(store: Store, portfolio_hash: str) -> None:
    job_id = store.create_job(portfolio_hash, SCENARIO)
    store.begin_job(job_id)
    with pytest.raises(RequestError, match="déjà été lancé"):
        store.begin_job(job_id)


def test_a_job_whose_process_is_gone_has_failed(store: Store, portfolio_hash: str, dead_pid: int) -> None:
    job_id = store.create_job(portfolio_hash, SCENARIO)
    store.begin_job(job_id)
    store.assign_job(job_id, dead_pid)
    lost = store.job(job_id)
    assert lost.state is JobState.FAILED
    assert "s'est interrompu sans explication" in FRENCH(job_sentence(lost))
    assert store.active_job() is None


def test_a_lost_job_does_not_bar_the_way_and_keeps_the_plan_it_made(
    store: Store, portfolio_hash: str, dead_pid: int, decided: Callable[..., object]
) -> None:
    lost = store.create_job(portfolio_hash, SCENARIO)
    store.begin_job(lost)
    plan_id = store.save_plan(decided(), portfolio_hash, faults=())  # type: ignore[arg-type]
    store.note_plan(lost, plan_id)
    store.assign_job(lost, dead_pid)
    assert store.job(store.create_job(portfolio_hash, SCENARIO)).is_active
    assert (store.job(lost).state, store.job(lost).plan_id) == (JobState.CANCELLED, plan_id)
    said = FRENCH(job_sentence(store.job(lost)))
    assert said == "Calcul interrompu (processus arrêté, ou mémoire insuffisante) : le meilleur plan trouvé est gardé"


def test_a_finished_job_stays_finished_when_its_process_leaves(
    store: Store, portfolio_hash: str, dead_pid: int
) -> None:
    job_id = store.create_job(portfolio_hash, SCENARIO)
    store.cancel_job(job_id)
    store.assign_job(job_id, dead_pid)
    assert store.job(job_id).state is JobState.CANCELLED
    with pytest.raises(RequestError, match="déjà terminé"):
        store.fail_job(job_id, Message("trop tard"))


def test_another_process_of_the_same_number_is_not_taken_for_the_worker(dead_pid: int) -> None:
    assert is_alive(os.getpid(), start_mark(os.getpid()))
    assert not is_alive(os.getpid(), "an older start")
    assert not is_alive(dead_pid, "")
    assert start_mark(dead_pid) == ""


def test_a_dead_child_that_nobody_waited_for_is_dead() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    mark = start_mark(process.pid)
    assert is_alive(process.pid, mark)
    assert process.stdin is not None
    process.stdin.close()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # over, and still in the system's list
    assert not is_alive(process.pid, mark)
    process.wait()


def test_a_request_to_stop_is_seen_by_the_worker(store: Store, portfolio_hash: str) -> None:
    job_id = store.create_job(portfolio_hash, SCENARIO)
    store.begin_job(job_id)
    assert not store.is_cancel_requested(job_id)
    store.request_cancel(job_id)
    assert store.is_cancel_requested(job_id)
    assert store.job(job_id).is_active


def test_a_bound_not_known_yet_is_written_as_unknown(store: Store, portfolio_hash: str) -> None:
    job_id = store.create_job(portfolio_hash, SCENARIO)
    store.begin_job(job_id)
    store.update_job(job_id, PROPOSAL, Progress(0.2, None, -math.inf, math.inf))
    assert store.job(job_id).progress == Progress(0.2, None, None, None)


def test_progress_is_a_sentence(store: Store, portfolio_hash: str) -> None:
    job_id = store.create_job(portfolio_hash, SCENARIO)
    seen = [FRENCH(job_sentence(store.job(job_id)))]
    store.begin_job(job_id)
    seen.append(FRENCH(job_sentence(store.job(job_id))))
    for progress in (Progress(3.2, None, 10.0, None), Progress(12.4, 102.0, 100.0, 0.0196)):
        store.update_job(job_id, PROPOSAL, progress)
        seen.append(FRENCH(job_sentence(store.job(job_id))))
    store.update_job(job_id, "ranking")
    seen.append(FRENCH(job_sentence(store.job(job_id))))
    store.request_cancel(job_id)
    seen.append(FRENCH(job_sentence(store.job(job_id))))
    store.cancel_job(job_id)
    seen.append(FRENCH(job_sentence(store.job(job_id))))
    assert seen == [
        "Le calcul va commencer",
        "Préparation du calcul",
        "Calcul du plan : 3 s, recherche d'un premier plan",
        "Calcul du plan : 12 s, meilleur plan trouvé à 2,0\u00a0% au plus du meilleur possible",
        "Comparaison : que donne un classement au tableur, à budget égal ?",
        "Arrêt demandé : le meilleur plan trouvé va être gardé",
        "Calcul arrêté à votre demande, avant le premier plan",
    ]
