"""A scenario against the reference: one sentence for each difference."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.domain.scenario_difference import PRICE, ScenarioDifference, scenario_difference
from planning.domain.valuation import Valuation
from planning.explain.terms import OTHER_TERMS, WORTH_NAMES
from planning.tables.data import Data
from planning.tables.softening import ALL, ENVELOPE, envelope_name
from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.naming import (
    aid_key,
    aid_names,
    funder_names,
    group_names,
    rule_names,
    rule_sentence,
    subject_names,
)
from planning.ui.kit.spoken import words
from planning.ui.what_if.scenario_entries import POLICIES, WEIGHT_LABELS, WEIGHT_UNITS, own_envelopes


def differences(scenario: Scenario, base: Scenario, data: Data) -> list[Message]:
    """Say what a scenario changes, in the order of the page; nothing changed, no sentence."""
    found = scenario_difference(base, scenario)
    return [
        *_budget(found, base, data),
        *_weights(found),
        *(valuation_changes(scenario.value, base.value) if found.has_other_valuation else ()),
        *_setbacks(found, data),
        *_needs(found, data),
        *(_futures(scenario, data) if found.has_other_futures else ()),
        *_rules(found, data),
        *(_shortlist(scenario, data) if found.has_other_shortlist else ()),
        *_softened(found, scenario, data),
        *(_order(scenario) if found.is_ordered_otherwise else ()),
        *_search(found, scenario, base),
    ]


def _budget(found: ScenarioDifference, base: Scenario, data: Data) -> Iterator[Message]:
    before, funders = own_envelopes(data, base), funder_names(data)
    for change in found.budget:
        values = {"funder": funders.get(change.funder, change.funder), **_amounts(change, before)}
        yield Message(_budget_template(change, values), values)


def _amounts(change: BudgetChange, before: dict[tuple[str, str], float]) -> dict[str, object]:
    amounts: dict[str, object] = {"amount": change.amount_eur, "share": change.factor}
    if change.year != "every":
        amounts["when"] = str(change.year)
    if (change.funder, str(change.year)) in before:
        amounts["before"] = before[change.funder, str(change.year)]
    return amounts


def _budget_template(change: BudgetChange, values: dict[str, object]) -> str:
    if change.factor is not None:
        return N_("{funder} : {share:percent} des montants de référence.")
    if change.year == "all":
        return N_("{funder}, sur tout le plan : {amount:euros}.")
    if "before" in values:
        return N_("{funder} {when} : {amount:euros} au lieu de {before:euros}.")
    return N_("{funder} {when} : {amount:euros}.")


def _weights(found: ScenarioDifference) -> Iterator[Message]:
    for term, label in WEIGHT_LABELS.items():
        if term in found.weights:
            then, now = (weight * WEIGHT_UNITS.get(term, 1.0) for weight in found.weights[term])
            values = {
                "label": words(label),
                "now": shortest(now),
                "then": shortest(then),
            }
            yield Message(N_("Poids « {label} » : {now} au lieu de {then}."), values)
    if PRICE in found.weights:
        then, now = found.weights[PRICE]
        what = N_("Une année bien logée vaut {now:exact_euros} au lieu de {then:exact_euros}.")
        yield Message(what, {"then": then, "now": now})


def valuation_changes(now: Valuation | None, then: Valuation | None) -> Iterator[Message]:
    """Say what else of the value model changes; that it is used, or no longer."""
    if now is None or then is None:
        used = N_("Un plan vaut les années bien logées qu'il donne, pendant et après lui, moins ce qu'elles coûtent.")
        yield Message(used if then is None else N_("La valeur d'un plan est la somme pesée du premier modèle."))
        return
    for one, loss in now.loss.model_dump().items():
        before = getattr(then.loss, one)
        if loss != before:
            values = {"letter": one, "now": loss, "then": before}
            yield Message(N_("Perte d'une année en classe {letter} : {now:percent} au lieu de {then:percent}."), values)
    if now.policy != then.policy:
        names = {"now": Message(POLICIES[now.policy]), "then": Message(POLICIES[then.policy])}
        yield Message(N_("Règles d'habitabilité datées : {now}, au lieu de {then}."), names)
    if now.discount_rate != then.discount_rate:
        rates = {"now": now.discount_rate, "then": then.discount_rate}
        yield Message(N_("Taux d'actualisation : {now:percent1} par an au lieu de {then:percent1}."), rates)
    told = {"place_year_eur": 1.0, "loss": then.loss, "policy": then.policy, "discount_rate": then.discount_rate}
    if now.but(**told) != then.but(**told):
        yield Message(N_("D'autres nombres de la valeur changent : années comptées, vieillissement, entretien."))


def _setbacks(found: ScenarioDifference, data: Data) -> Iterator[Message]:
    """What goes less well than hoped, or no longer does."""
    names = aid_names(data) if found.aids_lost or found.aids_back else {}
    for row in found.aids_lost:
        yield Message(N_("Aide refusée : {aid}."), {"aid": names.get(aid_key(row), aid_key(row))})
    for row in found.aids_back:
        yield Message(N_("Aide de nouveau possible : {aid}."), {"aid": names.get(aid_key(row), aid_key(row))})
    for name, (_then, now) in found.setbacks.items():
        yield _setback(name, now)


def _setback(name: str, now: float) -> Message:
    if name == "expected_grants":
        at_chance = N_("Chaque aide compte à sa valeur attendue : son plafond, fois la chance qu'elle soit accordée.")
        return Message(at_chance if now else N_("Chaque aide compte comme si elle était accordée."))
    if name == "overrun":
        return Message(
            N_("Surcoût des opérations : {share:percent} du coût prévu, sur les fonds propres."), {"share": now}
        )
    if name == "slippage":
        return Message(N_("Durée des chantiers : {share:percent} de ce qui est prévu."), {"share": now})
    rises = N_("Prix des travaux : {share:percent1} de plus chaque année, enveloppes inchangées.")
    falls = N_("Prix des travaux : {share:percent1} de moins chaque année, enveloppes inchangées.")
    still = N_("Prix des travaux : ceux de la première année, quelle que soit l'année.")
    return Message(rises if now > 0 else falls if now < 0 else still, {"share": abs(now)})


def _needs(found: ScenarioDifference, data: Data) -> Iterator[Message]:
    for group, label in group_names(data).items():
        if group in found.needs:
            then, now = found.needs[group]
            values = {"group": label, "share": abs(now / then - 1) if then else now}
            more = N_("Besoin « {group} » : {share:percent} de plus.")
            yield Message(more if now > then else N_("Besoin « {group} » : {share:percent} de moins."), values)


def _futures(scenario: Scenario, data: Data) -> Iterator[Message]:
    if scenario.futures == "central":
        yield Message(N_("Besoins centraux : un seul avenir."))
    elif len(data["need_curves"]):
        draws = int(data["need_curves"]["draws"].iloc[0])
        yield Message(N_("Décidé sur {draws} avenirs tirés du besoin, non sur un seul."), {"draws": draws})


def _rules(found: ScenarioDifference, data: Data) -> Iterator[Message]:
    subjects = subject_names(data)
    for rule in found.rules_added:
        yield _added(rule, subjects, data)
    for _, row in data["rules"][data["rules"]["rule_id"].isin(found.dropped)].iterrows():
        yield Message(N_("Règle levée : {rule}."), {"rule": rule_sentence(row, data)})


def _added(rule: Rule, subjects: dict[str, str], data: Data) -> Message:
    changed = RULE_BOOK[rule.rule].changed
    if changed is not None:
        return Message(changed.added_sentence, {"subject": subjects.get(rule.subject, rule.subject)})
    row = pd.Series(rule.model_dump(mode="json"))
    return Message(N_("Règle ajoutée : {rule}."), {"rule": rule_sentence(row, data)})


def _shortlist(scenario: Scenario, data: Data) -> Iterator[Message]:
    if not scenario.shortlist:
        yield Message(N_("Liste courte levée : tous les choix sont ouverts."))
        return
    listed = {row.option_id for row in scenario.shortlist}
    options = data["options"]
    sites = options.loc[options["option_id"].isin(listed), "residence_id"].nunique()
    what = N_("Liste courte : opérations retenues {options}, résidences concernées {residences}.")
    yield Message(what, {"options": len(listed), "residences": sites})


def _softened(found: ScenarioDifference, scenario: Scenario, data: Data) -> Iterator[Message]:
    """What may give way, and the price of each unit."""
    funders = {envelope_name(funder): label for funder, label in funder_names(data).items()}
    rules = rule_names(data)
    for name, price in scenario.soften.items():
        if name not in found.soften:
            continue
        values: dict[str, object] = {"price": shortest(price)}
        if name == ALL:
            yield Message(N_("Toute règle et toute enveloppe peut céder, à {price} par unité."), values)
        elif name == ENVELOPE:
            yield Message(N_("Toute enveloppe peut être dépassée, à {price} par euro."), values)
        elif name in funders:
            yield Message(
                N_("{funder} : l'enveloppe peut être dépassée, à {price} par euro."),
                {**values, "funder": funders[name]},
            )
        elif name in rules or name not in list(RuleKind):
            yield Message(N_("Peut céder, à {price} par unité : {rule}."), {**values, "rule": rules.get(name, name)})
        else:
            kind = words(RULE_BOOK[RuleKind(name)].name)
            yield Message(N_("Toute règle « {kind} » peut céder, à {price} par unité."), {**values, "kind": kind})


def _order(scenario: Scenario) -> Iterator[Message]:
    """What goes before what."""
    for number, group in enumerate(scenario.order, start=1):
        known = {**WORTH_NAMES, **WEIGHT_LABELS, **OTHER_TERMS} if scenario.value is None else WORTH_NAMES
        named = [words(known.get(term, term)) for term in group]
        yield Message(N_("Critères de rang {rank} : {terms}."), {"rank": number, "terms": named})
    if scenario.order and scenario.order_tolerance:
        share = {"share": scenario.order_tolerance}
        yield Message(N_("Chaque rang peut céder {share:percent} de sa valeur aux suivants."), share)


def _search(found: ScenarioDifference, scenario: Scenario, base: Scenario) -> Iterator[Message]:
    if "gap" in found.search:
        values = {"now": scenario.gap, "then": base.gap}
        yield Message(N_("Arrêt à {now:percent1} du meilleur plan possible au lieu de {then:percent1}."), values)
    if "time_limit" in found.search and scenario.time_limit is not None:
        yield Message(N_("Arrêt au bout de {seconds} s au plus."), {"seconds": round(scenario.time_limit)})
