"""Which items of a rule must be left out, when it is not a matter of how much."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.domain.kinds import RuleKind
from planning.domain.repair import Repair
from planning.optimise.model import Ints
from planning.optimise.repairs.changes import with_rule, without_rule
from planning.optimise.repairs.elastic import Slack
from planning.optimise.repairs.trial import Trial, choices_at
from planning.tables.subjects import EVERYWHERE, split_subject

LISTED = frozenset({RuleKind.MUST, RuleKind.MUST_NOT, RuleKind.TOGETHER})
"""Rules with a row per item."""


def fewer_items(trial: Trial, rule: pd.Series) -> Repair | bool | None:
    """Return the fewest items to leave out so that a plan exists; False: none would do; None: unknown."""
    kind, rule_id = RuleKind(rule["rule"]), str(rule["rule_id"])
    rows = trial.rows(kind, rule_id)
    items = split_subject(str(rule["subject"]))
    first = len(items) - len(rows)
    """What is linked (`together`) is linked to its first item, which has no row."""
    slacks = _slacks(trial, rows)
    answer = trial.least(slacks, rule_id)
    if answer.point is None or answer.amounts is None:
        return False if answer.is_impossible else None
    given = answer.amounts.reshape(len(rows), -1).sum(axis=1) > 0.5
    left_out = [item for item, gives in zip(items[first:], given, strict=True) if gives]
    if not left_out:
        return None
    kept = [item for item in items if item not in left_out]
    is_whole = len(kept) <= first
    if is_whole:
        scenario = without_rule(trial.scenario, rule_id)
    else:
        scenario = with_rule(trial.scenario, trial.data, rule_id, subject=";".join(kept))
    if trial.is_possible(scenario, choices_at(trial.built, answer.point)) is not True:
        return None
    return Repair(
        rule_id=rule_id,
        rule=kind,
        way="drop" if is_whole else "items",
        amount=1.0 if is_whole else len(left_out),
        items=tuple(left_out),
        effort=1.0 if is_whole else len(left_out) / len(items),
        is_smallest=len(left_out) == 1 or (not any(map(_is_many, items)) and answer.bound > len(left_out) - 1 + 1e-6),
        scenario=scenario,
    )


def _is_many(item: str) -> bool:
    """Tell whether an item may stand for several operations, so that their number is not that of the items."""
    return item.startswith(f"{EVERYWHERE}:")


def _slacks(trial: Trial, rows: Ints) -> list[Slack]:
    """Return what frees each row: a yes or no for a row with one side, a count on each side of an equality."""
    model = trial.built.model
    found = []
    for row in rows:
        one = np.array([row])
        if model.row_lower[row] == model.row_upper[row]:
            found += [Slack(one, np.array([sign]), integer=True) for sign in (-1.0, 1.0)]
        else:
            most = float(np.count_nonzero(model.coefficients["row"].to_numpy() == row)) + 1.0
            sign = -1.0 if np.isfinite(model.row_upper[row]) else 1.0
            found.append(Slack(one, np.array([sign * most]), upper=1.0, integer=True))
    return found
