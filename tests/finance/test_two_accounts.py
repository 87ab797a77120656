"""The accounts of the operator and of the owner: by hand, and together the one account of the plan."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Decision, Grant, Plan
from planning.finance import by_body, debt_service, financing_plan, self_financing, two_accounts
from planning.finance.accounts import OPERATOR, OWNER
from planning.options import operating_accounts
from planning.tables.data import Data
from tests.oracle.portfolio import FIRST, cost, keep, portfolio, residence, works
from tests.plan_rows import decision

ACCOUNT = ["option_id", "line", "typology", "amount_eur"]
SALE = FIRST + 2


def _decision(home: str, kind: str, start: int = FIRST, delivery: int = FIRST, capex: float = 0.0) -> Decision:
    return decision(f"{home}.{kind}", start, delivery, capex)


@pytest.fixture
def small() -> tuple[Data, Plan, pd.DataFrame]:
    """R1 is rented and restructured with a loan; R2 is run by its owner; R3, of unknown owner and lines, is sold."""
    data = portfolio(
        4,
        residences=[
            residence("R1", owner="House", operator="Host"),
            residence("R2", owner="Host", operator="Host"),
            residence("R3", operator="Host"),
        ],
        options=[
            keep("R1", running_result_eur_per_year=100),
            works("R1", duration_years=1, closed_share=0.5, running_result_eur_per_year=160),
            keep("R2", running_result_eur_per_year=20),
            keep("R3", running_result_eur_per_year=-7),
            works("R3", "dispose", proceeds_eur=900),
        ],
        option_costs=[cost("R1.restructure", 1_500), *(cost("R2.keep", 3, offset) for offset in range(4))],
        funders=[
            {"funder": "own", "label": "own", "kind": "own"},
            {"funder": "bank", "label": "Bank", "kind": "loan", "loan_years": 2},
        ],
    )
    plan = Plan(
        status=Status.OPTIMAL,
        ended_by=EndedBy.PROOF,
        decisions=(
            _decision("R1", "restructure", FIRST + 1, FIRST + 2, 1_500),
            _decision("R2", "keep"),
            _decision("R3", "dispose", SALE, SALE),
        ),
        grants=(Grant(option_id="R1.restructure", funder="bank", year=FIRST + 1, amount_eur=1_000),),
    )
    accounts = pd.DataFrame(
        [
            ("R1.keep", "fees", "K", 300.0),
            ("R1.keep", "vacancy", "K", -20.0),
            ("R1.keep", "unpaid", "K", -10.0),
            ("R1.keep", "rent", "K", -80.0),
            ("R1.keep", "charges", "K", -90.4),  # the result is rounded to 100
            ("R1.restructure", "fees", "K", 400.0),
            ("R1.restructure", "rent", "K", -120.0),
            ("R1.restructure", "staff", "", -120.0),
            ("R2.keep", "fees", "K", 70.0),
            ("R2.keep", "rent", "K", -50.0),
        ],
        columns=ACCOUNT,
    )
    return data, plan, accounts


def _accounts(small: tuple[Data, Plan, pd.DataFrame]) -> pd.DataFrame:
    data, plan, accounts = small
    return two_accounts(plan, data, accounts, financing_plan(plan, data))


def test_the_two_accounts_of_a_rented_residence_by_hand(small: tuple[Data, Plan, pd.DataFrame]) -> None:
    """Half the places closed the second year; 500 of own funds, then two annuities of 500."""
    rows = _accounts(small).query("residence_id == 'R1'").set_index("year")
    assert list(rows["operator_eur"]) == [100, 50, 160, 160]
    assert list(rows["rent"]) == [-80, -40, -120, -120]
    assert list(rows["rent_received"]) == [80, 40, 120, 120]
    assert list(rows["works"]) == [0, -500, 0, 0]
    assert list(rows["annuities"]) == [0, 0, -500, -500]
    assert list(rows["owner_eur"]) == [80, -460, -380, -380]
    assert rows.loc[FIRST, "charges"] == pytest.approx(-90)
    assert (rows["undetailed"] == 0).all()


def test_where_the_owner_runs_the_residence_no_rent_is_paid(small: tuple[Data, Plan, pd.DataFrame]) -> None:
    rows = _accounts(small).query("residence_id == 'R2'")
    assert list(rows["operator_eur"]) == [70] * 4
    assert (rows[["rent", "rent_received"]] == 0).all(axis=None)
    assert list(rows["wear"]) == list(rows["owner_eur"]) == [-3] * 4


def test_a_result_without_lines_goes_to_the_operator_and_a_sale_to_the_owner(
    small: tuple[Data, Plan, pd.DataFrame],
) -> None:
    rows = _accounts(small).query("residence_id == 'R3'")
    assert list(rows["undetailed"]) == list(rows["operator_eur"]) == [-7, -7, 0, 0]
    assert list(rows["sales"]) == list(rows["owner_eur"]) == [0, 0, 900, 0]
    assert set(rows["owner"]) == {""}


def test_each_body_has_what_it_runs_and_what_it_owns(small: tuple[Data, Plan, pd.DataFrame]) -> None:
    totals = by_body(_accounts(small)).set_index("body")
    assert totals.loc["Host"].to_dict() == {"operator_eur": 736, "owner_eur": -12, "both_eur": 724}
    assert totals.loc["House"].to_dict() == {"operator_eur": 0, "owner_eur": -1_140, "both_eur": -1_140}
    assert totals.loc[""].to_dict() == {"operator_eur": 0, "owner_eur": 900, "both_eur": 900}


def _is_one_account(data: Data, plan: Plan, accounts: pd.DataFrame) -> None:
    """Compare the two accounts with that of the whole plan, its own funds and its sales."""
    paid = financing_plan(plan, data)
    rows = two_accounts(plan, data, accounts, paid)
    years = rows.groupby("year")[[*OPERATOR, *OWNER, "operator_eur", "owner_eur", "both_eur"]].sum()
    whole = self_financing(plan, data, debt_service(paid, data["funders"], data.manifest.last_year), accounts)
    whole = whole.set_index("year")
    own = paid[paid["source"] == "own"].groupby("year")["cents"].sum().reindex(years.index, fill_value=0) / 100
    price = data["options"].set_index("option_id")["proceeds_eur"].fillna(0.0)
    sales = pd.Series(0.0, years.index)
    for row in plan.decisions:
        if row.kind != "keep" and row.delivery_year in sales.index:
            sales[row.delivery_year] += price[row.option_id]
    pd.testing.assert_series_equal(
        years["operator_eur"] - years["equipment"] + years["rent_received"],
        whole["result_eur"] + whole["rent_eur"],
        check_names=False,
        atol=1e-6,
    )
    pd.testing.assert_series_equal(-years["annuities"], whole["annuity_eur"], check_names=False, atol=1e-6)
    pd.testing.assert_series_equal(years["both_eur"], whole["left_eur"] - own + sales, check_names=False, atol=1e-6)
    assert (rows["rent"] + rows["rent_received"]).abs().max() == 0
    assert by_body(rows)["both_eur"].sum() == pytest.approx(rows["both_eur"].sum())


def test_the_two_add_up_to_the_one_account_of_the_small_plan(small: tuple[Data, Plan, pd.DataFrame]) -> None:
    _is_one_account(*small)


def _drawn(data: Data, seed: int) -> Plan:
    """Draw an option and a start for each residence, and a grant or a loan for half of what can be funded."""
    random = np.random.default_rng(seed)
    funding = data["option_funding"].set_index("option_id")
    costs = data["option_costs"].groupby("option_id")[["year_offset", "amount_eur"]].apply(lambda rows: rows.iloc[0])
    decisions, grants = [], []
    for home, options in data["options"].groupby("residence_id"):
        option = options.iloc[int(random.integers(len(options)))]
        start = int(random.integers(option["earliest_year"], option["latest_year"] + 1))
        decisions.append(
            Decision(
                residence_id=str(home),
                option_id=option["option_id"],
                kind=option["kind"],
                start_year=start,
                delivery_year=start + int(option["duration_years"]),
                capex_eur=0.0,
            )
        )
        if option["option_id"] in funding.index and random.random() < 0.5:
            due = costs.loc[option["option_id"]]
            funder = str(random.choice(np.atleast_1d(funding.loc[option["option_id"], "funder"])))
            share = float(random.random())
            year = start + int(due["year_offset"])
            amount = float(due["amount_eur"]) * share
            grants.append(Grant(option_id=option["option_id"], funder=funder, year=year, amount_eur=amount))
    return Plan(status=Status.FEASIBLE, ended_by=EndedBy.TIME, decisions=tuple(decisions), grants=tuple(grants))


def test_the_two_add_up_to_the_one_account_of_any_plan_of_the_demo(prepared_demo: Data) -> None:
    data = prepared_demo
    accounts = operating_accounts(data)
    for seed in range(5):
        plan = _drawn(data, seed)
        _is_one_account(data, plan, accounts)
        rows = two_accounts(plan, data, accounts, financing_plan(plan, data))
        assert (rows["undetailed"] == 0).all(), "every option of the demo comes from the templates"
        assert (rows["rent_received"] >= 0).all()
        assert (rows[["rent_received", "wear", "works", "annuities"]].sum() != 0).all()
