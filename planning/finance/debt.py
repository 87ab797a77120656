"""Loans with constant instalments, and the debt of a plan: what is drawn, paid each year, still owed.

With principal P, yearly rate r and n years the instalment is P r / (1 - (1 + r)^-n); what is owed after k of them is
P ((1 + r)^n - (1 + r)^k) / ((1 + r)^n - 1), and P (1 - k / n) without interest.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd


class Instalment(NamedTuple):
    """One year of a loan, in cents: owed before, interest, principal repaid, owed after."""

    number: int
    before: int
    interest: int
    repaid: int
    after: int


def share_owed(age: int, years: float, rate: float) -> float:
    """Return the share of a loan still owed `age` years after it was drawn.

    `years` infinite: it is not repaid within the plan. `rate` is a fraction a year, 0 = equal parts.
    """
    if math.isinf(years):
        return 1.0
    if age >= years:
        return 0.0
    if rate == 0.0:
        return 1.0 - age / years
    growth = math.log1p(rate)  # the formula above, divided by (1 + r)^n: no term or rate is too large or too small
    return math.expm1((age - years) * growth) / math.expm1(-years * growth)


def instalments(principal: int, years: int, rate: float) -> tuple[Instalment, ...]:
    """Return the yearly instalments of a loan (cents), from the year after it is drawn; the last one clears it.

    Raises
    ------
    ValueError
        When the loan has no principal, no term, or a negative rate.
    """
    if principal <= 0 or years < 1 or rate < 0.0:
        raise ValueError("a loan has a principal, at least one year and a rate of zero or more")
    payment = principal / years if rate == 0.0 else principal * rate / -math.expm1(-years * math.log1p(rate))
    rows: list[Instalment] = []
    owed = principal
    for number in range(1, years + 1):
        interest = math.floor(owed * rate + 0.5)
        repaid = owed if number == years else min(owed, math.floor(payment + 0.5) - interest)
        rows.append(Instalment(number, owed, interest, repaid, owed - repaid))
        owed -= repaid
    return tuple(rows)


# The debt that a plan takes on.

COLUMNS = ["funder", "label", "year", "drawn", "interest", "repaid", "owed"]
LOAN = ["residence_id", "option_id", "funder", "label"]
MOVES = ["year", "drawn", "interest", "repaid"]


def debt_service(financing: pd.DataFrame, funders: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """Return the debt of each lender, to the year in which the last loan is repaid.

    Parameters
    ----------
    financing
        `financing_plan`.
    funders
        The table of funders: `loan_years` (empty = not repaid within the plan: interest alone is paid), `loan_rate`
        (empty = no interest).
    last_year
        Of the plan.

    Returns
    -------
    DataFrame
        funder, label, year, drawn, interest, repaid, owed (at the end of the year), all in cents.
    """
    rows = loan_moves(financing, funders, last_year)
    rows = rows.groupby(["funder", "label", "year"], as_index=False)[["drawn", "interest", "repaid"]].sum()
    owed = (rows["drawn"] - rows["repaid"]).groupby(rows["funder"]).cumsum()
    return rows.assign(owed=owed.astype("int64"))[COLUMNS]


def loan_moves(financing: pd.DataFrame, funders: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """Return what `debt_service` adds up, loan by loan: each operation and year of draw has its own.

    Returns
    -------
    DataFrame
        residence_id, option_id, funder, label, year, drawn, interest, repaid (cents).
    """
    terms = funders.set_index("funder")[["loan_years", "loan_rate"]]
    drawn = financing[financing["source"] == "loan"]
    loans = drawn.groupby([*LOAN, "year"], as_index=False)["cents"].sum()
    moves = [
        (loan.residence_id, loan.option_id, loan.funder, loan.label, *move)
        for loan in loans.itertuples(index=False)
        for move in _moves(int(loan.year), int(loan.cents), terms.loc[loan.funder], last_year)
    ]
    return pd.DataFrame(moves, columns=[*LOAN, *MOVES]).astype(dict.fromkeys(MOVES, "int64"))


def _moves(year: int, cents: int, terms: pd.Series, last_year: int) -> list[tuple[int, int, int, int]]:
    """Return year, drawn, interest, repaid: the draw, then what follows."""
    rate = 0.0 if pd.isna(terms["loan_rate"]) else float(terms["loan_rate"])
    moves = [(year, cents, 0, 0)]
    if pd.isna(terms["loan_years"]):
        return moves + [(later, 0, int(cents * rate + 0.5), 0) for later in range(year + 1, last_year + 1)]
    rows = instalments(cents, int(terms["loan_years"]), rate)
    return moves + [(year + row.number, 0, row.interest, row.repaid) for row in rows]
