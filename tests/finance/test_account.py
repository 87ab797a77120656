"""The operating account: its lines make the result, before and after stand side by side."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.finance import account_change
from planning.options import operating_accounts
from planning.options.operating import LINES
from planning.tables.data import Data


@pytest.fixture(scope="module")
def demo(prepared_demo: Data) -> Data:
    return prepared_demo


def test_every_generated_option_of_the_demo_has_lines_that_add_up_to_its_result(demo: Data) -> None:
    accounts = operating_accounts(demo)
    options = demo["options"].set_index("option_id")
    totals = accounts.groupby("option_id")["amount_eur"].sum()
    results = options["running_result_eur_per_year"]
    assert len(accounts)
    assert set(accounts["line"]) <= set(LINES)
    assert (totals - results[totals.index]).abs().max() <= 0.5 + 1e-6
    without = options.index.difference(totals.index)
    assert len(without)
    assert (results[without] == 0).all(), "only what runs nothing has no account"


def test_income_is_positive_and_spending_negative(demo: Data) -> None:
    accounts = operating_accounts(demo)
    sign = {line: 1 if line in ("fees", "aid", "savings") else -1 for line in LINES}
    assert (accounts["amount_eur"] * accounts["line"].map(sign) >= 0).all()


def test_an_option_whose_result_is_not_that_of_the_parameters_has_no_lines(demo: Data) -> None:
    accounts = operating_accounts(demo)
    option = str(accounts["option_id"].iloc[0])
    options = demo["options"]
    results = options["running_result_eur_per_year"].where(options["option_id"] != option, 123_456.0)
    changed = demo.replacing(options=options.assign(running_result_eur_per_year=results))
    assert option not in set(operating_accounts(changed)["option_id"])


def test_before_and_after_stand_side_by_side_in_the_order_of_the_lines() -> None:
    accounts = pd.DataFrame(
        [
            ("k", "staff", "", -50.0),
            ("k", "fees", "FTM", 300.0),
            ("k", "charges", "FTM", -100.0),
            ("o", "fees", "RS", 400.0),
            ("o", "aid", "PF", 70.0),
            ("o", "staff", "", -80.0),
        ],
        columns=["option_id", "line", "typology", "amount_eur"],
    )
    rows = account_change(accounts, "k", "o")
    assert list(rows.itertuples(index=False, name=None)) == [
        ("fees", "FTM", 300.0, 0.0, -300.0),
        ("fees", "RS", 0.0, 400.0, 400.0),
        ("aid", "PF", 0.0, 70.0, 70.0),
        ("charges", "FTM", -100.0, 0.0, 100.0),
        ("staff", "", -50.0, -80.0, -30.0),
    ]


def test_a_new_site_has_nothing_before() -> None:
    accounts = pd.DataFrame([("o", "fees", "PF", 10.0)], columns=["option_id", "line", "typology", "amount_eur"])
    assert account_change(accounts, "", "o")[["before", "after"]].to_numpy().tolist() == [[0.0, 10.0]]
