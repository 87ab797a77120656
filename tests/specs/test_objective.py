"""What a plan is worth: each term in its natural unit, times its weight."""

from __future__ import annotations

from typing import Any

import pytest

from planning.domain.plan import Plan
from planning.domain.scenario import Scenario, Weights
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    after,
    cost,
    funder,
    keep,
    need,
    portfolio,
    programme,
    residence,
    suitable,
    works,
)
from tests.specs.ask import best, done

ALONE = dict.fromkeys(
    ("unmet", "unsuitable", "distance", "condition", "energy", "running", "capex", "value_points", "changes"), 0.0
)


def _only(data: Data, term: str, weight: float = 2.0) -> Plan:
    """Return the best plan when one term counts alone, after seeing that it is the whole objective."""
    plan = best(data, **{**ALONE, term: weight})
    found = plan.objective_terms[term]
    sign = -1.0 if term == "value_points" else 1.0
    assert found.weighted == pytest.approx(sign * weight * found.unweighted)
    assert plan.objective == pytest.approx(found.weighted)
    return plan


def test_unmet_place_years_weigh_by_group() -> None:
    data = portfolio(
        2,
        client_groups=[{"client_group": "g", "label_fr": "g", "weight": 3}],
        programmes=[programme("R1", 4)],
        needs=[need(10), need(5, FIRST + 1)],
    )
    assert _only(data, "unmet").objective_terms["unmet"].unweighted == pytest.approx(3 * (6 + 1))


def test_a_place_that_fits_badly_is_weighed_apart() -> None:
    data = portfolio(
        client_groups=[{"client_group": "g", "label_fr": "g", "weight": 2}],
        suitability=[suitable("K", 0.75)],
        programmes=[programme("R1", 4)],
        needs=[need(10)],
    )
    plan = best(data, unsuitable=0.5)
    assert plan.objective_terms["unsuitable"].unweighted == pytest.approx(0.25 * 2 * 4)
    assert plan.objective == pytest.approx(2 * 6 + 0.5 * 0.25 * 2 * 4)


def test_nobody_is_housed_where_it_costs_more_than_it_is_worth() -> None:
    data = portfolio(
        suitability=[suitable("K", 0.25)],
        programmes=[programme("R1", 4)],
        needs=[need(10)],
    )
    assert best(data, unsuitable=2).served == ()


@pytest.mark.parametrize(("condition_after", "expected"), [("good", 10 + 5), ("", 10 + 5 + 8), ("poor", 10 + 5 + 8)])
def test_places_open_in_poor_condition(condition_after: str, expected: float) -> None:
    data = portfolio(
        3,
        residences=[residence("R1", condition="poor")],
        programmes=[programme("R1", 10)],
        options=[_dated("R1", 1, condition_after=condition_after)],
        option_programmes=[after("R1.restructure", 8)],
    )
    assert _only(data, "condition").objective_terms["condition"].unweighted == pytest.approx(expected)


@pytest.mark.parametrize(("label", "points"), [("D", 0), ("E", 1), ("F", 2), ("G", 3), ("", 0)])
def test_places_open_in_a_building_that_wastes_energy(label: str, points: float) -> None:
    data = portfolio(
        3,
        residences=[residence("R1", energy_label=label)],
        programmes=[programme("R1", 10)],
        options=[_dated("R1", 1, energy_label_after="E")],
        option_programmes=[after("R1.restructure", 8)],
    )
    expected = points * (10 + 5) + 1 * 8
    assert _only(data, "energy").objective_terms["energy"].unweighted == pytest.approx(expected)


def _dated(name: str, duration: int, **more: Any) -> dict[str, Any]:
    """Works that start in the second year and close half."""
    year = FIRST + 1
    return works(name, duration_years=duration, earliest_year=year, latest_year=year, closed_share=0.5, **more)


def test_the_operating_result_counts_from_delivery_on() -> None:
    options = [keep("R1", running_result_eur_per_year=-10), works("R1", "energy", 1, running_result_eur_per_year=-4)]
    plan = _only(portfolio(3, options=[options[1]]), "running")
    assert plan.objective_terms["running"].unweighted == pytest.approx(4 * 1), "delivered as late as possible"
    assert _only(portfolio(3, options=[options[0]]), "running").objective_terms["running"].unweighted == pytest.approx(
        30
    )


def test_a_surplus_is_a_gain() -> None:
    data = portfolio(2, options=[keep("R1"), works("R1", running_result_eur_per_year=5)])
    plan = _only(data, "running")
    assert done(plan) == {"R1": ("restructure", FIRST)}
    assert plan.objective == pytest.approx(2 * -10)


def test_works_count_whoever_pays() -> None:
    data = portfolio(
        options=[works("R1")],
        option_costs=[cost("R1.restructure", 6), cost("R1.restructure", 4, 0, "state")],
        funders=[funder("state")],
    )
    plan = _only(data, "capex")
    assert plan.objective_terms["capex"].unweighted == pytest.approx(10)
    assert [row.capex_eur for row in plan.decisions] == [10]


def test_points_are_a_gain_whatever_the_year() -> None:
    data = portfolio(3, options=[keep("R1"), works("R1", value_points=7)])
    plan = _only(data, "value_points")
    assert plan.objective_terms["value_points"].unweighted == pytest.approx(7)
    assert plan.objective == pytest.approx(-14)


def test_changes_against_the_approved_plan_are_counted() -> None:
    names = ("R1", "R2", "R3")
    rows = [row for name in names for row in (keep(name), works(name, value_points=1, latest_year=FIRST))]
    data = portfolio(2, residences=[residence(name) for name in names], options=rows)
    approved = solve(data, Scenario(gap=0, weights=Weights(value_points=0, capex=1)), in_process=True)
    restless = Scenario(gap=0, weights=Weights(changes=0.25))
    steady = Scenario(gap=0, weights=Weights(changes=1.5))
    kept = {row.residence_id for row in approved.decisions if row.kind == "keep"}
    moved = solve(data, restless, start=approved, in_process=True)
    assert moved.objective_terms["changes"].unweighted == pytest.approx(len(kept))
    assert solve(data, steady, start=approved, in_process=True).decisions == approved.decisions


def test_a_demand_variant_multiplies_a_group() -> None:
    data = portfolio(programmes=[programme("R1", 4)], needs=[need(10)])
    plan = best(data, Scenario(needs_factor={"g": 1.5}))
    assert [(row.need, row.unmet) for row in plan.needs] == [(15, 11)]
