"""The rules that a planner writes: each one holds, gives way at its price when soft, and says no when it must."""

from __future__ import annotations

from typing import Any

import pytest

from planning.domain.scenario import Rule, Scenario
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    Row,
    after,
    cost,
    envelope,
    keep,
    portfolio,
    programme,
    residence,
    rule,
    typology,
    works,
)
from tests.specs.ask import amount_relaxed, best, done, is_impossible

LAST = FIRST + 2


def _three(*rules: Row, points: float = 1, duration_years: int = 0, **option: Any) -> Data:
    """Three residences of ten places in two territories, each with works worth `points`, over three years."""
    names = {"R1": "Z1", "R2": "Z1", "R3": "Z2"}
    return portfolio(
        3,
        territories=[{"territory": "Z1", "name": "Z1"}, {"territory": "Z2", "name": "Z2"}],
        typologies=[typology("K", staff_per_place=0.5)],
        residences=[residence(name, territory) for name, territory in names.items()],
        programmes=[programme(name, 10) for name in names],
        options=[keep(name) for name in names]
        + [works(name, duration_years=duration_years, value_points=points, **option) for name in names],
        option_programmes=[after(f"{name}.restructure", 10) for name in names],
        rules=rules,
    )


def _started(data: Data) -> dict[str, int]:
    return {name: year for name, (_, year) in done(best(data)).items()}


# ---- imposed, refused, dated ------------------------------------------------------------------------------------


def test_must() -> None:
    assert set(done(best(_three(points=-1)))) == set()
    assert set(done(best(_three(rule("must", "R1"), points=-1)))) == {"R1"}
    assert set(done(best(_three(rule("must", "R1;R3:restructure"), points=-1)))) == {"R1", "R3"}
    assert len(done(best(_three(rule("must", "*:restructure"), points=-1)))) == 1


def test_must_keep() -> None:
    assert set(done(best(_three(rule("must", "R2.keep"))))) == {"R1", "R3"}


def test_must_not() -> None:
    assert set(done(best(_three(rule("must_not", "R1"))))) == {"R2", "R3"}
    assert set(done(best(_three(rule("must_not", "R1.restructure;R2"))))) == {"R3"}
    assert set(done(best(_three(rule("must_not", "*:restructure"))))) == set()


def test_must_and_must_not_cannot_both_hold() -> None:
    assert is_impossible(_three(rule("must", "R1"), rule("must_not", "R1")))


def test_earliest_and_latest() -> None:
    data = _three(rule("earliest", "R1", year=LAST), rule("latest", "*:restructure", year=FIRST), points=5)
    assert "R1" not in done(best(data))
    assert _started(data) == {"R2": FIRST, "R3": FIRST}
    assert _started(_three(rule("earliest", "*:restructure", year=LAST))) == {"R1": LAST, "R2": LAST, "R3": LAST}


def test_latest_does_not_impose() -> None:
    assert done(best(_three(rule("latest", "R1", year=FIRST), points=-1))) == {}


# ---- linked -----------------------------------------------------------------------------------------------------


def test_together_means_all_or_none() -> None:
    paid = {"option_costs": [cost(f"{name}.restructure", 5) for name in ("R1", "R2", "R3")]}
    data = _three(rule("together", "R1;R2")).replacing()
    assert len(done(best(data))) == 3
    short = _with_money(paid["option_costs"], 9, rule("together", "R1;R2"))
    assert set(done(best(short))) == {"R3"}
    enough = _with_money(paid["option_costs"], 10, rule("together", "R1;R2"), rule("must", "R1"))
    assert set(done(best(enough))) == {"R1", "R2"}


def test_together_brings_the_others_along() -> None:
    assert set(done(best(_three(rule("must", "R1"), points=-1)))) == {"R1"}
    assert set(done(best(_three(rule("together", "R1;R2"), rule("must", "R1"), points=-1)))) == {"R1", "R2"}
    assert set(done(best(_three(rule("together", "R1;R2"), rule("must_not", "R1"))))) == {"R3"}


def _with_money(costs: list[Row], amount: float, *rules: Row) -> Data:
    paid = portfolio(3, option_costs=costs, envelopes=[envelope("all", amount)])
    return _three(*rules).replacing(option_costs=paid["option_costs"], envelopes=paid["envelopes"])


def test_exclusive_means_at_most_one_or_the_number_given() -> None:
    assert len(done(best(_three(rule("exclusive", "R1;R2;R3"))))) == 1
    assert len(done(best(_three(rule("exclusive", "R1;R2;R3", 2))))) == 2


def test_after_waits_for_the_delivery_of_the_other() -> None:
    data = _three(rule("after", "R1;R2"), rule("latest", "R1", year=FIRST), duration_years=1)
    assert "R1" not in done(best(data)), "R2 is delivered in the second year at the earliest"
    data = _three(rule("after", "R1;R2"), rule("must_not", "R2"))
    assert set(done(best(data))) == {"R3"}, "what waits for something that is never done is not done"
    data = _three(rule("after", "R1;R2"), rule("must", "R1"), duration_years=1)
    assert (_started(data)["R2"], _started(data)["R1"]) == (FIRST, FIRST + 1)


def test_after_can_wait_longer() -> None:
    started = _started(_three(rule("after", "R1;R2", 2), rule("must", "R1")))
    assert (started["R2"], started["R1"]) == (FIRST, LAST)


# ---- deadlines --------------------------------------------------------------------------------------------------


def test_a_deadline_forces_works() -> None:
    plan = best(_three(rule("deadline", "R1", year=FIRST + 1), points=-1, duration_years=1))
    assert done(plan) == {"R1": ("restructure", FIRST)}


def test_a_deadline_that_no_works_can_meet_is_impossible() -> None:
    assert is_impossible(_three(rule("deadline", "R1", year=FIRST), duration_years=1))


@pytest.mark.parametrize(
    ("label", "label_after", "wanted", "acts"),
    [
        ("F", "D", "D", True),
        ("F", "C", "D", True),
        ("D", "", "E", False),
        ("E", "", "E", False),
        ("", "C", "E", True),
    ],
)
def test_an_energy_label_is_due(label: str, label_after: str, wanted: str, acts: bool) -> None:
    data = _energy(label, label_after, rule("deadline", "R1", wanted, FIRST + 1))
    assert ("R1" in done(best(data))) == acts


def _energy(label: str, label_after: str, *rules: Row) -> Data:
    return portfolio(
        3,
        residences=[residence("R1", energy_label=label)],
        options=[keep("R1"), works("R1", "energy", value_points=-1, energy_label_after=label_after)],
        rules=rules,
    )


def test_works_that_leave_the_label_as_it_is_do_not_meet_the_deadline() -> None:
    assert is_impossible(_energy("F", "", rule("deadline", "R1", "E", FIRST + 1)))
    assert is_impossible(_energy("", "", rule("deadline", "R1", "G", FIRST + 1)))


def test_the_label_counts_in_the_year_of_the_deadline() -> None:
    """Works that make a label worse may come after."""
    worse = _energy("D", "F", rule("deadline", "R1", "E", FIRST + 1), rule("must", "R1"))
    assert done(best(worse)) == {"R1": ("energy", LAST)}


def test_a_sale_meets_a_deadline() -> None:
    data = portfolio(
        2,
        residences=[residence("R1", energy_label="G")],
        options=[keep("R1"), works("R1", "dispose", 1, value_points=-9)],
        rules=[rule("deadline", "R1", "E", FIRST + 1)],
    )
    assert done(best(data)) == {"R1": ("dispose", FIRST)}


# ---- yearly limits ----------------------------------------------------------------------------------------------


def test_works_capacity_limits_operations_at_once() -> None:
    data = _three(rule("works_capacity", "*", 1), points=5)
    assert sorted(_started(data).values()) == [FIRST, FIRST + 1, LAST]


def test_an_operation_counts_in_every_year_of_its_works() -> None:
    data = _three(rule("works_capacity", "*", 1), duration_years=2)
    assert len(_started(data)) == 1


def test_works_capacity_of_a_territory_leaves_the_others_free() -> None:
    assert set(_started(_three(rule("works_capacity", "Z1", 0)))) == {"R3"}


def test_works_capacity_of_one_year_leaves_the_other_years_free() -> None:
    data = _three(rule("works_capacity", "*", 0, FIRST), rule("works_capacity", "Z1", 0, LAST) | {"rule_id": "later"})
    started = _started(data)
    assert started
    assert all(year > FIRST for year in started.values())


def test_decant_capacity_limits_the_places_closed_at_once() -> None:
    one_by_one = _three(rule("decant_capacity", "*", 10), duration_years=1, closed_share=1, points=100)
    assert sorted(_started(one_by_one).values()) == [FIRST, FIRST + 1]
    assert len(_started(_three(rule("decant_capacity", "*", 9), duration_years=1, closed_share=1))) == 0
    half = _three(rule("decant_capacity", "*", 15), duration_years=1, closed_share=0.5, points=100)
    assert len(_started(half)) == 3
    assert set(_started(_three(rule("decant_capacity", "Z1", 0), duration_years=1, closed_share=1, points=100))) == {
        "R3"
    }


def test_a_staff_ceiling_holds() -> None:
    """Thirty places at half a post each: fifteen today; works at R1 and R2 bring theirs to eight."""
    grown = _three(rule("staff_ceiling", "*", 18), staff_fte_after=8)
    assert len(_started(grown)) == 1
    assert is_impossible(_three(rule("staff_ceiling", "*", 14), rule("must_not", "*:restructure")))
    assert len(_started(_three(rule("staff_ceiling", "*", 15)))) == 3, "from the typologies when it is not given"


def test_a_staff_ceiling_counts_today_until_delivery() -> None:
    lighter = _three(rule("staff_ceiling", "Z1", 9, LAST), duration_years=1, staff_fte_after=4, points=-1)
    plan = best(lighter)
    assert len(done(plan)) == 1
    assert done(plan).keys() <= {"R1", "R2"}
    assert is_impossible(_three(rule("staff_ceiling", "Z1", 9, FIRST), duration_years=1, staff_fte_after=4))


def test_sales_a_year_are_limited() -> None:
    names = ("R1", "R2", "R3")
    tables: dict[str, Any] = {
        "residences": [residence(name) for name in names],
        "options": [row for name in names for row in (keep(name), works(name, "dispose", value_points=1))],
    }
    data = portfolio(2, **tables, rules=[rule("disposals", "*", 1)])
    assert sorted(_started(data).values()) == [FIRST, FIRST + 1]
    assert len(_started(portfolio(2, **tables, rules=[rule("disposals", "*", 0, FIRST)]))) == 3


# ---- soft rules, rules of a scenario ---------------------------------------------------------------------------


SOFT = [
    (rule("must", "R1;R2"), {"points": -4}, 2, 2 * 1.0),
    (rule("must_not", "*:restructure"), {"points": 4}, 3, -12 + 3 * 1.0),
    (rule("earliest", "R1", year=LAST), {"points": 4, "latest_year": FIRST}, 1, -12 + 1.0),
    (rule("latest", "R1;R2", year=FIRST), {"points": 4, "earliest_year": FIRST + 1}, 2, -12 + 2.0),
    (rule("exclusive", "R1;R2;R3"), {"points": 4}, 2, -12 + 2.0),
    (rule("deadline", "R1", year=FIRST), {"points": -4}, 1, 1.0),
    (rule("works_capacity", "*", 1, FIRST), {"points": 4, "latest_year": FIRST}, 2, -12 + 2.0),
    (rule("decant_capacity", "*", 28), {"points": 5, "duration_years": 2, "closed_share": 1}, 4, -15 + 4.0),
    (rule("staff_ceiling", "*", 14), {}, 3, -3 + 3.0),
]


@pytest.mark.parametrize(
    ("row", "option", "amount", "objective"),
    SOFT,
    ids=lambda value: value.get("rule") if isinstance(value, dict) else None,
)
def test_a_soft_rule_gives_way_at_its_price(row: Row, option: dict[str, Any], amount: float, objective: float) -> None:
    plan = best(_three({**row, "hard": False, "price": 1.0}, **option))
    assert amount_relaxed(plan) == pytest.approx(amount)
    assert plan.objective == pytest.approx(objective)


@pytest.mark.parametrize(
    ("row", "others", "amount"),
    [
        (rule("together", "R1;R2"), [rule("must", "R1"), rule("must_not", "R2")], 1),
        (rule("after", "R1;R2"), [rule("must", "R1"), rule("latest", "R1", year=FIRST), rule("must_not", "R2")], 3),
        (rule("disposals", "*", 0), [], 0),
    ],
    ids=["together", "after: each year ahead", "nothing to sell"],
)
def test_a_soft_link_gives_way_when_hard_rules_force_it(row: Row, others: list[Row], amount: float) -> None:
    plan = best(_three({**row, "hard": False, "price": 0.5}, *others))
    assert amount_relaxed(plan) == pytest.approx(amount)


def test_a_soft_rule_holds_when_it_is_cheaper_to() -> None:
    plan = best(_three({**rule("must", "R1"), "hard": False, "price": 4.0}, points=-1))
    assert plan.relaxed == ()
    assert set(done(plan)) == {"R1"}


def test_a_scenario_adds_and_drops_rules() -> None:
    data = _three(rule("must_not", "R1"))
    assert "R1" in done(best(data, Scenario(drop_rules=("must_not:R1",))))
    added = Scenario(rules=(Rule(rule_id="mine", rule="must_not", subject="R2"),))
    assert set(done(best(data, added))) == {"R3"}
