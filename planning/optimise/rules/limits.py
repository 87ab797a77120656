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
    choices, options = context.choices, context.choices.options
    today, computed = (
        (held["places"] * held["typology"].map(ratio).astype("float64")).groupby(held[holder]).sum()
        for held, holder in ((choices.before, "residence_id"), (choices.after, "option_id"))
    )
    now = options["residence_id"].map(today).fillna(0.0).to_numpy(dtype=float)
    given = options["staff_fte_after"].fillna(options["option_id"].map(computed).astype("float64"))
    later = given.fillna(0.0).to_numpy(dtype=float)
    return np.where(choices.delivered, later[choices.option, None], now[choices.option, None])


def _limit(context: Context, kind: RuleKind, amounts: Floats) -> None:
    """Keep amounts [n, Y] within the rules of a kind: summed over the choices of the subject <= limit, each year."""
    lines = context.yearly(kind)
    rows = context.rows_for(lines, "year", upper=lines["value"].to_numpy(dtype=float))
    for row, subject, position in zip(rows.ids.tolist(), lines["subject"], lines["position"], strict=True):
        here = context.choices_in(subject)
        context.builder.cells(np.full(len(here), row), context.start.ids[here], amounts[here, position])
