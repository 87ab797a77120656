"""The debt that a plan takes on: drawn, repaid, interest, still owed, lender by lender and year by year."""

from __future__ import annotations

import pandas as pd

from planning.finance.loans import instalments

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
