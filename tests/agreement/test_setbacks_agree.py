"""Aids refused, works dearer, longer or at prices that move: the engines against the list of every plan."""

from __future__ import annotations

from functools import cache

import pytest

from planning.domain.scenario import RefusedAid, Scenario
from tests.agreement.agreement import FAMILIES, agrees
from tests.oracle.brute_force import best_plan
from tests.oracle.random_portfolios import Case, draw_case

FIRST_CASE = 70_000
NUMBERS = range(24)
"""What the tests compare; `scripts/bench agreement` takes hundreds."""


def _with_setbacks(case: Case, number: int) -> Case:
    """Return the case with prices that move, and more setbacks in some: powers of two keep sums exact."""
    aids = case.data["option_funding"]
    refused = [
        RefusedAid(option_id=option, funder=funder)
        for option, funder in zip(aids["option_id"], aids["funder"], strict=True)
        if number % 2
    ]
    asked: Scenario = case.scenario.but(
        cost_index=(0.5, -0.5, 0.25)[number % 3],
        overrun=(0.0, 0.5)[number // 2 % 2],
        slippage=(1.0, 1.5, 1.0, 2.0)[number % 4],
        refused=tuple(refused[:1]),
    )
    return Case(case.data, asked)


def draw_case_with_setbacks(number: int) -> Case:
    """Draw a case."""
    family = ("who pays", "imposed, refused, dated")[number % 8 == 7]
    return _with_setbacks(draw_case(FIRST_CASE + number, FAMILIES[family]), number)


@cache
def _drawn(number: int) -> tuple[Case, float | None]:
    """Return a case and what the best of all its plans is worth; None: no plan holds."""
    case = draw_case_with_setbacks(number)
    return case, best_plan(case.data, case.scenario).objective


@pytest.mark.parametrize("number", NUMBERS)
def test_the_plan_found_is_the_best_of_all(number: int) -> None:
    agrees(*_drawn(number), number)


def test_plans_are_found_in_many_cases() -> None:
    assert sum(_drawn(number)[1] is not None for number in NUMBERS) >= 12
