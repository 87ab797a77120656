"""From one scenario to another, one change at a time, in an order that is always the same.

The order: what counts, which futures; then all that gives (less need, rules lifted or made soft, more money); then all
that takes (the contrary). Until everything is given every plan of the first scenario still holds, and from there on
every plan of the second one does: no step on the way is impossible where both ends are possible (floors over other
futures aside).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.explain.change_words import (
    SETBACKS,
    UNLIMITED,
    WHOLE,
    added_words,
    aid_words,
    criteria_words,
    lifted_words,
    money_words,
    need_words,
    setback_words,
    soft_words,
)
from planning.explain.names import labels, names
from planning.i18n import Lang
from planning.questions.still_bounds import GIVING
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.tables.softening import ALL, ENVELOPE

ORDER = (
    N_("ce qui compte (poids, ordre d'importance)"),
    N_("un ou plusieurs avenirs du besoin"),
    N_("ce qui donne de la place : besoin en baisse, règles levées ou assouplies, argent en plus, imprévus en moins"),
    N_("ce qui en retire : choix écartés, besoin en hausse, argent en moins, imprévus en plus, règles ajoutées"),
)
"""The order of the steps, as it is shown."""
SEARCH = ("name", "title", "gap", "time_limit", "engine", "seed", "deterministic")
"""Fields of a scenario that say how an answer is looked for, not what is asked: no step comes from them."""


@dataclass(frozen=True)
class Change:
    """One change, and the scenario once it is made."""

    words: Message
    scenario: Scenario


@dataclass(frozen=True)
class _Way:
    """Where one comes from, where one goes to, where one stands."""

    data: Data
    before: Scenario
    after: Scenario
    now: Scenario
    lang: Lang

    def at(self, **fields: object) -> _Way:
        """Stand at another scenario."""
        return replace(self, now=_sound(self.now.but(**fields), self.data))

    def tables(self, scenario: Scenario, name: str) -> pd.DataFrame:
        return apply_scenario(self.data, scenario)[name]


def scenario_changes(before: Scenario, after: Scenario, data: Data, lang: Lang = "fr") -> list[Change]:
    """Return the changes that lead from one scenario to another of the same data, in the order of ORDER.

    Each change counts for the question asked only: names, gaps, time limits, engines and seeds are none. What differs
    in writing alone (a budget set to the amount it has) is none either.
    """
    way, found = _Way(data, before, after, before, lang), []
    for step in (_criteria, _futures, _gives, _takes):
        for words, arrived in step(way):
            way = arrived
            found.append(Change(words, arrived.now))
    return found


def _criteria(way: _Way) -> Iterator[tuple[Message, _Way]]:
    fields = ("weights", "order", "order_tolerance")
    wanted = {name: getattr(way.after, name) for name in fields}
    if any(getattr(way.now, name) != value for name, value in wanted.items()):
        yield criteria_words(way.now, way.after), way.at(**wanted)


def _futures(way: _Way) -> Iterator[tuple[Message, _Way]]:
    if way.now.futures == way.after.futures:
        return
    several = N_("Décidé sur de nombreux avenirs du besoin, non sur un seul")
    one = N_("Décidé sur un seul avenir du besoin")
    yield Message(several if way.after.futures == "draws" else one), way.at(futures=way.after.futures)


def _gives(way: _Way) -> Iterator[tuple[Message, _Way]]:
    steps = (_shortlist_lifted, _needs_down, _rules_lifted, _rules_that_give, _soft_more, _money_up, _better_days)
    for step in steps:
        for words, arrived in step(way):
            yield words, arrived
            way = arrived


def _takes(way: _Way) -> Iterator[tuple[Message, _Way]]:
    steps = (_shortlist_set, _needs_up, _money_down, _worse_days, _soft_less, _rules_lifted_that_gave, _rules_added)
    for step in steps:
        for words, arrived in step(way):
            yield words, arrived
            way = arrived


def _better_days(way: _Way) -> Iterator[tuple[Message, _Way]]:
    yield from _setbacks(way, gives=True)


def _worse_days(way: _Way) -> Iterator[tuple[Message, _Way]]:
    yield from _setbacks(way, gives=False)


def _setbacks(way: _Way, gives: bool) -> Iterator[tuple[Message, _Way]]:
    """Aids refused or at their expected value, costs, prices and durations: each a step of its own."""
    lost = [aid for aid in way.after.refused if aid not in way.now.refused]
    back = [aid for aid in way.now.refused if aid not in way.after.refused]
    for aid in back if gives else lost:
        refused = tuple(one for one in way.now.refused if one != aid) if gives else (*way.now.refused, aid)
        way = way.at(refused=refused)
        yield aid_words(aid, not gives, way.data, way.lang), way
    for name in SETBACKS:
        then, now = (float(getattr(one, name)) for one in (way.now, way.after))
        if then != now and (now < then) is gives:
            way = way.at(**{name: getattr(way.after, name)})
            yield setback_words(name, now), way


def _shortlist_lifted(way: _Way) -> Iterator[tuple[Message, _Way]]:
    if way.now.shortlist and not way.after.shortlist:
        yield Message(N_("Liste courte levée : tous les choix sont ouverts")), way.at(shortlist=())


def _shortlist_set(way: _Way) -> Iterator[tuple[Message, _Way]]:
    if way.now.shortlist != way.after.shortlist:
        yield Message(N_("Liste courte : d'autres choix sont écartés")), way.at(shortlist=way.after.shortlist)


def _needs_down(way: _Way) -> Iterator[tuple[Message, _Way]]:
    yield from _needs(way, is_less=True)


def _needs_up(way: _Way) -> Iterator[tuple[Message, _Way]]:
    yield from _needs(way, is_less=False)


def _needs(way: _Way, is_less: bool) -> Iterator[tuple[Message, _Way]]:
    for group, label in labels(way.data, "client_groups", way.lang).items():
        then, now = (one.needs_factor.get(group, 1.0) for one in (way.now, way.after))
        if then != now and (now < then) is is_less:
            factors = {**way.now.needs_factor, group: now}
            way = way.at(needs_factor={one: factor for one, factor in factors.items() if factor != 1.0})
            yield need_words(label, then, now), way


def _rules_lifted(way: _Way) -> Iterator[tuple[Message, _Way]]:
    yield from _lift(way, gives=False)


def _rules_lifted_that_gave(way: _Way) -> Iterator[tuple[Message, _Way]]:
    yield from _lift(way, gives=True)


def _lift(way: _Way, gives: bool) -> Iterator[tuple[Message, _Way]]:
    """Lift the rules of the folder, or of the first scenario, that are not in the second; a rule changed is two."""
    kept = [rule.rule_id for rule in way.after.rules if rule in way.before.rules]
    for _, rule in way.tables(way.before, "rules").iterrows():
        name = str(rule["rule_id"])
        is_own = name in {one.rule_id for one in way.before.rules}
        stays = name in kept if is_own else name not in way.after.drop_rules
        if stays or (rule["rule"] in GIVING) is not gives:
            continue
        if is_own:
            way = way.at(rules=tuple(one for one in way.now.rules if one.rule_id != name))
        else:
            way = way.at(drop_rules=(*way.now.drop_rules, name))
        yield lifted_words(rule, way.data, way.lang), way


def _rules_that_give(way: _Way) -> Iterator[tuple[Message, _Way]]:
    yield from _add(way, gives=True)


def _rules_added(way: _Way) -> Iterator[tuple[Message, _Way]]:
    yield from _add(way, gives=False)


def _add(way: _Way, gives: bool) -> Iterator[tuple[Message, _Way]]:
    """Add the rules of the second scenario, and take back those of the folder that only the first one had dropped."""
    folder = way.data["rules"]
    back = [name for name in way.now.drop_rules if name not in way.after.drop_rules]
    for _, rule in folder[folder["rule_id"].isin(back)].iterrows():
        if (rule["rule"] in GIVING) is gives:
            dropped = tuple(name for name in way.now.drop_rules if name != rule["rule_id"])
            way = way.at(drop_rules=dropped)
            yield added_words(rule, way.data, way.lang), way
    for one in way.after.rules:
        if one not in way.now.rules and (one.rule in GIVING) is gives:
            way = _with_its_price(way.at(rules=(*way.now.rules, one)), one)
            yield added_words(pd.Series(one.model_dump(mode="json")), way.data, way.lang), way


def _with_its_price(way: _Way, rule: Rule) -> _Way:
    """A rule that the second scenario lets give way comes soft."""
    price = way.after.soften.get(rule.rule_id)
    return way if price is None else way.at(soften={**way.now.soften, rule.rule_id: price})


def _soft_more(way: _Way) -> Iterator[tuple[Message, _Way]]:
    yield from _soften(way, is_more=True)


def _soft_less(way: _Way) -> Iterator[tuple[Message, _Way]]:
    yield from _soften(way, is_more=False)


def _soften(way: _Way, is_more: bool) -> Iterator[tuple[Message, _Way]]:
    for name in dict.fromkeys([*way.now.soften, *way.after.soften]):
        then, now = (one.soften.get(name) for one in (way.now, way.after))
        gives = now is not None and (then is None or now < then)
        rules = pd.concat([way.tables(way.before, "rules"), way.tables(way.after, "rules")])
        if then == now or gives is not is_more or not _is_known(name, way.now, way.data):
            continue
        soften = {**way.now.soften, name: now}
        way = way.at(soften={one: price for one, price in soften.items() if price is not None})
        yield soft_words(name, then, now, rules, way.data), way


def _is_known(name: str, scenario: Scenario, data: Data) -> bool:
    """Tell whether what `soften` names is there in a scenario."""
    ids = set(data["rules"]["rule_id"]) - set(scenario.drop_rules) | {rule.rule_id for rule in scenario.rules}
    return name in ids or name in (ALL, ENVELOPE, *RuleKind) or name.startswith(f"{ENVELOPE}:")


def _sound(scenario: Scenario, data: Data) -> Scenario:
    """A rule that is no longer there has no price."""
    kept = {name: price for name, price in scenario.soften.items() if _is_known(name, scenario, data)}
    return scenario if kept == scenario.soften else scenario.but(soften=kept)


def _money_up(way: _Way) -> Iterator[tuple[Message, _Way]]:
    for funder, label in names(way.data, "funders").items():
        now, wanted = (_amounts(way, one, funder) for one in (way.now, way.after))
        most = {year: max(now.get(year, UNLIMITED), wanted.get(year, UNLIMITED)) for year in {**now, **wanted}}
        most = {year: amount for year, amount in most.items() if amount < UNLIMITED}
        if most != now:
            way = _set(way, funder, most)
            yield money_words(label, now, most), way


def _money_down(way: _Way) -> Iterator[tuple[Message, _Way]]:
    for funder, label in names(way.data, "funders").items():
        now, wanted = (_amounts(way, one, funder) for one in (way.now, way.after))
        if wanted != now:
            way = _set(way, funder, wanted)
            yield money_words(label, now, wanted), way


def _amounts(way: _Way, scenario: Scenario, funder: str) -> dict[str, float]:
    """Return the limited envelopes of a funder in a scenario: year or `all` -> EUR."""
    table = way.tables(scenario, "envelopes")
    rows = table[(table["funder"] == funder) & table["amount_eur"].notna()]
    return dict(zip(rows["year"].astype("str"), rows["amount_eur"].astype(float), strict=True))


def _set(way: _Way, funder: str, amounts: dict[str, float]) -> _Way:
    """Give a funder these envelopes, each written as the amount that it has."""
    written = way.data["envelopes"]
    rows = written[(written["funder"] == funder) & written["amount_eur"].notna()]
    given = dict(zip(rows["year"].astype("str"), rows["amount_eur"].astype(float), strict=True))
    others = tuple(change for change in way.now.budget if change.funder != funder)
    changes = tuple(
        BudgetChange(funder=funder, year=WHOLE if year == WHOLE else int(year), amount_eur=amount)
        for year, amount in amounts.items()
        if given.get(year) != amount
    )
    return way.at(budget=(*others, *changes))
