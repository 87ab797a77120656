"""What one plan gives and costs against another, in facts: needs by group, places that fit, buildings, money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planning.domain.plan import Plan
from planning.domain.plan_difference import PlanDifference, more, moved, summed
from planning.domain.statement import Fact, Moved, Unit
from planning.domain.valuation import SETTLED
from planning.tables.data import Data

TELLING = {"place_years": 0.5, "label_years": 0.5, "eur": 0.5, "worth": 0.005, "count": 0.5, "amount": 1e-6}
"""From this difference on, a fact is told, by unit."""
OWN_UNIT: Mapping[str, Unit] = {
    "condition": "place_years",
    "energy": "label_years",
    **dict.fromkeys(("running", "upkeep", "renewal", "closure"), "eur"),
}
"""Terms of the objective told in their own unit; discounted under the value model."""


def differences(before: Plan, after: Plan, data: Data) -> list[Fact]:
    """Return what `after` has more than `before`, over the whole plan; what is equal is left out.

    Returns
    -------
    list of Fact
        missing (place-years of need not served, by group), unsuitable (place-years served x (1 - suitability), by
        group), well (value model: well-housed person-years, after the plan too, in all and by group), condition,
        energy, running, upkeep, renewal, closure (as the terms), gives_way (of each soft rule or envelope, in its
        unit), capex and own (EUR), term (of the value, each term).
    """
    return [fact for fact in _all(PlanDifference(before, after), data) if abs(fact.value) >= TELLING[fact.unit]]


def _all(difference: PlanDifference, data: Data) -> Iterator[Fact]:
    yield from _by_group("missing", difference.unmet())
    suits = _suitability(data)
    yield from _by_group(
        "unsuitable", more(*(_unsuitable(one, suits) for one in (difference.before, difference.after)))
    )
    well = more(*(_well(one) for one in (difference.before, difference.after)))
    yield Fact(name="well", value=sum(well.values()), unit="place_years")
    yield from _by_group("well", well)
    for term, unit in OWN_UNIT.items():
        if term not in difference.after.objective_terms:
            continue
        yield Fact(name=term, value=difference.term(term)[0], unit=unit)
    for rule, amount in difference.giving_way().items():
        yield Fact(name="gives_way", value=amount, unit="amount", of=rule)
    yield Fact(name="capex", value=difference.capex_eur, unit="eur")
    yield Fact(name="own", value=difference.own_eur, unit="eur")
    for term in difference.after.objective_terms:
        if term == SETTLED:
            continue
        yield Fact(name="term", value=difference.term(term)[1], unit="worth", of=term)


def _by_group(name: str, amounts: Mapping[str, float]) -> Iterator[Fact]:
    for group, amount in amounts.items():
        yield Fact(name=name, value=amount, unit="place_years", of=group)


def _suitability(data: Data) -> dict[tuple[str, str], float]:
    """Return (typology, client group) -> how well it fits, from 0 to 1."""
    table = data["suitability"]
    pairs = zip(table["typology"], table["client_group"], strict=True)
    return dict(zip(pairs, table["suitability"].astype(float), strict=True))


def _unsuitable(plan: Plan, suits: Mapping[tuple[str, str], float]) -> dict[str, float]:
    return summed((row.client_group, (1.0 - suits[row.typology, row.client_group]) * row.places) for row in plan.served)


def _well(plan: Plan) -> dict[str, float]:
    return summed((row.client_group, row.well * row.years) for row in plan.housed)


def moved_elsewhere(before: Plan, after: Plan, residence_id: str) -> tuple[Moved, ...]:
    """Return the decisions of other residences that differ."""
    pairs = moved(before.decisions, after.decisions)
    return tuple(Moved(before=then, after=now) for then, now in pairs if now.residence_id != residence_id)
