"""A bound at once: the duals of relaxations solved before, tried on a model that is asked now.

Weak duality asks nothing of the duals: whatever model they come from, what they prove of this one is true, and where
little changed it is nearly its relaxation (0.06 % of it over changes of money and needs of the demo, in 15 ms instead
of seconds). Two things make more of them. The dual of a residence's choice is found anew, as the least reduced cost
of its choices that are left: so a rule that imposes or refuses counts at once. And where weights lie between those of
two relaxations, so do the duals: the value of a relaxation is concave in its costs.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from planning.domain.rule_book import RuleKind
from planning.model.matrix import Matrix
from planning.model.model import Block, Flags, Floats, Model
from planning.solve.large import dual_bound

MOST_KEPT: Final = 6
"""Relaxations whose duals are tried, the last ones."""
BETWEEN: Final = 1e-9
"""Of the largest weight: how far weights may be from a mixture of two others."""


@dataclass(frozen=True)
class _Kept:
    """Duals by block of rows, and the weights of the terms that they go with."""

    duals: Mapping[str, Floats]
    weights: Mapping[str, float]


class KeptDuals:
    """The duals of the last relaxations solved. Threads may share one object."""

    def __init__(self) -> None:
        self._kept: deque[_Kept] = deque(maxlen=MOST_KEPT)
        self._lock = threading.Lock()

    def keep(self, model: Model, duals: Floats) -> None:
        """Keep the duals of a model's rows, scaled as its arrays are; those of the same weights are replaced."""
        by_block = {name: duals[block.ids] for name, block in named(model.row_blocks)}
        kept = _Kept(by_block, dict(model.weights))
        with self._lock:
            others = [other for other in self._kept if other.weights != kept.weights]
            self._kept = deque([*others, kept], maxlen=MOST_KEPT)

    def knows(self, model: Model) -> bool:
        """Tell whether the relaxation of a like model of the same weights is among them."""
        sizes = {name: len(block.keys) for name, block in named(model.row_blocks)}
        with self._lock:
            return any(
                one.weights == model.weights and {name: len(duals) for name, duals in one.duals.items()} == sizes
                for one in self._kept
            )

    def bound(self, model: Model, matrix: Matrix) -> float | None:
        """Return the best bound that they prove of a model; None when they prove nothing."""
        with self._lock:
            kept = list(self._kept)
        if not kept:
            return None
        relaxed = only_open(model, matrix.relaxed())
        tried = [_on(model, one.duals) for one in kept] + list(_mixtures(model, kept))
        bounds = (dual_bound(relaxed, with_best_choices(model, relaxed, duals)) for duals in tried)
        best = max(bounds)
        return float(best) if np.isfinite(best) else None


def named(blocks: Sequence[Block]) -> Iterator[tuple[str, Block]]:
    """Yield each block with a name of its own: several may be of one family (an envelope of each funder)."""
    met: Counter[str] = Counter()
    for block in blocks:
        yield f"{block.family} {met[block.family]}", block
        met[block.family] += 1


def _on(model: Model, duals: Mapping[str, Floats]) -> Floats:
    """Return duals of other rows on a model's, block by block; those of a block that is not alike are 0."""
    found = np.zeros(len(model.row_lower))
    for name, block in named(model.row_blocks):
        known = duals.get(name)
        if known is not None and len(known) == len(block.keys):
            found[block.ids] = known
    return found


def _mixtures(model: Model, kept: Sequence[_Kept]) -> Iterator[Floats]:
    """Yield the mixtures of two of the kept whose weights are the model's."""
    names = list(model.weights)
    asked = np.array([model.weights[name] for name in names])
    at = [np.array([one.weights.get(name, np.nan) for name in names]) for one in kept]
    for number, one in enumerate(at):
        for other_number, other in enumerate(at[:number]):
            step = other - one
            if not np.isfinite(step).all() or not step.any():
                continue
            part = float(step @ (asked - one) / (step @ step))
            if 0.0 < part < 1.0 and np.abs(one + part * step - asked).max() <= BETWEEN * np.abs(asked).max():
                first, last = (_on(model, kept[place].duals) for place in (number, other_number))
                yield (1.0 - part) * first + part * last


# What a residence's choices say at once.


def only_open(model: Model, matrix: Matrix) -> Matrix:
    """Return the model without the choices that rules on single residences leave out: refused, or others imposed."""
    start, upper = model.columns_of("start"), matrix.upper.copy()
    is_start = np.zeros(len(upper), dtype=bool)
    is_start[start.ids] = True
    for row in _hard_rows(model, RuleKind.MUST_NOT, RuleKind.EARLIEST, RuleKind.LATEST):
        columns, values = matrix.row(row)
        if matrix.row_upper[row] == 0.0 and is_start[columns].all() and (values > 0.0).all():
            upper[columns] = 0.0
    choose = model.rows_of("choose_one")
    residence = np.full(len(upper), -1)
    cells = matrix.cells_of(choose.ids)
    residence[matrix.columns[cells]] = matrix.row_of[cells]
    for row in _hard_rows(model, RuleKind.MUST):
        columns, values = matrix.row(row)
        here = residence[columns]
        # All of one residence, whose choices come to 1: the others are none.
        if matrix.row_lower[row] == 1.0 and len(columns) and (values == 1.0).all() and (here == here[0]).all():
            others = (residence == here[0]) & (here[0] >= 0)
            others[columns] = False
            upper[others] = 0.0
    return replace(matrix, upper=upper)


def _hard_rows(model: Model, *kinds: RuleKind) -> Iterator[int]:
    for block in model.row_blocks:
        if block.family in kinds:
            yield from block.ids.tolist()


def with_best_choices(model: Model, matrix: Matrix, duals: Floats) -> Floats:
    """Return the duals with that of each residence's choice as good as the others allow."""
    choose = model.rows_of("choose_one")
    if not len(choose.keys):
        return duals
    found = duals.copy()
    found[choose.ids] = 0.0
    reduced = matrix.cost - matrix.csr.T @ found
    cells = matrix.cells_of(choose.ids)
    column, row = matrix.columns[cells], matrix.row_of[cells]
    is_open: Flags = matrix.upper[column] > 0.0
    least = np.full(len(found), np.inf)
    np.minimum.at(least, row[is_open], (reduced[column] / matrix.values[cells])[is_open])
    told = choose.ids[np.isfinite(least[choose.ids])]
    found[told] = least[told]
    return found
