"""Amounts that can be said: rounded up to what a sentence shows."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from planning.domain.repair import Repair, YearAmount
from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.domain.rule_parts import AS_SHOWN, GiveWay
from planning.model.model import Floats, Ints
from planning.questions.repairs.elastic import Least, Slack, activity, largest
from planning.questions.repairs.scenario_edits import with_money, with_rule
from planning.questions.repairs.trial import Trial
from planning.tables.softening import ENVELOPE, envelope_name

TOLERANCE = 1e-6
"""Of a step: by how much a solver may miss a round figure."""


def up(amount: float, step: float) -> float:
    """Round up to a multiple of a step.

    >>> up(13.2, 1.0), up(13.0000000001, 1.0)
    (14.0, 13.0)
    """
    return round(math.ceil(amount / step - TOLERANCE) * step, 9)


def euros_up(amount: float) -> float:
    """Round up to the figures that amounts are shown with (`Words.euros`).

    >>> euros_up(1_234_001.0), euros_up(123_400.0), euros_up(99.5)
    (1240000.0, 124000.0, 100.0)
    """
    return up(amount, _step(amount))


def _step(amount: float) -> float:
    if amount <= 9_999:
        return 1.0
    if amount <= 999_000:
        return 1_000.0
    return float(10 ** max(4, math.ceil(math.log10(amount / 9.99)) - 2)) if amount > 9_990_000 else 10_000.0


# By how much a limit must be moved: places, works, posts, sales, debt, the share of a floor.


def other_limit(trial: Trial, rule: pd.Series) -> Repair | bool | None:
    """Return the least change of a rule's value that makes a plan possible; False: none would; None: unknown."""
    kind, rule_id = RuleKind(rule["rule"]), str(rule["rule_id"])
    rows = trial.rows(kind, rule_id)
    before, way = float(rule["value"] or 1.0), RULE_BOOK[kind].give_way
    is_share = way.by == "need"
    unit = largest(trial.problem.model, rows) if way.step == AS_SHOWN else 1.0
    values = -_needs(trial, rows) if is_share else np.full(len(rows), -unit)
    slack = Slack(rows, values, upper=before if is_share else np.inf, integer=way.is_whole)
    answer = trial.least([slack], rule_id)
    if answer.point is None or answer.amounts is None:
        return False if answer.is_impossible else None
    after = _after(way, before, float(answer.amounts[0]) * unit)
    if after == before:
        return None
    scenario = with_rule(trial.scenario, trial.data, rule_id, value=_written(after))
    if trial.is_possible(scenario, trial.problem.choices_at(answer.point)) is not True:
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
        is_smallest=after == _after(way, before, answer.bound * unit),
        scenario=scenario,
    )


def _needs(trial: Trial, rows: Ints) -> Floats:
    """Return the need that each row of a floor covers: what would be missing if nothing were served."""
    model = trial.problem.model
    cells = model.coefficients[model.coefficients["row"].isin(rows)]
    most = cells["value"].to_numpy(dtype=float) * model.upper[cells["column"].to_numpy(dtype=np.int64)]
    return np.bincount(np.searchsorted(rows, cells["row"].to_numpy(dtype=np.int64)), most, len(rows)).astype(float)


def _after(way: GiveWay, before: float, given: float) -> float:
    """Return a limit that gives at least so much, as it can be said."""
    if way.by == "need":
        left = max(0.0, before - given)
        return round(math.floor(left / way.step + TOLERANCE) * way.step, 9)
    return before + euros_up(given) if way.step == AS_SHOWN else round(before + up(given, way.step), 9)


def _written(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)


# How much money is missing, and in which years.


WHOLE = "all"
ROUNDING = 0.01
"""Three figures: an amount rounded up is at most this much larger."""
EARLY = 1e-3
"""What a euro costs more when it comes in the first year: where it carries over, the latest year that does is said."""
NEGLIGIBLE_EUR = 1e-3


def more_money(trial: Trial, funder: str) -> Repair | bool | None:
    """Return the least money to add to a funder's envelopes, as late as it does; False: none would do; None: unknown.

    Money added to a year is added to the envelope of the whole plan too, if there is one.
    """
    lines, model = trial.lines(ENVELOPE, "funder", funder), trial.problem.model
    rows = lines["row"].to_numpy(dtype=np.int64)
    when = np.array(lines["year"].astype("str"), dtype=object)
    carries = _carries(trial, funder)
    unit = largest(model, rows)
    slacks = _slacks(rows, when, carries, unit)
    answer = trial.least(slacks, envelope_name(funder))
    if answer.point is None:
        return False if answer.is_impossible else None
    missing = np.maximum(0.0, activity(model, rows, answer.point) - model.row_upper[rows])
    added = _added(dict(zip(when, missing, strict=True)), carries)
    if not added:
        return None
    scenario = with_money(trial.scenario, funder, _amounts(trial, funder, added))
    if trial.is_possible(scenario, trial.problem.choices_at(answer.point)) is not True:
        return None
    total = _total(added)
    given = trial.problem.data["envelopes"]
    before = float(given.loc[given["funder"] == funder, "amount_eur"].sum())
    return Repair(
        rule_id=envelope_name(funder),
        rule=ENVELOPE,
        way="money",
        amount=total,
        by_year=tuple(
            YearAmount.model_validate({"year": year if year == WHOLE else int(year), "amount_eur": amount})
            for year, amount in added.items()
        ),
        effort=total / (before + total),
        is_smallest=_is_smallest(answer, unit, added),
        scenario=scenario,
    )


def _carries(trial: Trial, funder: str) -> bool:
    funders = trial.problem.data["funders"].set_index("funder")
    return bool(funders["carry_over"].fillna(False)[funder])


def _slacks(
    rows: Ints, when: np.ndarray[tuple[int, ...], np.dtype[np.object_]], carries: bool, unit: float
) -> list[Slack]:
    """Return a column per year, which also counts in the whole plan's envelope, and one for that alone."""
    whole = rows[when == WHOLE]
    yearly = rows[when != WHOLE]  # in the order of years
    last = len(yearly) - 1
    covered = [
        np.concatenate([yearly[number:] if carries else yearly[number : number + 1], whole])
        for number in range(len(yearly))
    ]
    covered += [whole] if len(whole) else []
    early = [EARLY * (last - number) / len(yearly) if carries else 0.0 for number in range(len(yearly))]
    early += [0.0] if len(whole) else []
    return [Slack(its, np.full(len(its), -unit), cost=1.0 + more) for its, more in zip(covered, early, strict=True)]


def _added(missing: dict[str, float], carries: bool) -> dict[str, float]:
    """Return what each envelope is given, rounded up: what carries over comes as late as it may."""
    added: dict[str, float] = {}
    for year, amount in sorted(missing.items()):  # the years, then `all`
        is_carried = carries and year != WHOLE
        needed = amount - sum(added.values()) if is_carried else amount
        if needed > NEGLIGIBLE_EUR:
            added[year] = euros_up(needed)
    years = [year for year in added if year != WHOLE]
    if years:
        total = sum(added[year] for year in years)
        added[years[-1]] += euros_up(total) - total  # the sum is what is said
    return added


def _total(added: dict[str, float]) -> float:
    """Return the money added: that of the years is in the envelope of the whole plan."""
    years = sum(amount for year, amount in added.items() if year != WHOLE)
    return max(years, added.get(WHOLE, 0.0))


def _amounts(trial: Trial, funder: str, added: dict[str, float]) -> dict[int | str, float]:
    """Return the new amount of each envelope that is given more."""
    table = trial.problem.data["envelopes"]
    now = table[table["funder"] == funder].set_index("year")["amount_eur"]
    return {year if year == WHOLE else int(year): float(now[year]) + amount for year, amount in added.items()}


def _is_smallest(answer: Least, unit: float, added: dict[str, float]) -> bool:
    """Tell whether no less is proven to do, but for the rounding up."""
    return _total(added) <= max(answer.bound * unit * (1.0 + ROUNDING), answer.bound * unit + len(added))
