"""From one scenario to another of the same data, one change at a time, in an order that is always the same.

The order: what counts, which futures; then all that gives (less need, rules lifted or made soft, more money); then all
that takes (the contrary). Until everything is given every plan of the first scenario still holds, and from there on
every plan of the second one does: no step on the way is impossible where both ends are possible (floors over other
futures aside).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from planning.domain.rule_book import GIVING_RULES, RuleKind
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.domain.scenario_difference import (
    UNLIMITED,
    WHOLE,
    Difference,
    OtherAid,
    OtherCriteria,
    OtherFutures,
    OtherMoney,
    OtherNeed,
    OtherSetback,
    OtherShortlist,
    OtherSoftness,
    RuleAdded,
    RuleLifted,
    ScenarioDifference,
    ScenarioStep,
    scenario_difference,
)
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.tables.softening import ALL, ENVELOPE


def scenario_steps(before: Scenario, after: Scenario, data: Data) -> list[ScenarioStep]:
    """Return the changes that lead from one scenario to another of the same data, in the order told above.

    Each change counts for the question asked only: names, gaps, time limits, engines and seeds are none. What differs
    in writing alone (a budget set to the amount it has) is none either.

    Raises
    ------
    RequestError
        When one of the scenarios cannot be applied to the data.
    """
    way, found = _Way(data, before, after, before), []
    for kind_of_step in (_criteria, _futures, *GIVES, *TAKES):
        for difference, arrived in kind_of_step(way):
            way = arrived
            found.append(ScenarioStep(difference, arrived.now))
    return found


@dataclass(frozen=True)
class _Way:
    """Where one comes from, where one goes to, where one stands."""

    data: Data
    before: Scenario
    after: Scenario
    now: Scenario

    def at(self, **fields: object) -> _Way:
        """Stand at another scenario."""
        return replace(self, now=_sound(self.now.but(**fields), self.data))

    @property
    def left(self) -> ScenarioDifference:
        """What still differs from where one goes to, as written."""
        return scenario_difference(self.now, self.after)

    def rules(self, scenario: Scenario) -> pd.DataFrame:
        return apply_scenario(self.data, scenario)["rules"]


_Steps = Iterator[tuple[Difference, _Way]]
"""Each change, and where one stands once it is made."""


def _criteria(way: _Way) -> _Steps:
    left, after = way.left, way.after
    if left.weights or left.has_other_valuation or left.is_ordered_otherwise:
        asked = {name: getattr(after, name) for name in ("weights", "value", "order", "order_tolerance")}
        arrived = way.at(**asked)
        told = OtherCriteria(left.weights, left.is_ordered_otherwise, bool(after.order), left.has_other_valuation)
        yield told, arrived


def _futures(way: _Way) -> _Steps:
    if way.left.has_other_futures:
        yield OtherFutures(way.after.futures == "draws"), way.at(futures=way.after.futures)


def _better_days(way: _Way) -> _Steps:
    yield from _setbacks(way, gives=True)


def _worse_days(way: _Way) -> _Steps:
    yield from _setbacks(way, gives=False)


def _setbacks(way: _Way, gives: bool) -> _Steps:
    """Aids refused or at their expected value, costs, prices and durations: each a step of its own."""
    left = way.left
    for aid in left.aids_back if gives else left.aids_lost:
        refused = tuple(one for one in way.now.refused if one != aid) if gives else (*way.now.refused, aid)
        way = way.at(refused=refused)
        yield OtherAid(aid, not gives), way
    for name, (then, now) in left.setbacks.items():
        if (now < then) is gives:
            way = way.at(**{name: getattr(way.after, name)})
            yield OtherSetback(name, now), way


def _shortlist_lifted(way: _Way) -> _Steps:
    if way.left.has_other_shortlist and not way.after.shortlist:
        yield OtherShortlist(is_lifted=True), way.at(shortlist=())


def _shortlist_set(way: _Way) -> _Steps:
    if way.left.has_other_shortlist:
        yield OtherShortlist(is_lifted=False), way.at(shortlist=way.after.shortlist)


def _needs_down(way: _Way) -> _Steps:
    yield from _needs(way, is_less=True)


def _needs_up(way: _Way) -> _Steps:
    yield from _needs(way, is_less=False)


def _needs(way: _Way, is_less: bool) -> _Steps:
    needs = way.left.needs
    for group in way.data["client_groups"]["client_group"]:
        then, now = needs.get(group, (1.0, 1.0))
        if then != now and (now < then) is is_less:
            factors = {**way.now.needs_factor, group: now}
            way = way.at(needs_factor={one: factor for one, factor in factors.items() if factor != 1.0})
            yield OtherNeed(group, then, now), way


def _rules_lifted(way: _Way) -> _Steps:
    yield from _lift(way, gives=False)


def _rules_lifted_that_gave(way: _Way) -> _Steps:
    yield from _lift(way, gives=True)


def _lift(way: _Way, gives: bool) -> _Steps:
    """Lift the rules of the folder, or of the first scenario, that are not in the second; a rule changed is two."""
    whole = scenario_difference(way.before, way.after)
    own, gone = {one.rule_id for one in way.before.rules}, {one.rule_id for one in whole.rules_gone}
    for rule in _as_rules(way.rules(way.before)):
        name = rule.rule_id
        leaves = name in gone if name in own else name in way.after.drop_rules
        if not leaves or (rule.rule in GIVING_RULES) is not gives:
            continue
        if name in own:
            way = way.at(rules=tuple(one for one in way.now.rules if one.rule_id != name))
        else:
            way = way.at(drop_rules=(*way.now.drop_rules, name))
        yield RuleLifted(rule), way


def _rules_that_give(way: _Way) -> _Steps:
    yield from _add(way, gives=True)


def _rules_added(way: _Way) -> _Steps:
    yield from _add(way, gives=False)


def _add(way: _Way, gives: bool) -> _Steps:
    """Add the rules of the second scenario, and take back those of the folder that only the first one had dropped."""
    folder, left = way.data["rules"], way.left
    for rule in _as_rules(folder[folder["rule_id"].isin(left.taken_back)]):
        if (rule.rule in GIVING_RULES) is gives:
            way = way.at(drop_rules=tuple(name for name in way.now.drop_rules if name != rule.rule_id))
            yield RuleAdded(rule), way
    for rule in left.rules_added:
        if (rule.rule in GIVING_RULES) is gives:
            way = _with_its_price(way.at(rules=(*way.now.rules, rule)), rule)
            yield RuleAdded(rule), way


def _with_its_price(way: _Way, rule: Rule) -> _Way:
    """A rule that the second scenario lets give way comes soft."""
    price = way.after.soften.get(rule.rule_id)
    return way if price is None else way.at(soften={**way.now.soften, rule.rule_id: price})


def _as_rules(rows: pd.DataFrame) -> list[Rule]:
    """Return rows of the rules as facts: what each asks for, of what, how much and when."""
    return [
        Rule(
            rule_id=str(row["rule_id"]),
            rule=row["rule"],
            subject=str(row["subject"]),
            value=str(row["value"]),
            year=None if pd.isna(row["year"]) else int(row["year"]),
        )
        for row in rows.to_dict("records")
    ]


def _soft_more(way: _Way) -> _Steps:
    yield from _soften(way, is_more=True)


def _soft_less(way: _Way) -> _Steps:
    yield from _soften(way, is_more=False)


def _soften(way: _Way, is_more: bool) -> _Steps:
    left = way.left.soften
    if not left:
        return
    rules = pd.concat([way.rules(way.before), way.rules(way.after)])
    kinds = dict(zip(rules["rule_id"], rules["rule"], strict=True))
    for name, (then, now) in left.items():
        gives = now is not None and (then is None or now < then)
        if gives is not is_more or not _is_known(name, way.now, way.data):
            continue
        soften = {**way.now.soften, name: now}
        way = way.at(soften={one: price for one, price in soften.items() if price is not None})
        yield OtherSoftness(name, str(kinds.get(name, name)), then, now), way


def _is_known(name: str, scenario: Scenario, data: Data) -> bool:
    """Tell whether what `soften` names is there in a scenario."""
    ids = set(data["rules"]["rule_id"]) - set(scenario.drop_rules) | {rule.rule_id for rule in scenario.rules}
    return name in ids or name in (ALL, ENVELOPE, *RuleKind) or name.startswith(f"{ENVELOPE}:")


def _sound(scenario: Scenario, data: Data) -> Scenario:
    """A rule that is no longer there has no price."""
    kept = {name: price for name, price in scenario.soften.items() if _is_known(name, scenario, data)}
    return scenario if kept == scenario.soften else scenario.but(soften=kept)


def _money_up(way: _Way) -> _Steps:
    for funder in way.data["funders"]["funder"]:
        now, wanted = (_amounts(way, one, funder) for one in (way.now, way.after))
        most = {year: max(now.get(year, UNLIMITED), wanted.get(year, UNLIMITED)) for year in {**now, **wanted}}
        most = {year: amount for year, amount in most.items() if amount < UNLIMITED}
        if most != now:
            way = _set(way, funder, most)
            yield OtherMoney(funder, now, most), way


def _money_down(way: _Way) -> _Steps:
    for funder in way.data["funders"]["funder"]:
        now, wanted = (_amounts(way, one, funder) for one in (way.now, way.after))
        if wanted != now:
            way = _set(way, funder, wanted)
            yield OtherMoney(funder, now, wanted), way


def limited(envelopes: pd.DataFrame, funder: str) -> dict[str, float]:
    """Return the limited envelopes of a funder: year or `all` -> EUR."""
    rows = envelopes[(envelopes["funder"] == funder) & envelopes["amount_eur"].notna()]
    return dict(zip(rows["year"].astype("str"), rows["amount_eur"].astype(float), strict=True))


def _amounts(way: _Way, scenario: Scenario, funder: str) -> dict[str, float]:
    return limited(apply_scenario(way.data, scenario)["envelopes"], funder)


def _set(way: _Way, funder: str, amounts: dict[str, float]) -> _Way:
    """Give a funder these envelopes, each written as the amount that it has."""
    given = limited(way.data["envelopes"], funder)
    others = tuple(change for change in way.now.budget if change.funder != funder)
    changes = tuple(
        BudgetChange(funder=funder, year=WHOLE if year == WHOLE else int(year), amount_eur=amount)
        for year, amount in amounts.items()
        if given.get(year) != amount
    )
    return way.at(budget=(*others, *changes))


GIVES = (_shortlist_lifted, _needs_down, _rules_lifted, _rules_that_give, _soft_more, _money_up, _better_days)
TAKES = (_shortlist_set, _needs_up, _money_down, _worse_days, _soft_less, _rules_lifted_that_gave, _rules_added)
