"""What is announced when an operation loses an aid, against the plan found without it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planning.checking import check_plan
from planning.domain.plan import Plan
from planning.domain.scenario import RefusedAid, Scenario
from planning.finance.refused_aid import aids_of, if_refused, without_aid
from planning.finance.room import own_funds_left
from planning.questions.offered import same_decisions
from planning.questions.what_if import what_if
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.brute_force import best_plan
from tests.oracle.portfolio import FIRST, after, cost, envelope, keep, need, portfolio, residence, works
from tests.specs.ask import spent

EXACT = Scenario(gap=0)
AID = RefusedAid(option_id="R1.restructure", funder="state")
YEARS = 3


def _two_sites(*own: float, **more: Any) -> Data:
    """Two sites lack places: R1 brings 10 for 100, of which the state may pay 60; R2 brings 4 for 50."""
    return portfolio(
        YEARS,
        **{
            "residences": [residence("R1"), residence("R2")],
            "options": [
                *(keep("R1"), works("R1", duration_years=1, latest_year=FIRST)),
                *(keep("R2"), works("R2", duration_years=1)),
            ],
            "option_programmes": [after("R1.restructure", 10), after("R2.restructure", 4)],
            "option_costs": [
                *(cost("R1.restructure", 50), cost("R1.restructure", 50, 1)),
                cost("R2.restructure", 50),
            ],
            "option_funding": [
                {"option_id": "R1.restructure", "funder": "state", "eligible_eur": 100, "max_share": 0.6}
            ],
            "funders": [{"funder": "state", "label": "state", "kind": "grant"}],
            "envelopes": [envelope(FIRST + year, amount) for year, amount in enumerate(own)],
            "needs": [need(20, FIRST + year) for year in range(YEARS)],
            **more,
        },
    )


def _decisions(plan: Plan) -> dict[str, tuple[str, int]]:
    return {row.residence_id: (row.option_id, row.start_year) for row in plan.decisions}


def test_own_funds_that_suffice_keep_the_plan_and_pay_what_was_announced() -> None:
    data = _two_sites(100, 50, 0)
    plan = solve(data, EXACT, in_process=True)
    assert aids_of(plan, "R1.restructure") == [AID]
    told = if_refused(plan, data, AID)
    assert told.lost_eur == pytest.approx(60)
    assert told.is_paid
    assert (told.lacking_eur, told.lacking_year) == (0, None)
    assert told.least_left_eur == pytest.approx(0)
    again = solve(data, without_aid(EXACT, AID), in_process=True)
    kept = same_decisions(data, without_aid(EXACT, AID), plan)
    assert kept is not None
    assert spent(kept) == pytest.approx(told.years["own_eur"].tolist())
    assert _decisions(again) == _decisions(what_if(data, without_aid(EXACT, AID), plan)) == _decisions(plan)
    assert spent(again) == pytest.approx(told.years["own_eur"].tolist())


def test_own_funds_that_do_not_suffice_change_the_plan_as_announced() -> None:
    """90 of own funds and 60 of aid pay both sites; without the aid R1 cannot be paid, and R2 alone is done."""
    data = _two_sites(40, 50, 0)
    plan = solve(data, EXACT, in_process=True)
    assert set(_decisions(plan).values()) == {("R1.restructure", FIRST), ("R2.restructure", FIRST + 1)}
    told = if_refused(plan, data, AID)
    assert not told.is_paid
    lost = sum(row.amount_eur for row in plan.grants)
    assert told.lacking_eur == pytest.approx(lost - (90 - sum(spent(plan))))
    asked = without_aid(EXACT, AID)
    assert same_decisions(data, asked, plan) is None
    again, quick = solve(data, asked, in_process=True), what_if(data, asked, plan)
    assert _decisions(again) == _decisions(quick) == best_plan(data, asked).decisions
    assert _decisions(again) == {"R1": ("R1.keep", FIRST), "R2": ("R2.restructure", FIRST + 1)}


def test_other_aids_placed_elsewhere_may_keep_the_plan_where_own_funds_alone_cannot() -> None:
    """A bank may lend 60 as well: nothing else moving, 60 are lacking; with its money no decision has to change."""
    funding = [
        {"option_id": "R1.restructure", "funder": funder, "eligible_eur": 100, "max_share": 0.6}
        for funder in ("state", "bank")
    ]
    funders = [*_funders(carry_over=True), {"funder": "bank", "label": "bank", "kind": "loan"}]
    data = _two_sites(40, 50, 0, option_funding=funding, funders=funders)
    plan = solve(data, EXACT, in_process=True)
    assert AID in aids_of(plan, "R1.restructure")
    told = if_refused(plan, data, AID)
    assert not told.is_paid
    kept = same_decisions(data, without_aid(EXACT, AID), plan)
    assert kept is not None
    assert check_plan(kept, data) == []
    assert _decisions(kept) == _decisions(plan) == _decisions(solve(data, without_aid(EXACT, AID), in_process=True))
    assert {row.funder for row in kept.grants} == {"bank"}


def test_what_is_announced_is_lacking_in_its_year() -> None:
    """Own funds that do not carry over: what is left of one year pays nothing of another."""
    funders = [
        {"funder": "own", "label": "own", "kind": "own", "carry_over": False},
        {"funder": "state", "label": "state", "kind": "grant"},
    ]
    data = _two_sites(100, 20, 100, funders=funders)
    plan = solve(data, EXACT, in_process=True)
    told = if_refused(plan, data, AID)
    second = told.years.set_index("year").loc[FIRST + 1]
    assert second["own_eur"] == pytest.approx(50)
    assert second["left_eur"] == pytest.approx(-30)
    assert (told.lacking_year, told.lacking_eur) == (FIRST + 1, pytest.approx(30))


def test_without_a_limit_on_own_funds_nothing_is_lacking() -> None:
    free = _two_sites(envelopes=[envelope(FIRST, 0), envelope("all", 200)], funders=_funders(carry_over=False))
    assert list(own_funds_left(np.array([1.0, 300.0, 0.0]), free)) == [-1, np.inf, -101]
    none = _two_sites()
    assert np.isinf(own_funds_left(np.array([1.0, 300.0, 0.0]), none)).all()


def _funders(**own: Any) -> list[dict[str, Any]]:
    return [
        {"funder": "own", "label": "own", "kind": "own", **own},
        {"funder": "state", "label": "state", "kind": "grant"},
    ]


def test_a_sale_pays_for_an_aid_that_is_refused() -> None:
    data = _two_sites(
        40,
        0,
        0,
        options=[
            *(keep("R1"), works("R1", duration_years=1, latest_year=FIRST)),
            *(keep("R2"), works("R2", "dispose", value_points=1, proceeds_eur=60, latest_year=FIRST)),
        ],
        option_programmes=[after("R1.restructure", 10)],
        option_costs=[cost("R1.restructure", 100)],
    )
    plan = solve(data, EXACT, in_process=True)
    told = if_refused(plan, data, AID)
    assert told.is_paid
    assert told.years["left_eur"].tolist() == [pytest.approx(0)] * YEARS
