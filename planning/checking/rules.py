"""The rules of rules.csv, each recomputed from decisions and moves. A soft rule may give way if the plan says so."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

from planning.checking.displaced import Residents
from planning.checking.ledger import DISPOSE, GIVE_BACK, KEEP, Ledger, Row, close, rows_of
from planning.checking.paid import debt_beyond, overruns, stacked_beyond
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Relaxed
from planning.domain.rule_book import RuleKind, kinds_where
from planning.domain.scenario import Rule
from planning.tables.subjects import EVERYWHERE, label_is_at_least, split_subject

Excess = Callable[[Residents, Rule], float]
"""By how much a plan breaks a rule; the residents know the ledger."""
Needed = Mapping[tuple[str, str, int], tuple[float, float]]
"""Public, territory, year -> what is needed, what is missing of it, both on average."""
IN_EUROS = kinds_where(lambda entry: entry.gives_way_in == "eur")
SMALLEST = 1e-4
CENTS = 0.05
"""Euros: a plan leaves out grants of half a cent and less."""


def check_rules(ledger: Ledger, floored: Needed | None = None) -> tuple[float, list[Message]]:
    """Return the price of what gave way (rules, envelopes), and the faults: hard rules broken, give-ways not told.

    `floored`: with the value model, what floors look at, public, territory and year.
    """
    told = {row.rule_id: row for row in ledger.plan.relaxed}
    faults = []
    if len(told) != len(ledger.plan.relaxed):
        faults.append(Message(N_("une même règle souple cède deux fois")))
    giving_way = overruns(ledger)
    in_money = set(giving_way)
    people = Residents(ledger)
    for rule in [_rule(row) for row in rows_of(ledger.data["rules"])]:
        is_lasting = floored is not None and rule.rule is RuleKind.FLOOR
        excess = _lasting_floor(floored or {}, rule) if is_lasting else EXCESS[rule.rule](people, rule)
        in_money |= {rule.rule_id} if rule.rule in IN_EUROS else set()
        if not rule.hard:
            giving_way[rule.rule_id] = (excess, rule.price)
        elif excess > (max(CENTS, 1e-6 * float(rule.value)) if rule.rule in IN_EUROS else SMALLEST):
            what = N_("la règle {rule_id} ({rule}) n'est pas respectée : écart de {excess}")
            faults.append(Message(what, {"rule_id": rule.rule_id, "rule": rule.rule.value, "excess": excess}))
    for name, (excess, price) in giving_way.items():
        faults += _check_told(name, excess, price, told.get(name), CENTS if name in in_money else 1e-3)
    unknown = sorted(set(told) - set(giving_way))
    faults += [Message(N_("la règle {rule_id} ne peut pas céder"), {"rule_id": name}) for name in unknown]
    return sum(excess * price for excess, price in giving_way.values()), faults


def _check_told(name: str, excess: float, price: float, told: Relaxed | None, rounding: float) -> list[Message]:
    """What gave way must be told, with its amount and its price."""
    given = told.amount if told else 0.0
    faults = []
    if not close(given, excess, absolute=rounding):
        what = N_("la règle souple {rule_id} cède de {excess}, le plan dit {given}")
        faults.append(Message(what, {"rule_id": name, "excess": excess, "given": given}))
    if told and not close(told.price, price):
        what = N_("la règle souple {rule_id} cède au prix de {price}, le plan dit {given}")
        faults.append(Message(what, {"rule_id": name, "price": price, "given": told.price}))
    return faults


def _rule(row: Row) -> Rule:
    names = ("rule_id", "rule", "subject", "value", "year", "hard", "price", "topic")
    return Rule.model_validate({name: row[name] for name in names})


def _designated(ledger: Ledger, item: str) -> list[Decision]:
    """Return what an item of a subject designates among what is decided in the plan (none when another was chosen).

    A residence where something starts after the plan is kept in it.
    """
    return [ledger.in_plan[option] for option in ledger.named.options(item) if option in ledger.in_plan]


def _ever_designated(ledger: Ledger, item: str) -> list[Decision]:
    """Return the same with what starts after the plan: what is dated is so whenever it starts."""
    return [ledger.chosen[option] for option in ledger.named.options(item) if option in ledger.chosen]


def _must(ledger: Ledger, rule: Rule) -> float:
    return sum(1.0 for item in split_subject(rule.subject) if not _designated(ledger, item))


def _must_not(ledger: Ledger, rule: Rule) -> float:
    every = ledger.in_plan | ledger.chosen
    return float(sum(option in every for item in split_subject(rule.subject) for option in ledger.named.options(item)))


def _earliest(ledger: Ledger, rule: Rule) -> float:
    found = [decision for item in split_subject(rule.subject) for decision in _ever_designated(ledger, item)]
    return float(sum(decision.start_year < (rule.year or 0) for decision in found))


def _latest(ledger: Ledger, rule: Rule) -> float:
    found = [decision for item in split_subject(rule.subject) for decision in _ever_designated(ledger, item)]
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
    decision = ledger.decided.get(rule.subject)
    if decision is None:
        return 1.0
    done = decision.delivery_year <= (rule.year or 0)
    if rule.topic:
        if done and decision.kind in (DISPOSE, GIVE_BACK):
            return 0.0
        cured = split_subject(str(ledger.options[decision.option_id]["cures"] or ""))
        if not done or decision.kind == KEEP or rule.topic not in cured:
            return 1.0
    if not rule.value:
        return 0.0 if done and decision.kind != KEEP else 1.0
    if done and decision.kind == DISPOSE:
        return 0.0
    label = str(ledger.residences[rule.subject]["energy_label"] or "")
    if done and decision.kind != KEEP:
        label = str(ledger.options[decision.option_id]["energy_label_after"] or "") or label
    return 0.0 if label_is_at_least(label, rule.value) else 1.0


def _floor(ledger: Ledger, rule: Rule) -> float:
    keys, named = ledger.needs
    need, unmet = (dict.fromkeys(ledger.data.years, 0.0) for _ in range(2))
    for key in (keys[row] for row in named.positions(rule.subject)):
        told, year = ledger.told.get(key), key[2]
        if told is not None and year in need and rule.year in (None, year):
            need[year] += told.need
            unmet[year] += told.unmet
    return sum(max(0.0, unmet[year] - (1.0 - float(rule.value)) * need[year]) for year in need)


def _lasting_floor(floored: Needed, rule: Rule) -> float:
    """Return what a floor misses of the needs that residents of today may have raised."""
    sums: dict[int, float] = {}
    for (group, territory, year), (need, unmet) in floored.items():
        covers = rule.subject in ("", EVERYWHERE, group, territory, f"{group}:{territory}")
        if covers and rule.year in (None, year):
            sums[year] = sums.get(year, 0.0) + unmet - (1.0 - float(rule.value)) * need
    return sum(max(0.0, excess) for excess in sums.values())


def _yearly(ledger: Ledger, rule: Rule, amount: Callable[[Decision, int], float]) -> float:
    """Sum over the years what exceeds the limit."""
    here = ledger.decisions_in(rule.subject)
    years = [year for year in ledger.data.years if rule.year in (None, year)]
    totals = [sum(amount(decision, year) for decision in here) for year in years]
    return sum(max(0.0, total - float(rule.value)) for total in totals)


def _decant(ledger: Ledger, rule: Rule) -> float:
    def closed(decision: Decision, year: int) -> float:
        held = sum(ledger.today.get(decision.residence_id, {}).values())
        return ledger.closed_share(decision) * held if ledger.is_closing(decision, year) else 0.0

    return _yearly(ledger, rule, closed)


def _works(ledger: Ledger, rule: Rule) -> float:
    def load(decision: Decision, year: int) -> float:
        return ledger.team_load(decision) if ledger.is_in_works(decision, year) else 0.0

    return _yearly(ledger, rule, load)


def _staff(ledger: Ledger, rule: Rule) -> float:
    ratio = {row["typology"]: float(row["staff_per_place"] or 0.0) for row in rows_of(ledger.data["typologies"])}

    def employed(decision: Decision, year: int) -> float:
        given = ledger.options[decision.option_id]["staff_fte_after"]
        delivered = year >= decision.delivery_year and not ledger.waits(decision)
        if delivered and given is not None:
            return float(given)
        held = ledger.after.get(decision.option_id, {}) if delivered else ledger.today.get(decision.residence_id, {})
        return sum(places * ratio[typology] for typology, places in held.items())

    return _yearly(ledger, rule, employed)


def _disposals(ledger: Ledger, rule: Rule) -> float:
    return _yearly(ledger, rule, lambda decision, year: float(decision.kind == DISPOSE and decision.start_year == year))


def _size(ledger: Ledger, rule: Rule) -> float:
    """Sum the places or dwellings delivered outside the usual sizes."""
    norms = {
        row["typology"]: (row["size_min"] or 0.0, math.inf if row["size_max"] is None else row["size_max"])
        for row in rows_of(ledger.data["typologies"])
        if rule.subject in ("", EVERYWHERE, row["typology"])
    }
    outside = 0.0
    for decision in ledger.chosen.values():
        for typology, units in ledger.units.get(decision.option_id, []) if decision.kind != KEEP else []:
            if typology in norms and units > 0:
                smallest, largest = norms[typology]
                outside += max(smallest - units, units - largest, 0.0)
    return outside


_BY_DECISIONS: dict[RuleKind, Callable[[Ledger, Rule], float]] = {
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
    RuleKind.DEBT_CEILING: debt_beyond,
    RuleKind.STACKING: stacked_beyond,
    RuleKind.SIZE_NORM: _size,
}


# The rules owed to residents, each recomputed from the decisions and the moves.

LEAST_PERSONS = 1e-5
"""Persons of one residence and year: less is the rounding of a row of `moves`."""


def rehousing(people: Residents, rule: Rule) -> float:
    """Persons displaced for whom the plan names no place, each year."""
    missing = 0.0
    for decision in people.covered(rule.subject):
        for year in _years(people, rule):
            lacking = people.displaced(decision, year) - people.moved.get((decision.residence_id, year), 0.0)
            missing += lacking if lacking > LEAST_PERSONS else 0.0
    return missing


def temporary_places(people: Residents, rule: Rule) -> float:
    """Persons in temporary places beyond those that exist, each year."""
    return _beyond(people, rule, "temporary")


def dispersed_places(people: Residents, rule: Rule) -> float:
    """Persons in scattered dwellings beyond the places that exist, each year."""
    return _beyond(people, rule, "dispersed")


def _beyond(people: Residents, rule: Rule, to: str) -> float:
    used = dict.fromkeys(_years(people, rule), 0.0)
    for row in people.ledger.plan.moves:
        counts = row.to == to and row.year in used and row.residence_id in people.ledger.residences
        if counts and people.is_under(RuleKind.REHOUSING, row.residence_id, row.year):
            used[row.year] += row.persons if people.covers(rule.subject, row.residence_id) else 0.0
    return sum(max(0.0, persons - float(rule.value)) for persons in used.values())


def notice(people: Residents, rule: Rule) -> float:
    """Persons displaced by an operation that closes places before notice could be given."""
    first = people.ledger.data.manifest.first_year + float(rule.value)
    closing = people.ledger.closing_year
    return sum(people.leaving(decision) for decision in people.covered(rule.subject) if closing(decision) < first)


def right_to_return(people: Residents, rule: Rule) -> float:
    """Persons who wish to return and find no place that suits them."""
    share = float(rule.value or 1.0)
    return sum(people.without_return(decision, share) for decision in people.covered(rule.subject))


def _years(people: Residents, rule: Rule) -> list[int]:
    return [year for year in people.ledger.data.years if rule.year in (None, year)]


_OWED_TO_RESIDENTS: dict[RuleKind, Excess] = {
    RuleKind.REHOUSING: rehousing,
    RuleKind.TEMPORARY_PLACES: temporary_places,
    RuleKind.DISPERSED_PLACES: dispersed_places,
    RuleKind.NOTICE: notice,
    RuleKind.RIGHT_TO_RETURN: right_to_return,
}


# Every rule, by kind.


def _of_decisions(recount: Callable[[Ledger, Rule], float]) -> Excess:
    return lambda people, rule: recount(people.ledger, rule)


EXCESS: Mapping[RuleKind, Excess] = MappingProxyType(
    {**{kind: _of_decisions(recount) for kind, recount in _BY_DECISIONS.items()}, **_OWED_TO_RESIDENTS}
)
"""Kind of rule -> by how much a plan breaks one of them; `tests/domain/test_rule_book.py` fails when one is missing."""
