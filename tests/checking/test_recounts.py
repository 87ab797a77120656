"""The checker finds a rule broken by as much as the oracle does, on plans that nobody made to respect it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from planning.checking.displaced import Residents
from planning.checking.ledger import Ledger
from planning.checking.rules import EXCESS
from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Decision, Plan
from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.domain.scenario import Rule, Scenario
from planning.tables.scenario_file import apply_scenario
from tests.oracle.brute_force import SETTLED_BY_DECISIONS, Choice, Listing
from tests.oracle.portfolio import Row
from tests.oracle.random_portfolios import draw_case

CASES = 8
"""Portfolios drawn for each rule; three plans of each."""


@pytest.mark.parametrize("kind", sorted(SETTLED_BY_DECISIONS))
def test_the_checker_and_the_oracle_count_what_a_plan_breaks_alike(kind: RuleKind) -> None:
    found = list(_pairs(kind))
    assert [recount for recount, _ in found] == pytest.approx([listed for _, listed in found], abs=1e-6)
    assert any(listed > 0 for _, listed in found), "no plan breaks it"
    assert any(listed == 0 for _, listed in found), "every plan breaks it"


def _pairs(kind: RuleKind) -> Iterator[tuple[float, float]]:
    """Yield by how much a plan breaks a rule: for the checker, for the oracle."""
    for number in range(CASES):
        data = apply_scenario(draw_case(number, (kind,)).data, Scenario())
        listing = Listing(data, Scenario())
        rows = [_strict(row) if number % 2 else row for row in listing.rules if row["rule"] == kind]
        if not rows or not len(listing.lines):
            continue
        listing.lines = listing.lines[[0, len(listing.lines) // 2, -1]]
        broken = [np.maximum(listing.broken(row), 0.0).sum(axis=1) for row in rows]
        for line, places in enumerate(listing.lines):
            chosen = [found[place] for found, place in zip(listing.choices, places, strict=True)]
            people = Residents(Ledger(_plan(chosen), data))
            for row, by_line in zip(rows, broken, strict=True):
                yield EXCESS[kind](people, Rule.model_validate(row)), float(by_line[line])


def _strict(row: Row) -> Row:
    """Ask for as little as a number can: limits that are drawn are seldom reached."""
    return row | ({"value": "0"} if RULE_BOOK[RuleKind(row["rule"])].value.kind == "number" else {})


def _plan(choices: list[Choice]) -> Plan:
    decisions = tuple(
        Decision(
            residence_id=choice.option["residence_id"],
            option_id=choice.option["option_id"],
            kind=choice.option["kind"],
            start_year=choice.start,
            delivery_year=choice.delivery,
            capex_eur=0.0,
        )
        for choice in choices
    )
    return Plan(status=Status.FEASIBLE, ended_by=EndedBy.GAP, decisions=decisions)
