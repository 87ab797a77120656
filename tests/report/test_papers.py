"""Slides, PDF and workbook say what the screens say, to the cent; each page has the plan's mark; text stays text."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pypdf import PdfReader

from planning.domain.errors import RequestError
from planning.explain import money_by_year, summary
from planning.explain.money.risk_words import chance_sentence
from planning.report import Paper, board_pages, board_pdf, residence_pdf, residents_pdf, slides, workbook
from planning.workflow import do_nothing
from tests.report.conftest import HOSTILE

SUM = re.compile(r"=SUM\(([A-Z]+)(\d+):\1(\d+)\)")
CELL = re.compile(r"'([^']+)'!([A-Z]+)(\d+)")


def plain(text: str) -> str:
    return re.sub(r"[\u202f\xa0\s]+", " ", text)


@pytest.fixture(scope="module")
def deck(paper: Paper) -> list[str]:
    """All the text of each slide."""
    shown = []
    for slide in Presentation(io.BytesIO(slides(paper))).slides:
        told = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        tables = [shape.table for shape in slide.shapes if shape.has_table]
        told += [cell.text for table in tables for row in table.rows for cell in row.cells]
        shown.append(plain("\n".join(told)))
    return shown


@pytest.fixture(scope="module")
def printed(paper: Paper) -> PdfReader:
    return PdfReader(io.BytesIO(board_pdf(paper)))


@pytest.fixture(scope="module")
def books(paper: Paper) -> tuple[Any, Any]:
    """The workbook as it is written, and as a reader that does not calculate sees it."""
    made = workbook(paper)
    return openpyxl.load_workbook(io.BytesIO(made)), openpyxl.load_workbook(io.BytesIO(made), data_only=True)


def test_every_page_carries_the_mark_of_the_plan(
    paper: Paper, deck: list[str], printed: PdfReader, books: tuple[Any, Any]
) -> None:
    mark = paper.plan.mark
    assert re.fullmatch(r"[0-9a-f]{4}(\.[0-9a-f]{4}){2}", mark)
    pages = [page.extract_text() for page in printed.pages]
    feet = [sheet.oddFooter.left.text for sheet in books[0].worksheets]
    told = [*deck, *pages, *feet, *(PdfReader(io.BytesIO(residence_pdf(paper, "A"))).pages[0].extract_text(),)]
    assert len(deck) >= 8
    assert [text for text in told if mark not in text] == []


def test_the_figures_of_the_three_are_those_of_the_screens(
    paper: Paper, deck: list[str], printed: PdfReader, books: tuple[Any, Any]
) -> None:
    figures = summary(paper.plan, paper.data, do_nothing(paper.data, paper.plan.scenario))
    euros = [
        plain(paper.words.exact_euros(one.value)) for one in (figures.capex, figures.own, figures.loans, figures.grants)
    ]
    text = plain("\n".join(page.extract_text() for page in printed.pages))
    for written in (" ".join(deck), text):
        assert [amount for amount in euros if amount not in written] == []
    first = books[1].worksheets[0]
    told = {row[0].value: row[1].value for row in first.iter_rows() if row[1].value is not None}
    assert math.isclose(told["Fonds propres"], figures.own.value, abs_tol=0.01)
    assert math.isclose(told["Prêts"], figures.loans.value, abs_tol=0.01)
    assert math.isclose(told["Subventions"], figures.grants.value, abs_tol=0.01)
    assert math.isclose(told["Investissement"], figures.capex.value, abs_tol=0.01)
    assert figures.housed is not None
    year = figures.year
    assert told[f"Bien logés (A-B), en {year}"] == figures.housed["well"].value
    assert told[f"Sans place, en {year}"] == figures.housed["without"].value


def test_live_formulas_give_what_is_shown(books: tuple[Any, Any]) -> None:
    """Every total is computed again from the cells that it adds up."""
    live, shown = books
    checked = 0
    for sheet in live.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                found = SUM.fullmatch(str(cell.value))
                if found:
                    rows = range(int(found[2]), int(found[3]) + 1)
                    total = sum(sheet[f"{found[1]}{number}"].value or 0 for number in rows)
                    assert math.isclose(total, shown[sheet.title][cell.coordinate].value, abs_tol=0.005)
                    checked += 1
    assert checked >= 10


def test_the_first_sheet_refers_to_the_tables_behind(books: tuple[Any, Any]) -> None:
    live, shown = books
    first = live.worksheets[0]
    referred = [(cell, CELL.findall(str(cell.value))) for row in first.iter_rows() for cell in row]
    single = [(cell, found[0]) for cell, found in referred if len(found) == 1 and "COUNTA" not in str(cell.value)]
    assert len(single) >= 10
    for cell, (name, letter, number) in single:
        value = shown[name][f"{letter}{number}"].value
        assert math.isclose(value, shown.worksheets[0][cell.coordinate].value, abs_tol=0.005)
    names = (
        *("Travaux", "Entretien de ce qui reste comme il est", "Investissement"),
        *("Fonds propres", "Prêts", "Subventions"),
        *("Entretien avant travaux, payé en plus", "À la charge d'autres propriétaires"),
    )
    works, upkeep, investment, own, loans, grants, before, others = (first_value(shown, name) for name in names)
    assert math.isclose(works + upkeep, investment, abs_tol=0.01)
    assert math.isclose(investment + before, own + loans + grants + others, abs_tol=0.01)
    assert before >= 0
    assert others > -0.01


def first_value(book: Any, name: str) -> float:
    return next(row[1].value for row in book.worksheets[0].iter_rows() if row[0].value == name)


def test_the_money_of_each_year_is_that_of_the_screens(paper: Paper, books: tuple[Any, Any]) -> None:
    rows = money_by_year(paper.plan, paper.data)
    sheet = books[1]["Argent par année"]
    told = [sheet.cell(number, 4).value for number in range(4, 4 + len(rows))]
    assert told == pytest.approx(rows["spent_eur"].tolist())


def test_text_of_the_data_is_text(paper: Paper, deck: list[str], printed: PdfReader, books: tuple[Any, Any]) -> None:
    expected = plain(str(paper.decisions["residence"].iloc[0]))
    assert expected.startswith(HOSTILE)
    assert any(expected in text for text in deck)
    written = re.sub(r"\s", "", "".join(page.extract_text() for page in printed.pages))
    assert HOSTILE.replace(" ", "") in written
    cells = [cell for sheet in books[0].worksheets for row in sheet.iter_rows() for cell in row]
    ours = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(HOSTILE)]
    assert ours
    assert {cell.data_type for cell in ours} == {"s"}


def fonts(reader: PdfReader) -> Iterator[Any]:
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            yield font.get_object()


def test_the_pdf_is_tagged_says_its_language_and_brings_its_fonts(paper: Paper, printed: PdfReader) -> None:
    for reader in (printed, PdfReader(io.BytesIO(residents_pdf(paper, "A")))):
        root = reader.trailer["/Root"]
        assert bool(root["/MarkInfo"]["/Marked"])
        assert root["/Lang"] == "fr"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        metadata = root["/Metadata"].get_object().get_data().decode()
        assert re.search(r"pdfuaid:part>1<", metadata)
        assert re.search(r"pdfaid:part>2<", metadata)
        assert re.search(r"pdfaid:conformance>B<", metadata)
        roles = tags(root["/StructTreeRoot"])
        assert {"/H1", "/P"} <= roles
        inside = [descendant(font) for font in fonts(reader)]
        assert inside
        assert all(any(key in one for key in ("/FontFile2", "/FontFile3")) for one in inside)
    assert {"/Table", "/TH", "/TD", "/Figure"} <= tags(printed.trailer["/Root"]["/StructTreeRoot"])


def tags(node: Any) -> set[str]:
    found, waiting = set(), [node]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            found.add(str(one.get("/S", "")))
            if "/K" in one:
                waiting.append(one["/K"])
    return found


def descendant(font: Any) -> Any:
    real = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    return real["/FontDescriptor"]


def test_the_first_page_is_what_is_voted(paper: Paper, deck: list[str]) -> None:
    assert "à voter" in deck[0]
    assert "Si le conseil refuse" in deck[0]
    assert plain(paper.words(chance_sentence(paper.risk))) in plain(deck[0])
    assert paper.risk.planned == pytest.approx(paper.summary.capex.value)
    starting = paper.decisions[paper.decisions["start_year"] == paper.decisions["start_year"].min()]
    assert len(paper.resolutions) == 1 + len(starting)
    assert paper.resolutions["residence_id"].tolist()[0] == ""
    assert (paper.resolutions["refusal"] != "").all()
    assert all(plain(text) in plain(" ".join(deck)) for text in paper.resolutions["text"])
    charts = [
        shape for slide in Presentation(io.BytesIO(slides(paper))).slides for shape in slide.shapes if shape.has_chart
    ]
    assert len(charts) == 2
    assert all(chart._element.nvGraphicFramePr.cNvPr.get("descr") for chart in charts)


def test_residents_are_told_when_where_and_how_much_and_whom_to_call_is_left_blank(paper: Paper) -> None:
    changed = str(paper.decisions["residence_id"].iloc[0])
    pages = PdfReader(io.BytesIO(residents_pdf(paper, changed))).pages
    text = plain(" ".join(page.extract_text() for page in pages))
    for told in (
        "Projet :",
        "Quand ?",
        "Où irai-je ?",
        "Mes droits",
        "[prénom, nom]",
        "[numéro]",
        "n'a pas encore voté",
    ):
        assert told in text.replace("’", "'"), told
    kept = next(row.residence_id for row in paper.plan.decisions if row.kind == "keep")
    text = plain(PdfReader(io.BytesIO(residents_pdf(paper, kept))).pages[0].extract_text())
    assert "Rien ne change dans votre résidence" in text


def test_what_is_not_there_is_refused(paper: Paper) -> None:
    with pytest.raises(RequestError):
        residence_pdf(paper, "nowhere")
    with pytest.raises(RequestError):
        Paper.of(paper.plan.model_copy(update={"status": "no_plan_yet"}), paper.data)


def test_every_page_of_the_pack_has_a_title_and_something_under_it(paper: Paper) -> None:
    pages = board_pages(paper)
    assert len({page.title for page in pages}) == len(pages)
    assert all(page.blocks for page in pages)
