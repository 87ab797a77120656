"""A sheet -> its header, the columns below it, and what is no row of data: titles, second lines of header, totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from planning.domain.message import N_, Message
from planning.importing.book import Row, Sheet
from planning.importing.target_columns import count_known
from planning.tables.text.headers import is_total, plain_name

MOST_TITLE_LINES: Final = 30
"""A header is looked for below so many lines of titles."""


@dataclass(frozen=True)
class Framed:
    """A table found in a sheet.

    Attributes
    ----------
    sheet
        Where it was found.
    line
        Of the header (the last one, where it goes over two).
    headers
        One per column that holds something; `places`: which cell of a row it is.
    rows
        Those below, totals left out.
    totals
        Rows of totals.
    notes
        What was left out, as sentences.
    """

    sheet: Sheet
    line: int
    headers: tuple[str, ...]
    places: tuple[int, ...]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...]
    notes: tuple[Message, ...]

    def cells(self, place: int, most: int | None = None) -> list[str]:
        """Return the cells of one column, by its number among `headers`; the first ones, where `most` says so."""
        at = self.places[place]
        return [row[at] if at < len(row) else "" for _, row in self.rows[:most]]


def framed(sheet: Sheet) -> Framed | None:
    """Find the table of a sheet; None where it has no row below a header."""
    if len(sheet.rows) < 2:
        return None
    number, header, height = _header(sheet)
    below = sheet.rows[number + height :]
    width = max((len(row) for _, row in below), default=0)
    header = [*header, *[""] * (width - len(header))]
    used = [
        place for place, text in enumerate(header) if text or any(place < len(row) and row[place] for _, row in below)
    ]
    named = [header[place] or _unnamed(place) for place in used]
    totals = tuple(row for row in below if _may_be_total(row[1]) and is_total(row[1], None))
    lines = {line for line, _ in totals}
    kept = tuple(row for row in below if row[0] not in lines)
    notes = []
    if number:
        notes.append(Message(N_("lignes de titre au-dessus du tableau, laissées : {count}"), {"count": number}))
    if height > 1:
        notes.append(Message(N_("noms de colonnes sur deux lignes")))
    if totals:
        told = ", ".join(str(line) for line, _ in totals)
        notes.append(Message(N_("lignes de total laissées : n° {lines}"), {"lines": told}))
    line = sheet.rows[number + height - 1][0]
    return Framed(sheet, line, tuple(_distinct(named)), tuple(used), kept, totals, tuple(notes))


def _header(sheet: Sheet) -> tuple[int, list[str], int]:
    """Return which row begins the header, its cells, and over how many rows it goes (1 or 2)."""
    best: tuple[int, int, list[str], int] | None = None
    rows = sheet.rows[:MOST_TITLE_LINES]
    for number, (line, row) in enumerate(rows[:-1] if len(rows) == len(sheet.rows) else rows):
        found = count_known(row)
        if best is None or found > best[0]:
            best = (found, number, list(row), 1)
        if line in sheet.merged and number + 1 < len(sheet.rows):
            both = _joined(row, sheet.rows[number + 1][1])
            double = count_known(both)
            if double > best[0] and not _has_numbers(sheet.rows[number + 1][1]):
                best = (double, number, both, 2)
    if best is None or best[0] == 0:  # no word is known: the first row of the usual width is the header
        usual = max((sum(map(bool, row)) for _, row in rows), default=0)
        number = next(place for place, (_, row) in enumerate(rows) if sum(map(bool, row)) >= max(1, usual - 1))
        return number, list(rows[number][1]), 1
    return best[1], best[2], best[3]


def _may_be_total(cells: Sequence[str]) -> bool:
    """Tell whether a row may be one of totals, in a fraction of the time that it takes to be sure."""
    first = next((cell for cell in cells if cell), "")[:6].casefold()
    return "tot" in first or "som" in first or "sous" in first or "grand" in first or "t o t" in first


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Return the header of two lines: a word above goes before the one below, where they differ."""
    width = max(len(above), len(below))
    top = [*above, *[""] * (width - len(above))]
    bottom = [*below, *[""] * (width - len(below))]
    return [
        second
        if not first or (second and count_known([second]))
        else f"{first} {second}".strip()
        if first != second
        else first
        for first, second in zip(top, bottom, strict=True)
    ]


def _has_numbers(row: Sequence[str]) -> bool:
    return any(cell.replace(".", "").replace(",", "").isdigit() for cell in row if cell)


def _unnamed(place: int) -> str:
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"({letters})"


def _distinct(names: Sequence[str]) -> list[str]:
    """Return the names of columns, a second one of the same name with its number."""
    found: list[str] = []
    for name in names:
        same = sum(plain_name(other) == plain_name(name) for other in names[: len(found)])
        found.append(name if not same else f"{name} ({same + 1})")
    return found
