"""The limits of a plan that one may ask to move, and the scenario in which one has moved."""

from __future__ import annotations

from planning.domain.errors import RequestError
from planning.domain.kinds import RuleKind
from planning.domain.message import N_, Message
from planning.domain.next_unit import Step
from planning.domain.scenario import Scenario
from planning.optimise.repairs.changes import with_money, with_rule
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.tables.softening import ENVELOPE

STEP_EUR = 100_000.0
MOVED = (
    RuleKind.DECANT_CAPACITY,
    RuleKind.TEMPORARY_PLACES,
    RuleKind.DISPERSED_PLACES,
    RuleKind.WORKS_CAPACITY,
    RuleKind.STAFF_CEILING,
)
"""Limits that are moved by one: a place, an operation at a time, a post."""


def steps(asked: Data) -> list[Step]:
    """Return the step of each envelope that is limited, then of each limit. The scenario is applied to the data."""
    table = asked["envelopes"].dropna(subset="amount_eur")
    known = {str(year) for year in asked.years} | {"all"}
    money = [
        Step.model_validate(
            {"rule": ENVELOPE, "name": funder, "year": year if year == "all" else int(year), "amount": STEP_EUR}
        )
        for funder, year in zip(table["funder"], table["year"].astype("str"), strict=True)
        if year in known
    ]
    rules = asked["rules"][asked["rules"]["rule"].isin(MOVED)]
    return money + [
        Step(rule=str(rule), name=str(name), amount=1.0)
        for rule, name in zip(rules["rule"], rules["rule_id"], strict=True)
    ]


def with_step(data: Data, scenario: Scenario, step: Step) -> Scenario:
    """Return the scenario in which one limit has moved by its step. Data before the scenario."""
    asked = apply_scenario(data, scenario)
    if step.rule == ENVELOPE and step.year is not None:
        table = asked["envelopes"]
        now = table[(table["funder"] == step.name) & (table["year"].astype("str") == str(step.year))]["amount_eur"]
        return with_money(scenario, step.name, {step.year: float(now.iloc[0]) + step.amount})
    rules = asked["rules"]
    value = float(rules[rules["rule_id"] == step.name]["value"].iloc[0])
    return with_rule(scenario, data, step.name, value=f"{value + step.amount:g}")


def refuse_levels(scenario: Scenario) -> None:
    """Refuse a scenario whose objective is not one sum that the plan alone defines.

    Raises
    ------
    RequestError
        With an order of terms, or changes counted against another plan.
    """
    if scenario.order or scenario.weights.changes > 0:
        what = N_(
            "ce plan suit un ordre de priorités ou compte ses changements : l'effet d'une unité n'y est pas calculé"
        )
        raise RequestError(Message(what))
