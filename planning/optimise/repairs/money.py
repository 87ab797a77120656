"""How much money is missing, and in which years."""

from __future__ import annotations

import numpy as np

from planning.domain.repair import Repair, YearAmount
from planning.optimise.model import Ints
from planning.optimise.repairs.changes import with_money
from planning.optimise.repairs.elastic import Least, Slack, activity, largest
from planning.optimise.repairs.rounding import euros_up
from planning.optimise.repairs.trial import Trial, choices_at
from planning.tables.softening import ENVELOPE, envelope_name

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
    lines, model = trial.lines(ENVELOPE, "funder", funder), trial.built.model
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
    if trial.is_possible(scenario, choices_at(trial.built, answer.point)) is not True:
        return None
    total = _total(added)
    given = trial.asked["envelopes"]
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
    funders = trial.asked["funders"].set_index("funder")
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
    table = trial.asked["envelopes"]
    now = table[table["funder"] == funder].set_index("year")["amount_eur"]
    return {year if year == WHOLE else int(year): float(now[year]) + amount for year, amount in added.items()}


def _is_smallest(answer: Least, unit: float, added: dict[str, float]) -> bool:
    """Tell whether no less is proven to do, but for the rounding up."""
    return _total(added) <= max(answer.bound * unit * (1.0 + ROUNDING), answer.bound * unit + len(added))
