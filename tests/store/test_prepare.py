from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from planning.cli import prepare as command
from planning.cli.prepare import main, prepare
from planning.domain.kinds import Status
from planning.domain.message import Message
from planning.domain.plan import Plan
from planning.domain.progress import Progress
from planning.domain.scenario import Scenario
from planning.store import PROPOSAL, Store, open_store
from planning.tables.loading import load_folder

Maker = Callable[..., Plan]
Starter = Callable[[Store, str, Scenario], int]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "LOOK_EVERY", 0.0)


@pytest.fixture
def starter(decided: Maker) -> Starter:
    """Stand for the worker: the plan is there as soon as it is asked for."""

    def start(store: Store, portfolio_hash: str, scenario: Scenario) -> int:
        job_id = store.create_job(portfolio_hash, scenario)
        plan_id = store.save_plan(decided(scenario=scenario), portfolio_hash, faults=())
        store.finish_job(job_id, plan_id)
        return job_id

    return start


def refuse(*_: object) -> int:
    pytest.fail("nothing had to be done")


def test_the_first_run_computes_the_plan_and_the_second_has_nothing_to_do(
    store: Store, folder: Path, starter: Starter, capsys: pytest.CaptureFixture[str]
) -> None:
    assert prepare(store, folder, load_folder, start=starter) == 0
    assert store.latest_plan(store.latest_portfolio().hash) is not None
    assert capsys.readouterr().err == "Le plan est prêt\n"
    assert prepare(store, folder, refuse, start=refuse) == 0
    assert capsys.readouterr().err == "Le plan de « Essai » est prêt\n"


def test_changed_needs_are_a_new_portfolio_with_a_new_plan(store: Store, folder: Path, starter: Starter) -> None:
    prepare(store, folder, load_folder, start=starter)
    first = store.latest_portfolio().hash
    (folder / "needs.csv").write_text("client_group,territory,year,places\nseniors,01,2027,13\n")
    prepare(store, folder, load_folder, start=starter)
    assert store.latest_portfolio().hash != first
    assert len(store.plans()) == 2


def test_changed_code_reads_again_but_keeps_the_plan_of_unchanged_tables(
    store: Store, folder: Path, starter: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(store, folder, load_folder, start=starter)
    monkeypatch.setattr(command, "preparation_fingerprint", lambda _: "other code")
    assert prepare(store, folder, load_folder, start=refuse) == 0


def test_without_waiting_the_job_is_left_running(store: Store, folder: Path) -> None:
    def start(store: Store, portfolio_hash: str, scenario: Scenario) -> int:
        return store.create_job(portfolio_hash, scenario)

    assert prepare(store, folder, load_folder, start=start, wait=False) == 0
    assert store.active_job() is not None
    # A second call finds the same job instead of starting another.
    assert prepare(store, folder, load_folder, start=refuse, wait=False) == 0


def test_progress_is_shown_line_by_line_in_a_file(
    store: Store,
    folder: Path,
    decided: Maker,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def start(store: Store, portfolio_hash: str, scenario: Scenario) -> int:
        return store.create_job(portfolio_hash, scenario)

    looks = iter(range(1, 9))

    def work(_: float) -> None:
        job = store.active_job()
        match next(looks):
            case 1:
                store.begin_job(job.id)
                store.update_job(job.id, PROPOSAL, Progress(6.0, 102.0, 100.0, 0.0196))
                clock[0] += 6
            case 2:
                store.finish_job(job.id, store.save_plan(decided(), job.portfolio_hash, faults=()))

    clock = [0.0]
    monkeypatch.setattr(command.time, "sleep", work)
    monkeypatch.setattr(command.time, "monotonic", lambda: clock[0])
    assert prepare(store, folder, load_folder, start=start) == 0
    assert capsys.readouterr().err.splitlines() == [
        "Le calcul va commencer",
        "Calcul du plan : 6 s, meilleur plan trouvé à 2,0\u00a0% au plus du meilleur possible",
        "Le plan est prêt",
    ]


def test_on_a_terminal_the_line_is_rewritten(
    store: Store,
    folder: Path,
    starter: Starter,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command.sys.stderr, "isatty", lambda: True)
    prepare(store, folder, load_folder, start=starter)
    assert capsys.readouterr().err == "\r\x1b[KLe plan est prêt\n"


def test_interrupting_stops_the_calculation(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    def start(store: Store, portfolio_hash: str, scenario: Scenario) -> int:
        return store.create_job(portfolio_hash, scenario)

    monkeypatch.setattr(command.time, "sleep", interrupt)
    assert prepare(store, folder, load_folder, start=start) == 130
    assert store.active_job() is None
    assert capsys.readouterr().err.splitlines()[-1] == "Calcul interrompu"


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"status": Status.NO_PLAN_YET}, 3), ({"status": Status.INFEASIBLE}, 1)],
    ids=["out of time", "infeasible"],
)
def test_the_exit_code_says_how_it_ended(
    store: Store, folder: Path, decided: Maker, fields: dict[str, object], code: int
) -> None:
    def start(store: Store, portfolio_hash: str, scenario: Scenario) -> int:
        job_id = store.create_job(portfolio_hash, scenario)
        plan = decided(decisions=(), objective=None, bound=None, gap=None, **fields)
        store.fail_job(job_id, Message("raison"), store.save_plan(plan, portfolio_hash, faults=()))
        return job_id

    assert prepare(store, folder, load_folder, start=start) == code


def test_wrong_data_are_sentences_and_nothing_is_kept(
    url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "_load", load_folder)
    (folder / "envelopes.csv").write_text("funder,year,amount_eur\nown,2027,beaucoup\n")
    assert main(["--data", str(folder), "--store", url]) == 1
    said = capsys.readouterr().err
    assert "envelopes.csv" in said
    assert "« beaucoup » n'est pas un nombre" in said
    with open_store(url) as store:
        assert store.latest_portfolio() is None


def test_knowing_that_nothing_changed_loads_no_table_library(
    store: Store, url: str, folder: Path, starter: Starter, root: Path
) -> None:
    prepare(store, folder, load_folder, start=starter)
    program = (
        "import sys; from planning.cli.prepare import main\n"
        f"code = main(['--data', {str(folder)!r}, '--store', {url!r}])\n"
        "print(code, [name for name in ('pandas', 'numpy', 'alembic', 'highspy') if name in sys.modules])"
    )
    outcome = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert outcome.stdout == "0 []\n"
    assert outcome.stderr == "Le plan de « Essai » est prêt\n"
