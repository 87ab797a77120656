"""Limits that hold in each year: rehousing, works under way, staff, disposals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.rule_book import RuleKind
from planning.model.model import Floats, Ints
from planning.model.residents import Residents
from planning.model.rules.context import Context
from planning.model.vacancies import suited_places
from planning.options.permitted import allowing
from planning.tables.subjects import EVERYWHERE


def decant_capacity(context: Context) -> None:
    """Close no more places than can be offered elsewhere: closed share x places of sites in works <= capacity."""
    closed = context.choices.frame["closed_share"].to_numpy(dtype=float) * context.choices.total("places")
    _limit(context, RuleKind.DECANT_CAPACITY, closed[:, None] * context.choices.closing)


def works_capacity(context: Context) -> None:
    """Run no more operations at once than the team can follow, each by the load that it is for the team."""
    load = context.choices.options["team_load"].fillna(1.0).to_numpy(dtype=float)[context.choices.option]
    _limit(context, RuleKind.WORKS_CAPACITY, load[:, None] * context.choices.in_works)


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


# Usual sizes: what an operation delivers in each typology stays between the smallest and the largest.


def size_norm(context: Context) -> None:
    """Deliver usual sizes only: units outside the norm, summed over what is done, are none."""
    lines = context.lines(RuleKind.SIZE_NORM).assign(item="")
    rows = context.rows_for(lines, "item", upper=0.0)
    for row, subject in zip(rows.ids, lines["subject"], strict=True):
        outside = units_outside(context, subject)
        context.builder.cells(np.full(len(outside), row), context.start.ids, outside)


def units_outside(context: Context, subject: str) -> Floats:
    """Return, for each choice, the places or dwellings (as written) that it delivers outside the usual sizes, [n].

    A typology of which the option leaves nothing has no size, nor has a typology without a norm.
    """
    typologies = context.data["typologies"][["typology", "size_min", "size_max"]]
    if subject not in ("", EVERYWHERE):
        typologies = typologies[typologies["typology"] == subject]
    rows = context.data["option_programmes"].merge(typologies, on="typology")
    units = rows["places"].fillna(rows["dwellings"]).to_numpy(dtype=float)
    few = rows["size_min"].to_numpy(dtype=float, na_value=-np.inf) - units
    many = units - rows["size_max"].to_numpy(dtype=float, na_value=np.inf)
    outside = np.where(units > 0, np.maximum(np.maximum(few, many), 0.0), 0.0)
    by_option = pd.Series(outside).groupby(rows["option_id"].to_numpy()).sum()
    options = context.choices.options
    found = options["option_id"].map(by_option).astype("float64").fillna(0.0).to_numpy(dtype=float)
    acting: Floats = np.where(options["kind"] == ActionKind.KEEP, 0.0, found)
    return acting[context.choices.option]


# What others than the operator allow: a permission may say how many places, in all.


def permission(context: Context) -> None:
    """Deliver no more places than a permission gives: the places of the starts that it allows sum to its limit.

    A start that a permission without a limit allows needs no other. One that several limited permissions allow counts
    in each of them: they do not add up.
    """
    choices = context.choices
    start = choices.frame["start_year"].to_numpy(dtype=np.int64)
    allowed = allowing(context.data, choices.options, choices.option, start)
    rows = context.data["permissions"]
    limited = rows["places"].notna().to_numpy(dtype=bool)
    if not limited.any():
        return
    free = allowed[~limited].any(axis=0)
    block = context.builder.rows(
        "permission",
        rows.loc[limited, ["permission_id"]],
        upper=rows["places"].to_numpy(dtype=float)[limited],
    )
    row, choice = np.nonzero(allowed[limited] & ~free)
    context.builder.cells(block.ids[row], context.start.ids[choice], choices.left()[choice])


# What is owed to residents before and after the works: notice, and a place to come back to.


ROUNDING = 1e-6
"""Persons: sums that differ by less are the same."""


def notice(context: Context, people: Residents) -> None:
    """Displace nobody who was not told in time: persons displaced before first year + notice sum to 0."""
    since = context.choices.frame["closing_year"].to_numpy(dtype=float) - context.data.manifest.first_year

    def untold(choice: Ints, years: str) -> Floats:
        return np.where(since[choice] < float(years), people.leaving[choice], 0.0)

    _per_residence(context, RuleKind.NOTICE, untold)


def right_to_return(context: Context, people: Residents) -> None:
    """Keep a place for those who wish to come back: persons for whom the delivered option has none sum to 0.

    Room for them: the places that suit the residence's main public, less those of the residents who were not displaced.
    Nobody returns to what is sold.
    """
    if context.lines(RuleKind.RIGHT_TO_RETURN).empty:
        return
    choices, there = context.choices, people.wishing(context.choices)
    staying = (choices.total("occupied") - people.leaving) * there
    room = np.maximum(0.0, suited_places(context.data, choices, people) - staying)
    sold = (choices.options["kind"] == ActionKind.DISPOSE).to_numpy()[choices.option]

    def missing(choice: Ints, share: str) -> Floats:
        wishing = float(share or 1.0) * people.leaving[choice] * there[choice]
        lacking: Floats = np.maximum(0.0, wishing - room[choice])
        return np.where(sold[choice] | (lacking < ROUNDING), 0.0, lacking)

    _per_residence(context, RuleKind.RIGHT_TO_RETURN, missing)


def _per_residence(context: Context, kind: RuleKind, persons: Callable[[Ints, str], Floats]) -> None:
    """Add one row per rule and residence where a choice has persons: they sum to 0.

    `persons` counts them under some choices, given the value of the rule.
    """
    rules, choices = context.lines(kind), context.choices
    found = []
    for number, (subject, value) in enumerate(zip(rules["subject"], rules["value"], strict=True)):
        choice = np.sort(choices.by_residence.expand(np.array(context.homes.positions(subject), dtype=np.int64))[1])
        amount = persons(choice, value)
        found.append((np.full(len(choice), number)[amount > 0], choice[amount > 0], amount[amount > 0]))
    if not found:
        return
    rule, choice, amount = (np.concatenate(parts) for parts in zip(*found, strict=True))
    ids = context.data["residences"]["residence_id"]
    line, pairs = pd.factorize(rule * len(ids) + choices.residence[choice])
    lines = rules.take(pairs // len(ids)).assign(residence_id=ids.take(pairs % len(ids)).to_numpy(), year="")
    rows = context.rows_for(lines, "residence_id", "year", upper=0.0)
    context.builder.cells(rows.ids[line], context.start.ids[choice], amount)


RULES: Mapping[RuleKind, Callable[[Context], None]] = MappingProxyType(
    {
        RuleKind.SIZE_NORM: size_norm,
        RuleKind.DECANT_CAPACITY: decant_capacity,
        RuleKind.WORKS_CAPACITY: works_capacity,
        RuleKind.STAFF_CEILING: staff_ceiling,
        RuleKind.DISPOSALS: disposals,
    }
)
"""Limits on what is done, in the order in which the model holds their rows."""
OWED: Mapping[RuleKind, Callable[[Context, Residents], None]] = MappingProxyType(
    {RuleKind.NOTICE: notice, RuleKind.RIGHT_TO_RETURN: right_to_return}
)
"""What is owed to residents before and after the works, likewise."""
