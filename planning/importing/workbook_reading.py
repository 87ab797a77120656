"""An .xlsx -> sheets of texts: dates, numbers that are numbers, merged cells, formulas whose value nobody computed.

Runs in a child with limits (`file_reading.py`): a workbook is a zip, which can grow a thousandfold.
"""

from __future__ import annotations

import datetime
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import openpyxl
from openpyxl.utils import range_boundaries

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.importing.book import Row, Sheet

MOST_UNPACKED: Final = 400_000_000
"""Bytes of all the parts of a workbook, unpacked."""
MOST_COLUMNS: Final = 400
MOST_ROWS: Final = 300_000
_MERGED: Final = re.compile(rb'<mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_UNCOMPUTED: Final = re.compile(rb'<c r="[A-Z]+([0-9]+)"[^>]*><f[^>/]*(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>')
_ERRORS: Final = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff]")


def sheets_of(file: str, raw: bytes) -> tuple[Sheet, ...]:
    """Read every visible sheet that holds something.

    Raises
    ------
    ValueError, KeyError, zipfile.BadZipFile
        When it is no workbook, or too large a one.
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
            raise ValueError(f"plus de {MOST_UNPACKED // 1_000_000} Mo une fois ouvert")
        if "xl/workbook.xml" not in parts.namelist():
            raise ValueError("ce n'est pas un classeur .xlsx")
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        try:
            found = [
                _sheet(file, sheet, parts.read(sheet._worksheet_path))
                for sheet in book.worksheets
                if sheet.sheet_state == "visible" and hasattr(sheet, "_worksheet_path")
            ]
        finally:
            book.close()
    return tuple(sheet for sheet in found if sheet.rows)


def _sheet(file: str, sheet: Any, xml: bytes) -> Sheet:
    """Read one sheet. Of merged cells every one holds the text; a number stands once, so that it is counted once."""
    sheet.reset_dimensions()  # what a program wrote there is often wrong
    merges = [range_boundaries(found.decode()) for found in _MERGED.findall(xml)]
    cells: dict[int, list[str]] = {}
    texts: set[tuple[int, int]] = set()
    errors: list[int] = []
    for line, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
        if line > MOST_ROWS:
            raise ValueError(f"plus de {MOST_ROWS} lignes dans la feuille {sheet.title}")
        told = [_told(value) for value in row]
        if any(told):
            cells[line] = told
            texts |= {
                (line, place) for place, value in enumerate(row) if isinstance(value, str) and value[:1].isdigit()
            }
            errors += [line for value in row if isinstance(value, str) and value in _ERRORS]
    side_by_side, notes = _filled(cells, merges)
    problems = [*_lost(file, sheet.title, xml), *_errors(file, errors)]
    rows: tuple[Row, ...] = tuple((line, tuple(row)) for line, row in sorted(cells.items()))
    return Sheet(sheet.title, rows, "", frozenset(texts), frozenset(side_by_side), tuple(notes), tuple(problems))


def _told(value: Any) -> str:
    """Return a value as the product writes it; a text without invisible signs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _decimal(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "seconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    text = str(value)
    if text in _ERRORS:
        return ""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text)).replace("\r\n", "\n").strip()


def _decimal(value: float) -> str:
    """Return a number so that its point is no thousands' mark: 1.25 and 1.2340, never 1.234."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    return f"{text}0" if "e" not in text and len(text.partition(".")[2]) == 3 else text


def _filled(cells: dict[int, list[str]], merges: list[tuple[int, int, int, int]]) -> tuple[set[int], list[Message]]:
    """Fill the merged cells that hold a text, in place; return the lines with some side by side, and what to say."""
    wide: set[int] = set()
    count = 0
    for left, top, right, bottom in merges:
        row = cells.get(top, [])
        text = row[left - 1] if left <= len(row) else ""
        if not text or right > MOST_COLUMNS:
            continue
        count += 1
        if right > left:
            wide.add(top)
        if re.fullmatch(r"[+-]?[0-9.]+", text):
            continue
        for line in range(top, bottom + 1):
            if line in cells:
                there = cells[line]
                there.extend([""] * (right - len(there)))
                there[left - 1 : right] = [text] * (right - left + 1)
    told = Message(N_("cellules fusionnées dépliées : {count} (un nombre n'est compté qu'une fois)"), {"count": count})
    return wide, [told] if count else []


def _lost(file: str, title: str, xml: bytes) -> Iterator[Problem]:
    lines = sorted({int(found) for found in _UNCOMPUTED.findall(xml)})
    what = Message(N_("feuille « {sheet} » : une formule n'a pas de valeur enregistrée"), {"sheet": title})
    remedy = Message(N_("ouvrez le classeur dans un tableur, enregistrez-le, puis recommencez"))
    for line in lines:
        yield Problem(file, what, remedy, line, severity="warning")


def _errors(file: str, lines: list[int]) -> Iterator[Problem]:
    what = Message(N_("une formule donne une erreur (#REF!, #N/A...) : la cellule est lue comme vide"))
    for line in lines:
        yield Problem(file, what, Message(N_("corrigez la formule")), line, severity="warning")
