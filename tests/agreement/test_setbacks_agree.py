"""Aids refused, works dearer, longer or at prices that move: both engines against the list of every plan."""

from __future__ import annotations

import pytest

from planning.domain.scenario import RefusedAid, Scenario
from tests.agreement.agreement import FAMILIES, agrees
from tests.oracle.brute_force import best_plan
from tests.oracle.random_portfolios import Case, draw_case

FIRST_CASE = 70_000
FOUND: list[bool] = []
"""Whether a plan holds, case by case."""


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


@pytest.mark.parametrize("number", range(40))
def test_the_plan_found_is_the_best_of_all(number: int) -> None:
    family = ("who pays", "imposed, refused, dated")[number % 8 == 7]
    case = _with_setbacks(draw_case(FIRST_CASE + number, FAMILIES[family]), number)
    best = best_plan(case.data, case.scenario)
    FOUND.append(best.objective is not None)
    agrees(case, best.objective)


def test_plans_were_found_in_many_cases() -> None:
    if len(FOUND) < 40:
        pytest.skip("the cases of this file were not all run")
    assert sum(FOUND) >= 20
