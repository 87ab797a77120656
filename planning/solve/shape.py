"""What the solver may know of a model besides its numbers: how it falls apart, what may be pooled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planning.model.matrix import Matrix
from planning.model.problem import Built
from planning.solve.pooled_aids import Pools
from planning.solve.territories.blocks import Blocks

LARGE = 10_000
"""Whole columns from which the relaxation is solved first (large.py): pooled, if it can be."""


@dataclass(frozen=True)
class Shape:
    """Territories that only share money and teams, aids that may be pooled; None: neither is of use here."""

    blocks: Blocks | None = None
    pools: Pools | None = None

    @classmethod
    def of(cls, built: Built, matrix: Matrix) -> Shape:
        """Look at a model."""
        is_large = np.count_nonzero(matrix.integer) >= LARGE
        return cls(Blocks.of_model(built, matrix), Pools.of_model(built) if is_large else None)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Return what `from_arrays` needs."""
        parts = [part.to_arrays() for part in (self.blocks, self.pools) if part is not None]
        return {name: array for part in parts for name, array in part.items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Shape:
        """Return the shape that was written."""
        return cls(Blocks.from_arrays(arrays), Pools.from_arrays(arrays))
