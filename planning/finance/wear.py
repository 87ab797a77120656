"""What a residence costs as it is until works begin: an action never erases the wear of the years before it.

Under the value model only. Works that give the building no years of service (paint, a service that closes, insulation)
leave it to wear out as before, so that its wear goes on after them; while places are closed nobody pays for it.
"""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.finance.purses import drawn_costs
from planning.tables.data import Data, remembered
from planning.tables.prices import price_in

WEAR = ["decision", "option_id", "funder", "is_own", "year", "amount_eur"]


def wear_beside_works(data: Data, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the draws of the `keep` that residences go on paying although something is done there.

    Those of the years before places close; from delivery on again where the works give no years of service and leave
    homes. No aid replaces them.

    Parameters
    ----------
    data
        With the scenario applied.
    decisions
        residence_id, option_id, kind, start_year: numbered from 0.

    Returns
    -------
    DataFrame
        decision (its number), option_id (the `keep`), funder, is_own (false), year, amount_eur (at that year's prices;
        above 0).
    """
    acting = decisions[["residence_id", "option_id", "start_year"]].assign(decision=range(len(decisions)))
    acting = acting[(decisions["kind"] != ActionKind.KEEP).to_numpy(dtype=bool)]
    told = _works(data).reindex(acting["option_id"])
    start = acting["start_year"].to_numpy(dtype="int64")
    delivery = start + told["duration_years"].to_numpy(dtype="int64")
    closing = (start + told["closed_from"].to_numpy(dtype="int64")).clip(max=delivery)
    acting = acting.assign(closing=closing, delivery=delivery, wears_on=told["wears_on"].to_numpy(dtype=bool))
    rows = acting.drop(columns="option_id").merge(_keep_draws(data), on="residence_id")
    due = (rows["year"] < rows["closing"]) | (rows["wears_on"] & (rows["year"] >= rows["delivery"]))
    return rows.loc[due, WEAR].sort_values(["decision", "funder", "year"], ignore_index=True)


@remembered
def _works(data: Data) -> pd.DataFrame:
    """Return, by option_id, closed_from and duration_years, and whether the building wears on after the works."""
    options, homes = data["options"], data["option_programmes"]
    told = options.set_index("option_id")[["closed_from", "duration_years", "life_years"]].astype("float64").fillna(0.0)
    left = set(homes.loc[homes[["places", "dwellings"]].fillna(0.0).sum(axis=1) > 0, "option_id"])
    return told.assign(wears_on=(told["life_years"] <= 0) & told.index.isin(left))


@remembered
def _keep_draws(data: Data) -> pd.DataFrame:
    """Return what the `keep` of each residence draws in the plan: residence_id, then the columns of `WEAR`."""
    options = data["options"]
    keeps = options[options["kind"] == ActionKind.KEEP].drop_duplicates("residence_id")
    costs = drawn_costs(data).merge(keeps[["option_id", "residence_id"]], on="option_id")
    costs = costs[costs["amount_eur"] > 0].assign(year=data.manifest.first_year + costs["year_offset"].astype("int64"))
    costs = costs[costs["year"] <= data.manifest.last_year]
    costs = costs.assign(amount_eur=costs["amount_eur"] * price_in(data, costs["year"]), is_own=False)
    return costs[["residence_id", *WEAR[1:]]]
