"""Residents during the works: where they live, who is told in time, who may come back."""

from __future__ import annotations

from typing import Any

import pytest

from planning.domain.plan import Plan
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    Row,
    after,
    keep,
    neighbour,
    portfolio,
    programme,
    residence,
    rule,
    suitable,
    territories,
    works,
)
from tests.specs.ask import amount_relaxed, best, done, is_impossible

SECOND, LAST = FIRST + 1, FIRST + 2
ZONES = territories("Z1", "Z2", "Z3")
NEXT_DOOR = [neighbour("Z1", "Z2", 1.0)]
DUTY = rule("rehousing", "*")


def _home(*rules: Row, places_after: float = 10, **more: Any) -> Data:
    """R1 holds ten residents in Z1; works worth five points close it for two years of three, leaving `places_after`."""
    tables: dict[str, list[Row]] = {"residences": [], "programmes": [], "options": [], "option_programmes": []}
    tables |= {name: rows for name, rows in more.items() if isinstance(rows, list)}
    option = {"duration_years": 2, "closed_share": 1.0, "value_points": 5.0, "latest_year": FIRST}
    option |= {name: value for name, value in more.items() if not isinstance(value, list)}
    return portfolio(
        3,
        territories=ZONES,
        neighbours=NEXT_DOOR,
        **{
            **tables,
            "residences": [residence("R1"), *tables["residences"]],
            "programmes": [programme("R1", 10), *tables["programmes"]],
            "options": [keep("R1"), works("R1", **option), *tables["options"]],
            "option_programmes": [after("R1.restructure", places_after), *tables["option_programmes"]],
            "rules": list(rules),
        },
    )


def _host(name: str, vacant: float, territory: str = "Z1", **more: Any) -> dict[str, list[Row]]:
    """A residence that is kept, of twenty places of which some are vacant."""
    rows = [programme(name, 20, occupancy=1 - vacant / 20, **more)]
    return {"residences": [residence(name, territory)], "programmes": rows, "options": [keep(name)]}


def _moved(plan: Plan, residence_id: str = "R1") -> dict[tuple[int, str], float]:
    return {
        (row.year, row.to_residence or row.to): row.persons for row in plan.moves if row.residence_id == residence_id
    }


def test_everybody_displaced_lives_somewhere_each_year() -> None:
    plan = best(_home(DUTY, rule("temporary_places", "*", 8), rule("dispersed_places", "*", 4)))
    assert _moved(plan) == {
        (year, to): number for year in (FIRST, SECOND) for to, number in (("temporary", 8), ("dispersed", 2))
    }
    half = best(_home(DUTY, rule("temporary_places", "*", 8), closed_share=0.5))
    assert _moved(half) == {(FIRST, "temporary"): 5, (SECOND, "temporary"): 5}


def test_works_are_not_done_when_somebody_would_have_nowhere_to_live() -> None:
    assert done(best(_home(DUTY))) == {}, "no place is set aside unless a rule says so"
    assert done(best(_home(DUTY, rule("temporary_places", "*", 9)))) == {}
    assert set(done(best(_home(DUTY, rule("temporary_places", "*", 10))))) == {"R1"}
    assert is_impossible(_home(DUTY, rule("temporary_places", "*", 9), rule("must", "R1")))


def test_the_duty_to_rehouse_holds_where_and_when_it_is_written() -> None:
    assert set(done(best(_home(rule("rehousing", "Z2"))))) == {"R1"}
    assert done(best(_home(rule("rehousing", "Z1")))) == {}
    assert done(best(_home(rule("rehousing", "R1", year=SECOND)))) == {}
    plan = best(_home(rule("rehousing", "R1", year=LAST)))
    assert _moved(plan) == {(FIRST, "temporary"): 10}, "outside the duty the removal is told once, at the start"


def test_a_soft_duty_to_rehouse_costs_its_price_for_each_person_and_year() -> None:
    soft = {**DUTY, "hard": False, "price": 0.25}
    plan = best(_home(soft, rule("temporary_places", "*", 7)))
    assert amount_relaxed(plan) == pytest.approx(3 + 3)
    assert plan.objective == pytest.approx(-5 + 6 * 0.25)
    assert _moved(plan) == {(FIRST, "temporary"): 7, (SECOND, "temporary"): 7}
    assert done(best(_home({**soft, "price": 1.0}, rule("temporary_places", "*", 7)))) == {}


@pytest.mark.parametrize(("kind", "to"), [("temporary_places", "temporary"), ("dispersed_places", "dispersed")])
def test_places_set_aside_for_all_are_shared(kind: str, to: str) -> None:
    other = {
        "residences": [residence("R2", "Z2")],
        "programmes": [programme("R2", 10)],
        "options": [keep("R2"), works("R2", duration_years=1, closed_share=1.0, value_points=3, latest_year=FIRST)],
        "option_programmes": [after("R2.restructure", 10)],
    }
    assert set(done(best(_home(DUTY, rule(kind, "*", 19), **other)))) == {"R1"}
    assert set(done(best(_home(DUTY, rule(kind, "*", 20), **other)))) == {"R1", "R2"}
    both = _home(DUTY, rule(kind, "Z1", 9), rule(kind, "Z2", 30), **other)
    assert set(done(best(both))) == {"R2"}, "places of a territory serve its own residences"
    soft = {**rule(kind, "*", 9), "hard": False, "price": 1.0}
    plan = best(_home(DUTY, soft))
    assert amount_relaxed(plan) == pytest.approx(2)
    assert _moved(plan)[FIRST, to] == 10


def test_residents_are_housed_in_their_territory_or_next_door() -> None:
    assert _moved(best(_home(DUTY, **_host("R2", 12)))) == {(FIRST, "R2"): 10, (SECOND, "R2"): 10}
    assert set(done(best(_home(DUTY, **_host("R2", 12, "Z2"))))) == {"R1"}
    assert done(best(_home(DUTY, **_host("R2", 12, "Z3")))) == {}, "Z3 is no neighbour of Z1"
    back = _home(DUTY, **_host("R2", 12, "Z2")).replacing(
        neighbours=portfolio(territories=ZONES, neighbours=[neighbour("Z2", "Z1", 1.0)])["neighbours"]
    )
    assert done(best(back)) == {}, "one way"


def test_a_vacant_place_takes_one_person_in() -> None:
    assert done(best(_home(DUTY, **_host("R2", 9)))) == {}
    plan = best(_home(DUTY, rule("temporary_places", "*", 1), **_host("R2", 9)))
    assert _moved(plan) == {(year, to): n for year in (FIRST, SECOND) for to, n in (("R2", 9), ("temporary", 1))}


def test_a_place_that_does_not_suit_the_main_public_takes_nobody_in() -> None:
    groups = [{"client_group": name, "label_fr": name, "weight": 1.0} for name in ("g", "h")]
    kinds = [{"typology": name, "label_fr": name} for name in ("K", "L")]
    fits = [suitable("K")]
    tables = {"client_groups": groups, "typologies": kinds, "suitability": fits}
    host = _host("R2", 12, typology="L")
    assert done(best(_named(host, tables, "g"))) == {}
    assert set(done(best(_named(host, tables, "")))) == {"R1"}, "a residence without a main public may go anywhere"
    suited = {**tables, "suitability": [*fits, suitable("L", 0.25)]}
    assert set(done(best(_named(host, suited, "g")))) == {"R1"}


def _named(host: dict[str, list[Row]], tables: dict[str, list[Row]], group: str) -> Data:
    """The same, with a main public named at R1."""
    data = _home(DUTY, **host, **tables)
    programmes = data["programmes"]
    return data.replacing(programmes=programmes.assign(group=programmes["residence_id"].map({"R1": group}).fillna("")))


def test_a_residence_in_works_takes_nobody_in() -> None:
    host = _host("R2", 12)
    host["options"] = [
        works("R2", duration_years=2, value_points=1.0, latest_year=FIRST),
        keep("R2", value_points=0.0),
    ]
    host["option_programmes"] = [after("R2.restructure", 20)]
    assert set(done(best(_home(DUTY, **host)))) == {"R1"}
    assert set(done(best(_home(DUTY, rule("must", "R2"), **host)))) == {"R2"}


def test_a_site_takes_residents_in_once_it_is_delivered() -> None:
    site = {
        "residences": [residence("R2")],
        "programmes": [],
        "options": [keep("R2"), works("R2", "create", 1, value_points=-1)],
        "option_programmes": [after("R2.create", 12)],
    }
    assert done(best(_home(DUTY, **site))) == {}, "R1 would start in the first year"
    plan = best(_home(DUTY, duration_years=1, latest_year=SECOND, **site))
    assert done(plan) == {"R1": ("restructure", SECOND), "R2": ("create", FIRST)}
    assert _moved(plan) == {(SECOND, "R2"): 10}


def test_a_delivery_leaves_vacant_what_its_own_residents_do_not_need() -> None:
    host = _host("R2", 0)
    host["options"] = [works("R2", duration_years=0)]
    host["option_programmes"] = [after("R2.restructure", 29)]
    assert set(done(best(_home(DUTY, **host)))) == {"R2"}
    host["option_programmes"] = [after("R2.restructure", 30)]
    assert set(done(best(_home(DUTY, **host)))) == {"R1", "R2"}


def test_those_who_leave_on_their_own_need_no_place() -> None:
    """Of ten residents half leave each year, those of the other half never: 2.5, then 3.75 have left."""
    cohorts = [
        {"residence_id": "R1", "cohort": "a", "persons": 1, "yearly_exit_rate": 0.5},
        {"residence_id": "R1", "cohort": "b", "persons": 1, "yearly_exit_rate": None},
    ]
    plan = best(_home(DUTY, rule("temporary_places", "*", 7.5), cohorts=cohorts))
    assert _moved(plan) == {
        (FIRST, "exit"): 2.5,
        (FIRST, "temporary"): 7.5,
        (SECOND, "exit"): 3.75,
        (SECOND, "temporary"): 6.25,
    }
    assert done(best(_home(DUTY, rule("temporary_places", "*", 7), cohorts=cohorts))) == {}


def test_nobody_is_displaced_before_the_notice_has_run() -> None:
    data = _home(rule("notice", "R1", 1), duration_years=1, latest_year=LAST, cohorts=[])
    assert done(best(data)) == {"R1": ("restructure", SECOND)}
    assert done(best(_home(rule("notice", "*", 1)))) == {}
    assert set(done(best(_home(rule("notice", "Z2", 1))))) == {"R1"}
    assert set(done(best(_home(rule("notice", "*", 1), closed_share=0.0)))) == {"R1"}, "nobody has to leave"
    soft = {**rule("notice", "*", 1), "hard": False, "price": 0.25}
    plan = best(_home(soft))
    assert amount_relaxed(plan) == pytest.approx(10), "per person"


def test_a_year_of_notice_lets_more_people_leave_on_their_own() -> None:
    cohorts = [{"residence_id": "R1", "cohort": "a", "persons": 3, "yearly_exit_rate": 0.5}]
    asked = [DUTY, rule("notice", "R1", 1)]
    plan = best(_home(*asked, rule("temporary_places", "*", 9), duration_years=1, latest_year=SECOND, cohorts=cohorts))
    assert _moved(plan) == {(SECOND, "exit"): 7.5, (SECOND, "temporary"): 2.5}


def test_those_who_wish_to_return_find_a_place() -> None:
    assert set(done(best(_home(rule("right_to_return", "*"))))) == {"R1"}
    assert done(best(_home(rule("right_to_return", "*"), places_after=9))) == {}
    assert set(done(best(_home(rule("right_to_return", "*", 0.5), places_after=5)))) == {"R1"}
    assert done(best(_home(rule("right_to_return", "*", 0.5), places_after=4))) == {}
    soft = {**rule("right_to_return", "R1"), "hard": False, "price": 0.5}
    plan = best(_home(soft, places_after=7))
    assert amount_relaxed(plan) == pytest.approx(3)
    assert plan.objective == pytest.approx(-5 + 1.5)


def test_those_who_stayed_keep_their_places_before_others_return() -> None:
    """Half of the ten stay during the works: five may return if ten places are left."""
    asked = rule("right_to_return", "*")
    assert done(best(_home(asked, closed_share=0.5, places_after=9))) == {}
    assert set(done(best(_home(asked, closed_share=0.5, places_after=10)))) == {"R1"}
    assert set(done(best(_home(rule("right_to_return", "*", 0.8), closed_share=0.5, places_after=9)))) == {"R1"}


def test_fewer_return_when_people_leave_on_their_own() -> None:
    cohorts = [{"residence_id": "R1", "cohort": "a", "persons": 3, "yearly_exit_rate": 0.5}]
    assert set(done(best(_home(rule("right_to_return", "*"), places_after=2.5, cohorts=cohorts)))) == {"R1"}
    assert done(best(_home(rule("right_to_return", "*"), places_after=2, cohorts=cohorts))) == {}


def test_nobody_returns_to_what_is_sold() -> None:
    data = portfolio(
        3,
        programmes=[programme("R1", 10)],
        options=[keep("R1"), works("R1", "dispose", 1, closed_share=1.0, value_points=2)],
        rules=[rule("right_to_return", "*")],
    )
    assert set(done(best(data))) == {"R1"}


def test_named_residences_nearby_come_before_temporary_places() -> None:
    """Among plans of the same value: who leaves on their own, then home, next door, temporary, scattered."""
    hosts = {name: _host("R2", 4)[name] + _host("R3", 3, "Z2")[name] for name in _host("R2", 4)}
    rules = [DUTY, rule("temporary_places", "*", 2), rule("dispersed_places", "*", 9)]
    plan = best(_home(*rules, duration_years=1, **hosts))
    assert _moved(plan) == {(FIRST, "R2"): 4, (FIRST, "R3"): 3, (FIRST, "temporary"): 2, (FIRST, "dispersed"): 1}
