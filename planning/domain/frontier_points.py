"""What each budget buys: plans of one request whose own funds are scaled, in order of money."""

from __future__ import annotations

from planning.domain.frozen import Value
from planning.domain.plan import Plan


class FrontierPoint(Value):
    """One budget, and the plan that it buys."""

    factor: float
    """Every envelope of own funds is multiplied by it; 1 = the budget of the request."""
    budget_eur: float
    """Own funds of all purses over the whole plan, EUR."""
    plan: Plan | None = None
    """Accepted by the checker, with its gap; its scenario is the request with that budget. None = no plan."""
    is_impossible: bool = False
    """Without a plan: whether it is proven that none keeps every rule with so little money."""


class Frontier(Value):
    """The points of a frontier, the smallest budget first.

    A larger budget never shows a worse plan, as the plan of each budget is offered to all larger ones; nor fewer people
    in the last year, where a plan nearly as good does not ask for it.
    """

    points: tuple[FrontierPoint, ...]

    @property
    def found(self) -> tuple[FrontierPoint, ...]:
        """The points that have a plan."""
        return tuple(point for point in self.points if point.plan is not None)
