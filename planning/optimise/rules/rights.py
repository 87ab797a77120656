"""What is owed to residents before and after the works: notice, and a place to come back to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind, RuleKind
from planning.optimise.model import Floats, Ints
from planning.optimise.residents import Residents
from planning.optimise.rules.context import Context
from planning.optimise.vacancies import suited_places

ROUNDING = 1e-6
"""Persons: sums that differ by less are the same."""


def notice(context: Context, people: Residents) -> None:
    """Displace nobody who was not told in time: persons displaced by starts before first year + notice sum to 0."""
    since = context.choices.frame["start_year"].to_numpy(dtype=float) - context.data.manifest.first_year

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
