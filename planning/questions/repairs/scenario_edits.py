"""Changes of a scenario: one rule with another value, date or subject, or left out; more money in some years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from planning.domain.repair import Repair
from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.tables.softening import ENVELOPE
from planning.tables.subjects import split_subject


def with_rule(scenario: Scenario, data: Data, rule_id: str, **changes: object) -> Scenario:
    """Return the scenario with one rule changed, be it its own or one of the folder's."""
    own = {rule.rule_id: rule for rule in scenario.rules}
    if rule_id in own:
        rules = [rule.but(**changes) if rule.rule_id == rule_id else rule for rule in scenario.rules]
        return scenario.but(rules=[rule.model_dump() for rule in rules])
    rule = folder_rule(data, rule_id).but(**changes)
    return scenario.but(
        drop_rules=[*scenario.drop_rules, rule_id], rules=[each.model_dump() for each in (*scenario.rules, rule)]
    )


def without_rule(scenario: Scenario, rule_id: str) -> Scenario:
    """Return the scenario without one rule."""
    if rule_id in {rule.rule_id for rule in scenario.rules}:
        return scenario.but(rules=[rule.model_dump() for rule in scenario.rules if rule.rule_id != rule_id])
    return scenario.but(drop_rules=[*scenario.drop_rules, rule_id])


def with_money(scenario: Scenario, funder: str, amounts: Mapping[int | str, float]) -> Scenario:
    """Return the scenario with some envelopes of a funder set to other amounts (EUR), by year or `all`."""
    changes = [
        BudgetChange.model_validate({"funder": funder, "year": year, "amount_eur": amount})
        for year, amount in amounts.items()
    ]
    return scenario.but(budget=[change.model_dump() for change in (*scenario.budget, *changes)])


def folder_rule(data: Data, rule_id: str) -> Rule:
    """Return a rule of the folder as a rule of a scenario."""
    rules = data["rules"]
    row: dict[Any, Any] = rules[rules["rule_id"] == rule_id].iloc[0].to_dict()
    given = {name: row[name] for name in Rule.model_fields if not pd.isna(row[name])}
    return Rule.model_validate({**given, **({"year": int(given["year"])} if "year" in given else {})})


def applied(repair: Repair, data: Data, scenario: Scenario) -> Scenario:
    """Return a scenario with the change of a repair. Data before the scenario."""
    if repair.way == "drop":
        return without_rule(scenario, repair.rule_id)
    asked = apply_scenario(data, scenario)
    if repair.way == "money":
        funder = repair.rule_id.removeprefix(f"{ENVELOPE}:")
        table = asked["envelopes"]
        now = table[table["funder"] == funder].set_index("year")["amount_eur"]
        amounts: dict[int | str, float] = {
            row.year: float(now[str(row.year)]) + row.amount_eur for row in repair.by_year
        }
        return with_money(scenario, funder, amounts)
    if repair.way == "items":
        rules = asked["rules"]
        subject = str(rules[rules["rule_id"] == repair.rule_id]["subject"].iloc[0])
        kept = [item for item in split_subject(subject) if item not in repair.items]
        return with_rule(scenario, data, repair.rule_id, subject=";".join(kept))
    after = 0.0 if repair.after is None else repair.after
    if repair.way == "date" and RULE_BOOK[RuleKind(repair.rule)].give_way.by == "date":
        return with_rule(scenario, data, repair.rule_id, year=int(after))
    return with_rule(scenario, data, repair.rule_id, value=f"{after:.12g}")
