"""Workbooks as they come: formulas that nobody computed, hidden sheets, what is no workbook, what is too large."""

import io

import pytest
from openpyxl import Workbook

from planning.importing import workbook_reading
from planning.importing.file_kinds import read_incoming
from planning.importing.file_reading import book_of, read_book
from planning.tables.faults import problem_sentences
from tests.importing.conftest import estate_workbook


def saved(book: Workbook) -> bytes:
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def test_a_formula_that_nobody_computed_is_said_with_its_line() -> None:
    book = Workbook()
    for row in (["Résidence", "Ville", "Type", "Places"], ["Lilas", "Metz", "FTM", "=20+10"]):
        book.active.append(row)
    incoming = read_incoming(book_of("p.xlsx", saved(book)))
    told = "\n".join(problem_sentences(incoming.problems))
    assert "ligne 2 : feuille « Sheet » : une formule n'a pas de valeur enregistrée" in told
    assert incoming.programmes.empty


def test_a_cell_merged_down_is_read_on_each_line_but_a_number_counts_once() -> None:
    book = Workbook()
    for row in (["Résidence", "Ville", "Type", "Places"], ["Lilas", "Metz", "FTM", 30], [None, None, "CADA", 20]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("B2:B3")
    incoming = read_incoming(book_of("p.xlsx", saved(book)))
    assert incoming.residences["name"].tolist() == ["Lilas"]
    assert incoming.programmes["places"].tolist() == ["30", "20"]


def test_the_sheet_that_holds_residences_is_found_and_hidden_ones_are_left() -> None:
    book = Workbook()
    book.active.append(["Notes de service"])
    hidden = book.create_sheet("Vieux")
    for row in (["Résidence", "Ville", "Type", "Places"], ["Ancien", "Metz", "FTM", 1]):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    good = book.create_sheet("Parc")
    for row in (["Résidence", "Ville", "Type", "Places"], ["Lilas", "Metz", "FTM", 30]):
        good.append(row)
    assert read_incoming(book_of("p.xlsx", saved(book))).residences["name"].tolist() == ["Lilas"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"PK\x03\x04nothing", "ne peut pas être lu"),
        (b"\xd0\xcf\x11\xe0old", "d'avant 2007"),
        (b"", "le fichier est vide"),
        (b"Nom,Ville\n\x01\x02,Metz\n", "ce n'est pas un fichier texte"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(raw, words) -> None:
    incoming = read_incoming(book_of("p.xlsx", raw))
    assert incoming.is_stopped
    assert words in "\n".join(problem_sentences(incoming.problems))


@pytest.mark.child
def test_a_workbook_is_read_by_a_child(tmp_path) -> None:
    assert len(read_book(estate_workbook(tmp_path / "parc.xlsx", 3)).sheets) == 1


def test_a_workbook_that_unpacks_to_too_much_only_costs_a_sentence(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(workbook_reading, "MOST_UNPACKED", 5_000)
    (problem,) = read_book(estate_workbook(tmp_path / "parc.xlsx", 30)).problems
    assert "une fois ouvert" in str(problem.what.values["reason"])
