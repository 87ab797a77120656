"""By how much a limit must be moved: places, works, posts, sales, debt, the share of a floor."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from planning.domain.kinds import RuleKind
from planning.domain.repair import Repair
from planning.optimise.model import Floats, Ints
from planning.optimise.repairs.changes import with_rule
from planning.optimise.repairs.elastic import Slack, largest
from planning.optimise.repairs.rounding import TOLERANCE, euros_up, up
from planning.optimise.repairs.trial import Trial, choices_at
from planning.tables.subjects import LIMIT_RULES

COUNTED = frozenset({RuleKind.WORKS_CAPACITY, RuleKind.DISPOSALS, RuleKind.EXCLUSIVE})
"""Limits that only whole numbers move."""
POSTS_STEP, SHARE_STEP = 0.1, 0.01
LIMITS = LIMIT_RULES | {RuleKind.EXCLUSIVE, RuleKind.DEBT_CEILING, RuleKind.FLOOR}
"""Rules whose value stands alone on the right of their rows."""


def other_limit(trial: Trial, rule: pd.Series) -> Repair | bool | None:
    """Return the least change of a rule's value that makes a plan possible; False: none would; None: unknown."""
    kind, rule_id = RuleKind(rule["rule"]), str(rule["rule_id"])
    rows = trial.rows(kind, rule_id)
    before = float(rule["value"] or 1.0)
    is_floor = kind is RuleKind.FLOOR
    unit = largest(trial.built.model, rows) if kind is RuleKind.DEBT_CEILING else 1.0
    values = -_needs(trial, rows) if is_floor else np.full(len(rows), -unit)
    slack = Slack(rows, values, upper=before if is_floor else np.inf, integer=kind in COUNTED)
    answer = trial.least([slack], rule_id)
    if answer.point is None or answer.amounts is None:
        return False if answer.is_impossible else None
    after = _after(kind, before, float(answer.amounts[0]) * unit)
    if after == before:
        return None
    scenario = with_rule(trial.scenario, trial.data, rule_id, value=_written(after))
    if trial.is_possible(scenario, choices_at(trial.built, answer.point)) is not True:
        return None
    amount = abs(after - before)
    return Repair(
        rule_id=rule_id,
        rule=kind,
        way="limit",
        amount=round(amount, 9),
        before=before,
        after=after,
        effort=amount / max(before, after),
        is_smallest=after == _after(kind, before, answer.bound * unit),
        scenario=scenario,
    )


def _needs(trial: Trial, rows: Ints) -> Floats:
    """Return the need that each row of a floor covers: what would be missing if nothing were served."""
    model = trial.built.model
    cells = model.coefficients[model.coefficients["row"].isin(rows)]
    most = cells["value"].to_numpy(dtype=float) * model.upper[cells["column"].to_numpy(dtype=np.int64)]
    return np.bincount(np.searchsorted(rows, cells["row"].to_numpy(dtype=np.int64)), most, len(rows)).astype(float)


def _after(kind: RuleKind, before: float, given: float) -> float:
    """Return a limit that gives at least so much, as it can be said."""
    if kind is RuleKind.FLOOR:
        left = max(0.0, before - given)
        return round(math.floor(left / SHARE_STEP + TOLERANCE) * SHARE_STEP, 9)
    if kind is RuleKind.DEBT_CEILING:
        return before + euros_up(given)
    return round(before + up(given, POSTS_STEP if kind is RuleKind.STAFF_CEILING else 1.0), 9)


def _written(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)
