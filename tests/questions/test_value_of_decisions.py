"""What is known of each decision under the value model: core or interchangeable, and the prices that keep it."""

from __future__ import annotations

import pytest

from planning.domain.scenario import Scenario
from planning.questions.near_ties import with_verdicts
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.scenario_file import shipped_valuation
from planning.workflow import make_plan, price_range, pricing, worth_alone
from tests.oracle.portfolio import after, cost, envelope, funder, keep, need, portfolio, residence, works

ONE_YEAR = shipped_valuation().but(
    tail_years=(), later_starts=(), discount_rate=0.0, action_eur=0.0, upkeep_eur={"good": 0, "fair": 0, "poor": 0}
)
"""Nothing counts but the year of the plan."""


def sites(*costs: float, money: float, people: float | None = None) -> Data:
    """Bare sites where ten people may be housed, for a cost that is paid at once; as many people, unless told."""
    names = [f"R{number}" for number in range(1, len(costs) + 1)]
    return portfolio(
        1,
        residences=[residence(name) for name in names],
        options=[option for name in names for option in (keep(name), works(name, "create"))],
        option_programmes=[after(f"{name}.create", 10) for name in names],
        option_costs=[cost(f"{name}.create", amount) for name, amount in zip(names, costs, strict=True)],
        funders=[funder("own", "own")],
        envelopes=[envelope("all", money)],
        needs=[need(10 * len(names) if people is None else people)],
    )


def valued(price: float) -> Scenario:
    """What is asked at a price of a well-housed year."""
    return Scenario(value=ONE_YEAR.but(place_year_eur=price).model_dump(), gap=0)


def test_twins_are_interchangeable() -> None:
    """Either may be built, not both: the plan takes one, at random for all that the model knows."""
    plan = make_plan(sites(50_000, 50_000, money=60_000), valued(10_000))
    assert [row.verdict for row in plan.decisions if row.kind == "create"] == ["interchangeable"]
    assert plan.gain == pytest.approx(10 - 50_000 / 10_000)


def test_what_nothing_replaces_is_the_core() -> None:
    plan = make_plan(sites(50_000, money=60_000), valued(10_000))
    assert [row.verdict for row in plan.decisions if row.kind == "create"] == ["core"]
    assert plan.gap_of_gain == pytest.approx(0.0, abs=1e-6)


def test_nothing_is_said_of_decisions_that_there_was_no_time_to_try() -> None:
    data = sites(50_000, 50_000, money=60_000)
    plan = solve(data, valued(10_000), in_process=True)
    found = with_verdicts(data, plan, 5.0, should_stop=lambda: True)
    assert {row.verdict for row in found.decisions} == {""}


def test_a_decision_is_kept_from_the_price_at_which_it_pays_for_itself() -> None:
    """Ten people for a year, 50,000 EUR: worth it from 5,000 EUR a year, whatever more a year is worth."""
    data = sites(50_000, money=60_000)
    found = price_range(data, make_plan(data, valued(10_000)), "R1")
    assert found is not None
    assert found.low_eur == pytest.approx(5_000, abs=1)
    assert found.high_eur is None
    assert found.advantage_eur == pytest.approx(50_000)
    assert found.is_clear


def test_what_is_kept_as_it_is_has_no_price() -> None:
    data = sites(50_000, money=10_000)
    assert price_range(data, make_plan(data, valued(10_000)), "R1") is None


def test_a_decision_is_kept_up_to_the_price_at_which_another_takes_its_money() -> None:
    """R1 houses ten for 20,000 EUR, R2 twenty for 60,000: one of them fits the money.

    At p EUR a year R1 gains 10 p - 20,000 and R2 20 p - 60,000: R1 from 2,000 EUR, R2 from 4,000 EUR on.
    """
    data = sites(20_000, 60_000, money=60_000)
    homes = data["option_programmes"]
    data = data.replacing(
        option_programmes=homes.assign(places=homes["places"].where(homes["option_id"] != "R2.create", 20.0)),
        needs=data["needs"].assign(places=30.0),
    )
    cheap = price_range(data, make_plan(data, valued(3_000)), "R1")
    assert cheap is not None
    assert (cheap.low_eur, cheap.high_eur) == (pytest.approx(2_000, abs=1), pytest.approx(4_000, abs=1))
    dear = price_range(data, make_plan(data, valued(8_000)), "R2")
    assert dear is not None
    assert (dear.low_eur, dear.high_eur) == (pytest.approx(4_000, abs=1), None)


def test_what_one_decision_meets_serves_the_others() -> None:
    """Three sites that pay for themselves from 2,000, 5,000 and 9,000 EUR a year, each whatever the others do."""
    data = sites(20_000, 50_000, 90_000, money=200_000)
    plan = make_plan(data, valued(10_000))
    found = pricing(data, plan)
    assert found is not None
    lows = [found.of(name).low_eur for name in ("R1", "R2", "R3")]  # type: ignore[union-attr]
    assert lows == [pytest.approx(2_000, abs=1), pytest.approx(5_000, abs=1), pytest.approx(9_000, abs=1)]


def test_the_model_does_not_tell_between_twins() -> None:
    data = sites(50_000, 50_000, money=60_000)
    plan = make_plan(data, valued(10_000))
    (built,) = [row.residence_id for row in plan.decisions if row.kind == "create"]
    found = price_range(data, plan, built)
    assert found is not None
    assert not found.is_clear
    assert found.advantage_eur == pytest.approx(0.0, abs=1.0)


def test_the_first_model_has_no_prices() -> None:
    data = sites(50_000, money=60_000)
    assert pricing(data, make_plan(data, Scenario(gap=0))) is None


def test_a_search_that_is_stopped_says_nothing() -> None:
    data = sites(50_000, money=60_000)
    assert price_range(data, make_plan(data, valued(10_000)), "R1", should_stop=lambda: True) is None


# ---- what somebody else decides, alone


def test_an_option_alone_is_worth_its_years_less_its_euros() -> None:
    """Ten people for a year at 10,000 EUR, for 40,000 EUR; no money is needed, and nobody's consent."""
    data = sites(40_000, 500_000, money=0)
    data = data.replacing(options=data["options"].assign(authority="state"))
    found = worth_alone(data, valued(10_000), ["R1.create", "R2.create"]).set_index("option_id")["gain"]
    assert found["R1.create"] == pytest.approx(10 - 4)
    assert found["R2.create"] == pytest.approx(10 - 50)
