"""Texts become typed columns by the schema; each cell that does not fit is named."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.tables.schema import CellKind, Column, Default, Table
from planning.tables.text.parsing import empty_table, parse_table

KINDS: dict[CellKind, str] = {
    "id": "str",
    "text": "str",
    "date": "str",
    "int": "Int64",
    "number": "float64",
    "bool": "boolean",
}


def one(kind: CellKind, *, filled: bool = False, default: Default = None, **bounds: float) -> Table:
    """A table of one column that may be absent."""
    column = Column("c", kind, "what it is", "m2", required=False, filled=filled, default=default, **bounds)
    return Table("t", "a table", ("c",), (column,))


def texts(*cells: str) -> pd.DataFrame:
    frame = pd.DataFrame({"c": pd.Series(cells, dtype="str")})
    frame.index = frame.index + 2
    return frame


def values(kind: CellKind, *cells: str, default: Default = None) -> list[object]:
    """Parse cells that must all be fine; None where empty."""
    frame, problems = parse_table(one(kind, default=default), texts(*cells))
    assert problems == []
    return frame["c"].astype("object").where(frame["c"].notna(), None).tolist()


def refused(kind: CellKind, cell: str, **bounds: float) -> str:
    """Parse one cell that must be refused; return the sentence before its holes are filled."""
    frame, problems = parse_table(one(kind, **bounds), texts("", cell))
    assert [(problem.row, problem.column) for problem in problems] == [(3, "c")]
    assert str(frame["c"].dtype) == KINDS[kind]
    return problems[0].what.template


def test_each_kind_of_cell() -> None:
    assert values("id", "007", "") == ["007", ""]
    assert values("int", "12", "-3", "+4", "") == [12, -3, 4, None]
    assert values("number", "1.5", "-.5", "2.", "1e3", "") == [1.5, -0.5, 2.0, 1000.0, None]
    assert values("bool", "true", "FALSE", "True", "") == [True, False, True, None]
    assert values("date", "2027-01-31", "") == ["2027-01-31", ""]


def test_an_empty_cell_and_an_absent_column_hold_the_default() -> None:
    for kind, default, held in (("number", 0.5, 0.5), ("int", 3, 3), ("bool", False, False)):
        assert values(kind, "", default=default) == [held]
        frame, problems = parse_table(one(kind, default=default), pd.DataFrame(index=[2, 3]))
        assert problems == []
        assert frame["c"].tolist() == [held, held]


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_without_rows_or_without_the_column_is_typed(kind: CellKind) -> None:
    assert str(empty_table(one(kind))["c"].dtype) == KINDS[kind]
    frame, _ = parse_table(one(kind), pd.DataFrame(index=[2]))
    assert str(frame["c"].dtype) == KINDS[kind]


@pytest.mark.parametrize("cell", ["1_000", "0x10", "٣", "1 00", "12 $", "nan", "inf", "--1", "1.2.3", "1,2,3"])
def test_what_is_not_a_number(cell: str) -> None:
    assert refused("number", cell) == "« {cell} » n'est pas un nombre"


@pytest.mark.parametrize("cell", ["1.5", "1e3", "2027,5", "deux", "1_000"])
def test_what_is_not_a_whole_number(cell: str) -> None:
    assert refused("int", cell) == "« {cell} » n'est pas un nombre entier"


@pytest.mark.parametrize("cell", ["peut-être", "2", "ouais"])
def test_what_is_neither_true_nor_false(cell: str) -> None:
    assert refused("bool", cell) == "« {cell} » n'est ni oui ni non"


@pytest.mark.parametrize("cell", ["12/31/2027", "31/01/27", "2027", "2027-02-30", "2027-1-1x", "46022"])
def test_what_is_not_a_date(cell: str) -> None:
    assert refused("date", cell) == "« {cell} » n'est pas une date"


@given(st.floats(-1e14, 1e14))
def test_a_number_written_by_python_is_read_back(number: float) -> None:
    assert values("number", repr(number)) == [number]


def test_bounds_are_inclusive() -> None:
    bounds = {"minimum": 1.0, "maximum": 2.0}
    _, problems = parse_table(one("number", **bounds), texts("1", "2", "1.5", ""))
    assert problems == []
    assert refused("number", "0.99", **bounds) == "« {cell} » est plus petit que {limit}"
    assert refused("int", "3", **bounds) == "« {cell} » est plus grand que {limit}"
    assert refused("number", "-1", minimum=0) == "« {cell} » est négatif"


def test_a_cell_that_must_be_filled() -> None:
    _, problems = parse_table(one("text", filled=True), texts("a", ""))
    assert [(problem.row, problem.what.template) for problem in problems] == [(3, "la cellule est vide")]


def test_columns_that_miss_and_columns_that_nobody_knows() -> None:
    table = Table("t", "a table", ("a",), (Column("a", "id", "a"), Column("b", "number", "b")))
    frame, problems = parse_table(table, pd.DataFrame({"z": ["kept"], "a": ["1"]}, index=[2], dtype="str"))
    assert [(problem.column, problem.severity) for problem in problems] == [("b", "error"), ("z", "warning")]
    assert list(frame.columns) == ["a", "b", "z"], "the schema's order, then the others"
    assert frame["z"].tolist() == ["kept"]
