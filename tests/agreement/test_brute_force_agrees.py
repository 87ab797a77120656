"""The product against the list of every plan: random portfolios, what they reach, and changes counted."""

from __future__ import annotations

import pytest

from planning.checking import check_plan
from planning.domain.kinds import Status
from planning.solve.run import solve
from tests.agreement.agreement import (
    CASES,
    EXACT,
    FAMILIES,
    agrees_with_the_list,
    best_of,
    decisions,
    drawn,
    engines,
)
from tests.oracle.brute_force import best_plan
from tests.oracle.random_portfolios import draw_case
from tests.oracle.reach import AWAY, EXPECTED, features


@pytest.mark.parametrize(("family", "number"), CASES)
def test_the_plan_found_is_the_best_of_all(family: str, number: int) -> None:
    agrees_with_the_list(family, number)


def test_cbc_gives_its_opinion_on_one_case_in_four_of_each_family() -> None:
    for family in FAMILIES:
        both = [number for name, number in CASES if name == family and "pulp:CBC" in engines(number)]
        assert len(both) == 6


def test_the_cases_reach_every_feature() -> None:
    reached = {feature for case in CASES for feature in features(drawn(*case))}
    assert [name for name in EXPECTED if name not in reached] == []


def test_most_cases_have_a_plan_and_some_have_none() -> None:
    # One in five: each is listed, which takes its time where another process has met the cases.
    possible = [best_of(*case).objective is not None for case in CASES[::5]]
    assert len(possible) / 2 < sum(possible) < len(possible)


@pytest.mark.parametrize("place", AWAY)
def test_some_plan_moves_people_to_each_kind_of_place(place: str) -> None:
    cases = (drawn(*case) for case in CASES if case[0] == "residents during the works")
    plans = (solve(case.data, case.scenario.but(gap=0), in_process=True) for case in cases)
    assert any(row.to == place for plan in plans for row in plan.moves)


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
