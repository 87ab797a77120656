"""Files as people have them, made by the tests; workbooks are read in the test's own process (mark `child`: not)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from planning.importing import file_reading
from planning.importing.file_kinds import EMPTY_MAP, read_incoming
from planning.importing.incoming import Incoming
from planning.importing.present import present_of_folder
from planning.importing.proposal import Proposal, proposal
from planning.importing.target_columns import SourceMap

TOWNS = (("Metz", "57000"), ("Thionville", "57100"), ("Nancy", "54000"), ("St-Avold", "57500"), ("Woippy", "57140"))
KINDS = ("FTM", "Résidence sociale", "Pension de famille", "CADA", "HUDA", "Résidence accueil", "Résidence autonomie")
HEADER = (
    *("Nom", "Commune", "CP", "Type", "Nb places", "Propriétaire", "Gest.", "Année constr.", "Surface ch.", "DPE"),
    *("État du bâti", "PMR", "Fin conv.", "Taux occ.", "Obs."),
)


@pytest.fixture(autouse=True)
def in_this_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("child") is None:
        monkeypatch.setattr(file_reading, "in_limited_child", lambda function, *args, **_limits: function(*args))


def estate(count: int) -> Iterator[list[object]]:
    """Rows as an operator keeps them: decimal commas, units in cells, dates, a label that is not known."""
    for number in range(count):
        town, postcode = TOWNS[number % len(TOWNS)]
        kind = KINDS[number * 3 % len(KINDS)]
        alone = kind in ("Pension de famille", "Résidence accueil", "Résidence autonomie")
        end = datetime.date(2028 + number % 9, 12, 31)
        yield [
            f"Les {('Lilas', 'Acacias', 'Platanes', 'Tilleuls', 'Érables')[number % 5]} {number + 1}",
            *(town, postcode, kind),
            f"{20 + number} logts" if alone else 60 + 7 * number,
            "Présence Habitat" if number % 3 else "Batigère",
            *("AMLI", 1955 + 2 * number),
            f"{9 + number % 4},{number % 10}" if number % 2 else 9.5 + number,
            "GFEDCB?"[number % 7],
            ("bon", "moyen", "mauvais")[number % 3],
            "Oui" if number % 2 else "Non",
            end if number % 2 else end.strftime("%d/%m/%Y"),
            f"{80 + number % 20} %",
            "voir M. Klein" if number == 3 else "",
        ]


def total(count: int) -> int:
    return sum(int(str(row[4]).split()[0]) for row in estate(count))


def estate_workbook(path: Path, count: int) -> Path:
    """A title over the whole width, a header merged over two lines, a TOTAL that is 18 too high."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Parc"
    sheet.append(["PARC AU 01/06/2026"])
    sheet.append([])
    sheet.append(["Résidence", "", "", "Capacité", "", "Bâti"])
    sheet.append(HEADER)
    for merged in ("A1:O1", "A3:C3", "D3:E3", "F3:O3"):
        sheet.merge_cells(merged)
    for row in estate(count):
        sheet.append(row)
    sheet.append(["TOTAL", None, None, None, total(count) + 18])
    book.save(path)
    return path


def estate_csv(path: Path, count: int) -> Path:
    """The same as a French Excel saves it."""

    def told(cell: object) -> str:
        if isinstance(cell, datetime.date):
            return cell.strftime("%d/%m/%Y")
        return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)

    lines = [";".join(HEADER), *(";".join(map(told, row)) for row in estate(count)), f"TOTAL;;;;{total(count)}"]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Incoming]:
    """Write a text as a file and read what it holds."""

    def reading(text: str, asked: SourceMap = EMPTY_MAP, name: str = "parc.csv") -> Incoming:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_incoming(file_reading.read_book(path), asked)

    return reading


def on_nothing(incoming: Incoming) -> Proposal:
    """Propose what was read for a portfolio that does not exist yet."""
    return proposal(present_of_folder(None), incoming)
