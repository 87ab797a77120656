"""Quick questions answered by other processes: in turn, within limits, and never a time-out for an answer."""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator
from multiprocessing import Pipe
from typing import Any

import pytest

from planning.domain.errors import CapError
from planning.domain.plan import Plan
from planning.domain.plan_difference import FromAToB
from planning.domain.scenario import Scenario
from planning.domain.staged_answer import Stage, StagedAnswer
from planning.domain.statement import Explanation, Pair
from planning.i18n import FRENCH
from planning.jobs import pool as pools
from planning.jobs.answering import STOP, _Asker, answered
from planning.jobs.pool import Pool, UnansweredError, _Child
from planning.jobs.questions import WARM, WHAT_IF
from planning.jobs.staged_question import Staged
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


def test_an_answer_comes_in_stages_and_is_given_up_when_nobody_wants_it(pool: Pool, store: Store, plan_id: int) -> None:
    asked = pool.ask(WHAT_IF, store.url, plan_id, SCENARIO.but(seed=2))
    last = asked.result(timeout=60)
    assert isinstance(last, StagedAnswer)
    assert asked.latest() == last
    assert asked.done()
    assert asked.count >= 2
    assert last.plan.has_decisions
    given_up = pool.ask(WHAT_IF, store.url, plan_id, SCENARIO.but(seed=3), Stage.PROVEN)
    given_up.cancel()
    waits = pool.ask("one step more", store.url, plan_id)
    assert waits.result(timeout=60) is not None
    assert given_up.done()
    assert pool.ahead == 0
    with pytest.raises(CapError, match="n'est pas enregistré"):
        pool.ask(WHAT_IF, store.url, 99, SCENARIO).result(timeout=60)


def test_making_ready_gives_way_to_questions_and_goes_on_afterwards(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, questions = threading.Event(), []

    class Child:
        is_alive, memory = True, 0

        def ask(self, question: str, arguments: object, seconds: float, staged: Staged, waits: Any) -> tuple[Any, None]:
            questions.append(question)
            if question == WARM:
                staged.tell(None, may_end=True)
                begun.set()
                for _ in range(200):
                    if len(questions) > 1 or staged.should_end(waits):
                        break
                    time.sleep(0.05)
            return question, None

        def end(self) -> None: ...

    pool._idle.get()
    pool._idle.put(Child())  # type: ignore[arg-type]
    pool.warm("store", 1)
    pool.warm("store", 1)
    assert begun.wait(10)
    assert ask(pool, "what if") == "what if"
    for _ in range(200):
        if len(questions) == 3 and pool.ahead == 0:
            break
        time.sleep(0.05)
    assert questions == [WARM, "what if", WARM]


@pytest.mark.parametrize(
    ("question", "count"),
    [("explanation", 1), ("one or other", 2), ("rankings", 0), ("one step more", 0)],
)
def test_what_pages_ask_of_a_plan_is_answered_small(
    store: Store, plan_id: int, data: Data, question: str, count: int
) -> None:
    told: list[object] = []
    about = data["residences"]["residence_id"].tolist()[:count]
    answer, refusal = answered(question, (store.url, plan_id, *about), lambda one, _: told.append(one))
    assert refusal is None
    assert answer is not None
    assert len(pickle.dumps(answer)) < 1_000_000
    if question == "explanation":
        assert isinstance(answer, Explanation)
        assert answer.is_full
        assert [one.is_full for one in told if isinstance(one, Explanation)] == [False] * len(told)
        assert told
    if question == "one or other":
        assert isinstance(answer, Pair)
        assert [one.is_full for one in (*told, answer) if isinstance(one, Pair)] == [False, False, True]


def test_two_plans_are_compared_and_an_answer_of_a_staged_question_is_kept_whole(
    store: Store, plan_id: int, portfolio_hash: str, data: Data
) -> None:
    other = solve(data, SCENARIO.but(gap=0.05, seed=7), in_process=True)
    other_id = store.save_plan(other, portfolio_hash, faults=())
    answer, refusal = answered("compared", (store.url, plan_id, other_id, 1.0))
    assert refusal is None
    assert isinstance(answer, FromAToB)
    assert answer.last.objective == other.objective


def test_a_search_asked_to_stop_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = Pipe()
    asker = _Asker(theirs)  # type: ignore[arg-type]
    assert not asker.should_stop()
    ours.send(STOP)
    assert asker.should_stop()
    assert asker.should_stop(), "for good"
    ours.close()
    assert _Asker(theirs).should_stop(), "nobody is there"  # type: ignore[arg-type]
