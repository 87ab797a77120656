"""A file as it was read: sheets of texts, rows with their lines. What every reader of this room begins with."""

from __future__ import annotations

from dataclasses import dataclass

from planning.domain.errors import Problem
from planning.domain.message import Message

Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, or a text table. `name` is empty for a text table.

    Attributes
    ----------
    name, rows
        Rows that are not blank: line, as a spreadsheet counts them, and cells.
    separator
        What separated the cells; empty in a workbook, whose numbers are numbers.
    texts
        In a workbook: cells (line, column from 0) that hold a text, not a number, and begin like a number.
    merged
        Lines in which cells are merged side by side: a header may go over two of them.
    notes, problems
        What was understood; what is lost (formulas without value).
    """

    name: str
    rows: tuple[Row, ...]
    separator: str = ""
    texts: frozenset[tuple[int, int]] = frozenset()
    merged: frozenset[int] = frozenset()
    notes: tuple[Message, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Book:
    """A file as it was read: its sheets, or why there is none."""

    file: str
    sheets: tuple[Sheet, ...] = ()
    problems: tuple[Problem, ...] = ()
