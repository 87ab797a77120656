"""Debt, aids added up, envelopes exceeded: how far a plan goes beyond each, in euros."""

from __future__ import annotations

import math

from planning.checking.ledger import OWN, Ledger
from planning.domain.scenario import Rule
from planning.tables.softening import envelope_name
from planning.tables.subjects import EVERYWHERE, split_subject


def debt_beyond(ledger: Ledger, rule: Rule) -> float:
    """Sum, over the years, what is still owed beyond the ceiling at the end of each."""
    lenders = {
        row["funder"]: (row["loan_years"], row["loan_rate"] or 0.0)
        for row in ledger.funders.values()
        if row["kind"] == "loan" and rule.subject in ("", EVERYWHERE, row["funder"])
    }
    beyond = 0.0
    for year in (year for year in ledger.data.years if rule.year in (None, year)):
        owed = 0.0
        for (funder, drawn), amount in ledger.spent.items():
            if funder in lenders and drawn <= year:
                owed += amount * (1.0 - _repaid(year - drawn, *lenders[funder]))
        beyond += max(0.0, owed - float(rule.value))
    return beyond


def _repaid(instalments: int, years: int | None, rate: float) -> float:
    """Return the share of a loan repaid by so many constant instalments, each of which repays more than the last."""
    if years is None:
        return 0.0
    parts = [(1.0 + rate) ** (number - years) for number in range(years)]
    return sum(parts[:instalments]) / sum(parts)


def stacked_beyond(ledger: Ledger, rule: Rule) -> float:
    """Sum, over the operations, what aids pay beyond their share of the whole cost (loans are no aid)."""
    givers = {row["funder"] for row in ledger.funders.values() if row["kind"] == "grant"}
    named = {option for item in split_subject(rule.subject) for option in ledger.named.options(item)}
    beyond = 0.0
    for option in ledger.chosen if rule.subject in ("", EVERYWHERE) else named & set(ledger.chosen):
        costs = ledger.paid.get(option, [])
        aid = sum(amount for _, funder, amount in costs if funder in givers)
        aid += sum(row.amount_eur for row in ledger.granted.get(option, []) if row.funder in givers)
        beyond += max(0.0, aid - float(rule.value) * sum(amount for _, _, amount in costs))
    return beyond


def overrun_prices(ledger: Ledger) -> dict[str, float]:
    """Return the price of each euro beyond the envelopes of the funders that may be asked for more."""
    prices = {funder: row["overrun_price"] for funder, row in ledger.funders.items()}
    return {funder: float(price) for funder, price in prices.items() if price is not None}


def overruns(ledger: Ledger) -> dict[str, tuple[float, float]]:
    """Return, by `envelope:<funder>`, the least money that would have to be added, and its price per euro.

    A euro added serves the yearly envelopes and the whole one alike; where money carries over it serves every later
    year, otherwise its own year only.
    """
    found = {}
    for funder, price in overrun_prices(ledger).items():
        rows = ledger.data["envelopes"]
        rows = rows[(rows["funder"] == funder) & rows["amount_eur"].notna()]
        given = dict(zip(rows["year"], rows["amount_eur"].astype(float), strict=True))
        carries = bool(ledger.data["funders"].set_index("funder")["carry_over"].fillna(False)[funder])
        lacking = whole = purse = 0.0
        for year in ledger.data.years:
            used = ledger.spent.get((funder, year), 0.0) - (ledger.sales.get(year, 0.0) if funder == OWN else 0.0)
            whole += used
            purse = (purse if carries else 0.0) + given.get(str(year), math.inf) - used
            lacking += max(0.0, -purse)
            purse = max(0.0, purse)
        found[envelope_name(funder)] = (max(lacking, whole - given.get("all", math.inf)), price)
    return found
