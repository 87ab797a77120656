"""Rules on the actions themselves: imposed, refused, dated, linked, due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.rule_book import RuleKind
from planning.model.groups import Groups, positions
from planning.model.model import Flags, Floats, Ints
from planning.model.rules.context import Context
from planning.tables.subjects import label_ranks, split_subject

Topics = np.ndarray[tuple[int, ...], np.dtype[np.object_]]


def must(context: Context) -> None:
    """Do what is imposed: the starts designated sum to 1 for each item."""
    _sum_of_starts(context, _in_plan(context, _items(context, RuleKind.MUST)), lower=1.0)


def must_not(context: Context) -> None:
    """Do not do what is refused: the starts designated sum to 0."""
    items = _items(context, RuleKind.MUST_NOT)
    _sum_of_starts(context, items.adding(*_kept_until_later(context, items)), upper=0.0)


def earliest(context: Context) -> None:
    """Start no action designated before the year."""
    items = _items(context, RuleKind.EARLIEST)
    starts = context.choices.frame["start_year"].to_numpy()[items.choice]
    _sum_of_starts(context, items.only(starts < items.year), upper=0.0)


def latest(context: Context) -> None:
    """Start no action designated after the year."""
    items = _items(context, RuleKind.LATEST)
    starts = context.choices.frame["start_year"].to_numpy()[items.choice]
    _sum_of_starts(context, items.only(starts > items.year), upper=0.0)


def together(context: Context) -> None:
    """Do all of them or none: each item's starts equal the first item's."""
    items = _in_plan(context, _items(context, RuleKind.TOGETHER))
    number = items.lines["number"].to_numpy(dtype=np.int64)
    first = np.searchsorted(number, number)
    other = np.flatnonzero(first < np.arange(len(number)))
    rows = context.rows_for(items.lines.take(other), "item", lower=0.0, upper=0.0)
    for line, sign in ((first[other], 1.0), (other, -1.0)):
        row, choice = items.designated(line)
        context.builder.cells(rows.ids[row], context.start.ids[choice], sign)


def exclusive(context: Context) -> None:
    """Do at most `value` of them (1 when empty)."""
    items = _in_plan(context, _items(context, RuleKind.EXCLUSIVE))
    lines = context.lines(RuleKind.EXCLUSIVE).assign(item="")
    most = lines["value"].where(lines["value"] != "", "1").to_numpy(dtype=float)
    rows = context.rows_for(lines, "item", upper=most)
    number = items.lines["number"].to_numpy(dtype=np.int64)[items.line]
    context.builder.cells(rows.ids[number], context.start.ids[items.choice], 1.0)


def after(context: Context) -> None:
    """Start A only once B is delivered, `value` years before: starts of A by t <= deliveries of B by t - value."""
    items = _items(context, RuleKind.AFTER)
    rules = context.lines(RuleKind.AFTER)
    rows = context.rows_for(context.every_year(rules), "year", upper=0.0)
    wait = rules["value"].where(rules["value"] != "", "0").to_numpy(dtype=float)
    frame, years = context.choices.frame, context.choices.years
    for rank, column, later, sign in ((0, "start_year", 0.0 * wait, 1.0), (1, "delivery_year", wait, -1.0)):
        # A rule has two items: A, then B.
        rule, choice = items.designated(2 * np.arange(len(rules)) + rank)
        reached = years - later[rule, None] >= frame[column].to_numpy()[choice, None]
        which, year = np.nonzero(reached)
        context.builder.cells(rows.ids[rule[which] * len(years) + year], context.start.ids[choice[which]], sign)


def deadline(context: Context) -> None:
    """Be ready in time: some action delivered by the year or, with a label, that label at least in that year.

    With a topic: an action that cures it, and the label if there is one; or the residence is left.
    """
    lines = context.lines(RuleKind.DEADLINE).assign(item="")
    rows = context.rows_for(lines, "item", lower=1.0)
    residence = positions(lines["subject"], context.data["residences"]["residence_id"])
    line, choice = context.choices.by_residence.expand(residence)
    meets = _meets_deadline(context, lines, line, choice)
    context.builder.cells(rows.ids[line[meets]], context.start.ids[choice[meets]], 1.0)


def _meets_deadline(context: Context, lines: pd.DataFrame, line: Ints, choice: Ints) -> Flags:
    """Return a flag per pair of a deadline and a choice of its residence: does the choice meet it."""
    options = context.choices.options
    kind = options["kind"]
    now, given = label_ranks(options["energy_label"]), label_ranks(options["energy_label_after"])
    later = np.where(options["energy_label_after"] == "", now, given)
    option = context.choices.option[choice]
    year = lines["year"].to_numpy(dtype=float)[line]
    done = context.choices.frame["delivery_year"].to_numpy()[choice] <= year
    acting, gone = ((kind != ActionKind.KEEP).to_numpy()[option], (kind == ActionKind.DISPOSE).to_numpy()[option])
    left = gone | (kind == ActionKind.GIVE_BACK).to_numpy()[option]
    wanted = label_ranks(lines["value"])[line]
    label = np.where(done, later[option], now[option])
    asked = (lines["value"] != "").to_numpy()[line]
    plain = np.where(asked, (done & gone) | (label <= wanted), done & acting)
    topic = lines["topic"].to_numpy()[line]
    about = topic != ""
    if not about.any():
        return plain
    cured = done & acting & _cures(options, topic, option)
    return np.where(about, (done & left) | (cured & np.where(asked, label <= wanted, True)), plain)


def _cures(options: pd.DataFrame, topic: Topics, option: Ints) -> Flags:
    """Return a flag per pair of a topic and an option (its position): do its works answer that topic."""
    named = [frozenset(split_subject(cures)) for cures in options["cures"]]
    return np.array([one in named[row] for one, row in zip(topic, option, strict=True)], dtype=bool)


@dataclass(frozen=True)
class _Items:
    """What the items of the rules of a kind designate.

    Attributes
    ----------
    lines
        One line per item of each rule: the rule's columns, its number, and `item` (empty when it is alone).
    line, choice
        The choices that each line designates.
    """

    lines: pd.DataFrame
    line: Ints
    choice: Ints

    @property
    def year(self) -> Floats:
        """The year of the rule, for each choice designated."""
        return self.lines["year"].to_numpy(dtype=float, na_value=np.nan)[self.line]

    def only(self, kept: Flags) -> _Items:
        """Return the same with some of the choices designated."""
        return replace(self, line=self.line[kept], choice=self.choice[kept])

    def adding(self, line: Ints, choice: Ints) -> _Items:
        """Return the same with more choices designated."""
        return replace(self, line=np.concatenate([self.line, line]), choice=np.concatenate([self.choice, choice]))

    def designated(self, lines: Ints) -> tuple[Ints, Ints]:
        """Return the choices of some lines: position in `lines`, choice."""
        position, member = Groups.of(self.line, len(self.lines)).expand(lines)
        return position, self.choice[member]


def _items(context: Context, kind: RuleKind) -> _Items:
    """Return each item of each subject with the choices that it designates; an item alone needs no name."""
    rules = context.lines(kind)
    items = [split_subject(subject) for subject in rules["subject"]]
    number = np.repeat(np.arange(len(rules)), [len(names) for names in items])
    lines = rules.take(number).assign(
        number=number, item=[name if len(names) > 1 else "" for names in items for name in names]
    )
    named = [context.named.positions(name) for names in items for name in names]
    option = np.array([row for rows in named for row in rows], dtype=np.int64)
    position, choice = context.choices.by_option.expand(option)
    line = np.repeat(np.arange(len(named)), [len(rows) for rows in named])[position]
    return _Items(lines.reset_index(drop=True), line, choice)


def _in_plan(context: Context, items: _Items) -> _Items:
    """Return the items with what is decided in the plan's years: what starts after them is a keep in them."""
    start = context.choices.frame["start_year"].to_numpy()[items.choice]
    return items.only(start <= context.data.manifest.last_year).adding(*_kept_until_later(context, items))


def _kept_until_later(context: Context, items: _Items) -> tuple[Ints, Ints]:
    """Return, for items that designate a keep, what starts after the plan at its residence: line, choice."""
    frame, choices = context.choices.frame, context.choices
    kept = np.flatnonzero((frame["kind"] == ActionKind.KEEP).to_numpy()[items.choice])
    position, choice = choices.by_residence.expand(choices.residence[items.choice[kept]])
    later = (frame["start_year"] > context.data.manifest.last_year).to_numpy()[choice]
    return items.line[kept[position[later]]], choice[later]


def _sum_of_starts(context: Context, items: _Items, *, lower: float = -np.inf, upper: float = np.inf) -> None:
    """Add one row per item: the starts that it designates sum to a number within the bounds."""
    rows = context.rows_for(items.lines, "item", lower=lower, upper=upper)
    context.builder.cells(rows.ids[items.line], context.start.ids[items.choice], 1.0)


RULES: Mapping[RuleKind, Callable[[Context], None]] = MappingProxyType(
    {
        RuleKind.MUST: must,
        RuleKind.MUST_NOT: must_not,
        RuleKind.EARLIEST: earliest,
        RuleKind.LATEST: latest,
        RuleKind.DEADLINE: deadline,
        RuleKind.TOGETHER: together,
        RuleKind.EXCLUSIVE: exclusive,
        RuleKind.AFTER: after,
    }
)
"""Rules on actions, in the order in which the model holds their rows."""
