"""Places: what is open, what works close, who is housed where."""

from __future__ import annotations

import pytest

from planning.checking import check_plan
from planning.domain.kinds import Status
from planning.domain.scenario import Scenario
from planning.solve.run import solve
from tests.oracle.portfolio import (
    FIRST,
    after,
    keep,
    need,
    neighbour,
    portfolio,
    programme,
    residence,
    rule,
    suitable,
    territories,
    typology,
    works,
)
from tests.specs.ask import best, done, is_impossible, served

YEARS = [FIRST, FIRST + 1, FIRST + 2]
NEXT_DOOR = territories("Z1", "Z2", "Z3")


def test_doing_nothing_is_always_possible_where_keep_is_there() -> None:
    data = portfolio(3, programmes=[programme("R1", 10)], needs=[need(12, year) for year in YEARS])
    plan = best(data)
    assert done(plan) == {}
    assert served(plan) == dict.fromkeys(YEARS, 10)


def test_without_keep_one_of_the_others_must_be_chosen() -> None:
    data = portfolio(options=[works("R1", value_points=-5)])
    assert done(best(data)) == {"R1": ("restructure", FIRST)}


def test_a_residence_that_nothing_fits_makes_the_plan_impossible() -> None:
    assert is_impossible(portfolio(2, options=[works("R1", duration_years=2)]))


def test_exactly_one_option_is_chosen() -> None:
    options = [keep("R1"), works("R1", "energy", value_points=3), works("R1", "comfort", value_points=2)]
    assert done(best(portfolio(options=options))) == {"R1": ("energy", FIRST)}


def test_a_closed_residence_gives_no_place_during_works() -> None:
    data = portfolio(
        3,
        programmes=[programme("R1", 10)],
        options=[works("R1", duration_years=2, closed_share=1, latest_year=FIRST)],
        option_programmes=[after("R1.restructure", 15)],
        needs=[need(20, year) for year in YEARS],
    )
    plan = best(data)
    assert served(plan) == {FIRST: 0, FIRST + 1: 0, FIRST + 2: 15}
    assert [(row.year, row.persons) for row in plan.moves] == [(FIRST, 10)]


def test_works_that_close_half_leave_the_other_half_open() -> None:
    data = portfolio(
        2,
        programmes=[programme("R1", 10)],
        options=[works("R1", duration_years=1, closed_share=0.5)],
        option_programmes=[after("R1.restructure", 10)],
        needs=[need(20, year) for year in YEARS[:2]],
    )
    assert served(best(data)) == {FIRST: 5, FIRST + 1: 10}


def test_works_of_no_duration_close_nothing_and_deliver_at_once() -> None:
    data = portfolio(
        2,
        programmes=[programme("R1", 10)],
        options=[works("R1", duration_years=0, closed_share=1)],
        option_programmes=[after("R1.restructure", 12)],
        needs=[need(20, year) for year in YEARS[:2]],
    )
    assert served(best(data)) == {FIRST: 12, FIRST + 1: 12}


def test_the_residence_stays_open_until_the_works_start() -> None:
    data = portfolio(
        3,
        programmes=[programme("R1", 10)],
        options=[works("R1", "dispose")],
        needs=[need(9, year) for year in YEARS],
    )
    plan = best(data)
    assert done(plan) == {"R1": ("dispose", YEARS[-1])}
    assert served(plan) == {FIRST: 9, FIRST + 1: 9, FIRST + 2: 0}


def test_delivery_must_fall_within_the_plan() -> None:
    options = [keep("R1"), works("R1", duration_years=2, value_points=100)]
    assert done(best(portfolio(2, options=options))) == {}
    assert done(best(portfolio(3, options=options))) == {"R1": ("restructure", FIRST)}


def test_an_option_starts_within_its_window() -> None:
    late = works("R1", value_points=100, earliest_year=FIRST + 1, latest_year=FIRST + 1)
    assert done(best(portfolio(3, options=[keep("R1"), late]))) == {"R1": ("restructure", FIRST + 1)}


def test_keep_never_changes_places() -> None:
    """Rows of places after works are not read for a keep, nor is a closed share."""
    data = portfolio(
        programmes=[programme("R1", 10)],
        options=[keep("R1", closed_share=1)],
        option_programmes=[after("R1.keep", 40)],
        needs=[need(50)],
    )
    assert served(best(data)) == {FIRST: 10}


def test_keep_changes_neither_label_nor_condition() -> None:
    """What a row of kind keep says of the state afterwards is not read: nothing was done."""
    data = portfolio(
        residences=[residence("R1", energy_label="G", condition="poor")],
        programmes=[programme("R1", 10)],
        options=[keep("R1", energy_label_after="A", condition_after="good")],
    )
    plan = best(data, energy=1, condition=1)
    assert plan.objective == pytest.approx(10 * 3 + 10 * 1)
    assert is_impossible(data.replacing(rules=portfolio(rules=[rule("deadline", "R1", "E", FIRST)])["rules"]))


def test_dwellings_count_for_the_persons_they_house() -> None:
    flats = {"programme_id": "P", "residence_id": "R1", "typology": "K", "dwellings": 4}
    data = portfolio(
        typologies=[typology("K", persons_per_dwelling=1.5)],
        programmes=[flats],
        needs=[need(20)],
    )
    assert served(best(data)) == {FIRST: 6}


def test_a_candidate_site_gives_places_once_built() -> None:
    data = portfolio(
        2,
        options=[keep("R1"), works("R1", "create", 1)],
        option_programmes=[after("R1.create", 25)],
        needs=[need(20, year) for year in YEARS[:2]],
    )
    assert served(best(data)) == {FIRST: 0, FIRST + 1: 20}


def test_a_need_is_served_next_door_only_along_neighbours() -> None:
    data = portfolio(
        territories=NEXT_DOOR,
        neighbours=[neighbour("Z1", "Z2", 0.25)],
        residences=[residence("R1", "Z2")],
        programmes=[programme("R1", 10)],
        needs=[need(4, territory="Z1"), need(4, territory="Z3")],
    )
    plan = best(data)
    assert [(row.from_territory, row.to_territory, row.places) for row in plan.served] == [("Z1", "Z2", 4)]
    assert plan.objective == pytest.approx(4 + 0.25 * 4)


def test_a_neighbour_works_one_way() -> None:
    data = portfolio(
        territories=NEXT_DOOR,
        neighbours=[neighbour("Z2", "Z1", 0)],
        residences=[residence("R1", "Z2")],
        programmes=[programme("R1", 10)],
        needs=[need(4, territory="Z1")],
    )
    assert best(data).served == ()


def test_next_door_of_next_door_is_too_far() -> None:
    ways = [("Z1", "Z2"), ("Z2", "Z3")]
    data = portfolio(
        territories=NEXT_DOOR,
        neighbours=[{"from_territory": one, "to_territory": two, "penalty": 0} for one, two in ways],
        residences=[residence("R1", "Z3")],
        programmes=[programme("R1", 10)],
        needs=[need(4, territory="Z1")],
    )
    assert best(data).served == ()


def test_a_need_is_served_at_home_without_penalty() -> None:
    """Even where the table of neighbours holds a row from home to home."""
    data = portfolio(
        neighbours=[neighbour("Z1", "Z1", 0.5)],
        programmes=[programme("R1", 10)],
        needs=[need(4)],
    )
    assert best(data).objective == pytest.approx(0)


def test_a_typology_that_does_not_fit_houses_nobody() -> None:
    typologies = [{"typology": name, "label_fr": name} for name in ("K", "L")]
    data = portfolio(typologies=typologies, programmes=[programme("R1", 10, "L")], needs=[need(4)])
    assert best(data).served == ()
    zero = suitable("L", 0)
    data = portfolio(typologies=typologies, suitability=[zero], programmes=[programme("R1", 10, "L")], needs=[need(4)])
    assert best(data).served == ()


def test_scarce_places_go_to_the_group_that_weighs_most() -> None:
    groups = [{"client_group": name, "label_fr": name, "weight": weight} for name, weight in (("g", 1), ("h", 2))]
    fits = [{"typology": "K", "client_group": name, "suitability": 1} for name in ("g", "h")]
    data = portfolio(
        client_groups=groups,
        suitability=fits,
        programmes=[programme("R1", 10)],
        needs=[need(8), need(8, group="h")],
    )
    assert {row.client_group: row.served for row in best(data).needs} == {"g": 2, "h": 8}


def test_a_place_houses_one_person() -> None:
    """Two territories compete for the same places."""
    data = portfolio(
        territories=NEXT_DOOR,
        neighbours=[neighbour("Z1", "Z2", 0)],
        residences=[residence("R1", "Z2")],
        programmes=[programme("R1", 10)],
        needs=[need(7, territory="Z1"), need(7, territory="Z2")],
    )
    assert served(best(data)) == {FIRST: 10}


def test_a_need_outside_the_plan_is_not_counted() -> None:
    data = portfolio(programmes=[programme("R1", 1)], needs=[need(5), need(50, FIRST + 1)])
    plan = best(data)
    assert [row.year for row in plan.needs] == [FIRST]
    assert plan.objective == pytest.approx(4)


def test_no_needs_at_all_is_a_plan() -> None:
    assert best(portfolio(3, programmes=[programme("R1", 10)])).objective == pytest.approx(0)


def test_nothing_to_weigh_is_a_plan() -> None:
    data = portfolio(2, programmes=[programme("R1", 5)], needs=[need(9), need(9, FIRST + 1)])
    weights = dict.fromkeys(("unmet", "unsuitable", "distance", "value_points"), 0.0)
    assert best(data, **weights).objective == pytest.approx(0)


def test_no_residence_at_all_leaves_every_need_unserved() -> None:
    data = portfolio(residences=[], options=[], needs=[need(9)])
    plan = solve(data, Scenario(gap=0), in_process=True)
    assert plan.status is Status.OPTIMAL
    assert plan.objective == pytest.approx(9)
    assert check_plan(plan, data) == []


def test_a_floor_keeps_a_share_of_each_group_served() -> None:
    groups = [{"client_group": name, "label_fr": name, "weight": weight} for name, weight in (("g", 1), ("h", 2))]
    fits = [{"typology": "K", "client_group": name, "suitability": 1} for name in ("g", "h")]
    tables = {
        "client_groups": groups,
        "suitability": fits,
        "programmes": [programme("R1", 10)],
        "needs": [need(8), need(8, group="h")],
    }
    plan = best(portfolio(**tables, rules=[rule("floor", "g", 0.5)]))
    assert {row.client_group: row.served for row in plan.needs} == {"g": 4, "h": 6}
    assert is_impossible(portfolio(**tables, rules=[rule("floor", "*", 0.75)]))


def test_a_floor_of_a_territory_covers_its_groups_together() -> None:
    data = portfolio(
        territories=NEXT_DOOR,
        neighbours=[neighbour("Z2", "Z1", 0.5)],
        programmes=[programme("R1", 10)],
        needs=[need(10, territory="Z1"), need(10, territory="Z2")],
        rules=[rule("floor", "Z2", 0.3, FIRST)],
    )
    assert {row.territory: row.served for row in best(data).needs} == {"Z1": 7, "Z2": 3}


def test_a_soft_floor_gives_way_at_its_price() -> None:
    data = portfolio(
        programmes=[programme("R1", 6)], needs=[need(10)], rules=[rule("floor", "g", 0.8, hard=False, price=3)]
    )
    plan = best(data)
    assert [(row.amount, row.price) for row in plan.relaxed] == [(pytest.approx(2), 3)]
    assert plan.objective == pytest.approx(4 + 2 * 3)
