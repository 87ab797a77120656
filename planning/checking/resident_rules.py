"""The rules owed to residents, each recomputed from the decisions and the moves."""

from __future__ import annotations

from planning.checking.residents import Residents
from planning.domain.kinds import RuleKind
from planning.domain.scenario import Rule

SMALLEST = 1e-5
"""Persons of one residence and year: less is the rounding of a row of `moves`."""


def rehousing(people: Residents, rule: Rule) -> float:
    """Persons displaced for whom the plan names no place, each year."""
    missing = 0.0
    for decision in people.covered(rule.subject):
        for year in _years(people, rule):
            lacking = people.displaced(decision, year) - people.moved.get((decision.residence_id, year), 0.0)
            missing += lacking if lacking > SMALLEST else 0.0
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
    """Persons displaced by an operation that starts before notice could be given."""
    first = people.ledger.data.manifest.first_year + float(rule.value)
    return sum(people.leaving(decision) for decision in people.covered(rule.subject) if decision.start_year < first)


def right_to_return(people: Residents, rule: Rule) -> float:
    """Persons who wish to return and find no place that suits them."""
    share = float(rule.value or 1.0)
    return sum(people.without_return(decision, share) for decision in people.covered(rule.subject))


def _years(people: Residents, rule: Rule) -> list[int]:
    return [year for year in people.ledger.data.years if rule.year in (None, year)]
