"""CBC's own process: cancelled, late, deaf. It keeps its best plan, and claims nothing more than its bound."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest

from planning.domain.kinds import EndedBy
from planning.model.matrix import Matrix, matrix
from planning.solve import pulp_engine
from planning.solve.engine import Limits
from planning.solve.pulp_engine import solve_with_pulp
from tests.solve.test_child import ANSWERS_WITHIN, BAGS, BUSY, PROOF, is_running
from tests.solve.test_pulp_engine import market_split


@pytest.fixture
def arrays() -> Matrix:
    return matrix(BAGS)


class After:
    """Asks to stop some seconds after the first question; knows when."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.asked = float("inf")

    def __call__(self) -> bool:
        self.asked = min(self.asked, time.monotonic() + self._seconds)
        return time.monotonic() >= self.asked


def test_cbc_answers_a_cancel_within_a_second_with_its_plan_and_bound(arrays: Matrix) -> None:
    stop = After(2.0)
    answer = solve_with_pulp(BAGS, arrays, "CBC", PROOF, should_stop=stop)
    assert time.monotonic() - stop.asked < ANSWERS_WITHIN + BUSY
    assert answer.ended_by is EndedBy.CANCELLED
    assert answer.values is not None
    assert answer.bound is not None
    assert np.all(np.abs(answer.values - np.round(answer.values)) < 1e-5)
    assert answer.bound <= arrays.cost @ answer.values


def test_cbc_cancelled_before_a_plan_has_none_and_claims_nothing() -> None:
    model = market_split()
    answer = solve_with_pulp(model, matrix(model), "CBC", PROOF, should_stop=After(1.0))
    assert (answer.ended_by, answer.infeasible, answer.values) == (EndedBy.CANCELLED, False, None)


@pytest.mark.parametrize("asks", [True, False], ids=["cancelled", "late"])
def test_a_cbc_that_does_not_hear_is_killed(
    arrays: Matrix, asks: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "cbc"
    program.write_text(
        f"#!{sys.executable}\n"
        "import os, pathlib, signal, time\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))\n"
        "time.sleep(60)\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setattr(pulp_engine, "program", lambda: str(program))
    monkeypatch.setattr(pulp_engine, "GRACE_SECONDS", 0.5)
    limits = PROOF if asks else Limits(gap=0.0, seconds=0.5, seed=1)
    stop = (lambda: (tmp_path / "pid").exists()) if asks else None
    began = time.monotonic()
    answer = solve_with_pulp(BAGS, arrays, "CBC", limits, should_stop=stop)
    assert time.monotonic() - began < 10
    assert (answer.ended_by, answer.values) == (EndedBy.CANCELLED if asks else EndedBy.TIME, None)
    assert not is_running(int((tmp_path / "pid").read_text(encoding="ascii")))


@pytest.mark.parametrize("is_off", [True, False], ids=["as the product asks", "as it would by itself"])
def test_cbc_solves_the_model_that_it_is_given(is_off: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What it makes of a model beforehand once lost the best plan; its log says when it made something of it."""
    if not is_off:
        monkeypatch.setattr(pulp_engine, "OPTIONS", ("increment 1e-9",))
    model, log = market_split(), tmp_path / "cbc.log"
    pulp_engine.to_pulp(model, matrix(model)).solve(pulp_engine.Cbc(Limits(0.0, 1.0, 0), log, None))
    assert ("Cgl0004I processed model" in log.read_text(encoding="utf-8")) is not is_off
