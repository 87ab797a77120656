"""The solver's process: cancelled, late, killed, failing. The caller keeps the best plan, or is told it has none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from planning.domain.errors import EngineError
from planning.domain.kinds import EndedBy
from planning.domain.progress import Progress
from planning.i18n import FRENCH
from planning.model.matrix import Matrix, matrix
from planning.solve import child
from planning.solve.child import solve_in_child
from planning.solve.child_main import keep
from planning.solve.engine import Limits
from tests.solve.test_pulp_engine import full_bags

PROOF = Limits(gap=0.0, seconds=None, seed=1)
BAGS = full_bags(200, 20)
ANSWERS_WITHIN = 1.0
"""Seconds from the request to the plan; what the machine adds when it is busy comes on top."""
BUSY = 1.0

Fake = Callable[[str], None]


@pytest.fixture
def arrays() -> Matrix:
    return matrix(BAGS)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Put a few lines of Python in place of the solver; `folder` is theirs."""

    def put(lines: str) -> None:
        head = "import json, os, signal, sys, time; from pathlib import Path; import numpy as np\n"
        head += "folder = Path(sys.argv[1])\n"
        monkeypatch.setattr(child, "command", lambda folder: [sys.executable, "-c", head + lines, str(folder)])

    return put


KEEPS_A_PLAN = (
    "np.savez(folder / 'draft.npz', values=np.ones(200), bound=-9000.0)\n"
    "(folder / 'draft.npz').replace(folder / 'best.npz')\n"
    "print(json.dumps({'seconds': 0.1, 'objective': 1.0, 'bound': -9000.0, 'gap': 1.0}), flush=True)\n"
)


class Stop:
    """Asks to stop as soon as there is a plan; knows when it asked."""

    def __init__(self) -> None:
        self.asked: float | None = None

    def note(self, progress: Progress) -> None:
        if progress.objective is not None and self.asked is None:
            self.asked = time.monotonic()

    def __call__(self) -> bool:
        return self.asked is not None


def test_a_cancelled_search_answers_within_a_second_with_its_plan_and_bound(arrays: Matrix) -> None:
    stop = Stop()
    answer = solve_in_child(arrays, PROOF, on_progress=stop.note, should_stop=stop)
    assert stop.asked is not None
    assert time.monotonic() - stop.asked < ANSWERS_WITHIN + BUSY
    assert answer.ended_by is EndedBy.CANCELLED
    assert answer.values is not None
    assert answer.bound is not None
    assert answer.bound <= arrays.cost @ answer.values


def test_a_solver_that_does_not_hear_a_cancel_is_killed_and_its_plan_kept(arrays: Matrix, fake: Fake) -> None:
    fake("signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + KEEPS_A_PLAN + "time.sleep(60)")
    stop = Stop()
    answer = solve_in_child(arrays, PROOF, on_progress=stop.note, should_stop=stop)
    assert stop.asked is not None
    assert child.CANCEL_SECONDS <= time.monotonic() - stop.asked < ANSWERS_WITHIN + BUSY
    assert (answer.ended_by, answer.bound) == (EndedBy.CANCELLED, -9000.0)
    assert answer.values is not None
    assert answer.values.tolist() == [1.0] * 200


def test_a_cancel_before_any_plan_gives_none(arrays: Matrix, fake: Fake) -> None:
    fake("time.sleep(60)")
    answer = solve_in_child(arrays, PROOF, should_stop=lambda: True)
    assert (answer.ended_by, answer.infeasible, answer.values, answer.bound) == (EndedBy.CANCELLED, False, None, None)


def test_a_cancel_before_any_better_plan_gives_the_start_back(arrays: Matrix, fake: Fake) -> None:
    fake("time.sleep(60)")
    start = np.zeros(200)
    answer = solve_in_child(arrays, PROOF, start=start, should_stop=lambda: True)
    assert answer.values is start


def test_a_solver_that_overruns_its_time_is_killed_and_its_plan_is_not_called_proven(
    arrays: Matrix, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "GRACE_SECONDS", 0.5)
    fake(KEEPS_A_PLAN + "time.sleep(60)")
    answer = solve_in_child(arrays, Limits(gap=0.0, seconds=1.0, seed=1))
    assert (answer.ended_by, answer.infeasible, answer.bound) == (EndedBy.TIME, False, -9000.0)


def test_a_solver_killed_from_outside_leaves_its_best_plan(arrays: Matrix, fake: Fake) -> None:
    fake(KEEPS_A_PLAN + "os.kill(os.getpid(), signal.SIGKILL)")
    answer = solve_in_child(arrays, PROOF)
    assert (answer.ended_by, answer.bound) == (EndedBy.WORK, -9000.0)
    assert answer.values is not None


def test_the_real_solver_killed_in_the_middle_leaves_its_best_plan(
    arrays: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[str]] = []
    popen = subprocess.Popen

    def note(*args: object, **more: object) -> subprocess.Popen[str]:
        started.append(popen(*args, **more))  # type: ignore[call-overload]
        return started[0]

    def kill_once_there_is_a_plan(progress: Progress) -> None:
        if progress.objective is not None:
            started[0].kill()

    monkeypatch.setattr(subprocess, "Popen", note)
    answer = solve_in_child(arrays, PROOF, on_progress=kill_once_there_is_a_plan)
    assert answer.ended_by is EndedBy.WORK
    assert answer.values is not None
    assert answer.bound is None or answer.bound <= arrays.cost @ answer.values


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "a été tué (signal 9) avant son premier plan"),
        ("sys.exit(7)", "s'est arrêté sans réponse (code 7)"),
        (
            "(folder / 'error.json').write_text(json.dumps({'template': 'HiGHS a refusé le modèle', 'values': {}}))",
            "HiGHS a refusé le modèle",
        ),
    ],
)
def test_a_solver_that_ends_without_a_plan_is_a_sentence(arrays: Matrix, fake: Fake, lines: str, said: str) -> None:
    fake(lines)
    with pytest.raises(EngineError) as failed:
        solve_in_child(arrays, PROOF)
    assert said in FRENCH(failed.value.message)


def test_half_a_line_of_a_killed_solver_is_not_read(arrays: Matrix, fake: Fake) -> None:
    fake(KEEPS_A_PLAN + 'sys.stdout.write(\'{"seconds": 1.0, "obj\'); sys.stdout.flush(); os.kill(os.getpid(), 9)')
    told: list[Progress] = []
    solve_in_child(arrays, PROOF, on_progress=told.append)
    assert [progress.objective for progress in told] == [1.0]


def test_a_listener_that_fails_ends_the_search_and_is_heard(arrays: Matrix) -> None:
    def fail(_: Progress) -> None:
        raise ValueError("the store is gone")

    began = time.monotonic()
    with pytest.raises(ValueError, match="the store is gone"):
        solve_in_child(arrays, Limits(gap=0.0, seconds=60.0, seed=1), on_progress=fail)
    assert time.monotonic() - began < 30


def test_the_best_plan_on_disk_is_whole_whenever_it_is_read(tmp_path: Path) -> None:
    """Two searches write it while it is read again and again, as after a kill."""
    ended = threading.Event()

    def write(number: int) -> None:
        while not ended.is_set():
            keep(tmp_path, np.full(50_000, float(number)), float(number))

    writers = [threading.Thread(target=write, args=(number,)) for number in (1, 2)]
    for writer in writers:
        writer.start()
    seen = set()
    last = time.monotonic() + 1.0
    while time.monotonic() < last:
        if (tmp_path / "best.npz").exists():
            with np.load(tmp_path / "best.npz") as best:
                values, bound = best["values"], float(best["bound"])
            assert values.shape == (50_000,)
            assert set(values.tolist()) == {bound}
            seen.add(bound)
    ended.set()
    for writer in writers:
        writer.join()
    assert seen == {1.0, 2.0}


def test_a_solver_does_not_outlive_its_parent(tmp_path: Path) -> None:
    """Its parent is killed without a chance to say anything: the solver ends by itself."""
    program = """
import numpy as np
from planning.solve.child import solve_in_child
from planning.solve.engine import Limits
from planning.model.matrix import Matrix

random, things, bags = np.random.default_rng(0), 200, 20
weights = random.integers(5, 60, (bags, things)).astype(float)
bag = Matrix(
    cost=-random.integers(10, 99, things).astype(float), lower=np.zeros(things), upper=np.ones(things),
    integer=np.ones(things, bool), row_lower=np.full(bags, -np.inf), row_upper=weights.sum(axis=1) // 3,
    starts=np.arange(bags + 1) * things, columns=np.tile(np.arange(things), bags), values=weights.ravel(),
)
solve_in_child(bag, Limits(0.0, None, 1), on_progress=lambda progress: print("told", flush=True))
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "told\n"
        solvers = _children_of(parent.pid)
        parent.kill()
    assert solvers
    last = time.monotonic() + 10
    while any(is_running(solver) for solver in solvers) and time.monotonic() < last:
        time.sleep(0.1)
    assert not [solver for solver in solvers if is_running(solver)]


def _children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_terminal_interrupts_the_command_alone(arrays: Matrix, fake: Fake) -> None:
    """Ctrl+C goes to a whole group of processes: the solver is in another one, and is asked properly."""
    fake("print(json.dumps({'seconds': os.getpgid(0), 'objective': None, 'bound': None, 'gap': None}), flush=True)\n")
    told: list[Progress] = []
    with pytest.raises(EngineError):
        solve_in_child(arrays, PROOF, on_progress=told.append)
    assert told[0].seconds != os.getpgid(0)


def test_limits_travel_to_the_solver(arrays: Matrix, fake: Fake) -> None:
    fake("limits = json.loads((folder / 'limits.json').read_text()); sys.exit(int(limits['seconds']))")
    with pytest.raises(EngineError) as failed:
        solve_in_child(arrays, Limits(gap=0.0, seconds=42.0, seed=1))
    assert json.dumps(failed.value.message.values["code"]) == "42"
