"""Bytes become texts, each line with its number; what cannot be read is named where it stands."""

from __future__ import annotations

import pytest

from planning.domain.errors import Problem
from planning.tables.text import reading
from planning.tables.text.reading import read_texts
from tests.tables.conftest import Write


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1
    return problems[0]


def test_cells_are_texts_and_lines_keep_their_numbers(write: Write) -> None:
    frame, problems = read_texts(write("a.csv", 'id,name\n057,"Metz, centre"\n\n , \n2,\n'))
    assert problems == []
    assert frame is not None
    assert frame.to_dict("index") == {
        2: {"id": "057", "name": "Metz, centre"},
        5: {"id": "2", "name": ""},
    }
    assert [str(dtype) for dtype in frame.dtypes] == ["str", "str"]


def test_a_cell_of_two_lines_counts_as_one_row_of_the_sheet(write: Write) -> None:
    frame, _ = read_texts(write("a.csv", 'id,name\n1,"two\nlines"\n2,x\n'))
    assert frame is not None
    assert frame.index.tolist() == [2, 3]


def test_a_header_alone_is_a_table_without_rows(write: Write) -> None:
    frame, problems = read_texts(write("a.csv", "id , name\n"))
    assert problems == []
    assert frame is not None
    assert (list(frame.columns), len(frame)) == (["id", "name"], 0)


def test_the_first_byte_of_another_encoding_is_found(write: Write) -> None:
    frame, problems = read_texts(write("a.csv", "id,name\n1,été à Forbach\n2,".encode() + b"\xe9t\xe9\n"))
    problem = only(problems)
    assert frame is None
    assert problem.row == 3
    assert problem.what.values == {"byte": "0xE9"}


def test_every_ragged_line_is_named(write: Write) -> None:
    frame, problems = read_texts(write("a.csv", "id,name\n1\n2,a\n3,b,c\n"))
    assert frame is None
    assert [(problem.row, problem.what.values["found"]) for problem in problems] == [(2, 1), (4, 3)]


def test_every_column_written_twice_is_named(write: Write) -> None:
    _, problems = read_texts(write("a.csv", "a,b,a,b,c\n1,2,3,4,5\n"))
    assert [problem.column for problem in problems] == ["a", "b"]


def test_a_file_too_large_is_not_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_FILE_BYTES", 10)
    frame, problems = read_texts(write("a.csv", "id\n" + "1\n" * 10))
    assert frame is None
    assert only(problems).file == "a.csv"
