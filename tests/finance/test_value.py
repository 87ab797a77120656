"""What an operation's money buys, computed by hand."""

from __future__ import annotations

import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Decision, Plan
from planning.finance import value_for_money
from tests.oracle.portfolio import FIRST, after, cost, keep, portfolio, programme, residence, works


def test_cost_a_place_and_net_present_value_are_those_computed_by_hand() -> None:
    """1 000 then 1 100 paid in the first two years, 10 places become 12; 100 a year more from the second on, 2 years.

    At 10 %: - 1 000 - 1 100 / 1.1 + (100 + 100 / 1.1) / 1.1 = - 1 826.45.
    """
    data = portfolio(
        3,
        residences=[residence("R1")],
        programmes=[programme("R1", 10)],
        options=[
            keep("R1", running_result_eur_per_year=-40),
            works("R1", duration_years=1, running_result_eur_per_year=60),
        ],
        option_programmes=[after("R1.restructure", 12)],
        option_costs=[cost("R1.restructure", 1_000), cost("R1.restructure", 1_100, 1)],
    )
    decision = Decision(
        residence_id="R1",
        option_id="R1.restructure",
        kind="restructure",
        start_year=FIRST,
        delivery_year=FIRST + 1,
        capex_eur=2_100,
    )
    plan = Plan(status=Status.OPTIMAL, ended_by=EndedBy.PROOF, decisions=(decision,))
    row = value_for_money(plan, data, 0.10, 2).iloc[0]
    assert (row["before"], row["after"], row["created"], row["kept"]) == (10, 12, 2, 10)
    assert row["cost_per_place"] == 175
    assert row["cost_per_place_created"] == 1_050
    assert row["cost_per_place_year"] == 87.5
    assert row["net_present_value_eur"] == pytest.approx(-1826.446, abs=1e-3)


def test_what_closed_places_no_longer_bring_in_is_counted_in_each_year_of_works() -> None:
    """100 a year today, 40 % closed for the two years from the plan's second on, nothing changed afterwards.

    Lost: 80. At 10 %: - 300 / 1.1 - 40 / 1.1 - 40 / 1.21 = - 342.15.
    """
    data = portfolio(
        4,
        programmes=[programme("R1", 10)],
        options=[
            keep("R1", running_result_eur_per_year=100),
            works("R1", duration_years=2, closed_share=0.4, running_result_eur_per_year=100),
        ],
        option_programmes=[after("R1.restructure", 10)],
        option_costs=[cost("R1.restructure", 300)],
    )
    decision = Decision(
        residence_id="R1",
        option_id="R1.restructure",
        kind="restructure",
        start_year=FIRST + 1,
        delivery_year=FIRST + 3,
        capex_eur=300,
    )
    plan = Plan(status=Status.OPTIMAL, ended_by=EndedBy.PROOF, decisions=(decision,))
    row = value_for_money(plan, data, 0.10, 40).iloc[0]
    assert row["lost_in_works_eur"] == pytest.approx(80)
    assert row["net_present_value_eur"] == pytest.approx(-342.149, abs=1e-3)


def test_a_sale_creates_nothing_has_no_cost_a_place_and_brings_in_its_price() -> None:
    data = portfolio(
        2,
        programmes=[programme("R1", 10)],
        options=[keep("R1"), works("R1", "dispose", duration_years=1, proceeds_eur=1_100)],
        option_costs=[cost("R1.dispose", 200)],
    )
    decision = Decision(
        residence_id="R1",
        option_id="R1.dispose",
        kind="dispose",
        start_year=FIRST,
        delivery_year=FIRST + 1,
        capex_eur=200,
    )
    plan = Plan(status=Status.OPTIMAL, ended_by=EndedBy.PROOF, decisions=(decision,))
    row = value_for_money(plan, data, 0.10, 40).iloc[0]
    assert (row["after"], row["created"], row["kept"]) == (0, 0, 0)
    assert row[["cost_per_place", "cost_per_place_created", "cost_per_place_year"]].isna().all()
    assert row["net_present_value_eur"] == pytest.approx(800)


def test_a_plan_that_keeps_everything_has_no_operation_to_value() -> None:
    decision = Decision(
        residence_id="R1", option_id="R1.keep", kind="keep", start_year=FIRST, delivery_year=FIRST, capex_eur=0
    )
    plan = Plan(status=Status.OPTIMAL, ended_by=EndedBy.PROOF, decisions=(decision,))
    assert value_for_money(plan, portfolio(), 0.03, 40).empty
