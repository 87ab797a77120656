"""A scenario with changes in it: each change relative to what the scenario asks, applied in the order of the asking."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

import pandas as pd
from pydantic import ValidationError

from planning.domain.asked_change import (
    EVERY,
    WHOLE,
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
from planning.domain.kinds import OWN_FUNDS, is_own_funds
from planning.domain.message import N_, Message
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, RefusedAid, Rule, Scenario
from planning.domain.valuation import Valuation
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.tables.subjects import designated_options

IMPOSED: Final = "imposed_"
REFUSED: Final = "refused_"
_DATED: Final = {"from": ("not_before_", RuleKind.EARLIEST), "until": ("not_after_", RuleKind.LATEST)}
LEAST_EUR: Final = 0.5
"""A smaller amount is rounding."""


def with_changes(scenario: Scenario, changes: Iterable[Change], data: Data) -> Scenario:
    """Return a scenario with changes made one after the other, tried on the data.

    Parameters
    ----------
    scenario
        What the changes are relative to: that of the plan shown.
    changes
        In the order in which they were asked.
    data
        The prepared data, before the scenario.

    Raises
    ------
    RequestError
        When a change names what the data do not hold, takes more money than there is, or changes nothing that exists.
    """
    for change in changes:
        scenario = with_change(scenario, change, data)
    apply_scenario(data, scenario)
    return scenario


def with_change(scenario: Scenario, change: Change, data: Data) -> Scenario:
    """Return a scenario with one change made (`with_changes`, which also tries it on the data).

    Raises
    ------
    RequestError
        As `with_changes`.
    """
    match change:
        case MoneyChange():
            return scenario.but(budget=_budget(scenario, change, data))
        case Withdrawal():
            gone = [BudgetChange(funder=one, year=WHOLE, amount_eur=0.0) for one in funders(change.funder, data)]
            return scenario.but(budget=(*scenario.budget, *gone))
        case NeedChange():
            return scenario.but(needs_factor=_needs(scenario, change, data))
        case Imposed() | Refused() | Dated():
            return scenario.but(rules=_rules(scenario, change, data))
        case YearPrice():
            return _priced(scenario, change)
        case AidLost():
            lost = RefusedAid(option_id=change.option_id, funder=change.funder)
            return scenario if lost in scenario.refused else scenario.but(refused=(*scenario.refused, lost))
        case FieldChange():
            return _with_field(scenario, change)


# Money.


def funders(name: str, data: Data) -> list[str]:
    """Return the funders that a name designates: one, those of own funds together (`own`), or all (`*`).

    Raises
    ------
    RequestError
        When there is none.
    """
    known = [str(one) for one in data["funders"]["funder"]]
    found = [one for one in known if name in (one, EVERY) or (name == OWN_FUNDS and is_own_funds(one))]
    if not found:
        raise RequestError(Message(N_("le financeur « {funder} » n'existe pas"), {"funder": name}))
    return found


def envelopes_of(scenario: Scenario, change: MoneyChange, data: Data) -> pd.DataFrame:
    """Return the limited envelopes that a change of money reaches: funder, year, amount_eur."""
    table = apply_scenario(data, scenario)["envelopes"]
    rows = table[table["funder"].isin(funders(change.funder, data)) & table["amount_eur"].notna()]
    if change.when != WHOLE:
        rows = rows[rows["year"].astype("str") == str(change.when)]
    return rows[["funder", "year", "amount_eur"]].reset_index(drop=True)


def asked_total(change: MoneyChange, now: float) -> float:
    """Return what envelopes hold together once changed, from what they hold now (EUR)."""
    if change.share is not None:
        return now * (1.0 + change.share)
    return now + change.more_eur if change.more_eur is not None else float(change.to_eur or 0.0)


def _budget(scenario: Scenario, change: MoneyChange, data: Data) -> tuple[BudgetChange, ...]:
    rows = envelopes_of(scenario, change, data)
    if rows.empty:
        if change.when == WHOLE:
            raise RequestError(Message(N_("il n'y a pas de montant limité à changer")))
        raise RequestError(Message(N_("il n'y a pas de montant limité en {year}"), {"year": change.when}))
    amounts = [float(amount) for amount in rows["amount_eur"]]
    now = sum(amounts)
    then = asked_total(change, now)
    if then < -LEAST_EUR:
        values = {"there": now, "asked": -(change.more_eur or 0.0)}
        raise RequestError(Message(N_("il n'y a que {there:euros} : on ne peut pas en retirer {asked:euros}"), values))
    parts = [amount / now for amount in amounts] if now > LEAST_EUR else [1.0 / len(amounts)] * len(amounts)
    changed = tuple(
        BudgetChange(funder=str(funder), year=WHOLE if year == WHOLE else int(year), amount_eur=round(then * part, 2))
        for funder, year, part in zip(rows["funder"], rows["year"].astype("str"), parts, strict=True)
    )
    reached = {(one.funder, one.year) for one in changed}
    kept = tuple(one for one in scenario.budget if one.factor is not None or (one.funder, one.year) not in reached)
    return (*kept, *changed)


# Needs, rules, price, any other field.


def _needs(scenario: Scenario, change: NeedChange, data: Data) -> dict[str, float]:
    known = [str(group) for group in data["client_groups"]["client_group"]]
    groups = known if change.client_group == EVERY else [change.client_group]
    factors = {group: round(scenario.needs_factor.get(group, 1.0) * (1.0 + change.share), 12) for group in groups}
    if change.share < -1:
        raise RequestError(Message(N_("un besoin ne baisse pas de plus de 100 %")))
    return {**scenario.needs_factor, **factors}


def _rules(scenario: Scenario, change: Imposed | Refused | Dated, data: Data) -> tuple[Rule, ...]:
    """Impose, refuse or date; what was asked before of the same item no longer stands."""
    subject = change.subject
    if not designated_options(data["options"], subject):
        raise RequestError(Message(N_("aucune opération possible ne répond à « {subject} »"), {"subject": subject}))
    new = _dated(change) if isinstance(change, Dated) else _asked(change)
    opposed = {f"{IMPOSED}{subject}", f"{REFUSED}{subject}"} if not isinstance(change, Dated) else set()
    former = opposed | {rule.rule_id for rule in new}
    return (*(rule for rule in scenario.rules if rule.rule_id not in former), *new)


def _asked(change: Imposed | Refused) -> list[Rule]:
    if isinstance(change, Refused):
        return [_rule(REFUSED, RuleKind.MUST_NOT, change.subject)]
    dates = [] if change.year is None else [Dated(change.subject, "from", change.year)]
    dates += [] if change.year is None else [Dated(change.subject, "until", change.year)]
    return [_rule(IMPOSED, RuleKind.MUST, change.subject), *(rule for date in dates for rule in _dated(date))]


def _dated(change: Dated) -> list[Rule]:
    prefix, kind = _DATED[change.side]
    return [_rule(prefix, kind, change.subject, change.year)]


def _rule(prefix: str, kind: RuleKind, subject: str, year: int | None = None) -> Rule:
    reason = N_("Demandé dans Et si…")
    return Rule(rule_id=f"{prefix}{subject}", rule=kind, subject=subject, year=year, reason=reason)


def _priced(scenario: Scenario, change: YearPrice) -> Scenario:
    if scenario.value is None:
        raise RequestError(Message(N_("ce plan ne compte pas en années bien logées : elles n'y ont pas de prix")))
    return scenario.but(value=scenario.value.but(place_year_eur=change.eur))


def _with_field(scenario: Scenario, change: FieldChange) -> Scenario:
    try:
        given: Any = json.loads(change.json)
        name, _, part = change.name.partition(".")
        whole = scenario.model_dump(mode="json")
        if name not in whole or (part and part not in (whole[name] or {})):
            raise ValueError(name)
        return scenario.but(**{name: {**whole[name], part: given} if part else given})
    except (ValueError, ValidationError) as error:
        values = {"field": change.name, "value": change.json}
        raise RequestError(Message(N_("la valeur {value} de « {field} » est refusée"), values)) from error


def field_changes(before: Scenario, after: Scenario, names: Iterable[str]) -> list[FieldChange]:
    """Return the fields of those named (`value.loss` = one of a part) that differ, each set to its new value."""
    found = []
    for name in names:
        then, now = (_field(scenario, name) for scenario in (before, after))
        if then != now:
            found.append(FieldChange(name, json.dumps(now, ensure_ascii=False, separators=(",", ":"))))
    return found


def _field(scenario: Scenario, name: str) -> object:
    first, _, part = name.partition(".")
    whole = scenario.model_dump(mode="json")[first]
    return whole if not part else (whole or {}).get(part)


# From a scenario that was written otherwise (the whole form) back to changes.

FIELDS: Final = (
    "weights",
    "value.loss",
    "value.policy",
    "value.discount_rate",
    "drop_rules",
    "shortlist",
    "overrun",
    "slippage",
    "cost_index",
    "expected_grants",
    "futures",
    "gap",
    "time_limit",
)
"""Fields that the whole form may set, each a change of its own; the others have changes that say more."""


def changes_between(before: Scenario, after: Scenario) -> tuple[Change, ...]:
    """Return the changes that lead from a scenario to another, as the whole form writes it (additions alone)."""
    budget = [_money_change(one) for one in after.budget if one not in before.budget]
    needs = [
        NeedChange(group, round(factor / before.needs_factor.get(group, 1.0) - 1.0, 12))
        for group, factor in after.needs_factor.items()
        if factor != before.needs_factor.get(group, 1.0) and before.needs_factor.get(group, 1.0)
    ]
    rules: list[Change] = [
        Imposed(rule.subject) if rule.rule is RuleKind.MUST else Refused(rule.subject)
        for rule in after.rules
        if rule not in before.rules and rule.rule in (RuleKind.MUST, RuleKind.MUST_NOT)
    ]
    lost = [AidLost(aid.option_id, aid.funder) for aid in after.refused if aid not in before.refused]
    prices = [] if before.value is None or after.value is None else _price_change(before.value, after.value)
    back = field_changes(before, after, ["refused"]) if set(before.refused) - set(after.refused) else []
    names = [name for name in FIELDS if not name.startswith("value.") or before.value is not None]
    return (*budget, *needs, *rules, *(back or lost), *prices, *field_changes(before, after, names))


def _money_change(change: BudgetChange) -> MoneyChange:
    if change.factor is not None:
        return MoneyChange(change.funder, WHOLE, share=round(change.factor - 1.0, 12))
    if change.year in (WHOLE, "every"):
        return MoneyChange(change.funder, WHOLE, to_eur=change.amount_eur)
    return MoneyChange(change.funder, int(change.year), to_eur=change.amount_eur)


def _price_change(then: Valuation, now: Valuation) -> list[YearPrice]:
    return [] if then.place_year_eur == now.place_year_eur else [YearPrice(now.place_year_eur)]
