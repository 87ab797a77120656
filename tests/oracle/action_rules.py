"""Rules on actions, line by line: imposed, refused, dated, linked. One column per item (or per year, for `after`).

A rule's subject lists items separated by `;`. An item is an option, a residence (all that acts there), or
`residence:kind` and `*:kind`. What is imposed, linked or limited in number is what starts in the years of the plan;
a residence where something starts after them is kept until then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Row = dict[str, Any]
Array = NDArray[np.float64]
Condition = Callable[[Any], bool]


def broken(
    rule: Row, options: list[Row], choices: Sequence[Sequence[Any]], lines: NDArray[np.intp], years: list[int]
) -> Array:
    """Return by how much each line breaks a rule on actions: (lines, rows of the rule)."""
    items = [designated(options, item) for item in rule["subject"].replace(" ", "").split(";") if item]

    count = _Count(choices, lines, years[-1])
    limit, value = rule["year"], float(rule["value"] or 0)
    match rule["rule"]:
        case "must":
            columns = [np.maximum(0.0, 1.0 - count(item)) for item in items]
        case "must_not":
            columns = [count(item) + count(item, count.is_late) for item in items]
        case "earliest":
            columns = [count(item, lambda choice: choice.start < limit) for item in items]
        case "latest":
            columns = [count(item, lambda choice: choice.start > limit) for item in items]
        case "together":
            columns = [np.abs(count(items[0]) - count(item)) for item in items[1:]]
        case "exclusive":
            most = 1.0 if rule["value"] == "" else value
            columns = [np.maximum(0.0, sum(count(item) for item in items) - most)]
        case "after":
            columns = [_ahead(count, items, year, value) for year in years]
        case other:
            raise ValueError(f"the oracle does not know the rule {other}")
    return np.stack(columns, axis=1) if columns else np.zeros((len(lines), 0))


@dataclass(frozen=True)
class _Count:
    """Counts what an item designates, line by line."""

    choices: Sequence[Sequence[Any]]
    lines: NDArray[np.intp]
    last: int

    def is_late(self, choice: Any) -> bool:
        return bool(choice.start > self.last)

    def __call__(self, item: set[str], condition: Condition | None = None) -> Array:
        """Under a condition; under none, in the plan: what starts later is a keep in it."""
        total = np.zeros(len(self.lines))
        for place, found in enumerate(self.choices):
            keeps = any(choice.keeps and choice.option["option_id"] in item for choice in found)
            fits = [
                keeps if condition is None and self.is_late(choice)
                else choice.option["option_id"] in item and (condition is None or condition(choice))
                for choice in found
            ]  # fmt: skip
            total += np.array(fits, dtype="float64")[self.lines[:, place]]
        return total


def _ahead(count: _Count, items: list[set[str]], year: int, lag: float) -> Array:
    """Followers started by the year, beyond the leaders delivered `lag` years before."""
    follower, leader = items
    started = count(follower, lambda choice: choice.start <= year)
    ready = count(leader, lambda choice: choice.delivery <= year - lag)
    return np.maximum(0.0, started - ready)


def designated(options: list[Row], item: str) -> set[str]:
    """Return the ids of the options that an item designates."""
    if any(row["option_id"] == item for row in options):
        return {item}
    acts = {row["option_id"] for row in options if row["residence_id"] == item and row["kind"] != "keep"}
    if acts or ":" not in item:
        return acts
    residence, kind = item.rsplit(":", 1)
    return {row["option_id"] for row in options if row["kind"] == kind and residence in ("*", row["residence_id"])}
