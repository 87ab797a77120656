"""Money: envelopes by year and over the horizon, carry-over, grants that the model assigns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.optimise.model import Block
from planning.optimise.rules.context import Context
from planning.tables.checks import OWN_FUNDS
from planning.tables.data import Data
from planning.tables.subjects import split_subject


def fixed_draws(data: Data, choices: pd.DataFrame) -> pd.DataFrame:
    """Return what choices pay, their columns kept, with funder, year and amount_eur. After the horizon: nothing."""
    costs = data["option_costs"]
    paid = choices.merge(costs[costs["amount_eur"] > 0], on="option_id")
    paid = paid.assign(year=(paid["start_year"] + paid["year_offset"]).astype(int))
    return paid[paid["year"] <= data.manifest.last_year]


def draws(context: Context) -> pd.DataFrame:
    """Return what each choice pays: choice, option_id, funder, year, amount_eur (fixed draws only)."""
    choices = context.choices.frame[["option_id", "start_year"]].assign(choice=context.start.ids)
    paid = fixed_draws(context.data, choices)
    return paid.groupby(["choice", "option_id", "funder", "year"], as_index=False)[["amount_eur"]].sum()


def grants(context: Context) -> Block:
    """Assign grants and loans in place of own funds, within each funder's rules.

    grant[o, f, y] summed over f <= own funds that the option would pay in y;
    grant[o, f, y] summed over y <= cap[o, f] x start[o], cap = the least of: share of the eligible cost, the
    funder's share of the total cost, its cap per place or dwelling, what co-funding leaves to it.
    """
    caps = _grant_caps(context)
    own = draws(context)
    own = own[own["funder"] == OWN_FUNDS]
    when = own[["option_id", "year"]].drop_duplicates()
    keys = caps[["option_id", "funder"]].merge(when, on="option_id")
    block = context.builder.columns("grant", keys)

    payments = keys[["option_id", "year"]].drop_duplicates().reset_index(drop=True)
    rows = context.builder.rows("grant_in_place_of_own", payments, upper=0.0)
    number = payments.assign(row=rows.ids)
    context.builder.cells(keys.merge(number, on=["option_id", "year"])["row"].to_numpy(), block.ids, 1.0)
    replaced = own.merge(number, on=["option_id", "year"])
    context.builder.cells(replaced["row"].to_numpy(), replaced["choice"].to_numpy(), -replaced["amount_eur"].to_numpy())

    limits = context.builder.rows("grant_cap", caps[["option_id", "funder"]], upper=0.0)
    cap_row = caps[["option_id", "funder"]].assign(row=limits.ids)
    context.builder.cells(keys.merge(cap_row, on=["option_id", "funder"])["row"].to_numpy(), block.ids, 1.0)
    starts = context.choices.frame[["option_id"]].assign(choice=context.start.ids)
    opened = starts.merge(caps.assign(row=limits.ids), on="option_id")
    context.builder.cells(opened["row"].to_numpy(), opened["choice"].to_numpy(), -opened["cap_eur"].to_numpy())
    _exclusive_grants(context, caps, block)
    return block


def _grant_caps(context: Context) -> pd.DataFrame:
    """Return option_id, funder, cap_eur (> 0) for every grant that may be asked."""
    funding = context.data["option_funding"].merge(context.data["funders"], on="funder")
    costs = context.data["option_costs"].groupby("option_id")["amount_eur"].sum()
    units = context.data["option_programmes"][["places", "dwellings"]].fillna(0.0).sum(axis=1)
    delivered = units.groupby(context.data["option_programmes"]["option_id"]).sum()
    total = funding["option_id"].map(costs).astype("float64").fillna(0.0)
    caps = pd.DataFrame(
        {
            "eligible": funding["eligible_eur"] * funding["max_share_x"],
            "share": total * funding["max_share_y"],
            "place": funding["option_id"].map(delivered).astype("float64").fillna(0.0) * funding["cap_per_place_eur"],
            "cofunding": total * (1.0 - funding["min_cofunding_share"]),
        }
    )
    least = funding[["option_id", "funder"]].assign(cap_eur=caps.min(axis=1))
    known = context.choices.frame["option_id"].unique()
    return least[(least["cap_eur"] > 0) & least["option_id"].isin(known)].reset_index(drop=True)


def _exclusive_grants(context: Context, caps: pd.DataFrame, block: Block) -> None:
    """Two funders that exclude each other do not pay for the same operation."""
    funders = context.data["funders"]
    pairs = {
        tuple(sorted((row["funder"], other)))
        for _, row in funders.iterrows()
        for other in split_subject(row["exclusive_with"])
    }
    if not pairs:
        return
    concerned = caps[caps["funder"].isin({funder for pair in pairs for funder in pair})].reset_index(drop=True)
    used = context.builder.columns("grant_used", concerned[["option_id", "funder"]], upper=1.0, integer=True)
    opening = context.builder.rows("grant_used", concerned[["option_id", "funder"]], upper=0.0)
    context.builder.cells(opening.ids, used.ids, -concerned["cap_eur"].to_numpy())
    number = concerned[["option_id", "funder"]].assign(row=opening.ids, used=used.ids)
    asked = block.keys.assign(grant=block.ids).merge(number, on=["option_id", "funder"])
    context.builder.cells(asked["row"].to_numpy(), asked["grant"].to_numpy(), 1.0)
    for first, second in sorted(pairs):
        one, two = (number[number["funder"] == funder] for funder in (first, second))
        both = one.merge(two, on="option_id")
        rows = context.builder.rows("exclusive_funders", both[["option_id", "funder_x", "funder_y"]], upper=1.0)
        context.builder.cells(rows.ids, both["used_x"].to_numpy(), 1.0)
        context.builder.cells(rows.ids, both["used_y"].to_numpy(), 1.0)


def envelopes(context: Context, grant_block: Block) -> None:
    """Spend no more than each funder gives: per year, cumulated where money carries over, over the whole horizon."""
    spending = _spending(context, grant_block)
    table = context.data["envelopes"].dropna(subset="amount_eur")
    carry = context.data["funders"].set_index("funder")["carry_over"].fillna(False)
    years = context.data.years
    for funder, given in table.groupby("funder"):
        paid = spending[spending["funder"] == funder]
        amounts = given.set_index("year")["amount_eur"]
        if "all" in amounts:
            rows = context.builder.rows("envelope", _key(str(funder), "all"), upper=float(amounts["all"]))
            context.builder.cells(
                np.full(len(paid), rows.first), paid["column"].to_numpy(), paid["amount_eur"].to_numpy()
            )
        yearly = [float(amounts.get(str(year), np.inf)) for year in years]
        carried = bool(carry.get(funder, False))
        limits = np.cumsum(yearly) if carried else np.array(yearly)
        for year, limit in zip(years, limits, strict=True):
            if not np.isfinite(limit):
                continue
            due = paid[(paid["year"] <= year) if carried else (paid["year"] == year)]
            rows = context.builder.rows("envelope", _key(str(funder), str(year)), upper=float(limit))
            context.builder.cells(np.full(len(due), rows.first), due["column"].to_numpy(), due["amount_eur"].to_numpy())


def _key(funder: str, year: str) -> pd.DataFrame:
    return pd.DataFrame({"funder": [funder], "year": [year]})


def _spending(context: Context, grant_block: Block) -> pd.DataFrame:
    """Return funder, year, column, amount_eur: what each column draws (a grant spares own funds, a sale feeds them)."""
    fixed = draws(context).rename(columns={"choice": "column"})
    grant = grant_block.keys.assign(column=grant_block.ids, amount_eur=1.0)
    sales = context.choices.frame[["delivery_year", "proceeds_eur"]].rename(columns={"delivery_year": "year"})
    sales = sales.assign(column=context.start.ids, funder=OWN_FUNDS, amount_eur=-sales["proceeds_eur"].fillna(0.0))
    wanted = ["funder", "year", "column", "amount_eur"]
    spared = grant.assign(funder=OWN_FUNDS, amount_eur=-1.0)
    sold = sales[sales["amount_eur"] != 0]
    return pd.concat([frame[wanted] for frame in (fixed, grant, spared, sold) if len(frame)] or [fixed[wanted]])
