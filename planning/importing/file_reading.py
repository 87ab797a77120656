"""A file of any kind -> sheets of texts: rows that are not blank, with their line; what was understood on the way.

Text tables as `tables.text.reading` reads them; workbooks by `workbook_reading.py`. No cell is interpreted here. A file
that came from somebody else is read by a child with limits (`read_book`).
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.importing.book import Book, Sheet
from planning.tables.text.limited import LARGE_BYTES, LimitError, in_limited_child
from planning.tables.text.reading import read_content, rows_of

SECONDS: Final = 60.0
"""Of processor for one file: a workbook of 100,000 rows takes some ten of them."""
MEGABYTES: Final = 1_500
_ZIP: Final = b"PK\x03\x04"


def read_book(path: Path) -> Book:
    """Read a file; a workbook, or a large text, by a child with limits of memory and time."""
    raw, problems = read_content(path)
    return Book(path.name, problems=tuple(problems)) if raw is None else book_of(path.name, raw)


def book_of(file: str, raw: bytes) -> Book:
    """Read the content of a file, as `read_book` does; `file` is its name in the sentences."""
    if not raw.startswith(_ZIP) and len(raw) < LARGE_BYTES:
        return _read(file, raw)
    try:
        return in_limited_child(_read, file, raw, seconds=SECONDS, megabytes=MEGABYTES)
    except LimitError as error:
        remedy = Message(N_("gardez les lignes et les feuilles utiles, ou enregistrez la feuille en CSV"))
        return Book(file, problems=(Problem(file, error.message, remedy),))


def _read(file: str, raw: bytes) -> Book:
    if raw.startswith(_ZIP):
        return _workbook(file, raw)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        what = Message(N_("c'est un classeur d'avant 2007 (.xls), ou protégé par un mot de passe"))
        return Book(file, problems=(Problem(file, what, Message(N_("enregistrez-le en .xlsx, sans mot de passe"))),))
    rows, separator, notes, problems = rows_of(file, raw)
    if problems:
        return Book(file, problems=tuple(problems))
    told = tuple((line, tuple(cells)) for line, cells in rows)
    return Book(file) if not told else Book(file, (Sheet("", told, separator, notes=tuple(notes)),))


def _workbook(file: str, raw: bytes) -> Book:
    from planning.importing.workbook_reading import sheets_of  # openpyxl takes its time

    try:
        return Book(file, sheets_of(file, raw))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError, SyntaxError) as error:
        what = Message(N_("le classeur ne peut pas être lu ({reason})"), {"reason": str(error)[:80]})
        remedy = Message(N_("ouvrez-le dans un tableur et enregistrez-le en .xlsx"))
        return Book(file, problems=(Problem(file, what, remedy),))
