"""What is known of each decision under the value model: core or interchangeable, and the prices that keep it."""

from __future__ import annotations

import pytest

from planning.domain.scenario import Scenario
from planning.tables.data import Data
from planning.tables.scenario_file import shipped_valuation
from planning.workflow import make_plan, price_range
from tests.oracle.portfolio import after, cost, envelope, funder, keep, need, portfolio, residence, works

ONE_YEAR = shipped_valuation().but(
    tail_years=(), later_starts=(), discount_rate=0.0, action_eur=0.0, upkeep_eur={"good": 0, "fair": 0, "poor": 0}
)
"""Nothing counts but the year of the plan."""


def _sites(*costs: float, money: float) -> Data:
    """Bare sites where ten people may be housed, for a cost that is paid at once."""
    names = [f"R{number}" for number in range(1, len(costs) + 1)]
    return portfolio(
        1,
        residences=[residence(name) for name in names],
        options=[option for name in names for option in (keep(name), works(name, "create"))],
        option_programmes=[after(f"{name}.create", 10) for name in names],
        option_costs=[cost(f"{name}.create", amount) for name, amount in zip(names, costs, strict=True)],
        funders=[funder("own", "own")],
        envelopes=[envelope("all", money)],
        needs=[need(10 * len(names))],
    )


def _scenario(price: float) -> Scenario:
    return Scenario(value=ONE_YEAR.but(place_year_eur=price).model_dump(), gap=0)


def test_twins_are_interchangeable() -> None:
    """Either may be built, not both: the plan takes one, at random for all that the model knows."""
    plan = make_plan(_sites(50_000, 50_000, money=60_000), _scenario(10_000))
    assert [row.verdict for row in plan.decisions if row.kind == "create"] == ["interchangeable"]
    assert plan.gain == pytest.approx(10 - 50_000 / 10_000)


def test_what_nothing_replaces_is_the_core() -> None:
    plan = make_plan(_sites(50_000, money=60_000), _scenario(10_000))
    assert [row.verdict for row in plan.decisions if row.kind == "create"] == ["core"]
    assert plan.gap_of_gain == pytest.approx(0.0, abs=1e-6)


def test_a_decision_is_kept_from_the_price_at_which_it_pays_for_itself() -> None:
    """Ten people for a year, 50,000 EUR: worth it from 5,000 EUR a year, whatever more a year is worth."""
    data = _sites(50_000, money=60_000)
    found = price_range(data, make_plan(data, _scenario(10_000)), "R1")
    assert found is not None
    assert found.low_eur == pytest.approx(5_000, abs=1)
    assert found.high_eur is None
    assert found.advantage_eur == pytest.approx(50_000)
    assert found.is_clear


def test_what_is_kept_as_it_is_has_no_price() -> None:
    data = _sites(50_000, money=10_000)
    assert price_range(data, make_plan(data, _scenario(10_000)), "R1") is None
