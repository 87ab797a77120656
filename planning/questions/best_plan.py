"""The best plan of a scenario, the plan of nobody's decisions, and a plan offered to another scenario."""

from __future__ import annotations

import time
from collections.abc import Sequence

from planning.checking import check_plan
from planning.demand.of_data import with_draws_at_hand
from planning.domain.errors import RefusedPlanError
from planning.domain.plan import Plan
from planning.domain.progress import OnProgress, ShouldStop
from planning.domain.scenario import Scenario
from planning.questions.alone import bare, unbound
from planning.questions.caused import near
from planning.questions.full_bound import search_seconds, with_full_bound
from planning.questions.near_ties import with_verdicts
from planning.questions.offered import improved
from planning.solve.run import solve, starting_plans
from planning.tables.data import Data

VERDICTS_PART, VERDICTS_SECONDS = 0.15, 15.0
"""Of the time limit, and at most: for what is core in a plan and what could be otherwise."""


def make_plan(
    data: Data,
    scenario: Scenario,
    *,
    start: Plan | None = None,
    known: Sequence[Plan] = (),
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Plan:
    """Find the best plan of a scenario in prepared data (`planning.solve.run.solve`), and have it checked.

    From a plan to start from, or the reference's where it is known, no decision is changed without a reason
    (`planning.questions.caused`). With a shortlist, a part of the time goes to a bound of the model with every choice
    open (`with_full_bound`). Under the value model a part goes to which decisions are the core; where the clock is
    faster, nothing is said of them.

    Raises
    ------
    RequestError, EngineError
        As `solve`.
    RefusedPlanError
        When the checker finds faults.
    """
    began = time.monotonic()
    seen = with_draws_at_hand(data, scenario) if scenario.futures == "draws" else data
    asked = scenario.but(time_limit=_left_for_the_search(scenario))
    plan = solve(seen, asked, start=start, known=known, on_progress=on_progress, should_stop=should_stop)
    plan = plan.model_copy(update={"scenario": scenario})
    shown = next(iter([start] if start else starting_plans(seen, scenario, known)), None)
    if shown is not None:
        plan = near(seen, plan, shown).model_copy(update={"started_from": shown.scenario.title or shown.scenario.name})
    bounded = with_full_bound(seen, plan, start=start, should_stop=should_stop)

    def is_late() -> bool:
        limit = None if plan.deterministic else scenario.time_limit
        return (limit is not None and time.monotonic() > began + limit) or (should_stop is not None and should_stop())

    return checked(data, with_gain(seen, bounded, is_late))


def _left_for_the_search(scenario: Scenario) -> float | None:
    """Return the time limit of the search alone; None = no limit."""
    seconds = search_seconds(scenario)
    if seconds is None or scenario.value is None:
        return seconds
    return seconds - min(VERDICTS_SECONDS, VERDICTS_PART * seconds)


def with_gain(data: Data, plan: Plan, should_stop: ShouldStop | None = None) -> Plan:
    """Return a plan of the value model with its gain over doing nothing, and what is core in it."""
    if plan.scenario.value is None or plan.objective is None:
        return plan
    worth = do_nothing(data, plan.scenario).objective
    if worth is None:
        return plan
    gain = worth - plan.objective
    return with_verdicts(data, plan.model_copy(update={"gain": gain}), gain, should_stop)


def checked(data: Data, plan: Plan) -> Plan:
    """Return a plan that the independent checker accepts, or one that decides nothing.

    Raises
    ------
    RefusedPlanError
        When it finds faults.
    """
    faults = check_plan(plan, data) if plan.has_decisions else []
    if faults:
        raise RefusedPlanError(plan, faults)
    return plan


def improved_plan(data: Data, kept: Plan, offered: Plan) -> Plan | None:
    """Return `kept` with the decisions of `offered`, a plan of another scenario, where they are better there.

    See Also
    --------
    planning.questions.offered.improved : what is compared, and what is not.

    Raises
    ------
    RefusedPlanError
        When the independent checker finds faults in it.
    """
    better = improved(with_draws_at_hand(data, kept.scenario) if kept.futures else data, kept, offered)
    return None if better is None else checked(data, better)


def do_nothing(data: Data, scenario: Scenario) -> Plan:
    """Return what happens if nothing is done: every residence stays as it is, needs are served by today's places.

    Rules and envelopes do not apply: this is a point of comparison, not a plan to adopt.
    """
    return solve(bare(data), unbound(scenario).but(gap=0), in_process=True)
