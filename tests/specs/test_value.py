"""What the value model promises: works after the plan, homes by class, residents who stay, buildings that age."""

from __future__ import annotations

from planning.domain.kinds import Status
from planning.domain.scenario import Scenario
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.scenario_file import shipped_valuation
from tests.oracle.portfolio import (
    after,
    cost,
    envelope,
    funder,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    suitable,
    typology,
    with_rows,
    works,
)
from tests.specs.ask import best, is_impossible

LASTING = shipped_valuation().but(
    tail_years=(2, 2, 20), later_starts=(0, 2), later_years=2, renewal_after_years=20, discount_rate=0.0
)
"""Two periods of two years in which works may start after the plan."""


def _closing_soon(**rules: object) -> Data:
    """Two hostels whose service ends with the plan, and works that give them thirty years; nothing may start in it."""
    homes = ("R1", "R2")
    return portfolio(
        1,
        residences=[residence(home, service_years=1) for home in homes],
        programmes=[programme(home, 10) for home in homes],
        options=[
            option
            for home in homes
            for option in (keep(home), works(home, duration_years=1, life_years=30.0, earliest_year=2028))
        ],
        option_programmes=[after(f"{home}.restructure", 10) for home in homes],
        option_costs=[cost(f"{home}.restructure", 200_000) for home in homes],
        needs=[need(20)],
        **rules,
    )


def _later(data: Data) -> list[int]:
    plan = best(data, Scenario(value=LASTING))
    return sorted(row.start_year for row in plan.later)


def test_a_residence_imposed_as_kept_may_be_restructured_after_the_plan() -> None:
    """What starts after the plan is a keep in it: imposing the keep allows it, refusing the keep refuses it."""
    assert _later(_closing_soon(rules=[rule("must", "R1.keep")])) == _later(_closing_soon())
    assert is_impossible(_closing_soon(rules=[rule("must_not", "R1.keep")]), Scenario(value=LASTING))


def test_works_after_the_plan_wait_for_the_team() -> None:
    both = _later(_closing_soon(funders=[funder("own", "own")]))
    assert both[0] == both[1]
    team = [rule("works_capacity", "*", 0.5)]
    one, other = _later(_closing_soon(funders=[funder("own", "own")], rules=team))
    assert other == one + 2


def test_works_after_the_plan_wait_for_the_money() -> None:
    money = {"funders": [funder("own", "own")], "envelopes": [envelope("all", 100_000)]}
    one, other = _later(_closing_soon(**money))
    assert other == one + 2


def _twins(worse: dict[str, object], programme_worse: dict[str, object] | None = None) -> Data:
    """Two hostels alike, but that R2 is worse; works on one of them can be paid."""
    homes = ("R1", "R2")
    shared = {"private_sanitary": "shared", "room_m2": 12.0}
    return portfolio(
        3,
        residences=[residence("R1", condition="fair"), residence("R2", **{"condition": "fair", **worse})],
        programmes=[programme("R1", 10, **shared), programme("R2", 10, **{**shared, **(programme_worse or {})})],
        options=[
            option
            for home in homes
            for option in (
                keep(home),
                works(home, duration_years=1, life_years=30.0, earliest_year=2027, latest_year=2027),
            )
        ],
        option_programmes=[
            {**after(f"{home}.restructure", 10), "private_sanitary": "private", "room_m2": 20.0} for home in homes
        ],
        option_costs=[cost(f"{home}.restructure", 100_000) for home in homes],
        funders=[funder("own", "own")],
        envelopes=[envelope("all", 100_000)],
        needs=[need(20, year) for year in (2027, 2028, 2029)],
        habitability_rules=[
            {"rule_id": "room", "criterion": "room_m2", "threshold": "9", "class": "D"},
            {"rule_id": "shared", "criterion": "private_sanitary", "threshold": "shared", "class": "C"},
            {"rule_id": "poor", "criterion": "stage", "threshold": "poor", "class": "C"},
        ],
    )


def _treated(data: Data) -> list[str]:
    plan = best(data, Scenario(value=LASTING.but(later_starts=())))
    return [row.residence_id for row in plan.decisions if row.kind != "keep"]


def test_a_worse_state_comes_first() -> None:
    assert _treated(_twins({"condition": "poor"})) == ["R2"]


def test_an_older_building_comes_first() -> None:
    assert _treated(_twins({"service_years": 4.0})) == ["R2"]


def test_smaller_rooms_come_first() -> None:
    assert _treated(_twins({}, {"room_m2": 7.5})) == ["R2"]


def _renamed(**more: object) -> Data:
    """A hostel that could be called otherwise, without works and for nothing."""
    return portfolio(
        2,
        residences=[residence("R1", condition="fair")],
        typologies=[typology("K"), typology("L")],
        suitability=[suitable("K", 0.85), suitable("L", 0.85)],
        programmes=[programme("R1", 10, room_m2=7.5, private_sanitary="shared")],
        options=[keep("R1"), works("R1", "change_status", **more)],
        option_programmes=[
            {**after("R1.change_status", 10, "L"), "room_m2": 7.5, "private_sanitary": "shared"},
        ],
        funders=[funder("own", "own")],
        needs=[need(10), need(10, 2028)],
        habitability_rules=[{"rule_id": "room", "criterion": "room_m2", "threshold": "9", "class": "D"}],
    )


def test_a_renaming_without_works_is_worth_nothing() -> None:
    assert _treated(_renamed()) == []


def test_insulation_does_not_answer_a_fire_commission() -> None:
    fire = {**rule("deadline", "R1", "", 2029), "topic": "fire"}
    data = _twins({})
    insulated = works("R1", "energy", cures="energy", earliest_year=2027, latest_year=2027, amortised_years=25.0)
    options = [*(row for row in data["options"].to_dict("records")), insulated]
    cured = [
        {**row, "cures": "fire"} if row["option_id"] == "R1.restructure" else row
        for row in (dict(found) for found in options)
    ]
    held = with_rows(
        data,
        options=cured,
        option_programmes=[*data["option_programmes"].to_dict("records"), after("R1.energy", 10)],
        rules=[fire],
    )
    assert _treated(held) == ["R1"]
    plan = best(held, Scenario(value=LASTING.but(later_starts=())))
    assert [row.kind for row in plan.decisions if row.kind != "keep"] == ["restructure"]


def _lived_in(option: dict[str, object], left: list[dict[str, object]]) -> Data:
    """A hostel of ten residents who never leave, and one thing that must be done there."""
    return portfolio(
        3,
        residences=[residence("R1", condition="good")],
        typologies=[typology("K"), typology("L")],
        suitability=[suitable("K"), suitable("L")],
        programmes=[programme("R1", 10)],
        cohorts=[{"residence_id": "R1", "cohort": "c", "persons": 10.0, "client_group": "g", "yearly_exit_rate": 0.0}],
        options=[keep("R1"), {**option, "earliest_year": 2028, "latest_year": 2028}],
        option_programmes=left,
        funders=[funder("own", "own")],
        needs=[need(10, year) for year in (2027, 2028, 2029)],
        rules=[rule("must", str(option["option_id"]))],
    )


def _moved(data: Data) -> list[tuple[int, str, float]]:
    plan = best(data, Scenario(value=LASTING.but(later_starts=())))
    return [(row.year, row.to, row.persons) for row in plan.moves]


def test_residents_follow_their_rooms_when_only_the_name_changes() -> None:
    data = _lived_in(works("R1", "change_status", duration_years=1), [after("R1.change_status", 10, "L")])
    plan = best(data, Scenario(value=LASTING.but(later_starts=())))
    assert plan.moves == ()
    stay = {(row.year, row.typology): row.places for row in plan.served if row.stays}
    assert stay == {(2027, "K"): 10.0, (2028, "K"): 10.0, (2029, "L"): 10.0}


def test_residents_whose_homes_disappear_at_delivery_are_moved_for_good() -> None:
    smaller = works("R1", "restructure", duration_years=1, closed_share=0.25)
    assert _moved(_lived_in(smaller, [after("R1.restructure", 6)])) == [
        (2028, "temporary", 2.5),
        (2029, "new_home", 1.5),
    ]


def test_residents_of_a_building_that_is_sold_are_moved_for_good() -> None:
    sold = works("R1", "dispose", duration_years=1, closed_share=0.5)
    assert _moved(_lived_in(sold, [])) == [(2028, "temporary", 5.0), (2029, "new_home", 5.0)]


def test_residents_of_a_building_at_its_end_are_moved_for_good() -> None:
    data = _lived_in(works("R1", "energy", duration_years=1), [after("R1.energy", 10)])
    ended = with_rows(data, residences=[residence("R1", condition="poor", service_years=2)])
    assert _moved(ended) == [(2029, "new_home", 10.0)]


def _painted(**more: object) -> Data:
    """Ten a year of wear, and something for 20 that may start in the third year of three."""
    return portfolio(
        3,
        residences=[residence("R1", condition="fair")],
        programmes=[programme("R1", 10)],
        options=[
            keep("R1"),
            {**works("R1", "comfort", duration_years=1, earliest_year=2028, latest_year=2028), **more},
        ],
        option_programmes=[after("R1.comfort", 10)],
        option_costs=[*(cost("R1.keep", 10, offset) for offset in range(3)), cost("R1.comfort", 20)],
        funders=[funder("own", "own")],
        needs=[need(10, year) for year in (2027, 2028, 2029)],
        rules=[rule("must", "R1.comfort")],
    )


def _paid(data: Data) -> dict[int, float]:
    plan = best(data, Scenario(value=LASTING.but(later_starts=())))
    return {row.year: row.spent_eur for row in plan.money if row.funder == "own"}


def test_paint_erases_no_wear_before_it_nor_after_it() -> None:
    assert _paid(_painted()) == {2027: 10.0, 2028: 20.0, 2029: 10.0}


def test_a_building_made_new_wears_out_no_more() -> None:
    assert _paid(_painted(life_years=30.0)) == {2027: 10.0, 2028: 20.0, 2029: 0.0}


def test_the_money_kept_for_wear_is_not_there_for_works() -> None:
    poor = with_rows(_painted(), envelopes=[envelope("all", 35)])
    assert solve(poor, Scenario(value=LASTING.but(later_starts=())), in_process=True).status is Status.INFEASIBLE
    assert _paid(with_rows(_painted(), envelopes=[envelope("all", 40)]))[2029] == 10.0
