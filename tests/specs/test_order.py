"""What goes before what, and what gives way when not everything can hold."""

from __future__ import annotations

import pytest

from planning.domain.errors import RequestError
from planning.domain.scenario import Scenario, Weights
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from tests.oracle.portfolio import FIRST, after, cost, envelope, keep, need, portfolio, residence, rule, works
from tests.specs.ask import best, done, is_impossible

EQUAL = Weights(unmet=1, unsuitable=0, distance=0, capex=1, value_points=0)


def _places_for_money() -> Data:
    """Ten persons need a place: eight places cost 6, ten cost 9."""
    return portfolio(
        options=[keep("R1"), works("R1"), works("R1", "create")],
        option_programmes=[after("R1.restructure", 8), after("R1.create", 10)],
        option_costs=[cost("R1.restructure", 6), cost("R1.create", 9)],
        needs=[need(10)],
    )


# ---- in order of importance -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "chosen", "values"),
    [
        ((), "restructure", []),
        ((("unmet",),), "create", [0]),
        ((("unmet",), ("capex",)), "create", [0, 9]),
        ((("capex",),), "keep", [0]),
        ((("capex",), ("unmet",)), "keep", [0, 10]),
        ((("unmet", "capex"),), "restructure", [8]),
    ],
)
def test_what_comes_first_is_never_given_up_for_what_comes_after(
    order: tuple[tuple[str, ...], ...], chosen: str, values: list[float]
) -> None:
    plan = best(_places_for_money(), Scenario(weights=EQUAL, order=order))
    assert [row.kind for row in plan.decisions] == [chosen]
    assert [level.value for level in plan.levels] == pytest.approx(values)
    assert all(level.bound == pytest.approx(level.value) for level in plan.levels)


def test_the_last_word_is_the_weighted_sum() -> None:
    """Terms named nowhere decide among the plans that hold the groups."""
    data = _places_for_money()
    free = data.replacing(option_costs=data["option_costs"].iloc[:0])
    pointed = free.replacing(options=free["options"].assign(value_points=[50.0, 1.0, 1.0]))
    weights = EQUAL.but(value_points=1)
    assert [row.kind for row in best(pointed, Scenario(weights=weights)).decisions] == ["keep"]
    assert [row.kind for row in best(pointed, Scenario(weights=weights, order=(("unmet",),))).decisions] == ["create"]


def test_a_term_of_weight_0_does_not_matter_wherever_it_stands() -> None:
    scenario = Scenario(weights=EQUAL, order=(("energy",), ("capex",), ("unmet",)))
    assert [row.kind for row in best(_places_for_money(), scenario).decisions] == ["keep"]


@pytest.mark.parametrize(("tolerance", "chosen"), [(0.0, "create"), (0.5, "restructure"), (1.0, "keep")])
def test_a_tolerance_lets_the_first_group_give_a_little(tolerance: float, chosen: str) -> None:
    """Nobody can serve four of the persons: 4 are missing at best, 6 with the cheaper works, 14 without any."""
    data = _places_for_money()
    data = data.replacing(needs=data["needs"].assign(places=14.0))
    if tolerance == 1.0:
        rows = data["option_programmes"]
        data = data.replacing(option_programmes=rows.assign(places=[6.0, 7.0]))  # 7 missing at best, 14 without any
    scenario = Scenario(weights=EQUAL.but(capex=2), order=(("unmet",),), order_tolerance=tolerance)
    assert [row.kind for row in best(data, scenario).decisions] == [chosen]


def test_what_gives_way_goes_with_the_first_group() -> None:
    soft = _places_for_money().replacing(rules=portfolio(rules=[rule("must", "R1", hard=False, price=1)])["rules"])
    scenario = Scenario(weights=EQUAL, order=(("value_points",), ("capex",)))
    plan = best(soft, scenario)
    assert done(plan) == {"R1": ("restructure", FIRST)}
    assert plan.levels[0].terms == ("value_points", "relaxed")
    last = Scenario(weights=EQUAL, order=(("capex",), ("relaxed",)))
    assert done(best(soft, last)) == {}


# ---- softened on demand ---------------------------------------------------------------------------------------


def _too_much_asked() -> Data:
    """Both works are imposed, one of them is refused too, and there is money for one."""
    return portfolio(
        residences=[residence("R1"), residence("R2")],
        options=[keep("R1"), works("R1"), keep("R2"), works("R2")],
        option_costs=[cost("R1.restructure", 6), cost("R2.restructure", 4)],
        envelopes=[envelope(FIRST, 7)],
        rules=[rule("must", "R1"), rule("must", "R2"), rule("must_not", "R1"), rule("works_capacity", "*", 5)],
    )


@pytest.mark.parametrize(
    ("soften", "relaxed"),
    [
        ({"all": 2.0}, {"must:R1": (1, 2.0)}),
        ({"must": 2.0}, {"must:R1": (1, 2.0)}),
        ({"must:R1": 2.0}, {"must:R1": (1, 2.0)}),
        ({"must_not": 2.0, "envelope:own": 0.5}, {"must_not:R1": (1, 2.0), "envelope:own": (3, 0.5)}),
        ({"must_not:R1": 2.0, "envelope": 0.5}, {"must_not:R1": (1, 2.0), "envelope:own": (3, 0.5)}),
        ({"all": 9.0, "must_not": 2.0, "envelope": 0.5}, {"must_not:R1": (1, 2.0), "envelope:own": (3, 0.5)}),
        ({"all": 0.25, "must": 9.0, "must_not:R1": 3.0}, {"must_not:R1": (1, 3.0), "envelope:own": (3, 0.25)}),
    ],
)
def test_an_impossible_request_is_answered_when_it_is_softened(
    soften: dict[str, float], relaxed: dict[str, tuple[float, float]]
) -> None:
    """The plan says who gives way, by how much and at what price; the most precise name decides the price."""
    assert is_impossible(_too_much_asked())
    plan = best(_too_much_asked(), Scenario(soften=soften))
    assert {row.rule_id: (row.amount, row.price) for row in plan.relaxed} == {
        name: (pytest.approx(amount), price) for name, (amount, price) in relaxed.items()
    }


def test_softening_too_little_leaves_a_request_impossible() -> None:
    assert is_impossible(_too_much_asked(), Scenario(soften={"envelope:own": 1.0}))


def test_a_kind_of_rule_softened_leaves_the_price_of_soft_rules() -> None:
    """Only the rule's own name changes the price it was given."""
    soft = portfolio(
        options=[keep("R1"), works("R1", value_points=3)], rules=[rule("must_not", "R1", hard=False, price=2)]
    )
    assert done(best(soft, Scenario(soften={"must_not": 5.0}))) == {"R1": ("restructure", FIRST)}
    assert done(best(soft, Scenario(soften={"must_not:R1": 5.0}))) == {}


@pytest.mark.parametrize("name", ["no_such_rule", "envelope:nobody", "must:R2"])
def test_what_is_softened_exists(name: str) -> None:
    """A rule that the scenario drops is there no more."""
    with pytest.raises(RequestError):
        apply_scenario(_too_much_asked(), Scenario(soften={name: 1.0}, drop_rules=("must:R2",)))
