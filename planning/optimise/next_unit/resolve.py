"""One step, searched again: the changed data from the plan shown, with what is proven of both."""

from __future__ import annotations

import pandas as pd

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.next_unit import NextUnit, Step
from planning.domain.plan import Plan
from planning.domain.progress import ShouldStop
from planning.optimise.next_unit.duals import group_gains
from planning.optimise.next_unit.steps import refuse_levels, with_step
from planning.optimise.run import solve
from planning.tables.data import Data

SECONDS = 20.0
GAP = 1e-4
ROUNDING = 1e-6
"""Of the objective: what is known of a value."""


def solved(
    data: Data,
    plan: Plan,
    step: Step,
    *,
    seconds: float = SECONDS,
    should_stop: ShouldStop | None = None,
    in_process: bool = False,
) -> NextUnit:
    """Return what a step brings by searching again, from the plan.

    The gain and the places are those from the plan shown to the one found. `low` and `high` hold the gain from the best
    plan to the best plan, whatever both searches left unproven: low = bound - objective found, high = objective -
    bound found.

    Raises
    ------
    RequestError
        When the plan's objective is not one sum, when it holds no decisions, or is not of these data.
    """
    refuse_levels(plan.scenario)
    if plan.objective is None or plan.data_hash != data.hash_for(plan.scenario):
        raise RequestError(Message(N_("ce plan n'est pas de ces données : recalculez-le")))
    asked = with_step(data, plan.scenario, step).but(time_limit=seconds, gap=GAP)
    found = solve(data, asked, start=plan, should_stop=should_stop, in_process=in_process)
    if found.objective is None:
        raise RequestError(Message(N_("pas de réponse dans le temps donné : accordez-en davantage")))
    least = ROUNDING * abs(plan.objective)
    low = None if plan.bound is None else max(0.0, plan.bound - found.objective - least)
    served = _unmet(plan).sub(_unmet(found), fill_value=0.0)
    return NextUnit(
        step=step,
        source="solved",
        gain=max(0.0, plan.objective - found.objective),
        place_years=float(served.sum()),
        by_group=group_gains(served),
        low=low,
        high=None if found.bound is None else max(0.0, plan.objective - found.bound),
    )


def _unmet(plan: Plan) -> pd.Series:
    rows = pd.DataFrame([(row.client_group, row.unmet) for row in plan.needs], columns=["client_group", "unmet"])
    return rows.groupby("client_group")["unmet"].sum()
