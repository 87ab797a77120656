"""Three ways to make own funds suffice more often, read from the draws of a plan: nothing is searched.

Money in advance, operations left for after the plan, a smaller programme. Aids, starts and draws stay the plan's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from planning.domain.kinds import ActionKind
from planning.domain.rule_book import RuleKind
from planning.finance.overruns import OverrunDraws
from planning.finance.purses import NOBODY
from planning.finance.room import LEAST_EUR, Floats, own_funds_left
from planning.tables.data import Data
from planning.tables.subjects import split_subject

TARGET: Final = 0.9
"""Nine chances in ten."""
HALVINGS: Final = 10
"""The share that each operation is cut by is found to a thousandth."""
KEPT: Final = (ActionKind.DISPOSE, ActionKind.GIVE_BACK)
"""Operations whose postponement spares nothing: they bring money or end a charge."""
OBLIGING: Final = (RuleKind.MUST, RuleKind.DEADLINE)
"""Hard rules that an operation answers: it is not left for later."""


@dataclass(frozen=True)
class Postponed:
    """Operations left for after the plan (positions in the draws), so that own funds suffice with `chance`.

    `spared_eur`: what they cost, all funders together; `places`: the model places that they would have delivered.
    """

    operations: tuple[int, ...]
    chance: float
    spared_eur: float
    places: float


@dataclass(frozen=True)
class Ways:
    """How to reach a chance: each None when it cannot, or is not needed (`chance` already reaches it).

    `reserve_eur`: more own funds from the first year on, wherever they lack;
    `reserve_purse`: the purse that lacks most. `cut`: the share (0-1) by which every
    operation shrinks, its aids and its overruns with it; `cut_eur`: what is then not invested.
    """

    chance: float
    reserve_eur: float | None
    reserve_purse: str
    postponed: Postponed | None
    cut: float | None
    cut_eur: float | None


def ways_to(drawn: OverrunDraws, data: Data, target: float = TARGET) -> Ways:
    """Return three ways to reach a chance that own funds suffice every year.

    `data`: with the scenario applied, as for `draw_overruns`.
    """
    chance = _chance(drawn.used, data)
    if chance >= target:
        return Ways(chance, None, "", None, None, None)
    cut = _cut(drawn, data, target)
    return Ways(
        chance,
        reserve_eur=reserve(drawn, data, target),
        reserve_purse=lacking_purse(drawn, data),
        postponed=postponed(drawn, data, target),
        cut=cut,
        cut_eur=None if cut is None else cut * float(drawn.operations["cost_eur"].sum()),
    )


def reserve(drawn: OverrunDraws, data: Data, target: float = TARGET) -> float:
    """Return the own funds to add, that may go wherever some lack, so that every year is paid with this chance (EUR).

    A purse that carries over needs the most that it lacks at any time; another what it lacks in each year.
    """
    short = np.sum([_short(used, data, purse) for purse, used in drawn.used.items()], axis=0)
    return float(np.quantile(short, target, method="inverted_cdf"))


def lacking_purse(drawn: OverrunDraws, data: Data) -> str:
    """Return the purse that lacks most on average; the first one where none ever lacks anything."""
    lacks = {purse: float(_short(used, data, purse).mean()) for purse, used in drawn.used.items()}
    return max(lacks, key=lacks.__getitem__, default="")


def postponed(drawn: OverrunDraws, data: Data, target: float = TARGET) -> Postponed | None:
    """Return operations to leave for after the plan; None when even leaving all of them does not do.

    Those that free most of what lacks per place lost go first; then whatever is not needed comes back, the most places
    first.
    """
    obliged = _obliged(drawn, data)
    free = [
        number
        for number, (kind, purse) in enumerate(zip(drawn.operations["kind"], drawn.payers, strict=True))
        if purse != NOBODY and kind not in KEPT and number not in obliged
    ]
    places = drawn.operations["places"].to_numpy(dtype=float)
    gains = {number: _gain(drawn, data, number) / max(places[number], 1.0) for number in free}
    left: list[int] = []
    for number in sorted(free, key=lambda number: (-gains[number], number)):
        left.append(number)
        if _chance(without(drawn, left), data) >= target:
            break
    else:
        return None
    for number in sorted(left, key=lambda number: (-places[number], number)):
        fewer = [one for one in left if one != number]
        if _chance(without(drawn, fewer), data) >= target:
            left = fewer
    costs = drawn.operations["cost_eur"].to_numpy(dtype=float)
    return Postponed(
        tuple(sorted(left)),
        _chance(without(drawn, left), data),
        float(costs[left].sum()),
        float(places[left].sum()),
    )


def without(drawn: OverrunDraws, operations: Collection[int], share: float = 1.0) -> dict[str, Floats]:
    """Return what each purse spends without some operations, or without a share of them: as `OverrunDraws.used`."""
    found = {purse: used.copy() for purse, used in drawn.used.items()}
    for number in operations:
        if drawn.payers[number] != NOBODY:
            found[drawn.payers[number]] -= share * drawn.asked[:, number]
    return found


def _cut(drawn: OverrunDraws, data: Data, target: float) -> float | None:
    everything = range(len(drawn.operations))
    if _chance(without(drawn, everything), data) < target:
        return None
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _chance(without(drawn, everything, middle), data) >= target:
            high = middle
        else:
            low = middle
    return high


def _obliged(drawn: OverrunDraws, data: Data) -> set[int]:
    """Return the operations that a hard rule asks for: of their residence, or of themselves."""
    rules = data["rules"]
    hard = rules[rules["rule"].isin(OBLIGING) & rules["hard"].astype("bool")]
    named = {item.partition(":")[0] for subject in hard["subject"] for item in split_subject(str(subject))}
    ids = zip(drawn.operations["residence_id"], drawn.operations["option_id"], strict=True)
    return {number for number, pair in enumerate(ids) if named.intersection(pair)}


def _gain(drawn: OverrunDraws, data: Data, number: int) -> float:
    """Return by how much what lacks shrinks on average without an operation (EUR)."""
    purse = drawn.payers[number]
    rest = drawn.used[purse] - drawn.asked[:, number]
    return float((_short(drawn.used[purse], data, purse) - _short(rest, data, purse)).mean())


def _short(used: Floats, data: Data, purse: str) -> Floats:
    """Return what a purse would need more, [n] (EUR)."""
    left = own_funds_left(used, data, purse)
    lacking = np.where(left < -LEAST_EUR, -left, 0.0)
    carries = data["funders"].set_index("funder")["carry_over"].fillna(False)
    most: Floats = lacking.max(axis=-1) if bool(carries.get(purse, False)) else lacking.sum(axis=-1)
    return most


def _chance(used: Mapping[str, Floats], data: Data) -> float:
    holds = [(own_funds_left(spent, data, purse) >= -LEAST_EUR).all(axis=-1) for purse, spent in used.items()]
    return float(np.all(holds, axis=0).mean())
