"""The coefficients of a model: given rule by rule in any order, kept in order of row and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd

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
