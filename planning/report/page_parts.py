"""What a page of the board's papers is made of, whatever writes it: a title, a sentence, then tables, bars and text.

Every text is plain: what comes from the data is never read as markup, by no writer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    header
        Its title.
    share
        Of the width of the page, relative to the other columns.
    is_number
        Whether its cells are aligned to the right.
    is_box
        Whether its cells are boxes to write in by hand.
    """

    header: str
    share: float = 1.0
    is_number: bool = False
    is_box: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of texts, as many as there are columns; `totals` are the numbers of the rows in bold."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Series:
    """One colour of stacked bars: a value for each category."""

    name: str
    colour: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Bars:
    """Stacked bars, one for each category, with the sentence that stands for them."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    alt: str
    digits: int = 0


@dataclass(frozen=True)
class Text:
    """Paragraphs; a strong one has its first words (`lead`) in bold."""

    paragraphs: tuple[tuple[str, str], ...]
    """(lead, rest)."""


Block = Table | Bars | Text


@dataclass(frozen=True)
class Page:
    """One page: its title is the answer, the sentence under it says what it means."""

    title: str
    lead: str = ""
    blocks: tuple[Block, ...] = field(default=())


def split(table: Table, most: int) -> list[Table]:
    """Cut a table into parts of about as many rows, at most so many; the rows in bold stay with their part."""
    parts = max(1, math.ceil(len(table.rows) / most))
    size = max(1, math.ceil(len(table.rows) / parts))
    return [
        Table(
            table.columns,
            table.rows[start : start + size],
            frozenset(number - start for number in table.totals if start <= number < start + size),
        )
        for start in range(0, max(1, len(table.rows)), size)
    ]
