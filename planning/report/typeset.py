"""The papers as PDF, by typst: tagged, PDF/UA-1 and PDF/A-2b, fonts inside, nothing fetched.

A template reads one JSON document: the texts in it are values, which typst never reads as markup.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

import typst

from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.report.board import board_pages
from planning.report.page_parts import Bars, Block, Table
from planning.report.paper import Paper
from planning.report.sheets import residence_sheet, residents_sheet

TEMPLATES: Final = Path(__file__).parent / "typst"
STANDARDS: Final[list[Literal["ua-1", "a-2b"]]] = ["ua-1", "a-2b"]
FONTS: Final = "font_source_sans_pro"
"""The package that brings Source Sans Pro (SIL Open Font License)."""


def board_pdf(paper: Paper) -> bytes:
    """Return the board's papers as a PDF file."""
    pages = board_pages(paper)
    document = {
        "pages": [
            {"title": page.title, "lead": page.lead, "blocks": [_block(block, paper) for block in page.blocks]}
            for page in pages
        ]
    }
    return _typeset("board", pages[0].title, document, paper)


def residence_pdf(paper: Paper, residence_id: str) -> bytes:
    """Return the one-page sheet of a residence as a PDF file.

    Raises
    ------
    RequestError
        When there is no such residence.
    """
    sheet = residence_sheet(paper, residence_id)
    return _typeset("residence", sheet["name"], sheet, paper)


def residents_pdf(paper: Paper, residence_id: str) -> bytes:
    """Return the letter to the residents of a residence as a PDF file.

    Raises
    ------
    RequestError
        When there is no such residence.
    """
    sheet = residents_sheet(paper, residence_id)
    return _typeset("residents", sheet["title"], sheet, paper)


def _typeset(template: str, title: str, document: dict[str, Any], paper: Paper) -> bytes:
    """Return a template filled with a document.

    Raises
    ------
    CapError
        When typst cannot set it.
    """
    day = paper.printed
    whole = {
        **document,
        "title": title,
        "lang": paper.words.lang,
        "footer": paper.footer,
        "mark": paper.plan.mark,
        "day": [day.year, day.month, day.day],
    }
    try:
        made, warnings = typst.compile_with_warnings(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            sys_inputs={"data": json.dumps(whole, ensure_ascii=False, allow_nan=False)},
            font_paths=[_fonts()],
            ignore_system_fonts=True,
            pdf_standards=[*STANDARDS],
        )
    except RuntimeError as error:
        what = N_("le PDF n'a pas pu être composé ({reason})")
        raise CapError(Message(what, {"reason": str(error).splitlines()[0]})) from error
    if warnings:
        what = N_("le PDF n'a pas pu être composé ({reason})")
        raise CapError(Message(what, {"reason": str(warnings[0]).splitlines()[0]}))
    return bytes(made)


@cache
def _fonts() -> str:
    """Return the folder of the fonts.

    Raises
    ------
    CapError
        When their package is not installed.
    """
    found = find_spec(FONTS)
    places = list(found.submodule_search_locations or ()) if found else []
    if not places:
        raise CapError(Message(N_("la police des PDF manque : installez requirements.txt")))
    return str(Path(places[0]) / "files")


def _block(block: Block, paper: Paper) -> dict[str, Any]:
    if isinstance(block, Table):
        columns = [
            {"header": one.header, "share": one.share, "number": one.is_number, "box": one.is_box}
            for one in block.columns
        ]
        return {"kind": "table", "columns": columns, "rows": block.rows, "totals": sorted(block.totals)}
    if isinstance(block, Bars):
        sums = [sum(series.values[place] for series in block.series) for place in range(len(block.categories))]
        return {
            "kind": "bars",
            "categories": block.categories,
            "series": [{"name": one.name, "colour": one.colour, "values": one.values} for one in block.series],
            "totals": [paper.words.decimal(one, block.digits) for one in sums],
            "unit": block.unit,
            "alt": block.alt,
        }
    return {"kind": "text", "paragraphs": block.paragraphs}
