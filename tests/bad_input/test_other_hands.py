"""The same portfolio as other hands write it: a French spreadsheet, old line ends, titles and totals. Read the same."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from planning.tables.loading import read_folder
from planning.tables.schemas import TABLE_BY_NAME
from planning.tables.text.headers import column_words
from tests.bad_input.conftest import Folder

Rows = list[list[str]]
Rewrite = Callable[[str, Rows], bytes]
"""(name of the table, its rows as the product writes them) -> the file as somebody else writes it."""


def _text(rows: Rows, separator: str = ",", line_end: str = "\r\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def _cells(rows: Rows, change: Callable[[str, str], str]) -> Rows:
    header, *others = rows
    return [header, *([change(name, cell) for name, cell in zip(header, row, strict=True)] for row in others)]


def _in_french(table: str) -> Callable[[str, str], str]:
    kinds = {column.name: column.kind for column in TABLE_BY_NAME[table].columns}

    def write(name: str, cell: str) -> str:
        kind = kinds.get(name)
        if not cell or kind in ("id", "text", None) or not re.search("[0-9a-z]", cell):
            return cell
        if kind == "bool":
            return {"true": "Oui", "false": "Non"}[cell.lower()]
        if kind == "date":
            return "/".join(reversed(cell.split("-")))
        if kind == "int":
            return cell
        return f"{float(cell):,.2f}".replace(",", "\u202f").replace(".", ",")

    return write


def _french_excel(table: str, rows: Rows) -> bytes:
    spaced = _text(_cells(rows, _in_french(table)), ";").replace("\u202f", "\u00a0")
    return spaced.encode("cp1252")


def _french_words(table: str, rows: Rows) -> bytes:
    header = [column_words(table, name).upper() for name in rows[0]]
    return _text([header, *_cells(rows, _in_french(table))[1:]], ";").encode("utf-8-sig")


def _percents(table: str, rows: Rows) -> bytes:
    shares = {column.name for column in TABLE_BY_NAME[table].columns if column.unit == "share"}
    written = _cells(rows, lambda name, cell: f"{100 * float(cell):g} %" if name in shares and cell else cell)
    return _text(written).encode()


def _euros(table: str, rows: Rows) -> bytes:
    def write(name: str, cell: str) -> str:
        return f"{float(cell) / 1000:g} k€".replace(".", ",") if name == "amount_eur" and cell else cell

    return _text(_cells(rows, write), "\t").encode("utf-16")


def _titles_and_totals(table: str, rows: Rows) -> bytes:
    width = len(rows[0])
    wide = [[f"Parc au 1er janvier, table {table}"], [], *([*row, "", ""] for row in rows)]
    total = [["Total général", *["9"] * (width - 1)]]
    filled = [[*row, *[""] * (width + 2 - len(row))] for row in [*wide, [], *total]]
    return _text(filled, ";").encode()


HANDS: dict[str, Rewrite] = {
    "semicolons, decimal commas, cp1252, Oui and Non": _french_excel,
    "headers in French": _french_words,
    "percents": _percents,
    "tabs, UTF-16, thousands of euros": _euros,
    "titles, blank rows and columns, a total": _titles_and_totals,
    "sep=": lambda _, rows: ("sep=;\r\n" + _text(rows, ";")).encode("utf-8-sig"),
    "old Mac line ends": lambda _, rows: _text(rows, line_end="\r").encode(),
    "headers in another case": lambda _, rows: _text([[f" {name.title()} " for name in rows[0]], *rows[1:]]).encode(),
    "invisible characters": lambda _, rows: _text([["\u200b" + cell for cell in row] for row in rows]).encode(),
}


@pytest.mark.parametrize("hand", HANDS)
def test_what_other_hands_write_is_the_same_portfolio(hand: str, folder: Folder) -> None:
    before, _ = read_folder(folder.path)
    assert before is not None
    for path in folder.path.glob("*.csv"):
        path.write_bytes(HANDS[hand](path.stem, folder.rows(path.name)))
    read, problems = read_folder(folder.path)
    assert read is not None, problems
    assert read.hash == before.hash
    # Nothing is wrong; what was understood is said.
    assert {problem.severity for problem in problems} <= {"note", "warning"}


def test_what_was_understood_is_said(folder: Folder) -> None:
    (folder.path / "envelopes.csv").write_bytes(_french_excel("envelopes", folder.rows("envelopes.csv")))
    _, problems = read_folder(folder.path)
    said = {one.what.template for one in problems if one.file == "envelopes.csv" and one.severity == "note"}
    assert {"colonnes séparées par {separator}", "virgule décimale"} <= said


@pytest.mark.parametrize("cell", ["1.250", "1,250"])
@pytest.mark.parametrize("others", ["tab", "semicolon"])
def test_a_number_that_can_be_read_two_ways_is_asked_unless_the_file_tells(
    cell: str, others: str, folder: Folder
) -> None:
    rows = folder.rows("envelopes.csv")
    place = rows[0].index("amount_eur")
    rows[1][place] = cell
    for row in rows[2:]:
        row[place] = "100"
    separator = {"tab": "\t", "semicolon": ";"}[others]
    (folder.path / "envelopes.csv").write_bytes(_text(rows, separator).encode())
    read, problems = read_folder(folder.path)
    if (cell, others) == ("1,250", "semicolon"):  # a spreadsheet separates by semicolons because commas are decimal
        assert read is not None
        assert float(read["envelopes"]["amount_eur"].iloc[0]) == 1.25
    else:
        assert read is None
        assert [one.what.template for one in problems if one.severity == "error"] == [
            "« {cell} » peut se lire de deux façons"
        ]


def test_a_residence_may_be_called_total(folder: Folder) -> None:
    for file in ("residences.csv", "programmes.csv", "options.csv"):
        rows = folder.rows(file)
        place = rows[0].index("residence_id")
        for row in rows[1:]:
            row[place] = row[place].replace("R2", "Total-Est")
        folder.write(file, rows)
    data, problems = read_folder(folder.path)
    assert data is not None, problems
    assert "Total-Est" in set(data["residences"]["residence_id"])


def test_texts_that_look_alike_are_alike(folder: Folder, tmp_path: Path) -> None:
    composed, decomposed = "\u00c9V", "E\u0301V"
    for file, written in (("territories.csv", composed), ("residences.csv", decomposed), ("needs.csv", decomposed)):
        rows = folder.rows(file)
        place = rows[0].index("territory")
        folder.write(file, [rows[0], *([*row[:place], written, *row[place + 1 :]] for row in rows[1:])])
    data, problems = read_folder(folder.path)
    assert data is not None, problems
    assert set(data["needs"]["territory"]) == {composed}
