"""What an operation's money buys: places created and kept, place-years, and the value today of what it brings in."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.tables.data import Data
from planning.tables.places import capacity_after, current_capacity
from planning.tables.prices import price_in


def value_for_money(plan: Plan, data: Data, rate: float, life_years: int) -> pd.DataFrame:
    """Return what each operation costs a place, and its net present value.

    Parameters
    ----------
    plan, data
        The plan; its data, scenario applied.
    rate
        Of discount, a fraction a year.
    life_years
        Years after delivery during which the places last and the operating account runs.

    Returns
    -------
    DataFrame
        residence_id, option_id, kind, start_year, delivery_year, capex_eur, before, after (model places), created,
        kept, cost_per_place (of the places after), cost_per_place_created (NaN where none is), cost_per_place_year,
        lost_in_works_eur: today's result (of the option that keeps the residence, nothing where there is none) x share
        of places closed x years from their closing to delivery, negative where today's result is;
        net_present_value_eur: - cost in the years it is paid, - what is lost in each year of works, + the change of the
        yearly operating result against today's from delivery on for `life_years`, + the proceeds of a sale at delivery,
        discounted to the plan's first year.
    """
    rows = _operations(plan, data)
    options = data["options"].set_index("option_id")
    result = options["running_result_eur_per_year"].fillna(0.0)
    keeps = data["options"][data["options"]["kind"] == ActionKind.KEEP].drop_duplicates("residence_id")
    kept = keeps.set_index("residence_id")["running_result_eur_per_year"].fillna(0.0)
    today = rows["residence_id"].map(kept).fillna(0.0)
    gain = rows["option_id"].map(result) - today
    closing = rows["start_year"] + rows["option_id"].map(options["closed_from"]).fillna(0).astype("int64")
    lost = today * rows["option_id"].map(options["closed_share"]).astype("float64").fillna(0.0)
    first = data.manifest.first_year
    life = sum((1.0 + rate) ** -year for year in range(life_years))
    at_delivery = (1.0 + rate) ** -(rows["delivery_year"] - first).astype("float64")
    sold = rows["option_id"].map(options["proceeds_eur"]).astype("float64").fillna(0.0)
    value = (gain * life + sold) * at_delivery - _discounted_costs(rows, data, rate)
    value -= lost * _discounted_works(rows.assign(closing_year=closing), first, rate)
    places = rows["after"].where(rows["after"] > 0)
    created = rows["created"].where(rows["created"] > 0)
    return rows.assign(
        cost_per_place=rows["capex_eur"] / places,
        cost_per_place_created=rows["capex_eur"] / created,
        cost_per_place_year=rows["capex_eur"] / places / life_years,
        lost_in_works_eur=lost * (rows["delivery_year"] - closing),
        net_present_value_eur=value,
    )


def _operations(plan: Plan, data: Data) -> pd.DataFrame:
    """Return the decisions that act, with the model places of the residence before and after."""
    rows = pd.DataFrame(
        [row.model_dump() for row in plan.decisions if row.kind != ActionKind.KEEP],
        columns=["residence_id", "option_id", "kind", "start_year", "delivery_year", "capex_eur"],
    )
    before = current_capacity(data).groupby("residence_id")["places"].sum()
    after = capacity_after(data).groupby("option_id")["places"].sum()
    held = rows["residence_id"].map(before).astype("float64").fillna(0.0)
    then = rows["option_id"].map(after).astype("float64").fillna(0.0)
    return rows.assign(
        before=held, after=then, created=(then - held).clip(lower=0.0), kept=then.where(then < held, held)
    )


def _discounted_works(rows: pd.DataFrame, first: int, rate: float) -> pd.Series:
    """Return the years in which each operation closes places, each worth what it is in the plan's first year."""
    years = [
        sum((1.0 + rate) ** -(year - first) for year in range(closing, delivery))
        for closing, delivery in zip(rows["closing_year"], rows["delivery_year"], strict=True)
    ]
    return pd.Series(years, rows.index, dtype="float64")


def _discounted_costs(rows: pd.DataFrame, data: Data, rate: float) -> pd.Series:
    """Return the cost of each operation in euros of the plan's first year."""
    paid = rows[["option_id", "start_year"]].merge(data["option_costs"], on="option_id")
    years = paid["start_year"] + paid["year_offset"]
    since = (years - data.manifest.first_year).astype("float64")
    discounted = paid["amount_eur"] * price_in(data, years) * (1.0 + rate) ** -since
    totals = discounted.groupby(paid["option_id"]).sum()
    return rows["option_id"].map(totals).astype("float64").fillna(0.0)
