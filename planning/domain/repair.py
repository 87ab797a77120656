"""What it would take: one change of one rule or envelope that makes a plan possible again."""

from __future__ import annotations

from typing import Literal

from planning.domain.frozen import Value
from planning.domain.scenario import Scenario

Way = Literal["money", "limit", "date", "items", "drop"]
"""More money; another value of a limit; another year or number of years; fewer items; the rule left out."""


class YearAmount(Value):
    """Money added to one envelope: of a year, or of the whole plan (`all`)."""

    year: int | Literal["all"]
    amount_eur: float


class Repair(Value):
    """One change of one rule or envelope; with it alone, a plan exists (found again with the change applied)."""

    rule_id: str
    """The rule, or `envelope:<funder>`."""
    rule: str
    """The kind of the rule, or `envelope`."""
    way: Way
    amount: float
    """EUR, units of the limit (a share for a floor or for aids), years, items; 1 where the rule is left out."""
    by_year: tuple[YearAmount, ...] = ()
    before: float | None = None
    after: float | None = None
    """The value, year or number of years before and after the change."""
    items: tuple[str, ...] = ()
    """Items of the rule's subject that are left out."""
    effort: float
    """How large the change is, to compare repairs: the part of the larger of both limits (of all the funder's envelopes
    together) that changes; for a date, years over the years of the plan; for items, the part left out; 1 for a rule."""
    is_smallest: bool = True
    """Whether it is proven that this rule cannot give way by less; else it suffices, and less might."""
    scenario: Scenario
    """The scenario with this change."""


class Repairs(Value):
    """What it would take to make an impossible request possible."""

    offered: tuple[Repair, ...] = ()
    """The changes of least effort, the least first."""
    more: int = 0
    """How many other rules would do as well, at more effort."""
    together: tuple[Repair, ...] = ()
    """Where no single change would do: changes, each after those before it, that do it together; one way of several."""
    is_enough_together: bool = True
    """Whether a plan was found with them; else they end contradictions, and others are left, or the time ran out."""
    not_enough: tuple[str, ...] = ()
    """Rules and envelopes without which there is still no plan: proven."""
    unknown: tuple[str, ...] = ()
    """Those about which the time ran out."""
