"""The product against the list of every plan: the second half of 504 random portfolios, and changes counted."""

from __future__ import annotations

import pytest

from planning.checking import check_plan
from planning.domain.kinds import Status
from planning.solve.run import solve
from tests.agreement.agreement import CASES, EXACT, agrees_with_the_list, check_what_was_reached, decisions
from tests.oracle.brute_force import best_plan
from tests.oracle.random_portfolios import draw_case


@pytest.mark.parametrize(("family", "number"), CASES)
def test_the_plan_found_is_the_best_of_all(family: str, number: int) -> None:
    agrees_with_the_list(family, number, half=1)


def test_the_cases_reached_every_feature() -> None:
    check_what_was_reached()


def test_changes_against_the_approved_plan_are_counted() -> None:
    counted = 0
    for number in range(100_000, 100_015):
        case = draw_case(number)
        approved = solve(case.data, case.scenario.but(gap=0), in_process=True)
        if approved.status is Status.INFEASIBLE:
            continue
        weights = case.scenario.weights.but(changes=2.5, unmet=3.0, value_points=0.5)
        scenario = case.scenario.but(weights=weights, gap=0)
        best = best_plan(case.data, scenario, previous=decisions(approved))
        plan = solve(case.data, scenario, start=approved, in_process=True)
        assert plan.objective == pytest.approx(best.objective, **EXACT), case
        assert check_plan(plan, case.data) == [], case
        counted += 1
    assert counted >= 8
