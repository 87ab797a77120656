from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest

from planning import workflow
from planning.domain.errors import EngineError, RefusedPlanError
from planning.domain.kinds import EndedBy, Status
from planning.domain.message import Message
from planning.domain.plan import Plan
from planning.domain.progress import OnProgress, Progress, ShouldStop
from planning.domain.scenario import Scenario
from planning.i18n import FRENCH
from planning.jobs import about_a_plan, worker
from planning.jobs.job_words import job_sentence
from planning.jobs.worker import Steps, run_job
from planning.solve import child
from planning.store import DO_NOTHING, PROPOSAL, RANKING, JobState, Store, open_store
from planning.tables.data import Data

FAULT = Message("le budget {year} est dépassé", {"year": 2027})
NO_PLAN = {"decisions": (), "objective": None, "bound": None, "gap": None}
Maker = Callable[..., Plan]


@pytest.fixture
def job_id(store: Store, portfolio_hash: str) -> int:
    return store.create_job(portfolio_hash, Scenario(name="reference", title="Référence", gap=0.02))


@pytest.fixture
def steps(decided: Maker) -> Callable[..., Steps]:
    """Make the calls of a worker, instant and sound; any may be replaced."""

    def make(**calls: object) -> Steps:
        instant = {
            "make_plan": lambda *_, **__: decided(),
            "do_nothing": lambda *_: decided(objective=300.0),
            "rank_and_cut": lambda *_: decided(objective=200.0),
            "improved_plan": lambda *_: None,
        }
        return Steps(**{**instant, **calls})  # type: ignore[arg-type]

    return make


def sentence(store: Store, job_id: int) -> str:
    return FRENCH(job_sentence(store.job(job_id)))


def test_a_job_ends_with_a_plan_and_what_it_is_compared_with(
    store: Store, job_id: int, steps: Callable[..., Steps], data: Data, decided: Maker
) -> None:
    seen: list[tuple[str, str]] = []

    def make_plan(given: Data, *_: object, **__: object) -> Plan:
        seen.append((given.portfolio_hash, given.hash))
        return decided()

    assert run_job(store, job_id, steps(make_plan=make_plan)) is JobState.DONE
    job = store.job(job_id)
    assert sentence(store, job_id) == "Le plan est prêt"
    assert store.latest_plan().id == job.plan_id
    objectives = {role: plan.objective for role, plan in store.companions(job.plan_id).items()}
    assert objectives == {DO_NOTHING: 300.0, RANKING: 200.0}
    assert seen == [(data.portfolio_hash, data.hash)]
    assert store.plan_entry(job.plan_id).faults == ()


def test_progress_is_written_but_not_at_every_step_of_the_search(
    store: Store,
    url: str,
    job_id: int,
    steps: Callable[..., Steps],
    decided: Maker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: clock[0])
    shown: list[Progress | None] = []

    def make_plan(*_: object, on_progress: OnProgress, **__: object) -> Plan:
        with open_store(url) as page:
            for tick in range(10):
                clock[0] = tick * 0.125
                on_progress(Progress(tick, 200.0 - tick, 100.0, 0.5))
                job = page.job(job_id)
                assert job.step == PROPOSAL
                shown.append(job.progress)
        return decided()

    run_job(store, job_id, steps(make_plan=make_plan))
    assert [progress.seconds for progress in shown if progress] == [0, 0, 0, 3, 3, 3, 6, 6, 6, 9]


def test_a_stopped_search_keeps_its_best_plan(
    store: Store, job_id: int, steps: Callable[..., Steps], decided: Maker
) -> None:
    def make_plan(*_: object, should_stop: ShouldStop, **__: object) -> Plan:
        store.request_cancel(job_id)
        assert should_stop()
        return decided(ended_by=EndedBy.CANCELLED)

    ranked: list[object] = []
    assert run_job(store, job_id, steps(make_plan=make_plan, rank_and_cut=ranked.append)) is JobState.CANCELLED
    assert sentence(store, job_id) == "Calcul arrêté à votre demande : le meilleur plan trouvé est gardé"
    assert list(store.companions(store.job(job_id).plan_id)) == [DO_NOTHING]
    assert ranked == []  # somebody is waiting


def test_a_worker_that_the_system_ends_keeps_its_best_plan_and_says_why(
    store: Store, job_id: int, steps: Callable[..., Steps], decided: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about_a_plan, "ASKED_TO_END", threading.Event())

    def make_plan(*_: object, should_stop: ShouldStop, **__: object) -> Plan:
        assert not should_stop()
        about_a_plan.ASKED_TO_END.set()  # what SIGTERM does
        assert should_stop()
        return decided(ended_by=EndedBy.CANCELLED)

    assert run_job(store, job_id, steps(make_plan=make_plan)) is JobState.CANCELLED
    assert sentence(store, job_id) == (
        "Calcul interrompu (arrêt de la machine ou du service) : le meilleur plan trouvé est gardé"
    )


def test_a_request_to_stop_made_during_the_search_is_seen(
    store: Store,
    url: str,
    job_id: int,
    steps: Callable[..., Steps],
    decided: Maker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: clock[0])

    def make_plan(*_: object, should_stop: ShouldStop, **__: object) -> Plan:
        assert not should_stop()
        with open_store(url) as page:
            page.request_cancel(job_id)
        assert not should_stop()  # looked at a moment ago
        clock[0] = about_a_plan.PAUSE
        assert should_stop()
        return decided(status=Status.NO_PLAN_YET, ended_by=EndedBy.CANCELLED, **NO_PLAN)

    assert run_job(store, job_id, steps(make_plan=make_plan)) is JobState.CANCELLED
    assert sentence(store, job_id) == "Calcul arrêté à votre demande, avant le premier plan"
    assert store.job(job_id).plan_id is None


def test_a_plan_that_the_checker_refuses_is_not_proposed(
    store: Store, job_id: int, steps: Callable[..., Steps], decided: Maker
) -> None:
    def make_plan(*_: object, **__: object) -> Plan:
        raise RefusedPlanError(decided(), [FAULT, FAULT])

    assert run_job(store, job_id, steps(make_plan=make_plan)) is JobState.FAILED
    assert sentence(store, job_id) == (
        "Le calcul n'a pas abouti : le plan trouvé est refusé par le contrôle indépendant,"
        " premier défaut : le budget 2027 est dépassé"
    )
    assert store.plan_entry(store.job(job_id).plan_id).faults == (FAULT, FAULT)
    assert store.latest_plan() is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"status": Status.INFEASIBLE, "ended_by": EndedBy.PROOF, "conflict": ("budget", "plancher")},
            "aucun plan ne respecte toutes les règles ; celles-ci se contredisent : budget, plancher",
        ),
        ({"status": Status.NO_PLAN_YET, "ended_by": EndedBy.TIME}, "le temps accordé n'a pas suffi"),
    ],
    ids=["infeasible", "out of time"],
)
def test_a_search_without_a_plan_says_why(
    store: Store,
    job_id: int,
    steps: Callable[..., Steps],
    decided: Maker,
    fields: dict[str, object],
    said: str,
) -> None:
    plan = decided(**NO_PLAN, **fields)
    assert run_job(store, job_id, steps(make_plan=lambda *_, **__: plan)) is JobState.FAILED
    assert said in sentence(store, job_id)
    assert store.plan(store.job(job_id).plan_id) == plan


def test_a_known_error_keeps_its_sentence(store: Store, job_id: int, steps: Callable[..., Steps]) -> None:
    def make_plan(*_: object, **__: object) -> Plan:
        raise EngineError(Message("le moteur {engine} manque", {"engine": "x"}))

    assert run_job(store, job_id, steps(make_plan=make_plan)) is JobState.FAILED
    assert sentence(store, job_id) == "Le calcul n'a pas abouti : le moteur x manque"


@pytest.mark.child
def test_a_solver_that_is_killed_leaves_a_sentence_and_a_worker_that_goes_on(
    store: Store, job_id: int, portfolio_hash: str, steps: Callable[..., Steps], monkeypatch: pytest.MonkeyPatch
) -> None:
    suicide = [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]
    with monkeypatch.context() as patched:
        patched.setattr(child, "command", lambda _folder: suicide)
        assert run_job(store, job_id, steps(make_plan=workflow.make_plan)) is JobState.FAILED
    assert sentence(store, job_id) == (
        "Le calcul n'a pas abouti : le moteur de calcul a été tué (signal 9) avant son premier plan :"
        " relancez le calcul"
    )
    again = store.create_job(portfolio_hash, Scenario(name="again"))
    assert run_job(store, again, steps(make_plan=workflow.make_plan)) is JobState.DONE


def test_a_crash_is_a_sentence_on_screen_and_a_traceback_for_the_developer(
    store: Store, job_id: int, steps: Callable[..., Steps], capsys: pytest.CaptureFixture[str]
) -> None:
    def make_plan(*_: object, **__: object) -> Plan:
        raise ZeroDivisionError("secret detail")

    assert run_job(store, job_id, steps(make_plan=make_plan)) is JobState.FAILED
    assert sentence(store, job_id) == (
        "Le calcul n'a pas abouti : erreur imprévue du logiciel (ZeroDivisionError) :"
        " relancez, puis signalez-la si elle revient"
    )
    assert "secret detail" in capsys.readouterr().err


def test_a_comparison_that_fails_does_not_take_the_plan_away(
    store: Store, job_id: int, steps: Callable[..., Steps], capsys: pytest.CaptureFixture[str]
) -> None:
    def rank_and_cut(*_: object) -> Plan:
        raise KeyError("order")

    assert run_job(store, job_id, steps(rank_and_cut=rank_and_cut)) is JobState.DONE
    assert sentence(store, job_id).startswith("Le plan est prêt, mais une comparaison manque : erreur imprévue")
    assert list(store.companions(store.job(job_id).plan_id)) == [DO_NOTHING]
    assert "KeyError" in capsys.readouterr().err


def test_a_comparison_that_the_checker_refuses_is_not_shown(
    store: Store, job_id: int, steps: Callable[..., Steps], decided: Maker
) -> None:
    def rank_and_cut(*_: object) -> Plan:
        raise RefusedPlanError(decided(objective=200.0), [FAULT])

    assert run_job(store, job_id, steps(rank_and_cut=rank_and_cut)) is JobState.DONE
    assert sentence(store, job_id).endswith("une comparaison manque : le budget 2027 est dépassé")
    assert list(store.companions(store.job(job_id).plan_id)) == [DO_NOTHING]


def test_the_command_runs_the_job_it_is_given(
    store: Store, url: str, job_id: int, steps: Callable[..., Steps], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_steps", steps)
    assert worker.main(["--store", url, "--job", str(job_id)]) == 0
    assert store.job(job_id).state is JobState.DONE


def test_the_command_refuses_a_job_that_is_not_there(
    store: Store,
    url: str,
    steps: Callable[..., Steps],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(worker, "_steps", steps)
    assert worker.main(["--store", url, "--job", "12"]) == 1
    assert capsys.readouterr().err == "le calcul 12 n'existe pas\n"
