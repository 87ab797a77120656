"""A scenario against the reference: one sentence for each difference."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from planning.domain.kinds import RuleKind
from planning.domain.message import N_, Message
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.i18n import Lang, text
from planning.tables.checks import OWN_FUNDS
from planning.tables.data import Data
from planning.ui.naming import funder_names, group_names, rule_sentence, subject_names
from planning.ui.numbers_shown import shortest
from planning.ui.scenario_entries import WEIGHT_LABELS, WEIGHT_UNITS, own_envelopes


def differences(scenario: Scenario, base: Scenario, data: Data, lang: Lang = "fr") -> list[Message]:
    """Say what a scenario changes, in the order of the page; nothing changed, no sentence."""
    return [
        *_budget(scenario, base, data),
        *_weights(scenario, base, lang),
        *_needs(scenario, base, data, lang),
        *_rules(scenario, base, data, lang),
        *_search(scenario, base),
    ]


def _budget(scenario: Scenario, base: Scenario, data: Data) -> Iterator[Message]:
    before, funders = own_envelopes(data, base), funder_names(data)
    for change in scenario.budget:
        if change in base.budget:
            continue
        values = {"funder": funders.get(change.funder, change.funder), **_amounts(change, before)}
        yield Message(_budget_template(change, values), values)


def _amounts(change: BudgetChange, before: dict[str, float]) -> dict[str, object]:
    amounts: dict[str, object] = {"amount": change.amount_eur, "share": change.factor}
    if change.year != "every":
        amounts["when"] = str(change.year)
    if change.funder == OWN_FUNDS and str(change.year) in before:
        amounts["before"] = before[str(change.year)]
    return amounts


def _budget_template(change: BudgetChange, values: dict[str, object]) -> str:
    if change.factor is not None:
        return N_("{funder} : {share:percent} des montants de référence.")
    if change.year == "all":
        return N_("{funder}, sur tout le plan : {amount:euros}.")
    if "before" in values:
        return N_("{funder} {when} : {amount:euros} au lieu de {before:euros}.")
    return N_("{funder} {when} : {amount:euros}.")


def _weights(scenario: Scenario, base: Scenario, lang: Lang) -> Iterator[Message]:
    for term, label in WEIGHT_LABELS.items():
        now, then = (getattr(one.weights, term) * WEIGHT_UNITS.get(term, 1.0) for one in (scenario, base))
        if now != then:
            values = {
                "label": text(label, lang),
                "now": shortest(now, lang),
                "then": shortest(then, lang),
            }
            yield Message(N_("Poids « {label} » : {now} au lieu de {then}."), values)


def _needs(scenario: Scenario, base: Scenario, data: Data, lang: Lang) -> Iterator[Message]:
    for group, label in group_names(data, lang).items():
        now, then = (one.needs_factor.get(group, 1.0) for one in (scenario, base))
        if now != then:
            values = {"group": label, "share": abs(now / then - 1) if then else now}
            more = N_("Besoin « {group} » : {share:percent} de plus.")
            yield Message(more if now > then else N_("Besoin « {group} » : {share:percent} de moins."), values)


def _rules(scenario: Scenario, base: Scenario, data: Data, lang: Lang) -> Iterator[Message]:
    subjects = subject_names(data, lang)
    for rule in scenario.rules:
        if rule not in base.rules:
            yield _added(rule, subjects, data, lang)
    dropped = set(scenario.drop_rules) - set(base.drop_rules)
    for _, row in data["rules"][data["rules"]["rule_id"].isin(dropped)].iterrows():
        yield Message(N_("Règle levée : {rule}."), {"rule": rule_sentence(row, data, lang)})


def _added(rule: Rule, subjects: dict[str, str], data: Data, lang: Lang) -> Message:
    values = {"subject": subjects.get(rule.subject, rule.subject)}
    match rule.rule:
        case RuleKind.MUST:
            return Message(N_("Imposé : {subject}."), values)
        case RuleKind.MUST_NOT:
            return Message(N_("Refusé : {subject}."), values)
    row = pd.Series(rule.model_dump(mode="json"))
    return Message(N_("Règle ajoutée : {rule}."), {"rule": rule_sentence(row, data, lang)})


def _search(scenario: Scenario, base: Scenario) -> Iterator[Message]:
    if scenario.gap != base.gap:
        values = {"now": scenario.gap, "then": base.gap}
        yield Message(N_("Arrêt à {now:percent1} du meilleur plan possible au lieu de {then:percent1}."), values)
    if scenario.time_limit != base.time_limit and scenario.time_limit is not None:
        yield Message(N_("Arrêt au bout de {seconds} s au plus."), {"seconds": round(scenario.time_limit)})
