"""Whether what the residences bring in pays the annuities, year by year."""

from __future__ import annotations

import pandas as pd

from planning.domain.plan import Plan
from planning.finance.cents import CENTS
from planning.finance.running import running_options
from planning.tables.data import Data


def self_financing(plan: Plan, data: Data, debt: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Return the operating result of all residences, the annuities and what is left, in each year of the plan.

    A residence brings in what its `keep` option says until works start, the share of it whose places stay open during
    works, and what the operation says from delivery on (`running_options`); nothing where the data say nothing. The
    rent that operators pay owners is a cost of those results, yet the owners, who repay the loans, receive it.

    Parameters
    ----------
    plan, data
        The plan; its data, scenario applied.
    debt
        `debt_service`.
    accounts
        `options.operating_accounts`: the rents are known where the lines are.

    Returns
    -------
    DataFrame
        year, result_eur, rent_eur (paid to owners, within the result), annuity_eur, left_eur (result + rent - annuity).
    """
    results = data["options"].set_index("option_id")["running_result_eur_per_year"].fillna(0.0)
    running = running_options(plan, data)
    earned = running["option_id"].map(results).astype("float64").fillna(0.0) * running["share"]
    rents = -accounts[accounts["line"] == "rent"].groupby("option_id")["amount_eur"].sum()
    rent = running["option_id"].map(rents).astype("float64").fillna(0.0) * running["share"]
    annuity = ((debt["interest"] + debt["repaid"]) / CENTS).groupby(debt["year"]).sum()
    rows = pd.DataFrame({"year": data.years})
    rows = rows.assign(
        result_eur=rows["year"].map(earned.groupby(running["year"]).sum()).astype("float64").fillna(0.0),
        rent_eur=rows["year"].map(rent.groupby(running["year"]).sum()).astype("float64").fillna(0.0),
        annuity_eur=rows["year"].map(annuity).astype("float64").fillna(0.0),
    )
    return rows.assign(left_eur=rows["result_eur"] + rows["rent_eur"] - rows["annuity_eur"])
