"""Prices for what links territories: the best mix of the plans that they answered, within a box around known prices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import highspy
import numpy as np

from planning.model.matrix import Matrix
from planning.model.model import Floats
from planning.solve.highs_model import loaded
from planning.solve.territories.parts import Links, Part


class Mix(NamedTuple):
    """The optimum of the master within the box, and its prices of the links."""

    value: float
    prices: Floats


@dataclass
class Master:
    """A linear program: how much of each answered plan of each block, what the rest does, at what price links stretch.

    Stretching a link costs its centre price plus the box, pays its centre price minus the box: its price stays inside.
    """

    links: Links
    blocks: tuple[Part, ...]
    rest: Part
    _owner: list[int] = field(default_factory=list)
    _cost: list[float] = field(default_factory=list)
    _use: list[Floats] = field(default_factory=list)

    def add(self, block: int, values: Floats) -> None:
        """Let a point of a block join."""
        part = self.blocks[block]
        self._owner.append(block)
        self._cost.append(float(part.matrix.cost @ values))
        self._use.append(part.use_of_links(values, len(self.links.rows)))

    def add_whole(self, point: Floats) -> None:
        """Let each block's share of a point of the whole model join."""
        for block, part in enumerate(self.blocks):
            self.add(block, point[part.columns])

    def mix(self, centre: Floats, width: Floats) -> Mix | None:
        """Solve; None when the solver does not."""
        highs = loaded(self._matrix(centre, width))
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        duals = np.array(highs.getSolution().row_dual)[: len(centre)]
        return Mix(float(highs.getInfo().objective_function_value), duals)

    def _matrix(self, centre: Floats, width: Floats) -> Matrix:
        """Columns: plans answered, the rest, links stretched up and down. Rows: links, one mix a block, the rest's."""
        links, plans, rest = len(self.links.rows), len(self._cost), self.rest.matrix
        beyond = plans + len(rest.cost)
        use = np.array(self._use).reshape(plans, links)
        at, link = np.nonzero(use)
        each = np.arange(links)
        own_row = links + len(self.blocks) + np.repeat(np.arange(len(rest.row_lower)), np.diff(rest.starts))
        cells = (
            (link, at, use[at, link]),
            (self.rest.row, plans + self.rest.column, self.rest.value),
            (each, beyond + each, np.ones(links)),
            (each, beyond + links + each, -np.ones(links)),
            (links + np.array(self._owner, dtype=np.int64), np.arange(plans), np.ones(plans)),
            (own_row, plans + rest.columns, rest.values),
        )
        row, column, value = (np.concatenate(parts) for parts in zip(*cells, strict=True))
        order = np.lexsort((column, row))
        one, none, endless = np.ones(len(self.blocks)), np.zeros(plans + 2 * links), np.full(plans + 2 * links, np.inf)
        return Matrix(
            cost=np.concatenate([self._cost, rest.cost, centre + width, width - centre]),
            lower=np.concatenate([none[:plans], rest.lower, none[plans:]]),
            upper=np.concatenate([endless[:plans], rest.upper, endless[plans:]]),
            integer=np.zeros(beyond + 2 * links, dtype=bool),
            row_lower=np.concatenate([self.links.lower, one, rest.row_lower]),
            row_upper=np.concatenate([self.links.upper, one, rest.row_upper]),
            starts=np.searchsorted(row[order], np.arange(links + len(one) + len(rest.row_lower) + 1)).astype(np.int64),
            columns=column[order].astype(np.int32),
            values=value[order],
        )
