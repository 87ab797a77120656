"""The five classes of a plan stratégique de patrimoine: what each does, and what imposing one costs a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from planning.domain.frozen import Value
from planning.domain.kinds import ActionKind
from planning.domain.message import N_
from planning.domain.plan import Decision, Plan
from planning.domain.plan_difference import PlanDifference
from planning.domain.valuation import MONEY_TERMS, PEOPLE_TERMS

KEEP, IMPROVE, RESTRUCTURE, REBUILD, DISPOSE = "keep", "improve", "restructure", "rebuild", "dispose"
CLASS_NAMES: Final[Mapping[str, str]] = {
    KEEP: N_("conserver"),
    IMPROVE: N_("améliorer"),
    RESTRUCTURE: N_("restructurer"),
    REBUILD: N_("démolir et reconstruire"),
    DISPOSE: N_("céder"),
}
KINDS_OF: Final[Mapping[str, tuple[ActionKind, ...]]] = {
    KEEP: (ActionKind.KEEP, ActionKind.CHANGE_STATUS, ActionKind.CLOSE_SERVICE),
    IMPROVE: (ActionKind.COMFORT, ActionKind.SOUNDPROOFING, ActionKind.ACCESSIBILITY, ActionKind.ENERGY),
    RESTRUCTURE: (ActionKind.STUDIOS, ActionKind.RESTRUCTURE, ActionKind.CONVERT),
    REBUILD: (ActionKind.DEMOLISH_REBUILD,),
    DISPOSE: (ActionKind.DISPOSE, ActionKind.GIVE_BACK),
}
"""Paper changes keep the homes as they are. What creates or takes over places is of no class."""


def class_of(kind: str) -> str:
    """Return the class of a kind of action; empty when it is of none.

    >>> class_of("studios"), class_of("create")
    ('restructure', '')
    """
    return next((name for name, kinds in KINDS_OF.items() if kind in kinds), "")


class Imposed(Value):
    """What a class imposed at one residence costs, all others free: the best plan met against a plan without it.

    Every number is what a search met, accepted by the checker: nothing proves that no better plan exists. None: no plan
    was met, or the first model does not know.
    """

    residence_id: str
    advised: str
    is_offered: bool = True
    """Whether the residence has an option of that class in the plan's years."""
    decision: Decision | None = None
    """What is then done there."""
    compared: Decision | None = None
    """What the plan does there that it is compared with."""
    loss: float | None = None
    """What is lost at most, in units of the objective. Negative: the plan met is better."""
    lost_years: float | None = None
    """Well-housed person-years lost, weighted and discounted."""
    spent_eur: float | None = None
    """Discounted euros spent more."""
    well: float | None = None
    """Persons well housed more in the last year of the plan."""
    served: float | None = None
    """Persons with a place more in that year."""
    moved: int = 0
    """Other residences that decide otherwise."""

    @classmethod
    def of(cls, residence_id: str, advised: str, plan: Plan, found: Plan, year: int) -> Imposed:
        """Compare the plan met with a plan without the class imposed; `year`: the last of the plan."""
        difference = PlanDifference(plan, found)
        has_value = plan.scenario.value is not None
        there = [
            next((row for row in one.decisions if row.residence_id == residence_id), None) for one in (plan, found)
        ]
        others = [one for one, _ in difference.moved if one.residence_id != residence_id]
        return cls(
            residence_id=residence_id,
            advised=advised,
            decision=there[1],
            compared=there[0],
            loss=(found.objective or 0.0) - (plan.objective or 0.0),
            lost_years=_more(difference, PEOPLE_TERMS) if has_value else None,
            spent_eur=_more(difference, (*MONEY_TERMS, "relaxed")) if has_value else None,
            well=difference.well_housed(year),
            served=difference.served(year),
            moved=len(others),
        )


def _more(difference: PlanDifference, names: Iterable[str]) -> float:
    known = [name for name in names if name in difference.before.objective_terms]
    return sum(difference.term(name)[0] for name in known)
