"""A change makes a scenario: relative to what is asked so far, and refused where the data do not hold it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from planning.domain.asked_change import (
    AidLost,
    Change,
    Dated,
    FieldChange,
    Imposed,
    MoneyChange,
    NeedChange,
    Refused,
    Withdrawal,
    YearPrice,
)
from planning.domain.errors import RequestError
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, RefusedAid, Scenario
from planning.domain.scenario_difference import asks_the_same
from planning.tables.asked_changes import changes_between, with_changes
from planning.tables.data import Data
from planning.workflow import load_and_prepare
from tests.conftest import Once
from tests.pages.small_portfolio import write_portfolio

BASE = Scenario()


@cache
def _loaded(folder: Path) -> Data:
    return load_and_prepare(folder)


@pytest.fixture
def data(once: Once) -> Data:
    return _loaded(once("asked-portfolio", lambda folder: write_portfolio(folder / "data")))


def budget(scenario: Scenario) -> dict[tuple[str, int | str], float | None]:
    return {(one.funder, one.year): one.amount_eur for one in scenario.budget}


def test_a_change_of_money_comes_upon_the_changes_before(data: Data) -> None:
    less = MoneyChange("own", 2028, more_eur=-50_000)
    asked = with_changes(BASE, [less, less, MoneyChange("own", 2028, share=0.1)], data)
    assert budget(asked) == {("own", 2028): pytest.approx(165_000)}


def test_money_over_the_whole_plan_is_shared_out_in_proportion(data: Data) -> None:
    asked = with_changes(BASE, [MoneyChange("own", more_eur=-45_000)], data)
    assert budget(asked) == {("own", 2027): 180_000, ("own", 2028): 225_000, ("own", 2029): 0}


def test_money_of_all_funders_is_theirs_in_proportion(data: Data) -> None:
    asked = with_changes(BASE, [MoneyChange("*", 2027, more_eur=-30_000)], data)
    assert budget(asked) == {("own", 2027): 180_000, ("grant", 2027): 90_000}


def test_a_funder_that_leaves_gives_nothing_any_more(data: Data) -> None:
    assert budget(with_changes(BASE, [Withdrawal("grant")], data)) == {("grant", "all"): 0.0}


def test_needs_multiply(data: Data) -> None:
    asked = with_changes(BASE, [NeedChange("seniors", 0.2), NeedChange("*", 0.5)], data)
    assert asked.needs_factor == {"seniors": pytest.approx(1.8), "asylum": pytest.approx(1.5)}


def test_what_is_imposed_in_a_year_has_its_dates_and_gives_way_to_a_refusal(data: Data) -> None:
    asked = with_changes(BASE, [Imposed("A.restructure", 2028)], data)
    rules = {(rule.rule, rule.year) for rule in asked.rules}
    assert rules == {(RuleKind.MUST, None), (RuleKind.EARLIEST, 2028), (RuleKind.LATEST, 2028)}
    refused = with_changes(asked, [Refused("A.restructure")], data)
    assert RuleKind.MUST not in {rule.rule for rule in refused.rules}
    assert RuleKind.MUST_NOT in {rule.rule for rule in refused.rules}
    dated = with_changes(BASE, [Dated("A", "until", 2028)], data)
    assert [(rule.rule, rule.subject, rule.year) for rule in dated.rules] == [(RuleKind.LATEST, "A", 2028)]


def test_an_aid_is_lost_once(data: Data) -> None:
    lost = AidLost("A.restructure", "grant")
    assert with_changes(BASE, [lost, lost], data).refused == (RefusedAid(option_id="A.restructure", funder="grant"),)


@pytest.mark.parametrize(
    "change",
    [
        MoneyChange("own", 2028, more_eur=-1e6),
        MoneyChange("own", 2050, more_eur=1.0),
        MoneyChange("nobody", 2028, more_eur=1.0),
        Withdrawal("nobody"),
        NeedChange("nobody", 0.1),
        NeedChange("seniors", -1.5),
        Imposed("A:demolish_rebuild"),
        Refused("nothing"),
        YearPrice(9_000.0),
        AidLost("B.extend", "grant"),
        FieldChange("overrun", "-1"),
        FieldChange("nothing", "1"),
        FieldChange("overrun", "{"),
    ],
)
def test_what_the_data_do_not_hold_is_refused(change: Change, data: Data) -> None:
    with pytest.raises(RequestError):
        with_changes(BASE, [change], data)


def test_what_the_whole_form_changes_becomes_changes(data: Data) -> None:
    after = BASE.but(
        budget=(BudgetChange(funder="own", year=2027, amount_eur=1.5e6), BudgetChange(funder="grant", factor=0.8)),
        needs_factor={"seniors": 1.1},
        weights=BASE.weights.but(capex=0.000002),
        rules=with_changes(BASE, [Imposed("A.restructure"), Refused("B")], data).rules,
        refused=(RefusedAid(option_id="A.restructure", funder="grant"),),
        drop_rules=("works",),
        overrun=0.125,
    )
    changes = changes_between(BASE, after)
    kinds = [type(one).__name__ for one in changes]
    assert kinds == ["MoneyChange"] * 2 + ["NeedChange", "Imposed", "Refused", "AidLost"] + ["FieldChange"] * 3
    asked = with_changes(BASE, changes, data)
    assert budget(asked) == {("own", 2027): 1.5e6, ("grant", 2027): 80_000, ("grant", 2028): 80_000}
    assert asks_the_same(asked.but(budget=()), after.but(budget=()))
    assert changes_between(after, after) == ()
