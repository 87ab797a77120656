"""Each rule of a conflict changed alone."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

import pandas as pd

from planning.domain.kinds import RuleKind, Status
from planning.domain.plan import ConflictKey, Plan
from planning.domain.progress import ShouldStop
from planning.domain.repair import Repair, Repairs
from planning.domain.scenario import Scenario
from planning.questions.repairs.amounts import LIMITS, more_money, other_limit
from planning.questions.repairs.next_steps import LISTED, fewer_items, next_step
from planning.questions.repairs.scenario_edits import applied
from planning.questions.repairs.trial import Trial
from planning.solve.conflict import find_conflict
from planning.tables.data import Data
from planning.tables.softening import ENVELOPE, envelope_name

Outcome = Repair | bool | None
"""A repair; False: there would still be no plan without the rule; None: not known in time."""


def members_of(keys: Iterable[ConflictKey]) -> dict[str, str]:
    """Return the rules and envelopes of a conflict, each with its kind; a residence without choice is none."""
    return {key.rule_id: key.rule for key in keys if key.rule in {ENVELOPE, *RuleKind}}


def each_alone(trial: Trial, members: Mapping[str, str], until: float) -> dict[str, Outcome]:
    """Return the smallest change of each rule that makes a plan possible, by rule; the time left is shared equally."""
    found: dict[str, Outcome] = {}
    for number, (name, kind) in enumerate(members.items()):
        trial.allow((until - time.monotonic()) / (len(members) - number))
        found[name] = _alone(trial, name, kind)
    return found


def cheapest_first(found: Mapping[str, Outcome]) -> list[Repair]:
    """Return the repairs, that of least effort first; at equal effort, what gives up a rule comes last."""
    repairs = [one for one in found.values() if isinstance(one, Repair)]
    return sorted(repairs, key=lambda one: (one.effort, one.way == "drop"))


def _alone(trial: Trial, name: str, kind: str) -> Outcome:
    if kind == ENVELOPE:
        return more_money(trial, name.removeprefix(f"{ENVELOPE}:"))
    table = trial.problem.data["rules"]
    rule: pd.Series = table[table["rule_id"] == name].iloc[0]
    if RuleKind(kind) in LIMITS:
        return other_limit(trial, rule)
    if RuleKind(kind) in LISTED:
        return fewer_items(trial, rule)
    return next_step(trial, rule)


# Several contradictions at once: each one ended in turn, until a plan is possible.


MOST = 4
"""Contradictions ended; more than that is no small change."""


def several(data: Data, plan: Plan, seconds: float, should_stop: ShouldStop | None) -> tuple[tuple[Repair, ...], bool]:
    """Return changes that end one contradiction after the other, and whether a plan is possible with them."""
    until = time.monotonic() + seconds

    def is_late() -> bool:
        return time.monotonic() > until or (should_stop is not None and should_stop())

    scenario, keys = plan.scenario, plan.conflict_keys
    changes: list[Repair] = []
    while len(changes) < MOST and not is_late():
        members = members_of(keys)
        found = each_alone(_isolated(data, scenario, set(members), is_late), members, until)
        repairs = cheapest_first(found)
        if not repairs:
            break
        scenario = applied(repairs[0], data, scenario)
        changes.append(repairs[0].but(scenario=scenario.model_dump()))
        trial = Trial(data, scenario, is_late)
        trial.allow(until - time.monotonic())
        is_enough = trial.is_possible(trial.scenario)
        if is_enough is not False:
            return tuple(changes), is_enough is True
        keys = _next_conflict(trial, is_late)
    return tuple(changes), False


def _isolated(data: Data, scenario: Scenario, members: set[str], should_stop: ShouldStop) -> Trial:
    """Return the contradiction alone: its rules and envelopes, and the facts as the scenario changes them."""
    envelopes, folder = data["envelopes"], data["rules"]["rule_id"]
    only = data.replacing(envelopes=envelopes[envelopes["funder"].map(envelope_name).isin(members)])
    alone = scenario.but(
        rules=[rule.model_dump() for rule in scenario.rules if rule.rule_id in members],
        drop_rules=sorted({*scenario.drop_rules, *folder[~folder.isin(members)]}),
        budget=[change.model_dump() for change in scenario.budget if envelope_name(change.funder) in members],
        soften={},
    )
    return Trial(only, alone, should_stop)


def _next_conflict(trial: Trial, should_stop: ShouldStop) -> tuple[ConflictKey, ...]:
    return find_conflict(trial.problem.model, trial.problem.arrays, should_stop).keys


# The smallest change of each rule of a conflict, the cheapest first; several changes where none does alone.


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
