"""What was read is kept until somebody writes, whoever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from planning.domain.plan import Plan
from planning.store import Store, open_store
from planning.store.unchanged import Unchanged

Maker = Callable[..., Plan]


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """What the database is asked, as SQL."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield said
    event.remove(Engine, "before_cursor_execute", note)


def test_what_was_read_is_not_asked_again(store: Store, portfolio_hash: str, decided: Maker, asked: list[str]) -> None:
    store.save_plan(decided(), portfolio_hash, faults=())
    first = store.plans(), store.newest_version(portfolio_hash), store.active_jobs()
    assert any("SELECT" in one for one in asked)
    asked.clear()
    assert (store.plans(), store.newest_version(portfolio_hash), store.active_jobs()) == first
    assert asked == []


def test_what_is_written_here_or_by_another_is_read_at_once(store: Store, portfolio_hash: str, decided: Maker) -> None:
    assert store.plans() == []
    mine = store.save_plan(decided(), portfolio_hash, faults=())
    assert [one.id for one in store.plans()] == [mine]
    with open_store(store.url) as other:
        theirs = other.save_plan(decided(), portfolio_hash, faults=())
        assert [one.id for one in store.plans()] == [theirs, mine]
        third = store.save_plan(decided(), portfolio_hash, faults=())
        assert [one.id for one in other.plans()] == [third, theirs, mine]


def test_a_list_that_a_caller_changes_is_whole_for_the_next(store: Store, portfolio_hash: str, decided: Maker) -> None:
    store.save_plan(decided(), portfolio_hash, faults=())
    store.plans().clear()
    assert len(store.plans()) == 1


def test_what_is_written_while_one_reads_is_not_kept(store: Store, portfolio_hash: str, decided: Maker) -> None:
    kept = Unchanged(store.path)

    def read_slowly() -> int:
        found = len(store.plans())
        store.save_plan(decided(), portfolio_hash, faults=())
        return found

    assert kept.get("plans", read_slowly) == 0
    assert kept.get("plans", lambda: len(store.plans())) == 1
    kept.close()


def test_nothing_is_kept_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    kept, read = Unchanged(tmp_path / "none.sqlite"), iter([1, 2])
    assert [kept.get("it", lambda: next(read)) for _ in range(2)] == [1, 2]
