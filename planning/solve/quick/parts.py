"""A model that falls apart, solved part by part: a part met before is remembered, whatever the rest became.

With decisions held, the years' places, the moves and the aids have nothing to do with each other, and one change of a
plan or a scenario leaves most of them as they were. A part is always solved alone, so that what is remembered is what
would be found again.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from planning.model.matrix import Matrix
from planning.model.model import Floats, Ints
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix

ALONE = Limits(gap=0.0, seconds=None, seed=0, is_plain=True)
SMALL = 20
"""Columns of a part below which it is solved with the other small ones: half a millisecond is spent on each."""
MOST_NUMBERS = 4_000_000
"""Values remembered in all, 32 MB; the parts that were asked for longest ago go first."""


@dataclass
class Remembered:
    """Solutions of parts by what they are; None: there is none. Threads may share one object."""

    most: int = MOST_NUMBERS
    _found: OrderedDict[bytes, Floats | None] = field(default_factory=OrderedDict)
    _numbers: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def solution(self, part: Matrix) -> Floats | None:
        """Return the best point of a part; None when it has none."""
        name = _name(part)
        with self._lock:
            if name in self._found:
                self._found.move_to_end(name)
                return self._found[name]
        values = solve_matrix(part, ALONE).values
        with self._lock:
            if name not in self._found:
                self._numbers += len(part.cost)
                self._found[name] = values
            while self._numbers > self.most:
                _, oldest = self._found.popitem(last=False)
                self._numbers -= 0 if oldest is None else len(oldest)
        return values


PARTS = Remembered()
"""Only how soon a point is found depends on what was asked before."""


def solved_apart(matrix: Matrix) -> Floats | None:
    """Return the best point of a model, each part of it solved alone; None when one has no point."""
    values = np.zeros(len(matrix.cost))
    for columns, part in parts(matrix):
        found = PARTS.solution(part)
        if found is None:
            return None
        values[columns] = found
    return values


def parts(matrix: Matrix) -> Iterator[tuple[Ints, Matrix]]:
    """Yield the parts of a model: their columns in order, and what they are alone; the small ones together as one."""
    rows, columns = len(matrix.row_lower), len(matrix.cost)
    ones = np.ones(len(matrix.columns), dtype=np.int8)
    # Rows first, columns after them: an edge where a column occurs in a row.
    starts = np.concatenate([matrix.starts, np.full(columns, matrix.starts[-1])])
    graph = sparse.csr_matrix((ones, matrix.columns + rows, starts), (rows + columns, rows + columns))
    count, label = connected_components(graph, directed=False)
    label[np.bincount(label[rows:], minlength=count)[label] < SMALL] = count
    of_rows, of_columns = (_members(some, count + 1) for some in (label[:rows], label[rows:]))
    for mine, asked in zip(of_columns, of_rows, strict=True):
        if len(mine) or len(asked):
            yield mine, matrix.part(asked, mine)


def _members(label: Ints, count: int) -> list[Ints]:
    """Return the members of each of so many groups, in order."""
    order = np.argsort(label, kind="stable")
    return np.split(order, np.searchsorted(label[order], np.arange(1, count)))


def _name(part: Matrix) -> bytes:
    """Return what tells one part from another: a digest of all that it is."""
    digest = hashlib.blake2b(digest_size=16)
    for array in (getattr(part, column.name) for column in fields(part)):
        digest.update(str(len(array)).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.digest()
