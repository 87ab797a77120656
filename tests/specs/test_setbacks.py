"""Aids refused or counted at their chance, works that cost more and last longer: what the best plan is then."""

from __future__ import annotations

from typing import Any

import pytest

from planning.checking import check_plan
from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.scenario import RefusedAid, Scenario, Weights
from planning.explain import funding
from planning.finance import financing_plan, value_for_money
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from tests.oracle.portfolio import (
    FIRST,
    Row,
    after,
    aid,
    cost,
    envelope,
    funder,
    keep,
    need,
    portfolio,
    residence,
    works,
)
from tests.specs.ask import best, done, spent

OPTION = "R1.restructure"
REFUSED = Scenario(refused=(RefusedAid(option_id=OPTION, funder="state"),))


def _aid(option: str, funder: str, most: float) -> Row:
    return aid(option, funder, most, 1.0)


def _aided(own: float, **more: Any) -> Data:
    """Works of 100 that deliver ten places; the state may give 60."""
    return portfolio(
        **{
            "options": [keep("R1"), works("R1", value_points=1)],
            "option_programmes": [after(OPTION, 10)],
            "option_costs": [cost(OPTION, 100)],
            "option_funding": [_aid(OPTION, "state", 60)],
            "funders": [funder("state")],
            "envelopes": [envelope(FIRST, own)],
            **more,
        }
    )


def _both_engines(data: Data, scenario: Scenario) -> Plan:
    """Return the best plan, found by both engines and by the list of every plan."""
    plan = best(data, scenario)
    other = solve(data, scenario.but(gap=0, engine="pulp:CBC"), in_process=True)
    assert other.status is Status.OPTIMAL
    assert other.objective == pytest.approx(plan.objective)
    assert check_plan(other, data) == []
    return plan


# ---- refused ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("own", "is_done"), [(40, False), (99, False), (100, True)])
def test_an_aid_refused_is_asked_of_own_funds(own: float, is_done: bool) -> None:
    data = _aided(own)
    assert done(best(data))
    plan = _both_engines(data, REFUSED)
    assert bool(done(plan)) == is_done
    assert plan.grants == ()


def test_an_aid_refused_to_one_operation_goes_to_another() -> None:
    data = _aided(
        40,
        residences=[residence("R1"), residence("R2")],
        options=[keep("R1"), works("R1", value_points=2), keep("R2"), works("R2", value_points=1)],
        option_programmes=[],
        option_costs=[cost(OPTION, 100), cost("R2.restructure", 100)],
        option_funding=[_aid(OPTION, "state", 60), _aid("R2.restructure", "state", 60)],
    )
    assert list(done(best(data))) == ["R1"]
    assert list(done(_both_engines(data, REFUSED))) == ["R2"]


# ---- expected value ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "least"),
    [
        ({}, 70),  # half of 60 from the state
        ({"max_share": 0.4}, 80),  # half of 40 % of the cost
        ({"cap_per_place_eur": 5}, 75),  # half of 5 for each of ten places
        ({"min_cofunding_share": 0.9}, 95),  # half of the tenth that others leave
    ],
)
def test_an_aid_at_its_expected_value_is_its_chance_times_what_the_rules_allow(
    rules: dict[str, float], least: float
) -> None:
    scenario = Scenario(expected_grants=True)
    funders = [funder("state", grant_probability=0.5, **rules)]
    plan = _both_engines(_aided(least, funders=funders), scenario)
    assert spent(plan) == [pytest.approx(least)]
    assert done(_both_engines(_aided(least - 1, funders=funders), scenario)) == {}


def test_without_a_chance_an_aid_is_sure_and_its_envelope_is_not_cut() -> None:
    funders = [funder("state"), funder("region", grant_probability=0.5)]
    data = _aided(
        20,
        funders=funders,
        option_funding=[_aid(OPTION, "state", 60), _aid(OPTION, "region", 40)],
        envelopes=[envelope(FIRST, 20), envelope(FIRST, 20, "region")],
    )
    plan = _both_engines(data, Scenario(expected_grants=True))
    assert spent(plan, "region") == [pytest.approx(20)]
    assert spent(plan, "state") == [pytest.approx(60)]


# ---- works that cost more ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rules", [{}, {"max_share": 0.6}, {"min_cofunding_share": 0.4}])
def test_an_overrun_falls_on_own_funds_alone(rules: dict[str, float]) -> None:
    """Of 120 the state still pays 60: its share of a cost that grows does not grow with it."""
    funding = [_aid(OPTION, "state", 60 if not rules else 100)]
    scenario = Scenario(overrun=0.2)
    plan = _both_engines(_aided(60, funders=[funder("state", **rules)], option_funding=funding), scenario)
    assert spent(plan) == [pytest.approx(60)]
    assert [row.capex_eur for row in plan.decisions] == [pytest.approx(120)]
    assert done(_both_engines(_aided(59, funders=[funder("state", **rules)], option_funding=funding), scenario)) == {}


def test_an_overrun_of_what_others_pay_falls_on_own_funds_too() -> None:
    data = _aided(30, option_costs=[cost(OPTION, 50), cost(OPTION, 50, 0, "state")], option_funding=[])
    assert done(best(data)) == {}
    plan = _both_engines(
        _aided(60, option_costs=[cost(OPTION, 50, 0, "state")], option_funding=[]), Scenario(overrun=1)
    )
    assert spent(plan) == [pytest.approx(50)]
    assert spent(plan, "state") == [pytest.approx(50)]


def test_what_is_kept_costs_no_more() -> None:
    data = portfolio(options=[keep("R1")], option_costs=[cost("R1.keep", 10)])
    assert spent(_both_engines(data, Scenario(overrun=1, slippage=3))) == [pytest.approx(10)]


# ---- works that last longer -------------------------------------------------------------------------------------


def _long(years: int, latest: int | None = None) -> Data:
    """Works of two years, 10 then 20 and 5 at delivery; the places are wanted as soon as they can be had."""
    return portfolio(
        years,
        options=[keep("R1"), works("R1", duration_years=2, latest_year=latest)],
        option_programmes=[after(OPTION, 10)],
        option_costs=[cost(OPTION, 10), cost(OPTION, 20, 1), cost(OPTION, 5, 2)],
        needs=[need(10, FIRST + year) for year in range(years)],
    )


def test_longer_works_deliver_later_and_spread_the_same_cost() -> None:
    """Half as long again: 10 over the first year and a half, 20 over the other, what is due at delivery at delivery."""
    plan = _both_engines(_long(5), Scenario(slippage=1.5))
    assert [(row.start_year, row.delivery_year) for row in plan.decisions] == [(FIRST, FIRST + 3)]
    assert spent(plan) == [pytest.approx(amount) for amount in (20 / 3, 10, 40 / 3, 5, 0)]


@pytest.mark.parametrize(("factor", "years"), [(1.01, 3), (1.1, 3), (2, 4), (2.5, 5)])
def test_a_year_begun_is_a_whole_year(factor: float, years: int) -> None:
    plan = _both_engines(_long(6), Scenario(slippage=factor))
    assert [row.delivery_year - row.start_year for row in plan.decisions] == [years]
    assert sum(spent(plan)) == pytest.approx(35)


def test_what_would_be_delivered_after_the_plan_is_not_chosen_and_is_no_error() -> None:
    """Five times their schedule, like the national plan for migrant workers' hostels: ten years where six are left."""
    assert done(_both_engines(_long(6), Scenario(slippage=5))) == {}
    assert done(_both_engines(_long(11), Scenario(slippage=5))) == {"R1": ("restructure", FIRST)}


def test_works_that_take_no_time_do_not_last_longer() -> None:
    plan = _both_engines(_aided(40), Scenario(slippage=5))
    assert done(plan) == {"R1": ("restructure", FIRST)}


# ---- prices that move -------------------------------------------------------------------------------------------


def _indexed(*own: float, latest: int | None = None, **more: Any) -> Data:
    """Works of 100 the first year and 100 the next, in a plan of three years."""
    return portfolio(
        3,
        **{
            "options": [keep("R1"), works("R1", duration_years=1, latest_year=latest, value_points=1)],
            "option_programmes": [after(OPTION, 10)],
            "option_costs": [cost(OPTION, 100), cost(OPTION, 100, 1)],
            "envelopes": [envelope(FIRST + year, amount) for year, amount in enumerate(own)],
            **more,
        },
    )


def test_a_payment_costs_what_works_cost_in_its_year() -> None:
    """10 % a year: 100 + 110 when started at once, 110 + 121 a year later."""
    at_once = _both_engines(_indexed(latest=FIRST), Scenario(cost_index=0.1))
    assert spent(at_once) == [pytest.approx(100), pytest.approx(110), 0]
    later = [keep("R1"), works("R1", duration_years=1, earliest_year=FIRST + 1, value_points=1)]
    plan = _both_engines(_indexed(options=later), Scenario(cost_index=0.1))
    assert spent(plan) == [0, pytest.approx(110), pytest.approx(121)]
    assert [row.capex_eur for row in plan.decisions] == [pytest.approx(231)]


@pytest.mark.parametrize(("index", "start"), [(0.1, 0), (0.0, 0), (-0.2, 1)])
def test_prices_that_fall_make_works_wait(index: float, start: int) -> None:
    """At 20 % less a year, works cost 144 a year later instead of 180; ten places missing for a year cost 30."""
    data = _indexed(needs=[need(10, FIRST + year) for year in (1, 2)])
    scenario = Scenario(cost_index=index, weights=Weights(unmet=3.0, capex=1.0, value_points=300.0))
    plan = _both_engines(data, scenario)
    assert done(plan) == {"R1": ("restructure", FIRST + start)}


@pytest.mark.parametrize(("second", "is_done"), [(111, True), (109, False)])
def test_an_envelope_does_not_follow_the_prices_of_works(second: float, is_done: bool) -> None:
    data = _indexed(100, second, 0, latest=FIRST)
    assert bool(done(_both_engines(data, Scenario(cost_index=0.1)))) == is_done


@pytest.mark.parametrize(
    ("rules", "paid"),
    [
        ({}, 105),  # half of what is eligible, 210
        ({"max_share": 0.4}, 84),
        ({"min_cofunding_share": 0.8}, 42),
        ({"cap_per_place_eur": 6}, 60),  # ten places: euros of any year
    ],
)
def test_shares_follow_the_prices_of_works_and_caps_per_place_do_not(rules: dict[str, float], paid: float) -> None:
    def with_own(amount: float) -> Plan:
        data = _indexed(
            *(amount, 0, 0),
            latest=FIRST,
            option_funding=[aid(OPTION, "state", 200, 0.5)],
            funders=[funder("state", **rules)],
        )
        return _both_engines(data, Scenario(cost_index=0.1))

    plan = with_own(210 - paid)
    assert sum(spent(plan, "state")) == pytest.approx(paid)
    assert done(with_own(209.5 - paid)) == {}


def test_every_account_of_a_plan_tells_the_same_prices() -> None:
    scenario = Scenario(cost_index=0.1, overrun=0.5)
    data = _indexed(latest=FIRST)
    plan = _both_engines(data, scenario)
    seen = apply_scenario(data, scenario)
    told = [row.capex_eur for row in plan.decisions if row.kind != "keep"]
    assert told == [pytest.approx(315)]
    assert sum(spent(plan)) == pytest.approx(315)
    paid = financing_plan(plan, seen)
    assert paid["cents"].tolist() == [15_000, 16_500]
    assert funding(plan, data)["amount_eur"].tolist() == [pytest.approx(315)]
    value = value_for_money(plan, seen, rate=0.1, life_years=1)
    assert value["cost_per_place"].tolist() == [pytest.approx(31.5)]
    assert value["net_present_value_eur"].tolist() == [pytest.approx(-300)], "10 % more, discounted at 10 %"


# ---- the checker ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scenario",
    [
        REFUSED,
        Scenario(expected_grants=True),
        Scenario(overrun=0.1),
        Scenario(slippage=1.5),
        Scenario(cost_index=-0.1),
    ],
    ids=["refused", "expected", "overrun", "slippage", "index"],
)
def test_the_checker_refuses_a_plan_that_ignores_the_setback(scenario: Scenario) -> None:
    data = portfolio(
        4,
        options=[keep("R1"), works("R1", duration_years=1, earliest_year=FIRST + 1, value_points=1)],
        option_costs=[cost(OPTION, 100)],
        option_funding=[_aid(OPTION, "state", 60)],
        funders=[funder("state", grant_probability=0.5)],
        envelopes=[envelope(FIRST, 40), *[envelope(FIRST + year, 0) for year in (1, 2, 3)]],
    )
    plan = best(data)
    assert sum(spent(plan, "state")) == pytest.approx(60)
    assert check_plan(plan.model_copy(update={"scenario": scenario.but(gap=0)}), data) != []
