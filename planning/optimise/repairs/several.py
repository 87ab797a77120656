"""Several contradictions at once: each one ended in turn, until a plan is possible.

A contradiction is first ended as if it stood alone, by the change of least effort; with that change the whole request
is asked again, and the next contradiction is looked for. What comes out is one way among others, not the least.
"""

from __future__ import annotations

import time

from planning.domain.plan import ConflictKey, Plan
from planning.domain.progress import ShouldStop
from planning.domain.repair import Repair
from planning.domain.scenario import Scenario
from planning.optimise.conflict import find_conflict
from planning.optimise.matrix import matrix
from planning.optimise.repairs.alone import cheapest_first, each_alone, members_of
from planning.optimise.repairs.changes import applied
from planning.optimise.repairs.trial import Trial
from planning.tables.data import Data
from planning.tables.softening import envelope_name

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
    model = trial.built.model
    return find_conflict(model, matrix(model), should_stop).keys
