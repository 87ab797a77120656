"""Dates and shares that move step by step: the first step that makes a plan possible; else the rule left out."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from planning.domain.kinds import RuleKind
from planning.domain.repair import Repair
from planning.domain.scenario import Scenario
from planning.model.model import Ints
from planning.questions.repairs.elastic import Slack
from planning.questions.repairs.scenario_edits import DATED, with_rule, without_rule
from planning.questions.repairs.trial import Trial
from planning.tables.subjects import EVERYWHERE, split_subject

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


# Which items of a rule must be left out, when it is not a matter of how much.


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
    if trial.is_possible(scenario, trial.problem.choices_at(answer.point)) is not True:
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
    model = trial.problem.model
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
