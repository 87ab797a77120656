"""Loans: constant instalments, computed by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from planning.finance.debt import instalments, share_owed


def test_a_loan_of_100_000_at_3_percent_over_5_years_is_repaid_as_computed_by_hand() -> None:
    """100 000 x 0.03 / (1 - 1.03^-5) = 21 835.46 a year."""
    rows = instalments(10_000_000, 5, 0.03)
    assert [(row.interest, row.repaid, row.after) for row in rows] == [
        (300_000, 1_883_546, 8_116_454),
        (243_494, 1_940_052, 6_176_402),
        (185_292, 1_998_254, 4_178_148),
        (125_344, 2_058_202, 2_119_946),
        (63_598, 2_119_946, 0),
    ]


def test_without_interest_the_parts_are_equal_and_the_last_takes_the_odd_cent() -> None:
    assert [row.repaid for row in instalments(100, 3, 0.0)] == [33, 33, 34]


@pytest.mark.parametrize("rate", [0.0, 0.005, 0.02, 0.075])
@pytest.mark.parametrize("years", [1, 2, 7, 40])
@pytest.mark.parametrize("principal", [1, 99, 123_457, 987_654_321])
def test_a_loan_is_repaid_to_the_cent_and_each_year_follows_the_one_before(
    principal: int, years: int, rate: float
) -> None:
    rows = instalments(principal, years, rate)
    assert sum(row.repaid for row in rows) == principal
    assert rows[-1].after == 0
    assert len(rows) == years
    for row in rows:
        assert row.after == row.before - row.repaid
        assert abs(row.interest - Decimal(row.before) * Decimal(str(rate))) <= Decimal("0.5")
        assert row.repaid >= 0


@pytest.mark.parametrize("rate", [0.0, 0.02, 0.1])
def test_the_share_owed_is_what_the_instalments_leave(rate: float) -> None:
    principal = 10**12
    rows = instalments(principal, 25, rate)
    assert len(rows) == 25
    for row in rows:
        assert share_owed(row.number, 25, rate) == pytest.approx(row.after / principal, abs=1e-9)


def test_no_term_or_rate_is_too_large_or_too_small() -> None:
    assert share_owed(1, 2, 1e-17) == pytest.approx(0.5)
    assert share_owed(1, 5_000, 1.0) == pytest.approx(1.0)
    assert sum(row.repaid for row in instalments(1_000_000, 5_000, 1.0)) == 1_000_000
    assert [row.repaid for row in instalments(100, 2, 1e-17)] == [50, 50]


def test_a_loan_without_a_term_stays_owed() -> None:
    assert share_owed(30, float("inf"), 0.02) == 1.0


@pytest.mark.parametrize(("principal", "years", "rate"), [(0, 5, 0.02), (100, 0, 0.02), (100, 5, -0.01)])
def test_a_loan_that_is_none_is_refused(principal: int, years: int, rate: float) -> None:
    with pytest.raises(ValueError, match="a loan has"):
        instalments(principal, years, rate)
