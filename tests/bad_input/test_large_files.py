"""Large folders and files are read by a child, in bounded memory and time; what is wrong is told in a few lines."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial

import pytest

from planning.domain.errors import MOST_LISTED
from planning.options import option_file
from planning.options.option_file import read_option_file
from planning.tables import loading
from planning.tables.faults import problem_sentences
from planning.tables.loading import read_folder
from planning.tables.text.limited import in_limited_child
from tests.bad_input.conftest import Folder
from tests.oracle.portfolio import keep, portfolio

Spoil = Callable[[int], str]


@pytest.mark.child
def test_a_child_reads_a_folder_as_its_parent_does(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    here, problems = read_folder(folder.path)
    monkeypatch.setattr(loading, "LARGE_BYTES", 1)
    by_child, told = read_folder(folder.path)
    assert here is not None
    assert by_child is not None
    assert by_child.portfolio_hash == here.portfolio_hash
    assert told == problems


@pytest.mark.child
def test_a_folder_that_fills_the_memory_costs_a_sentence(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "LARGE_BYTES", 1)
    monkeypatch.setattr(loading, "in_limited_child", partial(in_limited_child, megabytes=20))
    data, problems = read_folder(folder.path)
    assert data is None
    (sentence,) = problem_sentences(problems)
    assert "lecture abandonnée : " in sentence
    assert sentence.endswith("allégez le dossier : moins de lignes, ou les besoins tirés au sort en Parquet.")


@pytest.mark.child
def test_a_file_sent_that_fills_the_memory_costs_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(option_file, "LARGE_BYTES", 1)
    monkeypatch.setattr(option_file, "in_limited_child", partial(in_limited_child, megabytes=20))
    reading = read_option_file(portfolio(2, options=[keep("R1")]), b"option_id\nA\n", "envoi.csv")
    assert reading.data is None
    assert "lecture abandonnée" in reading.problems[0].what.template


@pytest.mark.parametrize(
    "line",
    [
        lambda number: f"g,Z1,x{number},3",
        lambda number: f"h{number},Z1,2027,3",
        lambda number: f"g,Z1,2027,-{number + 1}",
        lambda number: "g,Z1,2027,3",
        lambda number: "g,Z1,2027,3,4",
        lambda number: f"g,Z1,{2150 + number},3",
    ],
    ids=["no year", "no such group", "negative", "the same again", "one cell too many", "never read"],
)
def test_what_is_wrong_in_every_line_is_counted_not_listed(line: Spoil, folder: Folder) -> None:
    rows = 3 * MOST_LISTED
    folder.write("needs.csv", [*folder.rows("needs.csv")[:1], *(line(number).split(",") for number in range(rows))])
    _, problems = read_folder(folder.path)
    of_needs = [problem for problem in problems if problem.file == "needs.csv" and problem.row is not None]
    assert MOST_LISTED <= len(of_needs) <= 2 * MOST_LISTED
    counted = re.findall(r"1[45] et ([0-9\s]+) autres\.", "\n".join(problem_sentences(of_needs)))
    assert counted, "nothing is counted"
    # One row is named and twelve others are; the first of rows that are the same is not wrong.
    assert int(re.sub(r"\s", "", counted[0])) in (rows - 13, rows - 14)


def test_ten_thousand_needs_are_looked_over_in_no_time(folder: Folder) -> None:
    """They once took as long as there were pairs of needs: two minutes for a file of 2 MB."""
    pairs = [("g", f"Z{area}") for area in range(5000)]
    rows = [[group, area, str(year), "3"] for group, area in pairs for year in (2027, 2028)]
    folder.write("needs.csv", [*folder.rows("needs.csv")[:1], *rows])
    began = time.process_time()
    read_folder(folder.path)
    assert time.process_time() - began < 3  # half a second; as pairs of needs, half a minute


@pytest.mark.parametrize(
    ("file", "column"),
    [("options.csv", "duration_years"), ("option_costs.csv", "year_offset")],
    ids=["works", "payment"],
)
def test_a_billion_years_are_refused_not_written_out(file: str, column: str, folder: Folder) -> None:
    folder.cell(file, 3, column, "1000000000")
    data, problems = read_folder(folder.path)
    assert data is None
    assert any("« 1000000000 » est plus grand que 100" in sentence for sentence in problem_sentences(problems))


def test_an_option_sent_that_lasts_a_billion_years_is_refused_not_written_out() -> None:
    sent = b"option_id,residence_id,kind,duration_years,cost_eur\nN,R1,restructure,1000000000,5\n"
    reading = read_option_file(portfolio(2, options=[keep("R1")]), sent, "envoi.csv", "A", "b")
    assert reading.data is None
    assert [problem.column for problem in reading.problems] == ["duration_years"]
