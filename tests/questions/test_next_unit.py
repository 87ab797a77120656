"""What one step more would bring: the relaxation's slope is its own difference, a search is a solve from nothing."""

from __future__ import annotations

import pytest

from planning.domain.errors import RequestError
from planning.domain.kinds import Status
from planning.domain.next_unit import NextUnit, Step
from planning.domain.plan import Plan
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import Scenario
from planning.model.matrix import matrix
from planning.model.problem import Problem
from planning.questions.one_more import by_relaxation, solved, steps, with_step
from planning.solve.relaxation import Relaxations
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from scripts.benchmark.portfolios import bench_scenario, make_portfolio
from tests.oracle.portfolio import (
    FIRST,
    after,
    cost,
    envelope,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    works,
)

NAMES = ("R1", "R2", "R3")
YEARS = range(FIRST, FIRST + 3)
SMALL = 1e-3


def three(**tables: list[dict[str, object]]) -> Data:
    """Three residences of 10 places; works of a year without closure give 20 more, 15 for R3, for 80 k€ each."""
    more = {"R1": 30, "R2": 30, "R3": 25}
    given = {
        "residences": [residence(name) for name in NAMES],
        "programmes": [programme(name, 10) for name in NAMES],
        "options": [row for name in NAMES for row in (keep(name), works(name, duration_years=1))],
        "option_programmes": [after(f"{name}.restructure", places) for name, places in more.items()],
        "option_costs": [cost(f"{name}.restructure", 80_000) for name in NAMES],
        "needs": [need(85, year) for year in YEARS],
        **tables,
    }
    return portfolio(3, **given)


POOR = three(envelopes=[envelope(FIRST, 80_000), envelope(FIRST + 1, 0), envelope(FIRST + 2, 500_000)])
"""One operation in the first year; what comes in the last year comes too late to be delivered."""
RICH = three(envelopes=[envelope(year, 500_000) for year in YEARS])
ONE_TEAM = three(rules=[rule("works_capacity", "*", 1)])
FEW_POSTS = three(
    typologies=[{"typology": "K", "label_fr": "K", "staff_per_place": 0.1}], rules=[rule("staff_ceiling", "*", 6)]
)
CLOSED = three(
    options=[row for name in NAMES for row in (keep(name), works(name, duration_years=1, closed_share=1))],
    rules=[rule("decant_capacity", "*", 9)],
)


def plan_of(data: Data, scenario: Scenario | None = None) -> Plan:
    return solve(data, (scenario or Scenario()).but(gap=0.0), in_process=True)


def relaxed(data: Data, scenario: Scenario) -> float:
    model = Problem.of(data, scenario).model
    bound = Relaxations().solve(model, matrix(model), None).bound
    assert bound is not None
    return bound


@pytest.fixture(scope="module")
def drawn() -> tuple[Data, Plan, tuple[NextUnit, ...]]:
    data = make_portfolio(9, 2)
    plan = solve(data, bench_scenario(data).but(gap=0.02), in_process=True)
    found = by_relaxation(data, plan)
    assert found is not None
    return data, plan, found


def test_the_slope_is_the_difference_of_the_relaxation(drawn: tuple[Data, Plan, tuple[NextUnit, ...]]) -> None:
    data, plan, found = drawn
    now = relaxed(data, plan.scenario)
    for unit in found:
        moved = with_step(data, plan.scenario, unit.step.but(amount=unit.step.amount * SMALL))
        assert (now - relaxed(data, moved)) / SMALL == pytest.approx(unit.gain, rel=1e-4, abs=1e-4), unit.step
    assert {unit.step.name for unit in found if unit.gain > 0} >= {"own"}
    assert any(unit.gain == 0 for unit in found)


def test_the_places_add_up_and_no_step_of_the_relaxation_brings_more(
    drawn: tuple[Data, Plan, tuple[NextUnit, ...]],
) -> None:
    data, plan, found = drawn
    now = relaxed(data, plan.scenario)
    gaining = [unit for unit in found if unit.gain > 0]
    assert gaining
    for unit in gaining[:4]:
        assert sum(group.place_years for group in unit.by_group) == pytest.approx(unit.place_years, abs=1e-6)
        assert now - relaxed(data, with_step(data, plan.scenario, unit.step)) <= unit.gain * (1 + 1e-6) + 1e-6


@pytest.mark.parametrize(
    ("data", "rule", "year", "by_slope", "by_search"),
    [
        # 1.25 operations more by 100 k€, each 20 places in two years: 50; whole, one operation: 40.
        (POOR, "envelope", FIRST, 50.0, 40.0),
        # A year later, one year of them.
        (POOR, "envelope", FIRST + 1, 25.0, 20.0),
        (POOR, "envelope", FIRST + 2, 0.0, 0.0),
        # Two at once in the first year, then R3's 15 places in the second: 40 + 40 + 15 for 40 + 20. The slope of the
        # relaxation is 60 below that limit and 50 above: either is one.
        (ONE_TEAM, "works_capacity", None, None, 35.0),
        # Three posts are 30 places; one more is 10, in two years; whole operations need 2 or 1.5 posts.
        (FEW_POSTS, "staff_ceiling", None, 20.0, None),
        # Nine places are free, ten close: with one more R1 (-10 + 20 + 20), then R2 (-10 + 20); a tenth of each.
        (CLOSED, "decant_capacity", None, 4.0, 40.0),
    ],
)
def test_a_small_portfolio_by_hand(
    data: Data, rule: str, year: int | None, by_slope: float | None, by_search: float | None
) -> None:
    plan = plan_of(data)
    found = by_relaxation(data, plan)
    assert found is not None
    unit = next(unit for unit in found if unit.step.rule == rule and unit.step.year == year)
    if by_slope is not None:
        assert unit.place_years == pytest.approx(by_slope)
        assert unit.gain == pytest.approx(by_slope)
    if by_search is not None:
        assert solved(data, plan, unit.step, in_process=True).place_years == pytest.approx(by_search)


@pytest.mark.parametrize("data", [POOR, ONE_TEAM, FEW_POSTS, CLOSED], ids=["money", "team", "posts", "moves"])
def test_a_new_search_is_a_solve_of_the_changed_tables(data: Data) -> None:
    """The tables are changed by hand here, and searched from nothing."""
    plan = plan_of(data)
    for step in steps(data):
        if step.rule == "envelope":
            table = data["envelopes"]
            here = table["year"].astype("str") == str(step.year)
            changed = data.replacing(envelopes=table.assign(amount_eur=table["amount_eur"] + 100_000.0 * here))
        else:
            table = data["rules"]
            changed = data.replacing(rules=table.assign(value=[str(float(value) + 1) for value in table["value"]]))
        best, unit = plan_of(changed), solved(data, plan, step, in_process=True)
        assert best.status is Status.OPTIMAL
        gain = (plan.objective or 0.0) - (best.objective or 0.0)
        assert unit.gain == pytest.approx(gain, abs=1e-6)
        assert unit.low is not None
        assert unit.high is not None
        assert unit.low <= gain + 1e-6
        assert gain <= unit.high + 1e-6
        assert unit.is_certified == (gain > 1e-3)


def test_where_nothing_is_short_nothing_is_gained() -> None:
    plan = plan_of(RICH)
    found = by_relaxation(RICH, plan)
    assert found is not None
    assert [unit.gain for unit in found] == [0.0] * 3
    assert all(unit.by_group == () for unit in found)
    again = solved(RICH, plan, found[0].step, in_process=True)
    assert (again.gain, again.place_years, again.is_certified) == (0.0, 0.0, False)


def test_a_plan_that_is_not_proven_certifies_nothing_it_cannot() -> None:
    """The plan might have been better by 50 without any step: a gain of 40 is then not proven."""
    plan = plan_of(POOR)
    assert plan.objective is not None
    step = Step(rule="envelope", name="own", year=FIRST, amount=100_000.0)
    doubtful = solved(POOR, plan.but(bound=plan.objective - 50.0), step, in_process=True)
    assert doubtful.gain == pytest.approx(40.0)
    assert (doubtful.low, doubtful.is_certified) == (0.0, False)
    unknown = solved(POOR, plan.but(bound=None), step, in_process=True)
    assert (unknown.low, unknown.is_certified) == (None, False)


def test_a_rule_moves_by_one_and_an_envelope_by_a_hundred_thousand() -> None:
    assert [(step.rule, step.year, step.amount) for step in steps(POOR)] == [
        ("envelope", year, 100_000.0) for year in YEARS
    ]
    (step,) = steps(ONE_TEAM)
    moved = with_step(ONE_TEAM, Scenario(), step)
    assert apply_scenario(ONE_TEAM, moved)["rules"]["value"].tolist() == ["2"]
    assert RuleKind(step.rule) is RuleKind.WORKS_CAPACITY


def test_a_plan_whose_objective_is_not_one_sum_is_refused() -> None:
    plan = plan_of(POOR)
    for scenario in (Scenario(order=(("unmet",),)), Scenario(weights={"changes": 1.0})):
        with pytest.raises(RequestError):
            by_relaxation(POOR, plan.but(scenario=scenario))
    with pytest.raises(RequestError):
        solved(RICH, plan, steps(RICH)[0])


def test_a_relaxation_that_has_no_time_says_nothing() -> None:
    data = make_portfolio(30, 1)
    plan = Plan(status=Status.FEASIBLE, ended_by="time", scenario=bench_scenario(data), objective=1.0)
    assert by_relaxation(data, plan, seconds=1e-6) is None
