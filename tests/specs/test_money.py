"""Money: envelopes, carry-over, sales, grants within the funders' rules."""

from __future__ import annotations

from typing import Any

import pytest

from planning.domain.plan import Plan
from planning.domain.scenario import BudgetChange, Scenario
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    Row,
    after,
    aid,
    cost,
    envelope,
    funder,
    keep,
    portfolio,
    programme,
    residence,
    typology,
    works,
)
from tests.specs.ask import best, done, is_impossible, spent

OWN = funder("own", "own")


def _works_at_r1(years: int, carry_over: bool, costs: list[Row], envelopes: list[Row]) -> Data:
    return portfolio(
        years,
        options=[keep("R1"), works("R1", value_points=1)],
        option_costs=costs,
        funders=[{**OWN, "carry_over": carry_over}],
        envelopes=envelopes,
    )


def test_money_not_spent_is_carried_over() -> None:
    data = _works_at_r1(2, True, [cost("R1.restructure", 10)], [envelope(FIRST, 6), envelope(FIRST + 1, 4)])
    plan = best(data)
    assert done(plan) == {"R1": ("restructure", FIRST + 1)}
    lines = [(row.available_eur, row.spent_eur, row.carried_over_eur) for row in plan.money]
    assert lines == [(6, 0, 6), (10, 10, 0)]


def test_money_of_later_years_is_not_spent_before() -> None:
    data = _works_at_r1(
        2,
        True,
        [cost("R1.restructure", 10), cost("R1.restructure", 1, 1)],
        [envelope(FIRST, 6), envelope(FIRST + 1, 90)],
    )
    assert done(best(data)) == {}


def test_money_that_does_not_carry_over_is_lost() -> None:
    data = _works_at_r1(2, False, [cost("R1.restructure", 10)], [envelope(FIRST, 6), envelope(FIRST + 1, 6)])
    assert done(best(data)) == {}


def test_without_an_envelope_money_is_not_limited() -> None:
    plan = best(_works_at_r1(1, True, [cost("R1.restructure", 1e9)], []))
    assert done(plan) == {"R1": ("restructure", FIRST)}
    assert [row.available_eur for row in plan.money] == [None]


def test_the_whole_horizon_envelope_caps_the_sum() -> None:
    costs = [cost("R1.restructure", 6), cost("R1.restructure", 6, 1)]
    assert done(best(_works_at_r1(2, True, costs, [envelope("all", 11)]))) == {}
    assert spent(best(_works_at_r1(2, True, costs, [envelope("all", 12)]))) == [6, 6]


def test_yearly_and_whole_envelopes_both_hold() -> None:
    costs = [cost("R1.restructure", 6), cost("R1.restructure", 6, 1)]
    yearly = [envelope(FIRST, 6), envelope(FIRST + 1, 6)]
    assert done(best(_works_at_r1(2, True, costs, [*yearly, envelope("all", 11)]))) == {}


def test_every_payment_falls_within_the_plan() -> None:
    costs = [cost("R1.restructure", 6), cost("R1.restructure", 6, 1)]
    assert done(best(_works_at_r1(1, True, costs, []))) == {}


def test_two_residences_share_one_envelope() -> None:
    data = portfolio(
        residences=[residence("R1"), residence("R2")],
        options=[keep("R1"), works("R1", value_points=3), keep("R2"), works("R2", value_points=2)],
        option_costs=[cost("R1.restructure", 6), cost("R2.restructure", 5)],
        envelopes=[envelope(FIRST, 10)],
    )
    assert done(best(data)) == {"R1": ("restructure", FIRST)}


def test_keep_can_cost_too() -> None:
    data = portfolio(option_costs=[cost("R1.keep", 10)], envelopes=[envelope(FIRST, 9)])
    assert is_impossible(data)


def test_a_sale_feeds_own_funds_in_its_delivery_year() -> None:
    def sale(duration: int) -> Data:
        return portfolio(
            2,
            residences=[residence("R1"), residence("R2")],
            options=[
                keep("R1"),
                works("R1", "dispose", duration, proceeds_eur=10, latest_year=FIRST),
                keep("R2"),
                works("R2", value_points=1, latest_year=FIRST),
            ],
            option_costs=[cost("R2.restructure", 10)],
            envelopes=[envelope(FIRST, 0), envelope(FIRST + 1, 0)],
        )

    assert done(best(sale(0))) == {"R1": ("dispose", FIRST), "R2": ("restructure", FIRST)}
    assert "R2" not in done(best(sale(1)))


def test_a_funder_pays_its_fixed_part() -> None:
    data = portfolio(
        options=[keep("R1"), works("R1", value_points=1)],
        option_costs=[cost("R1.restructure", 6), cost("R1.restructure", 4, 0, "state")],
        funders=[{**OWN, "carry_over": True}, funder("state")],
        envelopes=[envelope(FIRST, 6), envelope(FIRST, 4, "state")],
    )
    assert (spent(best(data)), spent(best(data), "state")) == ([6], [4])
    short = data.replacing(envelopes=data["envelopes"].assign(amount_eur=[6.0, 3.0]))
    assert done(best(short)) == {}


# ---- grants that the plan assigns: works of 10 with `own` euros of own funds ------------------------------------


def _granted(own: float, rules: dict[str, Any] | None = None, **more: Any) -> Plan:
    """Works at R1 cost 10 and leave 5 places; a grant may pay for at most 60 % of 10, within the funder's rules."""
    tables: dict[str, Any] = {
        "options": [keep("R1"), works("R1", value_points=1)],
        "option_programmes": [after("R1.restructure", 5)],
        "option_costs": [cost("R1.restructure", 10)],
        "option_funding": [_funding("state")],
        "funders": [{**OWN, "carry_over": True}, {"funder": "state", "label": "s", "kind": "grant", **(rules or {})}],
        "envelopes": [envelope(FIRST, own)],
    }
    return best(portfolio(1, **{**tables, **more}))


def _funding(funder: str, eligible_eur: float = 10, max_share: float = 0.6) -> Row:
    return aid("R1.restructure", funder, eligible_eur, max_share)


@pytest.mark.parametrize(
    ("own", "rules"),
    [
        (4, {}),
        (7, {"max_share": 0.3}),
        (7.5, {"cap_per_place_eur": 0.5}),
        (8, {"min_cofunding_share": 0.8}),
        (8, {"min_cofunding_share": 0.8, "max_share": 0.3, "cap_per_place_eur": 0.5}),
    ],
    ids=["share of the eligible cost", "share of the cost", "cap per place", "co-funding", "the least of all"],
)
def test_a_grant_replaces_own_funds_up_to_its_cap(own: float, rules: dict[str, Any]) -> None:
    plan = _granted(own, rules)
    assert done(plan) == {"R1": ("restructure", FIRST)}
    assert spent(plan) == [pytest.approx(own)]
    assert sum(grant.amount_eur for grant in plan.grants) == pytest.approx(10 - own)
    assert done(_granted(own - 0.5, rules)) == {}


def test_a_grant_is_counted_per_dwelling_where_homes_are_dwellings() -> None:
    flats = {"option_id": "R1.restructure", "typology": "K", "dwellings": 4}
    typologies = [typology("K", persons_per_dwelling=3)]
    more = {"option_programmes": [flats], "typologies": typologies}
    assert done(_granted(8, {"cap_per_place_eur": 0.5}, **more)) == {"R1": ("restructure", FIRST)}
    assert done(_granted(7.5, {"cap_per_place_eur": 0.5}, **more)) == {}


def test_a_grant_stays_within_its_funder_envelope() -> None:
    envelopes = [envelope(FIRST, 4), envelope(FIRST, 5, "state")]
    assert done(_granted(4, envelopes=envelopes)) == {}
    envelopes = [envelope(FIRST, 4), envelope("all", 6, "state")]
    assert done(_granted(4, envelopes=envelopes)) == {"R1": ("restructure", FIRST)}


def test_a_grant_is_only_for_the_options_it_funds() -> None:
    assert done(_granted(4, option_funding=[])) == {}


def test_a_grant_never_pays_more_than_the_own_funds_due_that_year() -> None:
    """Half of the cost is due in each year: 6 of grants cannot all be paid in the first."""
    plan = best(
        portfolio(
            2,
            options=[keep("R1"), works("R1", value_points=1)],
            option_costs=[cost("R1.restructure", 5), cost("R1.restructure", 5, 1)],
            option_funding=[_funding("state")],
            funders=[{**OWN, "carry_over": False}, {"funder": "state", "label": "s", "kind": "grant"}],
            envelopes=[envelope(FIRST, 0), envelope(FIRST + 1, 4)],
        )
    )
    assert {grant.year: grant.amount_eur for grant in plan.grants} == {FIRST: 5, FIRST + 1: 1}


def test_a_grant_is_not_paid_ahead_of_the_works() -> None:
    """Half of 10 is due in each year: the State's 8 of the first year leave 5 of own funds due in the second."""

    def in_second_year(own: float) -> Data:
        return portfolio(
            2,
            options=[keep("R1"), works("R1", value_points=1)],
            option_costs=[cost("R1.restructure", 5), cost("R1.restructure", 5, 1)],
            option_funding=[_funding("state", max_share=0.8)],
            funders=[{**OWN, "carry_over": True}, {"funder": "state", "label": "s", "kind": "grant"}],
            envelopes=[envelope(FIRST, 0), envelope(FIRST + 1, own), envelope(FIRST + 1, 0, "state")],
        )

    assert done(best(in_second_year(4))) == {}
    assert spent(best(in_second_year(5))) == [0, 5]


def _two_funders(own: float, exclusive_with: str) -> Plan:
    funders = [
        {**OWN, "carry_over": True},
        {"funder": "state", "label": "s", "kind": "grant"},
        {"funder": "region", "label": "r", "kind": "grant", "exclusive_with": exclusive_with},
    ]
    funding = [_funding("state", max_share=0.3), _funding("region", max_share=0.4)]
    return _granted(own, funders=funders, option_funding=funding)


def test_grants_add_up_unless_they_exclude_each_other() -> None:
    assert done(_two_funders(3, "")) == {"R1": ("restructure", FIRST)}
    assert done(_two_funders(3, "state")) == {}
    plan = _two_funders(6, "state")
    assert {grant.funder for grant in plan.grants} == {"region"}


# ---- a scenario changes the budget --------------------------------------------------------------------------------


def test_a_scenario_gives_more_or_less_money() -> None:
    data = _works_at_r1(1, True, [cost("R1.restructure", 10)], [envelope(FIRST, 6)])
    half_more = Scenario(budget=(BudgetChange(funder="own", factor=2.0),))
    assert done(best(data, half_more)) == {"R1": ("restructure", FIRST)}
    ten = Scenario(budget=(BudgetChange(funder="own", year=FIRST, amount_eur=10),))
    assert done(best(data, ten)) == {"R1": ("restructure", FIRST)}
    capped = Scenario(
        budget=(
            BudgetChange(funder="own", year=FIRST, amount_eur=10),
            BudgetChange(funder="own", year="all", amount_eur=9),
        )
    )
    assert done(best(data, capped)) == {}


def test_places_of_a_sold_residence_are_gone() -> None:
    data = portfolio(programmes=[programme("R1", 5)], options=[works("R1", "dispose", proceeds_eur=3)])
    plan = best(data)
    assert [row.available_eur for row in plan.money] == [None]
    assert plan.served == ()
