"""From plan A to plan B: which change of the scenario caused which gain, one change at a time.

Between two plans of one portfolio, the differences of their scenarios are made one after the other (order:
`planning.tables.scenario_steps`) and the plan of each scenario on the way is looked for. What each step brings is read
from its two plans (`planning.explain.from_a_to_b`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from planning.domain.errors import RequestError
from planning.domain.kinds import relative_gap
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.plan_difference import FromAToB, PlanDifference, Step, is_same_value
from planning.domain.progress import ShouldStop
from planning.domain.scenario_difference import Difference, ScenarioStep
from planning.questions.best_plan import make_plan
from planning.questions.what_if import what_if
from planning.tables.data import Data
from planning.tables.scenario_steps import scenario_steps

SECONDS = 5.0
"""How long the plan of each step is looked for, unless told otherwise."""
OnStep = Callable[[Difference], None]
Resolve = Callable[[ScenarioStep, Sequence[Plan]], Plan]
"""(a change, the plans known so far) -> the best plan found for the scenario once the change is made."""


def compare_plans(
    data: Data,
    first: Plan,
    last: Plan,
    *,
    seconds: float = SECONDS,
    on_step: OnStep | None = None,
    should_stop: ShouldStop | None = None,
) -> FromAToB:
    """Go from one plan to another of the same portfolio, change by change, each plan checked.

    Parameters
    ----------
    data
        Prepared data of both plans, before any scenario.
    first, last
        The plan to start from, the plan to end with.
    seconds
        Each scenario on the way is searched for so long at most, from all the plans known.
    on_step, should_stop
        Told which change is being looked at; polled while searching, the best plan so far is taken.

    Raises
    ------
    RequestError
        When the two plans cannot be compared so, or the independent checker refuses a plan on the way.
    """

    def resolve(step: ScenarioStep, known: Sequence[Plan]) -> Plan:
        if on_step is not None:
            on_step(step.difference)
        scenario = step.scenario.but(time_limit=seconds, deterministic=False)
        return _with_a_bound(data, make_plan(data, scenario, known=known, should_stop=should_stop))

    return from_a_to_b(first, last, data, resolve)


def from_a_to_b(first: Plan, last: Plan, data: Data, resolve: Resolve) -> FromAToB:
    """Go from one plan to another of the same data, change by change.

    Parameters
    ----------
    first, last
        Two plans with decisions.
    data
        Their prepared data, before any scenario.
    resolve
        Looks for the plan of a scenario on the way; where it finds none, the change goes with the next one.

    Raises
    ------
    RequestError
        When one of them decides nothing, they are not plans of these data, or their changes are counted against a plan
        that is not at hand.
    """
    _check(first, last, data)
    asked = scenario_steps(first.scenario, last.scenario, data)
    steps: list[Step] = []
    plan: Plan = first
    changes: list[Difference] = []
    for number, step in enumerate(asked, start=1):
        changes.append(step.difference)
        known = [first, last, *(done.after for done in steps)]
        after = last if number == len(asked) else resolve(step, known)
        if after.has_decisions:
            steps.append(Step(tuple(changes), plan, after))
            plan, changes = after, []
    if not asked and _differ(first, last):
        steps = [Step((), first, last)]
    return FromAToB(first, last, tuple(steps), last.scenario.term_weights)


def _check(first: Plan, last: Plan, data: Data) -> None:
    for plan in (first, last):
        name = {"name": plan.scenario.title or plan.scenario.name}
        if not plan.has_decisions:
            raise RequestError(Message(N_("« {name} » ne décide de rien : il n'y a rien à comparer"), name))
        if plan.data_hash != data.hash_for(plan.scenario):
            what = N_("« {name} » n'a pas été calculé sur ces données : comparez deux plans d'un même portefeuille")
            raise RequestError(Message(what, name))
        if plan.scenario.weights.changes > 0:
            what = N_(
                "« {name} » compte les changements face à un autre plan, qui n'est pas là : "
                "comparez des plans dont le poids « changes » est 0"
            )
            raise RequestError(Message(what, name))


def _differ(first: Plan, last: Plan) -> bool:
    values = first.objective or 0.0, last.objective or 0.0
    return PlanDifference(first, last).decides_otherwise or not is_same_value(*values)


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
