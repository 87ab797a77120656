"""Two plans of one portfolio, with the plans of every scenario on the way from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from planning.domain.kinds import relative_gap
from planning.domain.message import Message
from planning.domain.plan import Plan
from planning.domain.progress import ShouldStop
from planning.explain.from_a_to_b import FromAToB, from_a_to_b
from planning.explain.scenario_changes import Change
from planning.i18n import Lang
from planning.questions.best_plan import make_plan
from planning.questions.what_if import what_if
from planning.tables.data import Data

SECONDS = 5.0
"""How long the plan of each step is looked for, unless told otherwise."""
OnStep = Callable[[Message], None]


def compare_plans(
    data: Data,
    first: Plan,
    last: Plan,
    *,
    seconds: float = SECONDS,
    lang: Lang = "fr",
    on_step: OnStep | None = None,
    should_stop: ShouldStop | None = None,
) -> FromAToB:
    """Go from one plan to another of the same portfolio, change by change (`planning.explain.from_a_to_b`).

    Parameters
    ----------
    data
        Prepared data of both plans, before any scenario.
    first, last
        The plan to start from, the plan to end with.
    seconds
        Each scenario on the way is searched for so long at most, from all the plans known.
    lang
        Language of the names that the data hold.
    on_step, should_stop
        Told which change is being looked at; polled while searching, the best plan so far is taken.

    Raises
    ------
    RequestError
        When the two plans cannot be compared so, or the independent checker refuses a plan on the way.
    """

    def resolve(change: Change, known: Sequence[Plan]) -> Plan:
        if on_step is not None:
            on_step(change.words)
        scenario = change.scenario.but(time_limit=seconds)
        return _with_a_bound(data, make_plan(data, scenario, known=known, should_stop=should_stop))

    return from_a_to_b(first, last, data, resolve, lang)


def _with_a_bound(data: Data, plan: Plan) -> Plan:
    """Return a plan whose search ended before what was asked was proven, with the bound of its relaxation if better."""
    if plan.objective is None or plan.scenario.order:
        return plan
    if plan.gap is not None and plan.gap <= plan.scenario.gap:
        return plan
    bounds = [bound for bound in (plan.bound, what_if(data, plan.scenario, plan).bound) if bound is not None]
    if not bounds:
        return plan
    lower = min(max(bounds), plan.objective)
    return plan.model_copy(update={"bound": lower, "gap": relative_gap(plan.objective, lower)})
