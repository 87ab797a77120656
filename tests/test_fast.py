"""The fast part leaves out what is named and nothing else; another order holds the same tests, file by file."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from tests.fast import SLOW, is_left_out, missing, shuffled


def test_what_is_left_out_is_there_and_says_why(root: Path) -> None:
    assert SLOW
    assert missing(root) == []
    assert [name for name, why in SLOW.items() if not why] == []


def test_what_is_not_named_is_in_the_fast_part(root: Path) -> None:
    assert [name for name in SLOW if not is_left_out(root / name, root)] == []
    assert not is_left_out(root / "tests" / "specs", root)
    assert not is_left_out(Path("/elsewhere/tests/pages"), root)


def test_another_order_holds_the_same_tests_file_by_file() -> None:
    files = ["a"] * 20 + ["b"] * 10 + ["c"] * 30
    order = shuffled(files, 1)
    assert sorted(order) == list(range(60))
    assert len([name for name, _ in groupby(files[number] for number in order)]) == 3
    assert order == shuffled(files, 1) != shuffled(files, 2) != sorted(order)
