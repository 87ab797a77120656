"""The smallest change of each rule of a conflict, the cheapest first; several changes where none does alone."""

from __future__ import annotations

import time

from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.progress import ShouldStop
from planning.domain.repair import Repairs
from planning.optimise.repairs.alone import cheapest_first, each_alone, members_of
from planning.optimise.repairs.changes import applied
from planning.optimise.repairs.several import several
from planning.optimise.repairs.trial import Trial
from planning.tables.data import Data

OFFERED = 3
SECONDS, SEVERAL = 20.0, 2.0


def find_repairs(data: Data, plan: Plan, *, seconds: float = SECONDS, should_stop: ShouldStop | None = None) -> Repairs:
    """Return up to three changes, each of one rule, each of which makes an impossible request possible.

    Every member of a minimal conflict must give way for a plan to exist, so nothing else is tried. Each change is the
    smallest of its rule (`is_smallest` says whether that is proven), rounded up to what can be said, then applied to
    the scenario, whose plan is found again. They are compared by `Repair.effort`.

    Parameters
    ----------
    data, plan
        Prepared data, before the scenario; an infeasible plan with its conflict and its scenario.
    seconds
        For all questions together; those left are shared equally among the rules left. Twice as many again, where no
        single change would do, for several together (`Repairs.together`).
    should_stop
        Polled; what is found by then is returned.
    """
    members = members_of(plan.conflict_keys)
    if plan.status is not Status.INFEASIBLE or not members:
        return Repairs()
    found = each_alone(Trial(data, plan.scenario, should_stop), members, time.monotonic() + seconds)
    repairs = [
        repair.but(scenario=applied(repair, data, plan.scenario).model_dump()) for repair in cheapest_first(found)
    ]
    together, is_enough = ((), True) if repairs else several(data, plan, SEVERAL * seconds, should_stop)
    return Repairs(
        offered=tuple(repairs[:OFFERED]),
        more=len(repairs[OFFERED:]),
        together=together,
        is_enough_together=is_enough,
        not_enough=tuple(name for name, one in found.items() if one is False),
        unknown=tuple(name for name, one in found.items() if one is None),
    )
