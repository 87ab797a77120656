"""What the residences bring in against the annuities, computed by hand."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Decision, Grant, Plan
from planning.finance import debt_service, financing_plan, self_financing
from tests.oracle.portfolio import FIRST, cost, keep, portfolio, residence, works


def test_results_before_during_and_after_works_less_the_annuities() -> None:
    """R1 brings in 100, half of it during works, then 160; R2 always 20; 1 000 are borrowed over two years.

    R1 pays a rent of 30, then of 40, which is within its result.
    """
    data = portfolio(
        4,
        residences=[residence("R1"), residence("R2")],
        options=[
            keep("R1", running_result_eur_per_year=100),
            works("R1", duration_years=1, closed_share=0.5, running_result_eur_per_year=160),
            keep("R2", running_result_eur_per_year=20),
        ],
        option_costs=[cost("R1.restructure", 1_000)],
        funders=[
            {"funder": "own", "label": "own", "kind": "own"},
            {"funder": "bank", "label": "Bank", "kind": "loan", "loan_years": 2},
        ],
    )
    decisions = (
        Decision(
            residence_id="R1",
            option_id="R1.restructure",
            kind="restructure",
            start_year=FIRST + 1,
            delivery_year=FIRST + 2,
            capex_eur=1_000,
        ),
        Decision(
            residence_id="R2", option_id="R2.keep", kind="keep", start_year=FIRST, delivery_year=FIRST, capex_eur=0
        ),
    )
    loan = Grant(option_id="R1.restructure", funder="bank", year=FIRST + 1, amount_eur=1_000)
    plan = Plan(status=Status.OPTIMAL, ended_by=EndedBy.PROOF, decisions=decisions, grants=(loan,))
    debt = debt_service(financing_plan(plan, data), data["funders"], data.manifest.last_year)
    accounts = pd.DataFrame(
        [("R1.keep", "rent", "K", -30.0), ("R1.keep", "fees", "K", 130.0), ("R1.restructure", "rent", "K", -40.0)],
        columns=["option_id", "line", "typology", "amount_eur"],
    )
    rows = self_financing(plan, data, debt, accounts)
    assert list(rows["result_eur"]) == [120, 70, 180, 180]
    assert list(rows["rent_eur"]) == [30, 15, 40, 40]
    assert list(rows["annuity_eur"]) == [0, 0, 500, 500]
    assert list(rows["left_eur"]) == [150, 85, -280, -280]
