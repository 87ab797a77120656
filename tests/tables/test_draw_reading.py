"""need_draws.parquet or .csv becomes draws, or a sentence that says what to mend."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from planning.i18n import Words
from planning.tables import draw_reading
from planning.tables.faults import problem_sentence
from planning.tables.loading import load_folder, read_folder
from tests.oracle.portfolio import FIRST, Row, futures, need, portfolio, write_folder

NEEDS = portfolio(2, needs=[need(12)])
DRAWN = futures(NEEDS, ([4, 9.5], need(0)), ([1, 0], need(0, FIRST + 1)))
ROWS: list[Row] = DRAWN.draws.to_dict("records") if DRAWN.draws is not None else []
Write = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(NEEDS, tmp_path / "parc")


def parquet(folder: Path, rows: Any) -> None:
    pd.DataFrame(rows).to_parquet(folder / "need_draws.parquet")


def csv(folder: Path, rows: Any) -> None:
    pd.DataFrame(rows).to_csv(folder / "need_draws.csv", index=False)


def sentences(folder: Path) -> list[str]:
    return [problem_sentence(problem) for problem in read_folder(folder)[1] if problem.file.startswith("need_draws")]


@pytest.mark.parametrize("write", [parquet, csv])
def test_draws_are_read_from_either_file(folder: Path, write: Callable[[Path, Any], None]) -> None:
    write(folder, ROWS)
    data = load_folder(folder)
    assert data["need_curves"].equals(DRAWN["need_curves"])
    assert data["needs"]["places"].tolist() == [12], "the needs given stay the central ones"
    assert data.draws is not None
    assert data.draws.sort_values(["year", "draw"])["places"].tolist() == [4, 9.5, 1, 0]


def test_a_folder_without_draws_has_no_curves(folder: Path) -> None:
    data = load_folder(folder)
    assert data["need_curves"].empty
    assert data.draws is None


def test_parquet_may_be_written_with_other_types(folder: Path) -> None:
    frame = pd.DataFrame(ROWS).astype({"draw": "int16", "year": "float64", "places": "float32"})
    frame = frame.astype({"client_group": "category", "territory": "category"})
    parquet(folder, frame)
    assert load_folder(folder)["need_curves"].equals(DRAWN["need_curves"])


def test_two_files_are_one_too_many(folder: Path) -> None:
    parquet(folder, ROWS)
    csv(folder, ROWS)
    assert "gardez un seul des deux fichiers" in sentences(folder)[0]


def test_draws_that_are_a_pipe_are_refused_without_waiting_for_a_writer(folder: Path) -> None:
    os.mkfifo(folder / "need_draws.parquet")
    found, problems = draw_reading.read_draws(folder)
    assert found is None
    assert "fichier ordinaire" in problem_sentence(problems[0], Words("fr"))


def test_a_file_that_is_not_parquet_is_named(folder: Path) -> None:
    (folder / "need_draws.parquet").write_text("draw,client_group\n", encoding="utf-8")
    assert "n'est pas un Parquet correct" in sentences(folder)[0]


def test_a_file_of_too_many_rows_is_not_even_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_reading, "LARGEST_ROWS", 3)
    parquet(folder, ROWS)
    assert "dépasse 3 lignes" in sentences(folder)[0]


@pytest.mark.parametrize("column", ["draw", "client_group", "territory", "year", "places"])
@pytest.mark.parametrize("write", [parquet, csv])
def test_a_missing_column_is_named(folder: Path, write: Callable[[Path, Any], None], column: str) -> None:
    write(folder, pd.DataFrame(ROWS).drop(columns=column))
    (said,) = sentences(folder)
    assert f"colonne {column}" in said


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("places", -1.0, "« -1.0 » n'est pas un nombre positif"),
        ("places", float("nan"), "« nan » n'est pas un nombre positif"),
        ("places", float("inf"), "« inf » n'est pas un nombre positif"),
        ("year", FIRST + 0.5, f"« {FIRST + 0.5} » n'est pas un nombre entier"),
        ("draw", float("nan"), "« nan » n'est pas un nombre entier"),
        ("territory", None, "n'est pas un texte"),
    ],
)
def test_a_cell_of_parquet_that_does_not_fit_is_shown(folder: Path, column: str, cell: Any, sentence: str) -> None:
    frame = pd.DataFrame(ROWS)
    frame[column] = frame[column].astype("object" if cell is None else "float64")
    frame.loc[1, column] = cell
    parquet(folder, frame)
    (said,) = sentences(folder)
    assert sentence in said
    assert "ligne 2" in said


def test_ids_written_as_numbers_are_refused_since_01_is_not_1(folder: Path) -> None:
    parquet(folder, pd.DataFrame(ROWS).assign(territory=1))
    assert "« 1 » n'est pas un texte" in sentences(folder)[0]


def test_a_cell_of_csv_that_does_not_fit_is_shown(folder: Path) -> None:
    frame = pd.DataFrame(ROWS).astype({"places": "object"})
    frame.loc[0, "places"] = "beaucoup"
    csv(folder, frame)
    assert any("« beaucoup »" in said and "ligne 2" in said for said in sentences(folder))


@pytest.mark.parametrize(("column", "file"), [("client_group", "client_groups"), ("territory", "territories")])
def test_an_unknown_id_is_said_once(folder: Path, column: str, file: str) -> None:
    parquet(folder, pd.DataFrame(ROWS).assign(**{column: "ailleurs"}))
    (said,) = sentences(folder)
    assert f"« ailleurs » n'existe pas dans {file}.csv" in said


def test_a_need_given_twice_in_a_future_is_refused(folder: Path) -> None:
    parquet(folder, [*ROWS, ROWS[0]])
    (said,) = sentences(folder)
    assert f"« 0, g, Z1, {FIRST} » est déjà décidé plus haut" in said


def test_years_outside_the_plan_are_a_warning(folder: Path) -> None:
    parquet(folder, [*ROWS, {**ROWS[0], "year": 2101}, {**ROWS[1], "year": 2102}])
    (said,) = sentences(folder)
    assert "2101" in said
    assert load_folder(folder)["need_curves"].equals(DRAWN["need_curves"])
    assert Words("en")(read_folder(folder)[1][-1].what)
