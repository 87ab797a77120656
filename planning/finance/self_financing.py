"""Whether what the residences bring in pays the annuities, year by year."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.finance.cents import CENTS
from planning.tables.data import Data


def self_financing(plan: Plan, data: Data, debt: pd.DataFrame) -> pd.DataFrame:
    """Return the operating result of all residences, the annuities and what is left, in each year of the plan.

    A residence brings in what its `keep` option says until works start, the share of it whose places stay open during
    works, and what the operation says from delivery on; nothing where the data say nothing.

    Parameters
    ----------
    plan, data
        The plan; its data, scenario applied.
    debt
        `debt_service`.

    Returns
    -------
    DataFrame
        year, result_eur, annuity_eur, left_eur (result - annuity).
    """
    options = data["options"].set_index("option_id")
    results = options["running_result_eur_per_year"].fillna(0.0)
    keeps = data["options"][data["options"]["kind"] == ActionKind.KEEP].drop_duplicates("residence_id")
    kept = keeps.set_index("residence_id")["running_result_eur_per_year"].fillna(0.0)
    closed = options["closed_share"].fillna(0.0)
    totals = dict.fromkeys(data.years, 0.0)
    for row in plan.decisions:
        today = float(kept.get(row.residence_id, 0.0))
        then = float(results.get(row.option_id, today))
        is_open = 1.0 - float(closed.get(row.option_id, 0.0))
        for year in data.years:
            if row.kind == ActionKind.KEEP or year < row.start_year:
                totals[year] += today
            else:
                totals[year] += then if year >= row.delivery_year else today * is_open
    annuity = ((debt["interest"] + debt["repaid"]) / CENTS).groupby(debt["year"]).sum()
    rows = pd.DataFrame({"year": data.years, "result_eur": [totals[year] for year in data.years]})
    rows = rows.assign(annuity_eur=rows["year"].map(annuity).astype("float64").fillna(0.0))
    return rows.assign(left_eur=rows["result_eur"] - rows["annuity_eur"])
