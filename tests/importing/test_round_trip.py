"""The whole portfolio as a workbook, and back: lossless; no text of a user's becomes a formula."""

import io
import string

import openpyxl
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planning.importing.book import Book
from planning.importing.own_workbook import SHEETS, read_own, workbook, written_tables
from planning.importing.present import empty_texts, present_of_folder
from planning.importing.proposal import proposal
from planning.importing.workbook_reading import sheets_of
from planning.tables.schemas import PROGRAMMES, RESIDENCES, TABLE_BY_NAME
from planning.tables.text.parsing import parse_table, written_cells

MANIFEST = {"name": "Essai", "first_year": 2027, "last_year": 2036, "build": {"options": "templates"}}
SIGNS = string.ascii_letters + string.digits + " =+-@'\"éÉœ€«»;,.:/\\_<>&\n"
TEXTS = st.text(SIGNS, max_size=12).map(str.strip)


def back(raw: bytes):
    return read_own(Book("p.xlsx", sheets_of("p.xlsx", raw)))


def cell(column) -> st.SearchStrategy[str]:
    empty = st.just("")
    if column.choices:
        return st.sampled_from(["", *column.choices])
    if column.kind == "bool":
        return st.sampled_from(["", "true", "false"])
    if column.kind == "date":
        return empty | st.dates().map(str)
    if column.kind in ("int", "number"):
        low = 0 if column.minimum is None else column.minimum
        high = 1e9 if column.maximum is None else column.maximum
        numbers = (
            st.integers(int(low), int(high)) if column.kind == "int" else st.floats(low, high, allow_subnormal=False)
        )
        return empty | numbers.map(str)
    return TEXTS


@st.composite
def frames(draw, table):
    keys = draw(
        st.lists(st.text(SIGNS.strip(), min_size=1, max_size=6).map(str.strip).filter(bool), max_size=4, unique=True)
    )
    rows = [
        {column.name: key if column.name in table.key else draw(cell(column)) for column in table.columns}
        for key in keys
    ]
    texts = pd.DataFrame(rows, columns=[column.name for column in table.columns], dtype="str")
    typed, _ = parse_table(table, texts)
    return written_cells(typed)


@settings(max_examples=12, phases=(Phase.explicit, Phase.generate))
@given(frames(RESIDENCES), frames(PROGRAMMES))
def test_whatever_the_tables_hold_comes_back_as_it_was(residences, programmes) -> None:
    held = {"residences": residences, "programmes": programmes}
    incoming = back(workbook(MANIFEST, held, {"reference": '{"gap": 0.02}'}))
    for name, frame in held.items():
        if len(frame):
            pd.testing.assert_frame_equal(incoming.tables[name].reset_index(drop=True), frame)
    assert incoming.scenarios == {"reference": '{"gap": 0.02}'}
    assert incoming.manifest["name"] == "Essai"


def test_the_demo_comes_back_without_a_difference(root) -> None:
    present = present_of_folder(root / "data" / "demo")
    raw = workbook(MANIFEST, present.tables, {})
    compared = proposal(present, back(raw))
    assert compared.changes
    assert {change.status for change in compared.changes} == {"unchanged"}
    sheet = openpyxl.load_workbook(io.BytesIO(raw))[SHEETS["residences"]]
    assert sheet.protection.sheet
    assert sheet["A2"].protection.locked
    assert not sheet["B2"].protection.locked
    assert len(sheet.data_validations.dataValidation) >= 4


def test_no_text_becomes_a_formula() -> None:
    homes = empty_texts(RESIDENCES)
    homes.loc[0, ["residence_id", "name", "territory"]] = ["=1+1", '=HYPERLINK("http://x")', "+33"]
    book = openpyxl.load_workbook(io.BytesIO(workbook(MANIFEST, {"residences": homes.fillna("")}, {"=1": "=2"})))
    cells = [one for sheet in book for row in sheet.iter_rows() for one in row]
    assert any(one.value == "=1+1" for one in cells)
    assert all(one.data_type != "f" for one in cells)


def test_every_table_of_a_folder_has_its_sheet() -> None:
    assert {table.name for table in written_tables()} == set(SHEETS)
    assert all(len(name) <= 31 for name in SHEETS.values()), "a spreadsheet cuts longer names"


def test_what_was_changed_in_the_workbook_is_shown_field_by_field(root) -> None:
    present = present_of_folder(root / "data" / "demo_2015")
    book = openpyxl.load_workbook(io.BytesIO(workbook(MANIFEST, present.tables, {})))
    homes = book[SHEETS["residences"]]
    place = {one.value: one.column for one in homes[1]}
    homes.cell(2, place["Étiquette énergie"]).value = "D"
    homes.cell(2, place["Fin de la convention"]).value = "31/12/2040"
    homes.cell(2, place["Propriétaire"]).value = None
    book[SHEETS["programmes"]].delete_rows(3)
    saved = io.BytesIO()
    book.save(saved)
    compared = proposal(present, back(saved.getvalue()))
    (changed,) = [change for change in compared.changes if change.status == "modified"]
    assert changed.fields == {
        "energy_label": ("F", "D"), "agreement_end": ("", "2040-12-31"), "owner": ("Présence Habitat", "")
    }  # fmt: skip
    assert [change.table for change in compared.changes if change.status == "absent"] == ["programmes"]
    assert TABLE_BY_NAME["programmes"]
