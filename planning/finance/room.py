"""What own funds still have, year by year, when more or less of them is spent."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planning.domain.kinds import OWN_FUNDS
from planning.domain.plan import Plan
from planning.finance.purses import receiving_purses
from planning.tables.data import Data

Floats = npt.NDArray[np.float64]
LEAST_EUR = 0.5
"""Below half a euro, what is lacking is rounding."""


def own_funds_left(used: Floats, data: Data, purse: str = OWN_FUNDS) -> Floats:
    """Return what is left of own funds in each year (docs/model.md, rule 9): negative = lacking, infinite = no limit.

    Parameters
    ----------
    used
        What is spent less what sales bring, [..., Y]: EUR by year of the plan.
    purse
        Whose: a funder (`finance.purses`).
    data
        With the scenario applied: envelopes, and whether own funds carry over.

    Returns
    -------
    array
        [..., Y]. With carry-over, what is left of all that came in so far; otherwise of the year alone. The envelope of
        the whole plan counts in its last year.
    """
    rows = data["envelopes"]
    rows = rows[(rows["funder"] == purse) & rows["amount_eur"].notna()]
    given = dict(zip(rows["year"], rows["amount_eur"].astype(float), strict=True))
    yearly = np.array([given.get(str(year), np.inf) for year in data.years])
    carries = data["funders"].set_index("funder")["carry_over"].fillna(False)
    left = np.cumsum(yearly - used, axis=-1) if bool(carries.get(purse, False)) else yearly - used
    whole = given.get("all", np.inf) - used.sum(axis=-1)
    left[..., -1] = np.minimum(left[..., -1], whole)
    return np.asarray(left, dtype=np.float64)


def own_funds_used(plan: Plan, data: Data, purse: str = OWN_FUNDS) -> Floats:
    """Return what the plan spends of a purse of own funds less what sales bring it, [Y] (EUR)."""
    used = dict.fromkeys(data.years, 0.0)
    for row in plan.money:
        if row.funder == purse:
            used[row.year] += row.spent_eur
    proceeds, receiving = data["options"].set_index("option_id")["proceeds_eur"].fillna(0.0), receiving_purses(data)
    for decision in plan.decisions:
        if decision.delivery_year in used and receiving[decision.option_id] == purse:
            used[decision.delivery_year] -= float(proceeds.get(decision.option_id, 0.0))
    return np.array(list(used.values()))
