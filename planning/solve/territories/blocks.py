"""Territories that only share money and teams: which columns and rows belong to each, which rows link them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.model.matrix import Matrix
from planning.model.model import Flags, Ints
from planning.model.problem import Built

NONE, SEVERAL = -1, -2
FEWEST = 3
"""Blocks: with two, the larger is as hard as the whole."""


@dataclass(frozen=True)
class Blocks:
    """How a model falls apart once some rows are taken out.

    Attributes
    ----------
    of_column
        Block of each column; -1: the rest (money carried from year to year, needs that no residence can serve).
    of_row
        Block of each row; -1: a row of the rest, -2: a row that links blocks.
    """

    of_column: Ints
    of_row: Ints

    @classmethod
    def of(cls, matrix: Matrix, starts: Ints, territory: Ints) -> Blocks:
        """Gather columns around the start columns of each territory (number of each start column in `territory`)."""
        row = np.repeat(np.arange(len(matrix.row_lower)), np.diff(matrix.starts))
        label = np.full(len(matrix.cost), NONE, dtype=np.int64)
        label[starts] = territory
        while True:
            of_row = _of_rows(label, row, matrix)
            reached = _reached(label, row, of_row, matrix)
            if not reached.any():
                return cls(label, of_row)
            cells = reached[matrix.columns] & (of_row[row] >= 0)
            lowest = np.full(len(label), np.iinfo(np.int64).max)
            np.minimum.at(lowest, matrix.columns[cells], of_row[row[cells]])
            label[reached] = lowest[reached]

    @classmethod
    def of_model(cls, built: Built, matrix: Matrix) -> Blocks | None:
        """Return the blocks of a model; None where needs are served elsewhere or territories are too few."""
        if any(_crosses(built, family) for family in ("serve", "guest")):
            return None
        territory = pd.factorize(built.choices.frame["territory"])[0].astype(np.int64)
        blocks = cls.of(matrix, built.model.columns_of("start").ids, territory)
        return blocks if blocks.count >= FEWEST else None

    @property
    def count(self) -> int:
        """How many blocks."""
        return int(self.of_column.max(initial=NONE)) + 1

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Return what `from_arrays` needs."""
        return {"block_of_column": self.of_column, "block_of_row": self.of_row}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Blocks | None:
        """Return the blocks that were written; None when there are none."""
        if "block_of_column" not in arrays:
            return None
        return cls(arrays["block_of_column"], arrays["block_of_row"])


def _crosses(built: Built, family: str) -> bool:
    """Tell whether some columns of a family lead from a territory to another."""
    keys = built.model.columns_of(family).keys
    return len(keys) > 0 and bool((keys["from_territory"] != keys["to_territory"]).any())


def _of_rows(label: Ints, row: Ints, matrix: Matrix) -> Ints:
    """Return the block of each row as its labelled columns tell it: -1 none, -2 several."""
    known = label[matrix.columns] >= 0
    count = len(matrix.row_lower)
    lowest, highest = np.full(count, np.iinfo(np.int64).max), np.full(count, NONE)
    np.minimum.at(lowest, row[known], label[matrix.columns[known]])
    np.maximum.at(highest, row[known], label[matrix.columns[known]])
    return np.where(highest == NONE, NONE, np.where(lowest == highest, lowest, SEVERAL))


def _reached(label: Ints, row: Ints, of_row: Ints, matrix: Matrix) -> Flags:
    """Tell which columns without a label stand in a row of one block."""
    found = np.zeros(len(label), dtype=bool)
    found[matrix.columns[of_row[row] >= 0]] = True
    reached: Flags = found & (label == NONE)
    return reached
