"""What the saved plans are called where one is chosen among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from planning.i18n import Lang
from planning.i18n.dates import short_date
from planning.store import PlanEntry


def plan_names(plans: Sequence[PlanEntry], lang: Lang) -> dict[str, str]:
    """Plan -> name; those that share a name are told apart by their day and number."""
    shared = Counter(plan.name for plan in plans)
    return {
        str(plan.id): plan.name
        if shared[plan.name] == 1
        else f"{plan.name} ({short_date(plan.created_at.date(), lang)}, {plan.id})"
        for plan in plans
    }
