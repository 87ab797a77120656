"""The operating account of a residence before and after an operation."""

from __future__ import annotations

import pandas as pd

from planning.options.operating import LINES


def account_change(accounts: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """Return two accounts side by side, line by line.

    Parameters
    ----------
    accounts
        option_id, line, typology, amount_eur (`options.operating_accounts`).
    before, after
        The option that keeps the residence as it is, and the operation.

    Returns
    -------
    DataFrame
        line, typology (empty: of the whole site), before, after, change: euros a year, spending negative; in the order
        of `LINES`. A line that one of the two does not have is 0 there.
    """
    sides = {
        side: accounts[accounts["option_id"] == option].groupby(["line", "typology"])["amount_eur"].sum()
        for side, option in (("before", before), ("after", after))
    }
    rows = pd.DataFrame(sides).fillna(0.0).reset_index(names=["line", "typology"])
    order = rows["line"].map({line: number for number, line in enumerate(LINES)})
    rows = rows.assign(order=order, change=rows["after"] - rows["before"])
    return rows.sort_values(["order", "typology"], ignore_index=True).drop(columns="order")
