"""The product against the list of every plan: the second half of 500 random portfolios, and changes counted."""

from __future__ import annotations

import pytest
from hypothesis import given, seed, settings

from planning.checking import check_plan
from planning.domain.kinds import Status
from planning.optimise import solve
from tests.agreement.agreement import EXACT, FAMILIES, agrees_with_the_list, check_what_was_reached, decisions, searched
from tests.oracle.brute_force import best_plan
from tests.oracle.random_portfolios import Case, cases


@pytest.mark.timeout(400)
@pytest.mark.parametrize("family", FAMILIES)
def test_the_plan_found_is_the_best_of_all(family: str) -> None:
    agrees_with_the_list(family, half=1)


def test_the_cases_reached_every_feature() -> None:
    check_what_was_reached()


def test_changes_against_the_approved_plan_are_counted() -> None:
    @seed(0)
    @settings(searched, max_examples=15)
    @given(cases())
    def agrees(case: Case) -> None:
        approved = solve(case.data, case.scenario.but(gap=0), in_process=True)
        if approved.status is Status.INFEASIBLE:
            return
        weights = case.scenario.weights.but(changes=2.5, unmet=3.0, value_points=0.5)
        case = Case(case.data, case.scenario.but(weights=weights, gap=0))
        best = best_plan(case.data, case.scenario, previous=decisions(approved))
        plan = solve(case.data, case.scenario, start=approved, in_process=True)
        assert plan.objective == pytest.approx(best.objective, **EXACT)
        assert check_plan(plan, case.data) == []

    agrees()
