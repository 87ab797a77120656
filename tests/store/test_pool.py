"""Quick questions answered by other processes: in turn, within limits, and never a time-out for an answer."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from planning.domain.errors import CapError
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.i18n import FRENCH
from planning.jobs import pool as pools
from planning.jobs.pool import Pool, UnansweredError, _Child
from planning.solve.run import solve
from planning.store import Store
from planning.tables.data import Data

SCENARIO = Scenario(name="reference", title="Référence", gap=0.02)


def ask(pool: Pool, question: str, *arguments: object) -> Any:
    return pool.start(question, *arguments).result(timeout=60)


@pytest.fixture
def plan_id(store: Store, portfolio_hash: str, data: Data) -> int:
    return store.save_plan(solve(data, SCENARIO, in_process=True), portfolio_hash, faults=())


@pytest.fixture
def pool() -> Iterator[Pool]:
    opened = Pool(size=1, seconds=30)
    yield opened
    opened.close()


def test_questions_are_answered_elsewhere_and_a_process_that_dies_is_replaced(
    pool: Pool, store: Store, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: Plan = ask(pool, "what if", store.url, plan_id, SCENARIO.but(seed=2))
    assert found.has_decisions
    child = pool._idle.get()
    pool._idle.put(child)
    assert child is not None
    with pytest.raises(CapError, match="n'est pas enregistré"):
        ask(pool, "what if", store.url, 99, SCENARIO)
    assert _Child.alive == {child}, "a refusal is an answer"
    asked = threading.Timer(0.2, lambda: os.kill(child._process.pid, signal.SIGKILL))
    os.kill(child._process.pid, signal.SIGSTOP)
    asked.start()
    with pytest.raises(UnansweredError, match="interrompue"):
        ask(pool, "what if", store.url, plan_id, SCENARIO)
    assert ask(pool, "same decisions", store.url, plan_id, SCENARIO).has_decisions


def test_what_takes_too_long_or_stands_too_far_back_is_said(
    pool: Pool, store: Store, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Endless:
        is_alive, memory, ended = True, 0, False

        def ask(self, *_: object) -> object:
            assert pool.ahead == 1
            with pytest.raises(UnansweredError, match="trop de questions"):
                ask(pool, "what if")
            raise UnansweredError(pools.Message(pools.SLOW, {"seconds": 1}))

        def end(self) -> None:
            self.ended = True

    endless = Endless()
    pool._idle.get()
    pool._idle.put(endless)  # type: ignore[arg-type]
    monkeypatch.setattr(pools, "MOST_WAITING", 1)
    with pytest.raises(UnansweredError) as caught:
        ask(pool, "what if", store.url, plan_id, SCENARIO)
    assert FRENCH(caught.value.message) == "pas de réponse en 1 s : lancez le calcul complet"
    assert endless.ended
    assert pool._idle.get() is None
    assert pool.ahead == 0


def test_a_process_that_holds_much_memory_is_replaced(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    class Heavy:
        is_alive, memory, ended = True, 2 << 30, False

        def ask(self, *_: object) -> tuple[str, None]:
            return "found", None

        def end(self) -> None:
            self.ended = True

    heavy = Heavy()
    pool._idle.get()
    pool._idle.put(heavy)  # type: ignore[arg-type]
    assert ask(pool, "what if") == "found"
    assert heavy.ended
