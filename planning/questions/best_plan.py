"""The best plan of a scenario, the plan of nobody's decisions, and a plan offered to another scenario."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from planning.checking import check_plan
from planning.demand.of_data import with_draws_at_hand
from planning.domain.errors import RefusedPlanError
from planning.domain.kinds import EndedBy
from planning.domain.plan import Plan
from planning.domain.progress import OnProgress, Progress, ShouldStop
from planning.domain.scenario import Scenario
from planning.model.problem import Problem
from planning.questions.alone import bare, unbound
from planning.questions.caused import near
from planning.questions.full_bound import search_seconds, with_full_bound
from planning.questions.near_ties import with_verdicts
from planning.questions.offered import improved
from planning.solve.child import best_written
from planning.solve.engine import Answer
from planning.solve.outcome import plan_of
from planning.solve.run import solve, starting_plans
from planning.tables.data import Data

VERDICTS_PART, VERDICTS_SECONDS = 0.15, 15.0
"""Of the time limit, and at most: for what is core in a plan and what could be otherwise."""
CHECK_PART = 0.03
"""Of the time limit, at its end: for the last search about that, and the check."""


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
    nothing: list[Future[Plan]] = []

    def told(progress: Progress) -> None:
        # The model is built, the search is in its own process: this one has time for what else is asked.
        if not nothing and scenario.value is not None:
            nothing.append(beside.submit(do_nothing, seen, scenario))
        if on_progress is not None:
            on_progress(progress)

    with ThreadPoolExecutor(1) as beside:
        plan = solve(seen, asked, start=start, known=known, on_progress=told, should_stop=should_stop)
        plan = plan.model_copy(update={"scenario": scenario})
        if should_stop is not None and should_stop():  # somebody waits for it
            return checked(data, plan)
        shown = next(iter([start] if start else starting_plans(seen, scenario, known)), None)
        if shown is not None:
            near_it, name = near(seen, plan, shown), shown.scenario.title or shown.scenario.name
            plan = near_it.model_copy(update={"started_from": name})
        bounded = with_full_bound(seen, plan, start=start, should_stop=should_stop)

    def is_late() -> bool:
        limit = None if plan.deterministic else scenario.time_limit
        is_over = limit is not None and time.monotonic() > began + (1.0 - CHECK_PART) * limit
        return is_over or (should_stop is not None and should_stop())

    if scenario.value is None or bounded.objective is None:
        return checked(data, bounded)
    worth = nothing[0].result() if nothing else do_nothing(seen, scenario)
    return checked(data, _with_gain(seen, bounded, worth.objective, is_late))


def _left_for_the_search(scenario: Scenario) -> float | None:
    """Return the time limit of the search alone; None = no limit."""
    seconds = search_seconds(scenario)
    if seconds is None or scenario.value is None:
        return seconds
    return seconds - min(VERDICTS_SECONDS, VERDICTS_PART * seconds)


def recovered_plan(data: Data, scenario: Scenario, folder: Path) -> Plan | None:
    """Return the best plan that a search which was ended by force wrote down; checked; None when it had none.

    Parameters
    ----------
    data, scenario
        What was searched.
    folder
        Where its solvers had their folders (`planning.solve.child`).

    Raises
    ------
    RefusedPlanError
        When the checker finds faults.
    """
    began = time.monotonic()
    seen = with_draws_at_hand(data, scenario) if scenario.futures == "draws" else data
    problem = Problem.of(seen if scenario.value is None else seen.in_order(), scenario)
    for left in sorted(folder.glob("cap-*"), key=lambda path: path.stat().st_mtime, reverse=True):
        values, bound = best_written(left)
        if values is not None and len(values) == len(problem.arrays.cost):
            is_known = bound is not None and math.isfinite(bound) and not scenario.order
            answer = Answer(EndedBy.CANCELLED, False, values, bound if is_known else None)
            return checked(data, plan_of(problem, answer, began))
    return None


def _with_gain(data: Data, plan: Plan, nothing: float | None, should_stop: ShouldStop | None) -> Plan:
    """Return the plan with its gain over what doing nothing is worth, and what is core in it while there is time."""
    if nothing is None or plan.objective is None:
        return plan
    gain = nothing - plan.objective
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
