"""Dates and shares that move step by step: the first step that makes a plan possible; else the rule left out."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from planning.domain.kinds import RuleKind
from planning.domain.repair import Repair
from planning.domain.scenario import Scenario
from planning.optimise.repairs.changes import DATED, with_rule, without_rule
from planning.optimise.repairs.trial import Trial

WAITED = frozenset({RuleKind.AFTER, RuleKind.NOTICE})
"""Rules whose value is a number of years to wait."""
SHARED = frozenset({RuleKind.STACKING, RuleKind.RIGHT_TO_RETURN})
"""Rules whose value is a share that multiplies decisions."""
SHARE_STEP = 0.05


def next_step(trial: Trial, rule: pd.Series) -> Repair | bool | None:
    """Return the smallest step that makes a plan possible; False: not even without the rule; None: unknown."""
    rule_id, kind = str(rule["rule_id"]), RuleKind(rule["rule"])
    without = without_rule(trial.scenario, rule_id)
    is_enough = trial.is_possible(without)
    if not is_enough:
        return is_enough
    is_sure = True
    for before, after in _steps(trial, rule):
        asked = _moved(trial, rule_id, kind, after)
        answer = trial.is_possible(asked)
        if answer:
            return Repair(
                rule_id=rule_id,
                rule=kind,
                way="limit" if kind in SHARED else "date",
                amount=round(abs(after - before), 9),
                before=before,
                after=after,
                effort=_effort(trial, kind, before, after),
                is_smallest=is_sure,
                scenario=asked,
            )
        is_sure &= answer is False
    return Repair(rule_id=rule_id, rule=kind, way="drop", amount=1.0, effort=1.0, is_smallest=is_sure, scenario=without)


def _steps(trial: Trial, rule: pd.Series) -> Iterator[tuple[float, float]]:
    """Return the value or year before and after each step, the smallest step first."""
    kind = RuleKind(rule["rule"])
    years = trial.data.years
    if kind in (RuleKind.DEADLINE, RuleKind.LATEST):
        now = int(rule["year"])
        yield from ((now, year) for year in range(now + 1, years[-1] + 1))
    elif kind is RuleKind.EARLIEST:
        now = int(rule["year"])
        yield from ((now, year) for year in range(now - 1, years[0], -1))
    elif kind in WAITED:
        wait = int(float(rule["value"] or 0))
        yield from ((wait, fewer) for fewer in range(wait - 1, -1 if kind is RuleKind.AFTER else 0, -1))
    elif kind in SHARED:
        yield from _shares(kind, float(rule["value"] or 1.0))


def _shares(kind: RuleKind, now: float) -> Iterator[tuple[float, float]]:
    """Return larger shares of aids, or smaller shares of those who come back, in twentieths."""
    rank = now / SHARE_STEP
    ranks = (
        range(math.floor(rank + 1e-9) + 1, round(1 / SHARE_STEP) + 1)
        if kind is RuleKind.STACKING
        else range(math.ceil(rank - 1e-9) - 1, 0, -1)
    )
    yield from ((now, round(step * SHARE_STEP, 9)) for step in ranks)


def _moved(trial: Trial, rule_id: str, kind: RuleKind, after: float) -> Scenario:
    if kind in DATED:
        return with_rule(trial.scenario, trial.data, rule_id, year=int(after))
    return with_rule(trial.scenario, trial.data, rule_id, value=str(after) if kind in SHARED else str(int(after)))


def _effort(trial: Trial, kind: RuleKind, before: float, after: float) -> float:
    if kind in SHARED:
        return abs(after - before) / max(before, after)
    return abs(after - before) / len(trial.data.years)
