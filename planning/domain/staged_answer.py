"""An answer that comes in stages: quick, then closer, then proven; each is a plan that could be adopted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planning.domain.kinds import Status
from planning.domain.plan import Decision, Plan
from planning.domain.plan_difference import Caused, moved


class Stage(StrEnum):
    """How far an answer has come."""

    QUICK = "quick"
    """Within a second: the nearest plan that a short search met. Its figures are settled, its bound is true, and it is
    recounted while it is already shown. Provisional is which decisions it changes: a better plan may be near, exchanges
    without effect may be among them; and, where nothing is possible, which rules contradict each other."""
    CLOSER = "closer"
    """Searched longer, its relaxation solved: what is proven is as close as a relaxation goes, each decision changed is
    told apart as needed or exchanged."""
    PROVEN = "proven"
    """The end of a whole calculation, or a proof on the way: best plan, or nothing possible."""

    @property
    def rank(self) -> int:
        """The place of the stage, 0 first."""
        return list(Stage).index(self)


@dataclass(frozen=True)
class StagedAnswer:
    """What is known at a stage.

    Attributes
    ----------
    plan
        A plan of the scenario asked; `infeasible` where that is proven, `no_plan_yet` where none was met.
    stage
        How far the search has come; the next answer is of a later one.
    before
        The decisions of the plan shown.
    caused
        Which decisions the change needs, and what undoing each would lose; None at the first stage.
    """

    plan: Plan
    stage: Stage
    before: tuple[Decision, ...]
    caused: Caused | None = None

    @property
    def gap(self) -> float | None:
        """What is proven of the plan's distance to the best, as a part of its value; None: nothing, or no plan."""
        return self.plan.gap

    @property
    def bound(self) -> float | None:
        """No plan of the scenario is worth less than this (values are minimised); None: nothing is proven."""
        return self.plan.bound

    @property
    def changed(self) -> tuple[tuple[Decision, Decision], ...]:
        """The decisions to show as changed: before, after. Those that the change needs, as soon as they are known."""
        if self.caused is not None:
            return tuple((one.before, one.after) for one in self.caused.needed)
        return moved(self.before, self.plan.decisions)

    @property
    def is_last(self) -> bool:
        """Whether there is no more to say: proven, best or impossible."""
        return self.stage is Stage.PROVEN or self.plan.status is Status.OPTIMAL
