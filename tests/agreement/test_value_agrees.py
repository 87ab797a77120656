"""The product under a value model against the list of every plan: HiGHS on each, CBC on one in four.

Classes, ageing, residents who stay and the years after the plan are those of docs/value.md, written twice. 500 more of
these portfolios are compared by `scripts/bench agreement`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario, Weights
from planning.domain.valuation import Valuation
from planning.solve.run import solve
from planning.tables.scenario_file import apply_scenario
from tests.agreement.agreement import EXACT, agrees, decisions
from tests.oracle.brute_force import Listing, best_plan, value_of
from tests.oracle.portfolio import after, cost, envelope, keep, need, portfolio, programme, residence, works
from tests.oracle.random_portfolios import Case
from tests.oracle.random_values import VALUE_FEATURES, draw_value_case, value_features

DRAWN = range(30)
ONCE_WRONG = (21_086, 21_195)
"""Found among hundreds: a rule on access that begins within a period, works that are delivered at once."""
RENAMED = (82, 179)
"""Their best plan calls rooms otherwise without closing any: residents follow."""
NUMBERS = [*DRAWN, *RENAMED, *ONCE_WRONG]


@cache
def drawn(number: int) -> Case:
    """Draw a case."""
    return draw_value_case(number)


@cache
def best_of(number: int) -> float | None:
    """Return what the best of all plans of a case is worth; None: no plan holds."""
    return best_plan(drawn(number).data, drawn(number).scenario).objective


@pytest.mark.parametrize("number", NUMBERS)
def test_the_plan_found_is_the_best_of_all(number: int) -> None:
    case, expected = drawn(number), best_of(number)
    for plan in agrees(case, expected, number):
        if expected is not None:
            worth = value_of(case.data, case.scenario, decided(plan))
            assert worth == pytest.approx(expected, **EXACT), plan.engine
            _four_numbers_add_up(plan, case)


def decided(plan: Plan) -> dict[str, tuple[str, int]]:
    """Return the choice of each residence: in the plan, or after it."""
    late = {row.residence_id: (row.option_id, row.start_year) for row in plan.later}
    return {row.residence_id: (row.option_id, row.start_year) for row in plan.decisions} | late


def _four_numbers_add_up(plan: Plan, case: Case) -> None:
    """Well, badly, unfit and without are the need of each public, territory and period."""
    listing = Listing(apply_scenario(case.data, case.scenario), case.scenario)
    assert listing.worth is not None
    needs = listing.worth.needs(listing.tables["needs"])
    told = {
        (*key, period[0]): places
        for number, period in enumerate(listing.worth.periods)
        for key, places in needs[number].items()
        if places > 0
    }
    found = {
        (row.client_group, row.territory, row.year): row.well + row.badly + row.unfit + row.without
        for row in plan.housed
    }
    assert found == pytest.approx(told, abs=1e-4)


def test_changes_against_the_approved_plan_are_counted() -> None:
    counted = 0
    for number in range(5000, 5016):
        case = drawn(number)
        approved = solve(case.data, case.scenario.but(gap=0), in_process=True)
        if not approved.has_decisions:
            continue
        assert case.scenario.value is not None
        dearer = case.scenario.value.but(place_year_eur=case.scenario.value.place_year_eur / 4)
        scenario = case.scenario.but(value=dearer, weights=case.scenario.weights.but(changes=0.5), gap=0)
        best = best_plan(case.data, scenario, previous=decisions(approved))
        plan = solve(case.data, scenario, start=approved, in_process=True)
        assert plan.objective == pytest.approx(best.objective, **EXACT), case
        counted += 1
    assert counted >= 8


def test_the_cases_reach_every_feature() -> None:
    reached = {feature for number in DRAWN for feature in value_features(drawn(number))}
    assert [name for name in VALUE_FEATURES if name not in reached] == []


@pytest.mark.parametrize("number", RENAMED)
def test_rooms_are_renamed_where_it_is_said(number: int) -> None:
    assert "rooms renamed" in value_features(drawn(number))


def test_most_cases_have_a_plan_and_some_have_none() -> None:
    possible = [best_of(number) is not None for number in NUMBERS]
    assert len(possible) / 2 < sum(possible) < len(possible)


def test_some_best_plans_start_works_after_the_plan() -> None:
    cases = [drawn(number) for number in NUMBERS if best_of(number) is not None]
    best = [best_plan(case.data, case.scenario).decisions for case in cases]
    assert any(
        start > case.data.years[-1] for case, found in zip(cases, best, strict=True) for _, start in found.values()
    )


def test_works_put_off_until_after_the_plan_are_a_change_and_the_keep_is_paid_for() -> None:
    """The works approved for the first year may only start after the plan now: one change, at the price of two."""
    tables = {
        "residences": [residence("R1")],
        "programmes": [programme("R1", 10)],
        "options": [keep("R1"), works("R1", duration_years=1, life_years=30)],
        "option_programmes": [after("R1.restructure", 12)],
        "needs": [need(12, year) for year in (2027, 2028)],
    }
    value = _plain(later_starts=(0,), tail_years=(5,), later_years=5)
    approved = solve(portfolio(2, **tables), Scenario(value=_plain(), gap=0), in_process=True)
    assert decisions(approved) == {"R1": ("R1.restructure", 2027)}
    late = {**tables, "options": [keep("R1"), works("R1", duration_years=1, life_years=30, earliest_year=2029)]}
    asked = Scenario(value=value, weights=Weights(changes=2.0), gap=0)
    plan = solve(portfolio(2, **late), asked, start=approved, in_process=True)
    assert decided(plan) == {"R1": ("R1.restructure", 2029)}
    # Two persons without a place for three years, and a change.
    assert plan.objective == pytest.approx(3 * 2 + 2.0)
    assert best_plan(portfolio(2, **late), asked, decisions(approved)).objective == pytest.approx(plan.objective)
    poor = portfolio(2, **late, option_costs=[cost("R1.keep", 10.0)], envelopes=[envelope("all", 0.0)])
    assert solve(poor, Scenario(value=value), in_process=True).status is Status.INFEASIBLE
    assert best_plan(poor, Scenario(value=value)).objective is None


def test_the_list_values_a_home_that_ages_and_closes_by_hand() -> None:
    """Ten places, two years of service left: housed in the first two years of four, closed in the others."""
    data = portfolio(
        4,
        residences=[residence("R1", service_years=2.0)],
        programmes=[programme("R1", 10)],
        needs=[need(10, year) for year in range(2027, 2031)],
    )
    asked = Scenario(value=_plain(closure_eur=6.0, place_year_eur=2.0, renewal_after_years=20))
    # Two years of ten people without a place, and ten homes closed at 6 euros, 2 euros a place-year.
    assert best_plan(data, asked).objective == pytest.approx(2 * 10 + 10 * 6 / 2)


def _plain(**changes: Any) -> Valuation:
    """Return a value model in which little counts: no tail, no discount, no upkeep."""
    value = drawn(0).scenario.value
    assert value is not None
    free = {"good": 0.0, "fair": 0.0, "poor": 0.0}
    plain = value.but(
        place_year_eur=1.0, tail_years=(), count_to=None, later_starts=(), discount_rate=0.0, upkeep_eur=free,
        closure_eur=0.0, action_eur=0.0, service_years={"good": 50.0, "fair": 40.0, "poor": 30.0},
    )  # fmt: skip
    return plain.but(**changes)
