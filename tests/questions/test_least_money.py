"""How much more own funds a decision takes, whichever other envelopes may be exceeded too."""

from __future__ import annotations

import numpy as np
import pytest

from planning.domain.scenario import Scenario
from planning.questions.around import LeastMoney
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    after,
    aid,
    cost,
    envelope,
    funder,
    keep,
    need,
    portfolio,
    programme,
    residence,
    works,
)


def _short_of_own_funds(overrun_price: float | None) -> Data:
    """Return works of 100 with 60 of own funds, 30 of a grant whose envelope may be exceeded at a price, or not."""
    return portfolio(
        1,
        residences=[residence("R1")],
        programmes=[programme("R1", 10)],
        options=[keep("R1"), works("R1", value_points=50)],
        option_programmes=[after("R1.restructure", 10)],
        option_costs=[cost("R1.restructure", 100.0)],
        option_funding=[aid("R1.restructure", "anah", 100.0, 0.3)],
        funders=[funder("own", "own"), funder("anah", overrun_price=overrun_price)],
        envelopes=[envelope(FIRST, 60.0), envelope(FIRST, 1_000.0, "anah")],
        needs=[need(10)],
    )


@pytest.mark.parametrize("overrun_price", [None, 5.0], ids=["a grant that holds", "a grant that gives way"])
def test_ten_euros_more_of_own_funds_are_ten_whoever_else_may_exceed(overrun_price: float | None) -> None:
    data = _short_of_own_funds(overrun_price)
    money = LeastMoney.of(data, solve(data, Scenario()))
    assert money is not None
    everything = np.ones(len(money.around.problem.starts), dtype=bool)
    best = money.with_any(everything)
    assert best.values is not None
    answer, by_year = money.least(everything, float(money.around.problem.arrays.cost @ best.values))
    assert answer.values is not None
    assert by_year == pytest.approx({str(FIRST): 10.0})
