"""What a person's change does to an option: before and after, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Final

from planning.options.fields import OptionFields, fields_of
from planning.tables.data import Data

PLACES, DWELLINGS, ELIGIBLE, TOTAL = "places", "dwellings", "eligible", "own_cost"
_SPREAD: Final = ("homes", "eligible", "residence_id")

Figure = str | float | int | bool | tuple[float, ...] | None


@dataclass(frozen=True)
class FieldChange:
    """One field of one option before and after; None = nothing there (the whole option, when every field is so).

    `of`: the typology of `places` and `dwellings`, the funder of `eligible`.
    """

    option_id: str
    name: str
    before: Figure
    after: Figure
    of: str = ""


def what_changed(before: Data, after: Data, option_ids: Iterable[str]) -> list[FieldChange]:
    """Return what differs of some options between two states of the data, in the order of the fields.

    The name of a field is that of `OptionFields`, but `own_cost` (the total) stands before `own_costs` (its years),
    `places` and `dwellings` stand for each typology, and `eligible` for each funder.
    """
    found = []
    for option_id in option_ids:
        old, new = (_figures(data, option_id) for data in (before, after))
        for key in dict.fromkeys((*old, *new)):
            name, of = key
            pair = old.get(key), new.get(key)
            # A whole option that comes or goes is told by what it holds, not by what it leaves empty.
            is_empty = (not old or not new) and not any(pair)
            if not is_empty and pair[0] != pair[1]:
                found.append(FieldChange(option_id, name, *pair, of))
    return found


def _figures(data: Data, option_id: str) -> Mapping[tuple[str, str], Figure]:
    try:
        option = fields_of(data, option_id)
    except KeyError:
        return {}
    found: dict[tuple[str, str], Figure] = {}
    for field in fields(OptionFields):
        if field.name == "own_costs":
            found[TOTAL, ""] = round(option.own_cost)
        if field.name not in _SPREAD:
            found[field.name, ""] = getattr(option, field.name)
        if field.name == "homes":
            found |= {(PLACES, one.typology): one.places for one in option.homes if one.places is not None}
            found |= {(DWELLINGS, one.typology): one.dwellings for one in option.homes if one.dwellings is not None}
    return found | {(ELIGIBLE, funder): round(share, 6) for funder, share in option.eligible.items()}
