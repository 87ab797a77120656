"""Each rule of a conflict changed alone."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

import pandas as pd

from planning.domain.kinds import RuleKind
from planning.domain.plan import ConflictKey
from planning.domain.repair import Repair
from planning.optimise.repairs.limits import LIMITS, other_limit
from planning.optimise.repairs.money import more_money
from planning.optimise.repairs.steps import next_step
from planning.optimise.repairs.subjects import LISTED, fewer_items
from planning.optimise.repairs.trial import Trial
from planning.tables.softening import ENVELOPE

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
    table = trial.asked["rules"]
    rule: pd.Series = table[table["rule_id"] == name].iloc[0]
    if RuleKind(kind) in LIMITS:
        return other_limit(trial, rule)
    if RuleKind(kind) in LISTED:
        return fewer_items(trial, rule)
    return next_step(trial, rule)
