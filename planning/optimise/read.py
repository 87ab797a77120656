"""A point of the model -> the rows of a plan."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd

from planning.domain.plan import Decision, Grant, Money, Move, NeedRow, Relaxed, Served
from planning.optimise.build import Built
from planning.optimise.model import Floats
from planning.optimise.rules.money import fixed_draws
from planning.tables.checks import OWN_FUNDS

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
        "moves": tuple(_moves(built, chosen)),
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
    years = built.data.years
    spent = _spent(built, chosen, grants)
    sales = chosen.groupby("delivery_year")["proceeds_eur"].sum()
    given = built.data["envelopes"].dropna(subset="amount_eur").set_index(["funder", "year"])["amount_eur"]
    funders = built.data["funders"]
    rows = []
    for funder, carry_over in zip(funders["funder"], funders["carry_over"].fillna(False), strict=True):
        carried, left = 0.0, float(given.get((funder, "all"), np.inf))
        only_whole = not any((funder, str(year)) in given.index for year in years)
        for year in years:
            received = float(sales.get(year, 0.0)) if funder == OWN_FUNDS else 0.0
            left += received
            amount = float(given.get((funder, str(year)), np.inf))
            available = left if only_whole else amount + carried + received
            out = float(spent.get((funder, year), 0.0))
            left -= out
            carries = only_whole or bool(carry_over)
            carried = available - out if carries and np.isfinite(available) else 0.0
            if carries and not only_whole and not np.isfinite(available):
                carried = np.inf  # an unlimited year leaves no limit to the following ones
            rows.append(
                Money(
                    year=year,
                    funder=funder,
                    spent_eur=round(out, DECIMALS),
                    available_eur=round(available, DECIMALS) if np.isfinite(available) else None,
                    carried_over_eur=round(carried, DECIMALS) if np.isfinite(carried) else 0.0,
                )
            )
    return rows


def _spent(built: Built, chosen: pd.DataFrame, grants: pd.DataFrame) -> pd.Series:
    """Return what each funder pays in each year: fixed draws, plus or minus what grants replace."""
    fixed = fixed_draws(built.data, chosen)[["funder", "year", "amount_eur"]]
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
    block = built.model.columns_of("unmet")
    if not len(block.keys):
        return []
    needs = built.data["needs"].merge(block.keys.assign(unmet=values[block.ids]))
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


def _moves(built: Built, chosen: pd.DataFrame) -> list[Move]:
    """Return who must leave when places close: occupied places x closed share, at the start of the works."""
    occupied = built.choices.before.groupby("residence_id")["occupied"].sum()
    closing = chosen[(chosen["closed_share"] > 0) & (chosen["delivery_year"] > chosen["start_year"])]
    rows = []
    for row in _rows(closing):
        persons = float(occupied.get(row["residence_id"], 0.0)) * row["closed_share"]
        if persons > 0:
            leaving = round(persons, DECIMALS)
            rows.append(Move(residence_id=row["residence_id"], year=row["start_year"], persons=leaving, to="temporary"))
    return rows


def _relaxed(built: Built, values: Floats) -> list[Relaxed]:
    amounts = pd.concat(
        [block.keys.assign(amount=values[block.ids]) for block in built.model.column_blocks if block.family == "slack"]
        or [pd.DataFrame({"rule_id": [], "amount": []})]
    )
    price = built.data["rules"].set_index("rule_id")["price"].to_dict()
    totals = amounts.groupby("rule_id")["amount"].sum()
    return [
        Relaxed(rule_id=str(rule), amount=round(float(amount), DECIMALS), price=float(price[rule]))
        for rule, amount in totals.items()
        if amount > SMALLEST_PLACE
    ]
