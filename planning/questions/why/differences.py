"""What one plan gives and costs against another, in facts: needs by group, places that fit, buildings, money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from planning.domain.plan import Plan
from planning.domain.statement import Fact, Moved, Unit
from planning.tables.checks import OWN_FUNDS
from planning.tables.data import Data

TELLING = {"place_years": 0.5, "label_years": 0.5, "eur": 0.5, "points": 0.005, "count": 0.5, "amount": 1e-6}
"""From this difference on, a fact is told, by unit."""
BUILDING: Mapping[str, Unit] = {"condition": "place_years", "energy": "label_years", "running": "eur"}
"""Terms of the objective told in their own unit."""


def differences(before: Plan, after: Plan, data: Data) -> list[Fact]:
    """Return what `after` has more than `before`, over the whole plan; what is equal is left out.

    Returns
    -------
    list of Fact
        missing (place-years of need not served, by group), unsuitable (place-years served x (1 - suitability), by
        group), condition, energy, running (as the terms), gives_way (of each soft rule or envelope, in its unit), capex
        and own (EUR), term (points of each term).
    """
    return [fact for fact in _all(before, after, data) if abs(fact.value) >= TELLING[fact.unit]]


def _all(before: Plan, after: Plan, data: Data) -> Iterator[Fact]:
    yield from _by_group("missing", _missing(before), _missing(after))
    yield from _by_group("unsuitable", _unsuitable(before, data), _unsuitable(after, data))
    for term, unit in BUILDING.items():
        more = after.objective_terms[term].unweighted - before.objective_terms[term].unweighted
        yield Fact(name=term, value=more, unit=unit)
    yield from _giving_way(before, after)
    yield Fact(name="capex", value=_capex(after) - _capex(before), unit="eur")
    yield Fact(name="own", value=_own(after) - _own(before), unit="eur")
    for term, value in after.objective_terms.items():
        yield Fact(name="term", value=value.weighted - before.objective_terms[term].weighted, unit="points", of=term)


def _by_group(name: str, before: Mapping[str, float], after: Mapping[str, float]) -> Iterator[Fact]:
    for group in dict.fromkeys([*before, *after]):
        yield Fact(name=name, value=after.get(group, 0.0) - before.get(group, 0.0), unit="place_years", of=group)


def _giving_way(before: Plan, after: Plan) -> Iterator[Fact]:
    then, now = (_summed((row.rule_id, row.amount) for row in plan.relaxed) for plan in (before, after))
    for rule in dict.fromkeys([*then, *now]):
        yield Fact(name="gives_way", value=now.get(rule, 0.0) - then.get(rule, 0.0), unit="amount", of=rule)


def _missing(plan: Plan) -> dict[str, float]:
    return _summed((row.client_group, row.unmet) for row in plan.needs)


def _unsuitable(plan: Plan, data: Data) -> dict[str, float]:
    table = data["suitability"]
    pairs = zip(table["typology"], table["client_group"], strict=True)
    suits = dict(zip(pairs, table["suitability"].astype(float), strict=True))
    return _summed(
        (row.client_group, (1.0 - suits[row.typology, row.client_group]) * row.places) for row in plan.served
    )


def _summed(rows: Iterable[tuple[str, float]]) -> dict[str, float]:
    totals: dict[str, float] = defaultdict(float)
    for group, amount in rows:
        totals[group] += amount
    return totals


def _capex(plan: Plan) -> float:
    return sum(row.capex_eur for row in plan.decisions)


def _own(plan: Plan) -> float:
    return sum(row.spent_eur for row in plan.money if row.funder == OWN_FUNDS)


def moved(before: Plan, after: Plan, residence_id: str) -> tuple[Moved, ...]:
    """Return the decisions of other residences that differ."""
    then = {row.residence_id: row for row in before.decisions}
    return tuple(
        Moved(before=then[row.residence_id], after=row)
        for row in after.decisions
        if row.residence_id != residence_id
        and (row.option_id, row.start_year) != (then[row.residence_id].option_id, then[row.residence_id].start_year)
    )
