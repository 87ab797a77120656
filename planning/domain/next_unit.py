"""What one step more would bring: money of a year, a place to move to, a team, a post."""

from __future__ import annotations

from typing import Literal

from planning.domain.frozen import Value


class Step(Value):
    """One limit moved by one step: an envelope by an amount, a rule's value by one."""

    rule: str
    """The kind of the rule, or `envelope`."""
    name: str
    """The rule, or the funder."""
    year: int | Literal["all"] | None = None
    """The year of the envelope, `all` for that of the whole plan; none for a rule."""
    amount: float
    """EUR, places, works or posts (FTE)."""


class GroupGain(Value):
    """Place-years more for one client group (fewer when negative), over all years of the plan."""

    client_group: str
    place_years: float


class NextUnit(Value):
    """What a step would bring, and how that is known."""

    step: Step
    source: Literal["relaxation", "solved"]
    """`relaxation`: the slope of the relaxation, where decisions may be halved; `solved`: searched again."""
    gain: float
    """By how much the objective falls, in its own unit. Solved: from the plan shown to the plan found."""
    place_years: float
    """Place-years of need served more, all groups together."""
    by_group: tuple[GroupGain, ...] = ()
    low: float | None = None
    """Solved: with the step the best plan is better than without it by at least this much; none = not known."""
    high: float | None = None
    """And by this much at most."""

    @property
    def is_certified(self) -> bool:
        """Whether the step is proven to bring something."""
        return self.low is not None and self.low > 0.0
