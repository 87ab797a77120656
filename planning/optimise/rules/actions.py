"""Rules on the actions themselves: imposed, refused, dated, linked, due."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind, RuleKind
from planning.optimise.model import Flags, Ints
from planning.optimise.rules.context import Context
from planning.tables.subjects import designated_options, label_is_at_least, split_subject


def must(context: Context) -> None:
    """Do what is imposed: the starts designated sum to 1 for each item."""
    for rule in context.rules(RuleKind.MUST):
        for item in split_subject(rule["subject"]):
            _one_row(context, rule, _choices(context, item), lower=1.0)


def must_not(context: Context) -> None:
    """Do not do what is refused: the starts designated sum to 0."""
    for rule in context.rules(RuleKind.MUST_NOT):
        for item in split_subject(rule["subject"]):
            _one_row(context, rule, _choices(context, item), upper=0.0)


def earliest(context: Context) -> None:
    """Start no action designated before the year."""
    starts = context.choices.frame["start_year"].to_numpy()
    for rule in context.rules(RuleKind.EARLIEST):
        for item in split_subject(rule["subject"]):
            chosen = _choices(context, item)
            _one_row(context, rule, chosen[starts[chosen] < rule["year"]], upper=0.0)


def latest(context: Context) -> None:
    """Start no action designated after the year."""
    starts = context.choices.frame["start_year"].to_numpy()
    for rule in context.rules(RuleKind.LATEST):
        for item in split_subject(rule["subject"]):
            chosen = _choices(context, item)
            _one_row(context, rule, chosen[starts[chosen] > rule["year"]], upper=0.0)


def together(context: Context) -> None:
    """Do all of them or none: each item's starts equal the first item's."""
    for rule in context.rules(RuleKind.TOGETHER):
        first, *others = (_choices(context, item) for item in split_subject(rule["subject"]))
        for other in others:
            block = context.rule_rows(rule, [], lower=0.0, upper=0.0)
            context.builder.cells(np.full(len(first), block.first), context.start.ids[first], 1.0)
            context.builder.cells(np.full(len(other), block.first), context.start.ids[other], -1.0)


def exclusive(context: Context) -> None:
    """Do at most `value` of them (1 when empty)."""
    for rule in context.rules(RuleKind.EXCLUSIVE):
        chosen = np.concatenate([_choices(context, item) for item in split_subject(rule["subject"])])
        _one_row(context, rule, chosen, upper=float(rule["value"] or 1.0))


def after(context: Context) -> None:
    """Start A only once B is delivered, `value` years before: starts of A by t <= deliveries of B by t - value."""
    frame = context.choices.frame
    for rule in context.rules(RuleKind.AFTER):
        follower, leader = (_choices(context, item) for item in split_subject(rule["subject"]))
        years = list(range(len(context.data.years)))
        rows = context.rule_rows(rule, years, upper=np.zeros(len(years)))
        started = context.choices.years >= frame["start_year"].to_numpy()[:, None]
        ready = context.choices.years - float(rule["value"] or 0.0) >= frame["delivery_year"].to_numpy()[:, None]
        amounts = np.zeros((len(frame), len(years)))
        amounts[follower] += started[follower]
        amounts[leader] -= ready[leader]
        context.yearly_cells(rows, years, amounts)


def deadline(context: Context) -> None:
    """Be ready in time: some action delivered by the year or, with a label, that label at least in that year."""
    for rule in context.rules(RuleKind.DEADLINE):
        _one_row(context, rule, np.flatnonzero(meets_deadline(context, rule)), lower=1.0)


def meets_deadline(context: Context, rule: pd.Series) -> Flags:
    """Return a flag per choice: does it meet the deadline of its residence."""
    frame = context.choices.frame
    here: Flags = (frame["residence_id"] == rule["subject"]).to_numpy(dtype=bool)
    done: Flags = (frame["delivery_year"] <= rule["year"]).to_numpy(dtype=bool)
    if not rule["value"]:
        return here & done & (frame["kind"] != ActionKind.KEEP).to_numpy(dtype=bool)
    label_after = frame["energy_label_after"].where(frame["energy_label_after"] != "", frame["energy_label"])
    label = frame["energy_label"].where(~pd.Series(done), label_after)
    gone = done & (frame["kind"] == ActionKind.DISPOSE).to_numpy(dtype=bool)
    good: Flags = label.map(lambda found: label_is_at_least(found, rule["value"])).to_numpy(dtype=bool)
    return here & (gone | good)


def _choices(context: Context, item: str) -> Ints:
    return context.choices.of_options(designated_options(context.data["options"], item))


def _one_row(context: Context, rule: pd.Series, chosen: Ints, *, lower: float = -np.inf, upper: float = np.inf) -> None:
    """Add one row: the starts chosen sum to a number within the bounds."""
    block = context.rule_rows(rule, [], lower=lower, upper=upper)
    context.builder.cells(np.full(len(chosen), block.first), context.start.ids[chosen], 1.0)
