"""The model as three tables: columns, rows, coefficients. No solver is known here.

Rows and columns are identified by a family (the rule, the kind of decision) and a key (what it is about), so that
a dual, a conflict and a sentence share one vocabulary; their names are derived on demand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Block:
    """A family of columns or rows: `keys` has one row per member, members are numbered from `first`."""

    family: str
    first: int
    keys: pd.DataFrame

    @property
    def ids(self) -> Ints:
        """Numbers of the members."""
        return np.arange(self.first, self.first + len(self.keys))


@dataclass(frozen=True)
class Model:
    """A mixed-integer linear model, to be minimised.

    Attributes
    ----------
    column_blocks, row_blocks
        What each column and row is.
    lower, upper, integer
        Bounds of the columns, and which take whole values.
    row_lower, row_upper
        Bounds of the rows (equal for an equality, infinite where there is none).
    coefficients
        row, column, value: one row per non-zero, in order of row and column.
    terms
        term, column, value: unweighted coefficients of each term of the objective.
    weights
        Weight of each term.
    """

    column_blocks: tuple[Block, ...]
    row_blocks: tuple[Block, ...]
    lower: Floats
    upper: Floats
    integer: Flags
    row_lower: Floats
    row_upper: Floats
    coefficients: pd.DataFrame
    terms: pd.DataFrame
    weights: dict[str, float]

    @property
    def cost(self) -> Floats:
        """Objective coefficient of every column."""
        return self._cost(self.weights)

    def cost_by(self, weights: Mapping[str, float]) -> Floats:
        """Return the objective coefficient of every column by other weights of the same terms."""
        return self._cost(weights)

    def _cost(self, weights: Mapping[str, float]) -> Floats:
        weight = self.terms["term"].map(weights).to_numpy(dtype=float)
        weighted = self.terms["value"].to_numpy(dtype=float) * weight
        return np.bincount(self.terms["column"].to_numpy(dtype=int), weighted, len(self.lower)).astype(float)

    def by(self, weights: Mapping[str, float]) -> Model:
        """Return the model by other weights of the same terms."""
        return replace(self, weights=dict(weights))

    def columns_of(self, family: str) -> Block:
        """Return the columns of a family (without members when the model has none)."""
        return _block(self.column_blocks, family)

    def rows_of(self, family: str) -> Block:
        """Return the rows of a family (without members when the model has none)."""
        return _block(self.row_blocks, family)

    def column_names(self) -> list[str]:
        """Return readable, unique, ASCII names, as in `start__R012_convert__2027`."""
        return _names(self.column_blocks)

    def row_names(self) -> list[str]:
        """Return readable, unique, ASCII names, as in `works_capacity__W1__2029`."""
        return _names(self.row_blocks)

    def term_values(self, values: Floats) -> dict[str, tuple[float, float]]:
        """Return each term of the objective at a point: unweighted, weighted."""
        product = self.terms["value"].to_numpy(dtype=float) * values[self.terms["column"].to_numpy(dtype=int)]
        sums = pd.Series(product).groupby(self.terms["term"].to_numpy()).sum()
        return {
            term: (float(sums.get(term, 0.0)), float(sums.get(term, 0.0)) * weight)
            for term, weight in self.weights.items()
        }


class Builder:
    """Collects columns, rows and coefficients as whole arrays; never one by one."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._columns: list[Block] = []
        self._rows: list[Block] = []
        self._bounds: list[tuple[Floats, Floats, Flags]] = []
        self._row_bounds: list[tuple[Floats, Floats]] = []
        self._cells: list[Cells] = []
        self._terms: list[tuple[str, Ints, Floats]] = []
        self._weights = dict(weights)
        self.column_count = 0
        self.row_count = 0

    def columns(
        self,
        family: str,
        keys: pd.DataFrame,
        *,
        upper: float | Floats = np.inf,
        integer: bool = False,
        terms: dict[str, float | Floats] | None = None,
    ) -> Block:
        """Add columns >= 0 and their share of the objective's terms."""
        block = Block(family, self.column_count, keys.reset_index(drop=True))
        size = len(keys)
        self._columns.append(block)
        self._bounds.append((np.zeros(size), np.broadcast_to(np.asarray(upper, float), size), np.full(size, integer)))
        self.column_count += size
        for term, value in (terms or {}).items():
            self.term(term, block.ids, value)
        return block

    def term(self, term: str, columns: Ints, value: float | Floats) -> None:
        """Add unweighted coefficients to a term of the objective."""
        values = np.broadcast_to(np.asarray(value, float), len(columns))
        used = values != 0
        self._terms.append((term, columns[used], values[used]))

    def rows(
        self,
        rule: str,
        keys: pd.DataFrame,
        *,
        lower: float | Floats = -np.inf,
        upper: float | Floats = np.inf,
    ) -> Block:
        """Add rows; their coefficients follow by `cells`."""
        block = Block(rule, self.row_count, keys.reset_index(drop=True))
        size = len(keys)
        self._rows.append(block)
        self._row_bounds.append(
            (np.broadcast_to(np.asarray(lower, float), size), np.broadcast_to(np.asarray(upper, float), size))
        )
        self.row_count += size
        return block

    def cells(self, rows: Ints, columns: Ints, values: float | Floats) -> None:
        """Add coefficients."""
        given = Cells.of(np.asarray(rows), np.asarray(columns), values)
        if len(given.rows):
            self._cells.append(given)

    def model(self) -> Model:
        """Assemble the three tables; cells given twice add up."""
        return Model(
            column_blocks=tuple(self._columns),
            row_blocks=tuple(self._rows),
            lower=joined([bounds[0] for bounds in self._bounds], np.float64),
            upper=joined([bounds[1] for bounds in self._bounds], np.float64),
            integer=joined([bounds[2] for bounds in self._bounds], np.bool_),
            row_lower=joined([bounds[0] for bounds in self._row_bounds], np.float64),
            row_upper=joined([bounds[1] for bounds in self._row_bounds], np.float64),
            coefficients=coefficients(self._cells, self.column_count),
            terms=self._objective(),
            weights=self._weights,
        )

    def _objective(self) -> pd.DataFrame:
        names = pd.Index(self._weights)
        codes = [np.full(len(columns), names.get_loc(term)) for term, columns, _ in self._terms]
        return pd.DataFrame(
            {
                "term": pd.Categorical.from_codes(joined(codes, np.int64), names),
                "column": joined([columns for _, columns, _ in self._terms], np.int64),
                "value": joined([values for _, _, values in self._terms], np.float64),
            },
            copy=False,
        )


def _block(blocks: tuple[Block, ...], family: str) -> Block:
    found = [block for block in blocks if block.family == family]
    return found[0] if found else Block(family, 0, pd.DataFrame())


def _names(blocks: tuple[Block, ...]) -> list[str]:
    names: list[str] = []
    for block in blocks:
        if len(block.keys):
            parts = zip(*(block.keys[key].astype("str").tolist() for key in block.keys), strict=True)
            names += [re.sub(r"[^A-Za-z0-9_]", "_", "__".join([block.family, *part])) for part in parts]
    taken: set[str] = set()
    for number, name in enumerate(names):
        while name in taken:
            name = f"{name}__n{number}"
        taken.add(name)
        names[number] = name
    return names


# The coefficients of a model: given rule by rule in any order, kept in order of row and column.


Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int32]]
"""Rows or columns: four bytes each, for millions of coefficients."""
_Scalar = TypeVar("_Scalar", bound=np.generic)


class Cells(NamedTuple):
    """Coefficients: row, column, value of each."""

    rows: Numbers
    columns: Numbers
    values: Floats

    @classmethod
    def of(cls, rows: Ints, columns: Ints, values: float | Floats) -> Cells:
        """Keep what is not zero, in its smallest form."""
        numbers = np.broadcast_to(np.asarray(values, float), len(rows))
        used = np.flatnonzero(numbers)
        return cls(rows[used].astype(np.int32), columns[used].astype(np.int32), numbers[used])


def coefficients(parts: Sequence[Cells], column_count: int) -> pd.DataFrame:
    """Return row, column, value in order of row and column; cells given twice add up, zeros vanish."""
    tidy = [_in_order(group, column_count) for group in _sharing_rows(parts)]
    return pd.DataFrame(
        {
            "row": joined([part.rows for part in tidy], np.int32),
            "column": joined([part.columns for part in tidy], np.int32),
            "value": joined([part.values for part in tidy], np.float64),
        },
        copy=False,
    )


def _sharing_rows(parts: Sequence[Cells]) -> Iterator[list[Cells]]:
    """Gather the parts whose ranges of rows overlap: rules come one after the other, so that groups stay small."""
    group: list[Cells] = []
    last = -1
    for part, lowest, highest in sorted(
        ((part, int(part.rows.min()), int(part.rows.max())) for part in parts), key=lambda found: found[1]
    ):
        if group and lowest > last:
            yield group
            group = []
        group.append(part)
        last = max(last, highest)
    if group:
        yield group


def _in_order(group: list[Cells], column_count: int) -> Cells:
    """Join cells, sort them and add up those of the same place. Parts already in order cost next to nothing."""
    rows = joined([part.rows for part in group], np.int32)
    columns = joined([part.columns for part in group], np.int32)
    values = joined([part.values for part in group], np.float64)
    place = rows.astype(np.int64) * column_count + columns
    if np.all(place[1:] > place[:-1]):
        return Cells(rows, columns, values)
    order = np.argsort(place, kind="stable")
    place = place[order]
    first = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
    sums = np.add.reduceat(values[order], first)
    kept = first[sums != 0]
    return Cells(rows[order][kept], columns[order][kept], sums[sums != 0])


def joined(
    parts: Sequence[np.ndarray[tuple[int, ...], np.dtype[_Scalar]]], dtype: type[_Scalar]
) -> np.ndarray[tuple[int, ...], np.dtype[_Scalar]]:
    """Return the parts end to end; an array without members when there is none."""
    if len(parts) == 1:
        return parts[0].astype(dtype, copy=False)
    return np.concatenate([np.zeros(0, dtype), *parts]).astype(dtype, copy=False)
