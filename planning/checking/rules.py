"""The rules of rules.csv, each recomputed from the decisions. A soft rule may give way if the plan says so."""

from __future__ import annotations

from collections.abc import Callable

from planning.checking.ledger import DISPOSE, KEEP, Ledger, Row, close, rows_of
from planning.domain.kinds import RuleKind
from planning.domain.message import N_, Message
from planning.domain.plan import Decision
from planning.domain.scenario import Rule
from planning.tables.subjects import (
    EVERYWHERE,
    designated_options,
    floor_mask,
    label_is_at_least,
    split_subject,
)

Excess = Callable[[Ledger, Rule], float]
SMALLEST = 1e-4


def check_rules(ledger: Ledger) -> tuple[float, list[Message]]:
    """Return the price of the soft rules that gave way, and the faults: hard rules broken, give-ways not told."""
    told = {row.rule_id: row for row in ledger.plan.relaxed}
    faults = []
    if len(told) != len(ledger.plan.relaxed):
        faults.append(Message(N_("une même règle souple cède deux fois")))
    price = 0.0
    rules = [_rule(row) for row in rows_of(ledger.data["rules"])]
    for rule in rules:
        excess = EXCESS[rule.rule](ledger, rule)
        if rule.hard and excess > SMALLEST:
            what = N_("la règle {rule_id} ({rule}) n'est pas respectée : écart de {excess}")
            faults.append(Message(what, {"rule_id": rule.rule_id, "rule": rule.rule.value, "excess": excess}))
        if not rule.hard:
            price += excess * rule.price
            given = told[rule.rule_id].amount if rule.rule_id in told else 0.0
            if not close(given, excess, absolute=1e-3):
                what = N_("la règle souple {rule_id} cède de {excess}, le plan dit {given}")
                faults.append(Message(what, {"rule_id": rule.rule_id, "excess": excess, "given": given}))
            if rule.rule_id in told and not close(told[rule.rule_id].price, rule.price):
                what = N_("la règle souple {rule_id} cède au prix de {price}, le plan dit {given}")
                values = {"rule_id": rule.rule_id, "price": rule.price, "given": told[rule.rule_id].price}
                faults.append(Message(what, values))
    unknown = set(told) - {rule.rule_id for rule in rules if not rule.hard}
    faults += [Message(N_("la règle {rule_id} ne peut pas céder"), {"rule_id": rule_id}) for rule_id in sorted(unknown)]
    return price, faults


def _rule(row: Row) -> Rule:
    names = ("rule_id", "rule", "subject", "value", "year", "hard", "price")
    return Rule.model_validate({name: row[name] for name in names})


def _designated(ledger: Ledger, item: str) -> list[Decision]:
    """Return the decisions that an item of a subject designates (none when another option was chosen)."""
    options = set(designated_options(ledger.data["options"], item))
    return [decision for decision in ledger.plan.decisions if decision.option_id in options]


def _must(ledger: Ledger, rule: Rule) -> float:
    return sum(1.0 for item in split_subject(rule.subject) if not _designated(ledger, item))


def _must_not(ledger: Ledger, rule: Rule) -> float:
    return float(sum(len(_designated(ledger, item)) for item in split_subject(rule.subject)))


def _earliest(ledger: Ledger, rule: Rule) -> float:
    found = [decision for item in split_subject(rule.subject) for decision in _designated(ledger, item)]
    return float(sum(decision.start_year < (rule.year or 0) for decision in found))


def _latest(ledger: Ledger, rule: Rule) -> float:
    found = [decision for item in split_subject(rule.subject) for decision in _designated(ledger, item)]
    return float(sum(decision.start_year > (rule.year or 0) for decision in found))


def _together(ledger: Ledger, rule: Rule) -> float:
    first, *others = (len(_designated(ledger, item)) for item in split_subject(rule.subject))
    return float(sum(abs(first - other) for other in others))


def _exclusive(ledger: Ledger, rule: Rule) -> float:
    done = sum(len(_designated(ledger, item)) for item in split_subject(rule.subject))
    return max(0.0, done - float(rule.value or 1.0))


def _after(ledger: Ledger, rule: Rule) -> float:
    follower, leader = (_designated(ledger, item) for item in split_subject(rule.subject))
    wait = float(rule.value or 0.0)
    missing = 0.0
    for year in ledger.data.years:
        started = sum(decision.start_year <= year for decision in follower)
        ready = sum(decision.delivery_year + wait <= year for decision in leader)
        missing += max(0, started - ready)
    return missing


def _deadline(ledger: Ledger, rule: Rule) -> float:
    decision = next((row for row in ledger.plan.decisions if row.residence_id == rule.subject), None)
    if decision is None:
        return 1.0
    done = decision.delivery_year <= (rule.year or 0)
    if not rule.value:
        return 0.0 if done and decision.kind != KEEP else 1.0
    if done and decision.kind == DISPOSE:
        return 0.0
    label = str(ledger.residences[rule.subject]["energy_label"] or "")
    if done and decision.kind != KEEP:
        label = str(ledger.options[decision.option_id]["energy_label_after"] or "") or label
    return 0.0 if label_is_at_least(label, rule.value) else 1.0


def _floor(ledger: Ledger, rule: Rule) -> float:
    needs = ledger.data["needs"]
    covered = needs[floor_mask(needs, rule.subject, rule.year) & needs["year"].isin(ledger.data.years)]
    wanted = set(zip(covered["client_group"], covered["territory"], covered["year"], strict=True))
    missing = 0.0
    for year in ledger.data.years:
        rows = [
            row for row in ledger.plan.needs if row.year == year and (row.client_group, row.territory, year) in wanted
        ]
        allowed = (1.0 - float(rule.value)) * sum(row.need for row in rows)
        missing += max(0.0, sum(row.unmet for row in rows) - allowed)
    return missing


def _yearly(ledger: Ledger, rule: Rule, amount: Callable[[Decision, int], float]) -> float:
    """Sum over the years what exceeds the limit."""
    here = [
        decision
        for decision in ledger.plan.decisions
        if rule.subject in ("", EVERYWHERE, ledger.residences[decision.residence_id]["territory"])
    ]
    years = [year for year in ledger.data.years if rule.year in (None, year)]
    totals = [sum(amount(decision, year) for decision in here) for year in years]
    return sum(max(0.0, total - float(rule.value)) for total in totals)


def _decant(ledger: Ledger, rule: Rule) -> float:
    def closed(decision: Decision, year: int) -> float:
        held = sum(ledger.today.get(decision.residence_id, {}).values())
        return ledger.closed_share(decision) * held if ledger.is_closing(decision, year) else 0.0

    return _yearly(ledger, rule, closed)


def _works(ledger: Ledger, rule: Rule) -> float:
    return _yearly(ledger, rule, lambda decision, year: float(ledger.is_in_works(decision, year)))


def _staff(ledger: Ledger, rule: Rule) -> float:
    ratio = {row["typology"]: float(row["staff_per_place"] or 0.0) for row in rows_of(ledger.data["typologies"])}

    def employed(decision: Decision, year: int) -> float:
        given = ledger.options[decision.option_id]["staff_fte_after"]
        delivered = year >= decision.delivery_year
        if delivered and given is not None:
            return float(given)
        held = ledger.after.get(decision.option_id, {}) if delivered else ledger.today.get(decision.residence_id, {})
        return sum(places * ratio[typology] for typology, places in held.items())

    return _yearly(ledger, rule, employed)


def _disposals(ledger: Ledger, rule: Rule) -> float:
    return _yearly(ledger, rule, lambda decision, year: float(decision.kind == DISPOSE and decision.start_year == year))


EXCESS: dict[RuleKind, Excess] = {
    RuleKind.MUST: _must,
    RuleKind.MUST_NOT: _must_not,
    RuleKind.EARLIEST: _earliest,
    RuleKind.LATEST: _latest,
    RuleKind.TOGETHER: _together,
    RuleKind.EXCLUSIVE: _exclusive,
    RuleKind.AFTER: _after,
    RuleKind.DEADLINE: _deadline,
    RuleKind.FLOOR: _floor,
    RuleKind.DECANT_CAPACITY: _decant,
    RuleKind.WORKS_CAPACITY: _works,
    RuleKind.STAFF_CEILING: _staff,
    RuleKind.DISPOSALS: _disposals,
}
