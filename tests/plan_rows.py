"""The rows of a plan, written by hand: the other half of the language of tests/oracle/portfolio.py."""

from __future__ import annotations

from planning.domain.plan import Decision, Grant, Money, NeedRow, Served
from tests.oracle.portfolio import FIRST


def decision(
    option_id: str, start: int = FIRST, delivery: int | None = None, capex: float = 0.0, kind: str = ""
) -> Decision:
    """Return what is done: an option's id is its residence's, a dot and the kind, unless that is given."""
    residence_id, _, named = option_id.partition(".")
    return Decision(
        residence_id=residence_id,
        option_id=option_id,
        kind=kind or named,
        start_year=start,
        delivery_year=start if delivery is None else delivery,
        capex_eur=capex,
    )


def grant(option_id: str, funder: str, year: int, amount: float) -> Grant:
    """Return what a funder pays of an option in a year."""
    return Grant(option_id=option_id, funder=funder, year=year, amount_eur=amount)


def money(funder: str, year: int, spent: float, available: float | None, carried: float = 0.0) -> Money:
    """Return the account of a funder in a year; `available` None: it has no limit."""
    return Money(year=year, funder=funder, spent_eur=spent, available_eur=available, carried_over_eur=carried)


def served(group: str, typology: str, origin: str, target: str, year: int, places: float) -> Served:
    """Return the places in which a territory's need is housed."""
    return Served(
        client_group=group, typology=typology, from_territory=origin, to_territory=target, year=year, places=places
    )


def needed(group: str, territory: str, year: int, asked: float, given: float) -> NeedRow:
    """Return a need and what is served of it."""
    return NeedRow(client_group=group, territory=territory, year=year, need=asked, served=given, unmet=asked - given)
