"""What follows from tables is found once while they are the same, and never kept when one of them is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from planning.domain.scenario import Rule
from planning.model.problem import Problem
from planning.tables.data import Data, recalled
from tests.oracle.portfolio import keep, need, portfolio, programme, residence


@pytest.fixture
def data() -> Data:
    return portfolio(
        2, residences=[residence("R1")], programmes=[programme("R1", 10)], options=[keep("R1")], needs=[need(10)]
    )


@pytest.fixture
def counted() -> tuple[Callable[..., int], list[str]]:
    found: list[str] = []

    @recalled
    def size(data: Data, of: str) -> int:
        found.append(of)
        return len(data[of])

    return size, found


def test_a_table_that_is_not_read_may_change(data: Data, counted: tuple[Callable[..., int], list[str]]) -> None:
    size, found = counted
    other = data.replacing(envelopes=data["envelopes"].assign(amount_eur=1.0))
    assert size(data, "needs") == size(other, "needs") == 1
    assert found == ["needs"]


def test_a_table_that_is_read_or_another_argument_asks_again(
    data: Data, counted: tuple[Callable[..., int], list[str]]
) -> None:
    size, found = counted
    assert size(data, "needs") == 1
    assert size(data.replacing(needs=data["needs"].head(0)), "needs") == 0
    assert size(data, "residences") == 1
    assert found == ["needs", "needs", "residences"]


def test_what_another_function_read_is_read(data: Data) -> None:
    @recalled
    def inner(data: Data) -> int:
        return len(data["needs"])

    @recalled
    def outer(data: Data) -> int:
        return inner(data) + len(data["residences"])

    assert inner(data) == 1
    assert outer(data) == 2
    assert outer(data.replacing(needs=data["needs"].head(0))) == 1


CHANGES: dict[str, dict[str, Any]] = {
    "need": {"needs_factor": {"seniors": 1.2}},
    "delay": {"slippage": 1.5},
    "rule": {"rules": [Rule(rule_id="x", rule="must_not", subject="R018.senior_modernise").model_dump()]},
    "money": {"budget": [{"funder": "local", "year": 2030, "factor": 0.5}]},
}


def test_the_model_of_a_change_is_that_of_a_process_that_was_asked_nothing_before(prepared_demo: Data) -> None:
    reference = prepared_demo.scenarios["reference"]
    Problem.of(prepared_demo, reference)
    for what in CHANGES.values():
        after = Problem.of(prepared_demo, reference.but(**what)).arrays
        fresh = prepared_demo.replacing(**{name: frame.copy() for name, frame in prepared_demo.tables.items()})
        alone = Problem.of(fresh, reference.but(**what)).arrays
        for name in ("cost", "lower", "upper", "row_lower", "row_upper", "starts", "columns", "values"):
            assert np.array_equal(getattr(after, name), getattr(alone, name)), name
