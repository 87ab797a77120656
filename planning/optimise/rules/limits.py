"""Limits that hold in each year: rehousing, works under way, staff, disposals."""

from __future__ import annotations

import numpy as np

from planning.domain.kinds import ActionKind, RuleKind
from planning.optimise.model import Floats
from planning.optimise.rules.context import Context


def decant_capacity(context: Context) -> None:
    """Close no more places than can be offered elsewhere: closed share x places of sites in works <= capacity."""
    closed = context.choices.frame["closed_share"].to_numpy(dtype=float) * context.choices.total("places")
    _limit(context, RuleKind.DECANT_CAPACITY, closed[:, None] * context.choices.closing)


def works_capacity(context: Context) -> None:
    """Run no more operations at once than the team can follow."""
    _limit(context, RuleKind.WORKS_CAPACITY, context.choices.in_works.astype(float))


def staff_ceiling(context: Context) -> None:
    """Employ no more staff than the ceiling: today's until delivery, the option's afterwards."""
    _limit(context, RuleKind.STAFF_CEILING, staff(context))


def disposals(context: Context) -> None:
    """Sell no more residences a year than allowed (a sale finances the rest, so it must be capped)."""
    sold = (context.choices.frame["kind"] == ActionKind.DISPOSE).to_numpy()[:, None]
    starts = context.choices.years == context.choices.frame["start_year"].to_numpy()[:, None]
    _limit(context, RuleKind.DISPOSALS, (sold & starts).astype(float))


def staff(context: Context) -> Floats:
    """Return the staff (FTE) of each choice's residence year by year, [n, Y]."""
    ratio = context.data["typologies"].set_index("typology")["staff_per_place"].fillna(0.0)
    before = context.choices.before
    today = (before["places"] * before["typology"].map(ratio).astype("float64")).groupby(before["residence_id"]).sum()
    after = context.choices.after
    computed = (after["places"] * after["typology"].map(ratio).astype("float64")).groupby(after["option_id"]).sum()
    frame = context.choices.frame
    later = (
        frame["staff_fte_after"]
        .fillna(frame["option_id"].map(computed).astype("float64"))
        .fillna(0.0)
        .to_numpy(dtype=float)
    )
    now = frame["residence_id"].map(today).fillna(0.0).to_numpy(dtype=float)
    return np.where(context.choices.delivered, later[:, None], now[:, None])


def _limit(context: Context, kind: RuleKind, amounts: Floats) -> None:
    for rule in context.rules(kind):
        years = context.years(rule)
        if not years:
            continue
        rows = context.rule_rows(rule, years, upper=np.full(len(years), float(rule["value"])))
        context.yearly_cells(rows, years, amounts * context.in_territory(rule["subject"])[:, None])
