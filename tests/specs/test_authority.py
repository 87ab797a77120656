"""What others decide, what takes the team, what closes when, what answers a deadline."""

from __future__ import annotations

from typing import Any

import pytest

from planning.checking import check_plan
from planning.domain.plan import Plan
from planning.domain.scenario import Rule, Scenario
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    Row,
    after,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    with_rows,
    works,
)
from tests.specs.ask import best, done, is_impossible, served

SECOND, LAST = FIRST + 1, FIRST + 2
NAMES = ("R1", "R2")


def permission(name: str, residence_id: str = "*", authority: str = "state", **more: Any) -> Row:
    """Return a row of permissions.csv."""
    told = {"reference": "a call for projects", "author": "the director"}
    return {"permission_id": name, "residence_id": residence_id, "authority": authority, **told, **more}


def _asked(*permissions: Row, places: float = 10) -> Data:
    """Return two residences whose conversion the State decides, over three years; the need waits for it."""
    return portfolio(
        3,
        residences=[residence(name) for name in NAMES],
        options=[option for name in NAMES for option in (keep(name), _converted(name))],
        option_programmes=[after(f"{name}.convert", places) for name in NAMES],
        needs=[need(100, year) for year in (FIRST, SECOND, LAST)],
        permissions=list(permissions),
    )


def _converted(name: str) -> Row:
    return works(name, "convert", authority="state", template="convert_cada")


GOLDEN = {
    "permission": _asked(permission("call", places=15), permission("letter", "R1", from_year=SECOND, places=12)),
}


# ---- what others than the operator decide -----------------------------------------------------------------------


def test_what_others_decide_is_never_planned_without_their_permission() -> None:
    assert done(best(_asked())) == {}
    assert done(best(_asked(permission("call")))) == {"R1": ("convert", FIRST), "R2": ("convert", FIRST)}


@pytest.mark.parametrize(
    "row",
    [
        permission("other residence", "R9"),
        permission("other authority", authority="partner"),
        permission("other kind", kind="energy"),
        permission("other template", template="convert_cph"),
        permission("too late", from_year=LAST + 1),
        permission("too early", to_year=FIRST - 1),
    ],
    ids=lambda row: row["permission_id"],
)
def test_a_permission_allows_what_it_names_and_nothing_else(row: Row) -> None:
    assert done(best(_asked(row))) == {}


def test_a_permission_holds_where_and_when_it_is_written() -> None:
    letter = permission("letter", "R1", kind="convert", template="convert_cada", from_year=SECOND, to_year=SECOND)
    assert done(best(_asked(letter))) == {"R1": ("convert", SECOND)}


def test_a_permission_gives_so_many_places_and_no_more() -> None:
    assert len(done(best(_asked(permission("call", places=19))))) == 1
    assert len(done(best(_asked(permission("call", places=20))))) == 2


def test_what_a_permission_without_a_limit_allows_needs_no_other() -> None:
    call = permission("call", places=10)
    assert len(done(best(_asked(call, permission("letter", "R1"))))) == 2


def test_limits_of_two_permissions_both_hold() -> None:
    assert done(best(_asked(permission("call", places=100), permission("letter", "R1", places=9)))) == {
        "R2": ("convert", FIRST)
    }


def test_what_is_imposed_and_not_permitted_is_impossible() -> None:
    assert is_impossible(with_rows(_asked(), rules=[rule("must", "R1")]))


def test_the_checker_refuses_what_nobody_permitted() -> None:
    data = _asked(permission("call"))
    plan = solve(data, Scenario(gap=0), in_process=True)
    assert _faults(plan, _asked()) == 2
    assert _faults(plan, _asked(permission("call", places=12))) == 1


def _faults(plan: Plan, data: Data) -> int:
    told = [fault.template for fault in check_plan(plan, data)]
    return sum("permission" in template for template in told)


# ---- deadlines with a topic -------------------------------------------------------------------------------------


def _due(topic: str, *, value: str = "", **option: Any) -> Data:
    """Return a building labelled F whose works are a loss, under a deadline of the second year."""
    return portfolio(
        3,
        residences=[residence("R1", energy_label="F")],
        options=[keep("R1"), works("R1", duration_years=1, value_points=-1, **option)],
        rules=[rule("deadline", "R1", value, SECOND, topic=topic)],
    )


def test_a_deadline_with_a_topic_is_met_by_what_cures_it() -> None:
    assert set(done(best(_due("fire", cures="energy; fire")))) == {"R1"}
    assert is_impossible(_due("fire", cures="energy"))
    assert is_impossible(_due("fire"))
    assert set(done(best(_due("")))) == {"R1"}


def test_insulation_does_not_answer_a_fire_commission() -> None:
    data = _due("fire", kind="energy", energy_label_after="B", cures="energy")
    assert is_impossible(data)
    assert is_impossible(with_rows(data, rules=[rule("deadline", "R1", "E", SECOND, topic="fire")]))


def test_a_deadline_with_a_label_and_a_topic_asks_for_both() -> None:
    assert set(done(best(_due("energy", value="E", energy_label_after="D", cures="energy")))) == {"R1"}
    assert is_impossible(_due("energy", value="E", energy_label_after="D"))
    assert is_impossible(_due("energy", value="E", energy_label_after="F", cures="energy"))


@pytest.mark.parametrize("kind", ["dispose", "give_back"])
def test_leaving_a_building_answers_every_topic(kind: str) -> None:
    assert set(done(best(_due("fire", value="B", kind=kind)))) == {"R1"}


# ---- what an operation is for the team --------------------------------------------------------------------------


def _loads(*loads: float | None, capacity: float = 1) -> int:
    names = [f"R{number}" for number in range(len(loads))]
    data = portfolio(
        1,
        residences=[residence(name) for name in names],
        options=[
            option
            for name, load in zip(names, loads, strict=True)
            for option in (keep(name), works(name, value_points=1, team_load=load))
        ],
        rules=[rule("works_capacity", "*", capacity)],
    )
    return len(done(best(data)))


def test_the_team_follows_operations_by_what_they_load_it() -> None:
    assert _loads(None, None) == 1
    assert _loads(0.5, 0.5, None) == 2
    assert _loads(0, 0, None) == 3
    assert _loads(2, 2) == 0


# ---- when places close ------------------------------------------------------------------------------------------


def _studied(closed_from: int | None, *rules: Row, years: int = 4, **more: Any) -> Data:
    """Return ten places, closed by works of three years, the first of which may be of studies."""
    return portfolio(
        years,
        programmes=[programme("R1", 10, group="g")],
        cohorts=[{"residence_id": "R1", "cohort": "c", "persons": 10, "yearly_exit_rate": 0.5}],
        options=[
            keep("R1"),
            works("R1", duration_years=3, closed_share=1, value_points=1000, closed_from=closed_from, **more),
        ],
        option_programmes=[after("R1.restructure", 10)],
        needs=[need(10, year) for year in range(FIRST, FIRST + years)],
        rules=list(rules),
    )


def test_studies_close_nothing() -> None:
    assert list(served(best(_studied(None))).values()) == [0, 0, 0, 10]
    assert list(served(best(_studied(1))).values()) == [10, 0, 0, 10]
    assert list(served(best(_studied(3))).values()) == [10, 10, 10, 10]


def test_places_to_rehouse_are_counted_from_the_closing() -> None:
    first = rule("decant_capacity", "*", 5, FIRST)
    assert done(best(_studied(None, first))) == {}
    assert done(best(_studied(1, first))) == {"R1": ("restructure", FIRST)}


def test_residents_move_out_when_places_close() -> None:
    (move,) = best(_studied(1)).moves
    assert (move.year, move.persons) == (SECOND, 10)


def test_notice_runs_until_places_close() -> None:
    assert done(best(_studied(None, rule("notice", "*", 1)))) == {}
    assert done(best(_studied(1, rule("notice", "*", 1)))) == {"R1": ("restructure", FIRST)}


def test_those_who_left_before_the_closing_need_no_place() -> None:
    """Half leave each year: with a year of notice during the studies, five then two and a half must be housed."""
    told = rule("notice", "*", 1), rule("rehousing", "*"), rule("temporary_places", "*", 2.5)
    data = _studied(1, *told)
    assert {row.to: row.persons for row in best(data).moves if row.year == SECOND} == {"exit": 7.5, "temporary": 2.5}


def test_longer_works_close_places_later_in_proportion() -> None:
    plan = best(_studied(1, years=7), Scenario(slippage=2.0))
    assert list(served(plan).values()) == [10, 10, 0, 0, 0, 0, 10]


def test_a_rule_of_the_scenario_has_its_topic() -> None:
    asked = Rule(rule_id="fire", rule="deadline", subject="R1", year=SECOND, topic="fire")
    data = with_rows(_due("", cures="fire"), rules=[rule("exclusive", "R1;R1.keep", 1)])
    assert set(done(best(data, Scenario(rules=(asked,))))) == {"R1"}
