"""The file of real operations: complete, sourced, and refused with a sentence when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.domain.errors import DataError
from planning.tables import shipped
from planning.tables.parameters import read_real_operations

HEADER = shipped.REAL_OPERATIONS.read_text(encoding="utf-8").splitlines()[0]
GOOD = "a,operation,A,Metz,X,energy,2020,10,10,logements,1000,,all of it,P,http://p,true,"


def _read(folder: Path, *lines: str) -> object:
    path = folder / "real_operations.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return read_real_operations(path)


def test_every_row_shipped_says_where_it_comes_from() -> None:
    rows = read_real_operations(shipped.REAL_OPERATIONS)
    for column in ("perimeter", "producer", "reference", "unit"):
        assert (rows[column] != "").all()
    figures = rows[["units_before", "units_after", "cost_eur", "cost_per_home_eur"]]
    assert figures.notna().any(axis=1).all(), "a row without a figure compares nothing"
    assert set(rows.loc[rows["sort"] == "operation", "kind"]) == {
        "studios",
        "restructure",
        "demolish_rebuild",
        "energy",
    }


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (GOOD.replace("energy", "magic"), "kind"),
        (GOOD.replace(",energy,", ",,"), "kind"),
        (GOOD.replace("operation", "rumour", 1), "sort"),
        (GOOD.replace(",1000,", ",-5,"), "cost_eur"),
        (GOOD.replace("http://p", ""), "reference"),
        (f"{GOOD}\n{GOOD}", "row_id"),
    ],
)
def test_a_wrong_row_is_refused_with_its_column(tmp_path: Path, line: str, column: str) -> None:
    with pytest.raises(DataError) as caught:
        _read(tmp_path, line)
    assert [problem.column for problem in caught.value.problems] == [column]
    assert caught.value.problems[0].file == "real_operations.csv"


def test_a_right_row_is_read(tmp_path: Path) -> None:
    assert len(_read(tmp_path, GOOD)) == 1  # type: ignore[arg-type]
