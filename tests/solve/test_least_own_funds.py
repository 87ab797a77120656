"""Own funds are the least that the decisions allow: which of two funders that exclude each other pays is not chance."""

from __future__ import annotations

import pytest

from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.questions.proof import more_aid
from planning.solve.run import solve
from planning.tables.data import Data
from tests.agreement.agreement import decisions
from tests.oracle.brute_force import most_aid
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
from tests.oracle.random_portfolios import draw_case
from tests.oracle.random_values import draw_value_case

EURO = 1e-3
CASES = 14
"""Of each model; 100 of each by `scripts/bench agreement`."""


def _aided(plan: Plan) -> float:
    return sum(row.amount_eur for row in plan.grants)


def _rivals(share_of_grant: float, share_of_loan: float) -> Data:
    """Return works of 100: a grant `a` and a loan `b` exclude each other, nothing else tells them apart."""
    return portfolio(
        1,
        residences=[residence("R1")],
        programmes=[programme("R1", 10)],
        options=[keep("R1"), works("R1", value_points=50)],
        option_programmes=[after("R1.restructure", 10)],
        option_costs=[cost("R1.restructure", 100.0)],
        option_funding=[
            aid("R1.restructure", "a", 100.0, share_of_grant),
            aid("R1.restructure", "b", 100.0, share_of_loan),
        ],
        funders=[funder("own", "own"), funder("a", exclusive_with="b"), funder("b", "loan")],
        envelopes=[envelope(FIRST, 1_000.0)],
        needs=[need(10)],
    )


def _granted(share_of_grant: float, share_of_loan: float) -> list[tuple[str, float]]:
    """Return who gives what."""
    plan = solve(_rivals(share_of_grant, share_of_loan), Scenario(gap=0), in_process=True)
    return [(row.funder, round(row.amount_eur, 2)) for row in plan.grants]


def test_of_two_rivals_the_one_who_spares_most_pays() -> None:
    assert _granted(0.2, 0.6) == [("b", 60.0)]


def test_a_plan_that_leaves_aid_unused_is_told_how_much_fits() -> None:
    data, asked = _rivals(0.2, 0.6), Scenario(gap=0)
    best = solve(data, asked, in_process=True)
    assert more_aid(data, best) is None
    refusing = asked.but(refused=[{"option_id": "R1.restructure", "funder": "b"}])
    lazy = solve(data, refusing, in_process=True).model_copy(update={"scenario": asked})
    told = more_aid(data, lazy)
    assert told is not None
    assert (told.values["more"], told.values["least"]) == (pytest.approx(40.0), pytest.approx(40.0))


def test_with_equal_own_funds_grants_go_before_loans() -> None:
    assert _granted(0.5, 0.5) == [("a", 50.0)]


def test_no_plan_leaves_an_aid_unused() -> None:
    """Drawn portfolios with aids, some of rivals: by the list of every way to leave out one of two rivals."""
    aided = rivals = 0
    for number in range(CASES):
        for case in (draw_case(number), draw_value_case(number)):
            plan = solve(case.data, case.scenario.but(gap=0), in_process=True)
            if not plan.has_decisions or case.data["option_funding"].empty:
                continue
            chosen = decisions(plan) | {row.residence_id: (row.option_id, row.start_year) for row in plan.later}
            most = most_aid(case.data, case.scenario, chosen)
            assert _aided(plan) == pytest.approx(most, abs=max(EURO, 1e-6 * most)), (number, case.scenario.value)
            aided += most > 0
            rivals += bool((case.data["funders"]["exclusive_with"] != "").any()) and most > 0
    assert aided >= 4
    assert rivals >= 1
