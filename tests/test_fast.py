"""What the fast part leaves out, in which order tests run, and which go together."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from tests.fast import SLOW, is_left_out, missing, shuffled
from tests.sharing_out import LONGEST, WHOLE, turn, unit_of


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


def test_what_goes_together_or_first_is_there_and_the_rest_goes_file_by_file(root: Path) -> None:
    assert [name for name in (*WHOLE, *LONGEST) if not (root / name).exists()] == []
    assert {unit_of(f"tests/pages/{file}.py::test_a[fr-/x::y]") for file in "ab"} == {"tests/pages"}
    assert unit_of("tests/questions/test_a.py::test_b") == "tests/questions/test_a.py"
    assert turn(Path("tests/pages/test_a.py")) < turn(Path("notebooks/a.ipynb")) < turn(Path("tests/tables/test_a.py"))
