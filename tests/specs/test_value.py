"""What the value model promises: works after the plan, homes by class, residents who stay, buildings that age."""

from __future__ import annotations

from planning.domain.scenario import Scenario
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
    works,
)
from tests.specs.ask import best

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
