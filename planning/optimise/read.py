"""A point of the model -> the rows of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import pandas as pd

from planning.domain.plan import Decision, Grant, Money, NeedRow, Relaxed, Served
from planning.optimise.build import Built
from planning.optimise.model import Floats
from planning.optimise.moves import moves
from planning.optimise.shortage import futures_of
from planning.tables.checks import OWN_FUNDS
from planning.tables.need_curves import CELL
from planning.tables.prices import price_in
from planning.tables.softening import envelope_name

SMALLEST_PLACE = 1e-7
SMALLEST_EUR = 0.005
DECIMALS = 6


def read_tables(built: Built, values: Floats) -> dict[str, Any]:
    """Return the plan's tables: decisions, grants, money, served, needs, moves, relaxed."""
    chosen = _chosen(built, values)
    grants = _amounts(built, values, "grant", SMALLEST_EUR)
    return {
        "decisions": tuple(_decisions(chosen)),
        "grants": tuple(
            Grant(
                option_id=row["option_id"],
                funder=row["funder"],
                year=row["year"],
                amount_eur=round(row["amount"], DECIMALS),
            )
            for row in _rows(grants)
        ),
        "money": tuple(_money(built, chosen, grants)),
        "served": tuple(_served(built, values)),
        "needs": tuple(_needs(built, values)),
        "futures": futures_of(built, values),
        "moves": tuple(moves(built, values, chosen)),
        "relaxed": tuple(_relaxed(built, values)),
    }


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dictionaries of plain Python values."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def _chosen(built: Built, values: Floats) -> pd.DataFrame:
    """Return the chosen choice of each residence, in the residences' order."""
    picked = values[built.model.columns_of("start").ids] > 0.5
    order = pd.Series(range(len(built.data["residences"])), built.data["residences"]["residence_id"])
    frame = built.choices.frame[picked]
    return frame.iloc[np.argsort(frame["residence_id"].map(order).to_numpy(), kind="stable")]


def _amounts(built: Built, values: Floats, family: str, smallest: float) -> pd.DataFrame:
    """Return the keys of a family of columns with their amounts, the negligible ones left out."""
    block = built.model.columns_of(family)
    frame = block.keys.assign(amount=values[block.ids])
    return frame[frame["amount"] > smallest]


def _decisions(chosen: pd.DataFrame) -> list[Decision]:
    return [
        Decision(
            residence_id=row["residence_id"],
            option_id=row["option_id"],
            kind=row["kind"],
            start_year=row["start_year"],
            delivery_year=row["delivery_year"],
            capex_eur=row["capex_eur"],
        )
        for row in _rows(chosen)
    ]


def _money(built: Built, chosen: pd.DataFrame, grants: pd.DataFrame) -> list[Money]:
    """Return one row per funder and year: spent, available (with what was carried over), carried over to the next."""
    spent = _spent(built, chosen, grants)
    sales = chosen.groupby("delivery_year")["proceeds_eur"].sum()
    given = built.data["envelopes"].dropna(subset="amount_eur").set_index(["funder", "year"])["amount_eur"]
    funders = built.data["funders"]
    rows: list[Money] = []
    for funder in _rows(funders.assign(carry_over=funders["carry_over"].fillna(False))):
        received = sales if funder["funder"] == OWN_FUNDS else sales.iloc[:0]
        rows += _money_of(funder, built.data.years, given, spent, received)
    return rows


def _money_of(
    funder: dict[str, Any], years: list[int], given: pd.Series, spent: pd.Series, sales: pd.Series
) -> Iterator[Money]:
    """Yield a funder's years. What is spent beyond an envelope is paid for by its price: no year inherits it."""
    name, soft = funder["funder"], not pd.isna(funder["overrun_price"])
    carried, left = 0.0, float(given.get((name, "all"), np.inf))
    only_whole = not any((name, str(year)) in given.index for year in years)
    carries = only_whole or bool(funder["carry_over"])
    for year in years:
        received, out = float(sales.get(year, 0.0)), float(spent.get((name, year), 0.0))
        available = (left if only_whole else float(given.get((name, str(year)), np.inf)) + carried) + received
        rest = available - out if carries else 0.0
        left = carried = max(rest, 0.0) if soft else rest
        yield Money(
            year=year,
            funder=name,
            spent_eur=round(out, DECIMALS),
            available_eur=round(available, DECIMALS) if np.isfinite(available) else None,
            carried_over_eur=round(carried, DECIMALS) if np.isfinite(carried) else 0.0,
        )


def _spent(built: Built, chosen: pd.DataFrame, grants: pd.DataFrame) -> pd.Series:
    """Return what each funder pays in each year: fixed draws, plus or minus what grants replace."""
    costs = built.data["option_costs"]
    paid = chosen[["option_id", "start_year"]].merge(costs[costs["amount_eur"] > 0], on="option_id")
    years = (paid["start_year"] + paid["year_offset"]).astype(int)
    fixed = paid.assign(year=years, amount_eur=paid["amount_eur"] * price_in(built.data, years))
    fixed = fixed[["funder", "year", "amount_eur"]]
    given = grants.rename(columns={"amount": "amount_eur"})[["funder", "year", "amount_eur"]]
    spared = given.assign(funder=OWN_FUNDS, amount_eur=-given["amount_eur"])
    every = pd.concat([frame for frame in (fixed, given, spared) if len(frame)] or [fixed])
    return every.groupby(["funder", "year"])["amount_eur"].sum()


def _served(built: Built, values: Floats) -> list[Served]:
    return [
        Served(
            client_group=row["client_group"],
            typology=row["typology"],
            from_territory=row["from_territory"],
            to_territory=row["to_territory"],
            year=row["year"],
            places=round(row["amount"], DECIMALS),
        )
        for row in _rows(_amounts(built, values, "serve", SMALLEST_PLACE))
    ]


def _needs(built: Built, values: Floats) -> list[NeedRow]:
    """Return each need and what is missing of it: with many futures, the mean need and the expected shortage."""
    block = built.model.columns_of("unmet")
    if not len(block.keys):
        return []
    segments = block.keys.merge(built.data["need_curves"], how="left", on=[*CELL, "segment"])
    share = segments["share"].fillna(1.0).to_numpy(dtype=float)  # a need that is one number is needed for sure
    missing = segments[CELL].assign(unmet=values[block.ids] * share)
    needs = built.data["needs"].merge(missing.groupby(CELL, as_index=False)[["unmet"]].sum(), on=CELL)
    return [
        NeedRow(
            client_group=row["client_group"],
            territory=row["territory"],
            year=row["year"],
            need=round(row["places"], DECIMALS),
            served=round(row["places"] - row["unmet"], DECIMALS),
            unmet=round(row["unmet"], DECIMALS),
        )
        for row in _rows(needs)
    ]


def _relaxed(built: Built, values: Floats) -> list[Relaxed]:
    """Return what gives way: soft rules, then envelopes exceeded, with the amount over all years."""
    rules, funders = built.data["rules"], built.data["funders"]
    price = dict(zip(rules["rule_id"], rules["price"], strict=True))
    price |= dict(zip(funders["funder"].map(envelope_name), funders["overrun_price"], strict=True))
    found: dict[str, float] = {}
    for block in built.model.column_blocks:
        if block.family in ("slack", "overrun"):
            names = block.keys["rule_id"] if block.family == "slack" else block.keys["funder"].map(envelope_name)
            for name, amount in zip(names, values[block.ids], strict=True):
                found[name] = found.get(name, 0.0) + float(amount)
    return [
        Relaxed(rule_id=str(name), amount=round(amount, DECIMALS), price=float(price[name]))
        for name, amount in sorted(found.items())
        if amount > SMALLEST_PLACE
    ]
