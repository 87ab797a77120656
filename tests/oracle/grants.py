"""Can the envelopes pay? The grants that the model may assign are found by a linear programme, for one plan."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from scipy.optimize import linprog

Row = dict[str, Any]
Drawn = Mapping[tuple[str, str, int], float]
"""Amount by option, funder and year."""
SLACK = 1e-6
"""Euros."""


def fits(
    spent: Mapping[tuple[str, int], float],
    funders: list[Row],
    envelopes: list[Row],
    received: Mapping[int, float],
    years: list[int],
) -> bool:
    """Tell whether spending by funder and year stays within every envelope."""
    return all(
        sum(spent.get((funder, year), 0.0) for year in covered) <= amount + SLACK
        for funder, covered, amount in _limits(funders, envelopes, received, years)
    )


def enough_money(
    drawn: Drawn,
    funding: list[Row],
    homes: Mapping[str, float],
    funders: list[Row],
    envelopes: list[Row],
    received: Mapping[int, float],
    years: list[int],
) -> bool:
    """Tell whether some assignment of grants in place of own funds makes a plan fit its envelopes."""
    rules = {row["funder"]: row for row in funders}
    return any(
        _assignment_exists(drawn, allowed, homes, rules, envelopes, received, years)
        for allowed in _without_exclusions(funding, rules)
    )


def _limits(
    funders: list[Row], envelopes: list[Row], received: Mapping[int, float], years: list[int]
) -> Iterator[tuple[str, list[int], float]]:
    """Yield (funder, years covered, most that can be spent over them)."""
    for funder in funders:
        name = funder["funder"]
        amounts = {row["year"]: row["amount_eur"] for row in envelopes if row["funder"] == name}
        if amounts.get("all") is not None:
            yield name, years, amounts["all"] + (sum(received.values()) if name == "own" else 0.0)
        covered: list[int] = []
        saved = 0.0
        for year in years:
            amount = amounts.get(str(year))
            if amount is None and funder["carry_over"]:
                break  # unlimited that year, and what is carried over from it is unlimited
            if amount is None:
                continue
            income = amount + (received[year] if name == "own" else 0.0)
            covered, saved = ([*covered, year], saved + income) if funder["carry_over"] else ([year], income)
            yield name, covered, saved


def _without_exclusions(funding: list[Row], rules: Mapping[str, Row]) -> Iterator[list[Row]]:
    """Yield every way to leave out funding rows so that no operation has two funders that exclude each other."""
    pairs = [
        (one, two)
        for one, two in itertools.combinations(range(len(funding)), 2)
        if funding[one]["option_id"] == funding[two]["option_id"]
        and _exclude(funding[one]["funder"], funding[two]["funder"], rules)
    ]
    for left_out in itertools.product(*pairs):
        yield [row for number, row in enumerate(funding) if number not in left_out]


def _exclude(one: str, two: str, rules: Mapping[str, Row]) -> bool:
    listed = [rules[a]["exclusive_with"].replace(" ", "").split(";") for a in (one, two)]
    return two in listed[0] or one in listed[1]


def _assignment_exists(
    drawn: Drawn,
    funding: list[Row],
    homes: Mapping[str, float],
    rules: Mapping[str, Row],
    envelopes: list[Row],
    received: Mapping[int, float],
    years: list[int],
) -> bool:
    own = {(option, year): amount for (option, funder, year), amount in drawn.items() if funder == "own"}
    grants = [
        (row, year) for row in funding for option, year in own if option == row["option_id"] and row["funder"] != "own"
    ]
    if not grants:
        return False
    matrix, most = [], []
    for row in funding:
        matrix.append([float(grant is row) for grant, _ in grants])
        most.append(_cap(row, rules[row["funder"]], drawn, homes))
    for (option, year), amount in own.items():
        matrix.append([float((grant["option_id"], when) == (option, year)) for grant, when in grants])
        most.append(amount)
    for funder, covered, amount in _limits(list(rules.values()), envelopes, received, years):
        fixed = sum(value for (_, payer, year), value in drawn.items() if payer == funder and year in covered)
        sign = -1.0 if funder == "own" else 1.0
        takes = [(funder in ("own", grant["funder"]) and when in covered) * sign for grant, when in grants]
        matrix.append(takes)
        most.append(amount - fixed)
    found = linprog(np.zeros(len(grants)), np.array(matrix, dtype="float64"), np.array(most) + SLACK)
    assert found.status in (0, 2), found.message
    return bool(found.status == 0)


def _cap(row: Row, rules: Row, drawn: Drawn, homes: Mapping[str, float]) -> float:
    """Most that one funder may be assigned on one operation."""
    total = sum(amount for (option, _, _), amount in drawn.items() if option == row["option_id"])
    caps = [row["max_share"] * row["eligible_eur"]]
    if rules["max_share"] is not None:
        caps.append(rules["max_share"] * total)
    if rules["cap_per_place_eur"] is not None:
        caps.append(rules["cap_per_place_eur"] * homes[row["option_id"]])
    if rules["min_cofunding_share"] is not None:
        caps.append((1.0 - rules["min_cofunding_share"]) * total)
    return float(min(caps))
