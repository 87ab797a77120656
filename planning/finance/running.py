"""Which operating account a residence runs in each year of a plan: before, during and after the works."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.tables.data import Data


def running_options(plan: Plan, data: Data) -> pd.DataFrame:
    """Return the option whose operating account each residence has in each year, and how much of it.

    Until the start: the option that keeps the residence as it is; from the start to the delivery: the share of it
    whose places stay open; from the delivery on: the operation's.

    Returns
    -------
    DataFrame
        residence_id, year, option_id (empty where nothing keeps the residence: a site not yet built), share (0-1).
    """
    options = data["options"]
    keeps = options[options["kind"] == ActionKind.KEEP].drop_duplicates("residence_id")
    kept = keeps.set_index("residence_id")["option_id"]
    closed = options.set_index("option_id")["closed_share"].fillna(0.0)
    rows = pd.DataFrame(
        [(row.residence_id, row.option_id, row.kind, row.start_year, row.delivery_year) for row in plan.decisions],
        columns=["residence_id", "chosen", "kind", "start_year", "delivery_year"],
    ).merge(pd.DataFrame({"year": data.years}), how="cross")
    acts = rows["kind"] != ActionKind.KEEP
    delivered = acts & (rows["year"] >= rows["delivery_year"])
    closing = acts & (rows["year"] >= rows["start_year"]) & ~delivered
    today = rows["residence_id"].map(kept).fillna("")
    open_share = 1.0 - rows["chosen"].map(closed).astype("float64").fillna(0.0)
    return pd.DataFrame(
        {
            "residence_id": rows["residence_id"],
            "year": rows["year"],
            "option_id": rows["chosen"].where(delivered, today),
            "share": open_share.where(closing, 1.0),
        }
    )
