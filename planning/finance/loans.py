"""Loans with constant instalments: what is paid each year, what is still owed.

With principal P, yearly rate r and n years the instalment is P r / (1 - (1 + r)^-n); what is owed after k of them is
P ((1 + r)^n - (1 + r)^k) / ((1 + r)^n - 1), and P (1 - k / n) without interest.
"""

from __future__ import annotations

import math
from typing import NamedTuple


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
