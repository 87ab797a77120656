"""Every statement of an explanation is applied to the data and the scenario, and solved again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import pytest

from planning.domain.scenario import Scenario
from planning.domain.statement import Kind, Statement
from planning.questions.why.applied import applied
from planning.questions.why.ask import Asker
from planning.questions.why.differences import differences
from planning.questions.why.explanation import explain_residence, prices, ranking
from planning.questions.why.levers import has_price
from planning.solve.run import solve
from planning.tables.scenario_file import shipped_valuation
from scripts.benchmark.homes import with_homes
from scripts.benchmark.portfolios import make_portfolio
from scripts.benchmark.refute import refutation
from tests.oracle.random_portfolios import draw_case
from tests.questions.why.explained import CASE, SECONDS, explained, solved

SMALL = (18, 28, 42, 45, 57)
"""Drawn cases with a plan, no order of terms, and between them soft rules, draws, a shortlist, aids."""
OF_EACH = 2
"""Statements of a kind that are refuted here; all of them on thirty portfolios by `scripts/bench explain`."""


def some(statements: Sequence[Statement]) -> list[Statement]:
    """Return statements of every kind, whoever decides again in it: the first of each residence."""

    def kind(one: Statement) -> tuple[str, str, str]:
        return one.residence_id, str(one.kind), str(one.change.free)

    return [one for _, alike in groupby(sorted(statements, key=kind), kind) for one in list(alike)[:OF_EACH]]


def test_no_statement_is_refuted() -> None:
    data, plan = solved(*CASE)
    statements = [statement for said in explained(*CASE) for statement in said.statements]
    wrong = {
        (statement.kind, statement.option_id, statement.change.free): found
        for statement in some(statements)
        if (found := refutation(statement, plan, data, SECONDS))
    }
    assert wrong == {}
    assert {Kind.OTHERWISE, Kind.IMPOSED} <= {statement.kind for statement in statements}


def test_what_is_not_retained_has_a_proven_price_that_holds() -> None:
    """Works after the plan wait at other residences: they may wait under a change too."""
    data = with_homes(make_portfolio(6, 0))
    plan = solve(data, Scenario(value=shipped_valuation(), gap=1e-3), in_process=True)
    assert plan.later
    said = prices(Asker.of(data, plan, in_process=True), "R00005")
    assert has_price(said)
    assert {Kind.CHEAPER, Kind.PRICED} <= {one.kind for one in said}
    assert [found for one in some(said) if (found := refutation(one, plan, data, SECONDS))] == []


def test_a_wrong_statement_is_refuted() -> None:
    data, plan = solved(*CASE)
    true = next(
        statement
        for said in explained(*CASE)
        for statement in said.statements
        if statement.kind is Kind.IMPOSED and statement.change.free == "residence" and not statement.is_impossible
    )
    facts = tuple(
        fact.model_copy(update={"value": fact.value + 1.0}) if fact.name in ("low", "high") else fact
        for fact in true.facts
    )
    assert refutation(true.model_copy(update={"facts": facts}), plan, data)
    assert refutation(true.model_copy(update={"facts": ()}), plan, data)


def test_what_changes_is_what_the_plan_made_again_gives() -> None:
    data, plan = solved(*CASE)
    compared = 0
    for statement in (statement for said in explained(*CASE) for statement in said.statements):
        if statement.kind not in (Kind.STAYS, Kind.IMPOSED) or statement.change.free != "residence":
            continue
        if statement.instead is None:
            continue
        changed, scenario = applied(statement.change, plan, data)
        again = solve(changed, scenario.but(gap=0.0), in_process=True)
        if statement.instead in again.decisions:  # else another year is exactly as good
            told = {(fact.name, fact.of): fact.value for fact in statement.facts}
            for fact in differences(plan, again, data):
                assert told[fact.name, fact.of] == pytest.approx(fact.value, rel=1e-6, abs=1e-3)
            compared += 1
    assert compared > 0


def test_the_ranking_is_that_of_what_is_lost() -> None:
    data, plan = solved(*CASE)
    rows = ranking(Asker.of(data, plan))
    assert rows is not None
    assert sorted(row.decision.residence_id for row in rows) == sorted(row.residence_id for row in plan.decisions)
    losses = [row.loss for row in rows if row.acts and row.loss is not None]
    assert losses == sorted(losses, reverse=True)
    assert all(refutation(row.statement, plan, data) == "" for row in rows)


@pytest.mark.parametrize("number", SMALL)
def test_nor_where_rules_are_soft_needs_uncertain_or_choices_few(number: int) -> None:
    case = draw_case(number)
    plan = solve(case.data, case.scenario.but(gap=0.0, engine="highs"), in_process=True)
    asker = Asker.of(case.data, plan, seconds=SECONDS, in_process=True)
    said = explain_residence(asker, plan.decisions[0].residence_id)
    assert said.statements
    assert [found for one in said.statements if (found := refutation(one, plan, case.data, SECONDS))] == []
