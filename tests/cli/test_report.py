"""The commands `report` and `verify --mark`: papers by the name of their file, and whose they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planning.cli.main import main
from planning.domain.plan import Plan
from planning.explain.board.indicators import cus_indicators, psp_classes
from planning.explain.decisions import decision_table
from planning.tables.plan_file import write_plan
from tests.cli.conftest import Document
from tests.explain.small_plan import small_data, small_plan

STARTS = {"board.pptx": b"PK", "board.pdf": b"%PDF", "plan.xlsx": b"PK", "residents.pdf": b"%PDF", "R1.pdf": b"%PDF"}


@pytest.fixture
def file(plan: Document, tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", STARTS)
def test_a_paper_is_what_the_name_of_its_file_says(file: Path, tmp_path: Path, name: str) -> None:
    more = {"residents.pdf": ["--residence", "R1"], "R1.pdf": ["--residence", "R1", "--about", "residence"]}
    assert main(["report", str(file), "--to", str(tmp_path / name), *more.get(name, [])]) == 0
    assert (tmp_path / name).read_bytes().startswith(STARTS[name])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "board.odt"], ".pptx, .pdf, .xlsx"),
        (["--to", "residence.pdf"], "--residence ID"),
        (["--to", "residence.pdf", "--residence", "nowhere"], "nowhere"),
    ],
)
def test_what_cannot_be_written_is_a_sentence(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(file.parent)
    assert main(["report", str(file), *arguments]) == 1
    assert said in capsys.readouterr().err
    assert [path.name for path in file.parent.iterdir()] == ["plan.json"]


def test_the_mark_of_a_paper_tells_its_plan(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mark = Plan.model_validate(
        {key: part for key, part in json.loads(file.read_text()).items() if key != "inputs"}
    ).mark
    assert main(["verify", str(file), "--mark", mark]) == 0
    assert mark in capsys.readouterr().out
    assert main(["verify", str(file), "--mark", "0000.0000.0000"]) == 1
    assert "ce n'est pas le même plan" in capsys.readouterr().out


def test_a_plan_read_from_another_folder_keeps_its_mark_and_another_decision_changes_it(tmp_path: Path) -> None:
    plan = small_plan()
    write_plan(tmp_path / "plan.json", plan, small_data())
    assert plan.mark == plan.model_copy(update={"data": "elsewhere"}).mark
    later = tuple(row.but(start_year=row.start_year + 1) for row in plan.decisions)
    assert plan.mark != plan.model_copy(update={"decisions": later}).mark


def test_indicators_count_what_is_opened_rehabilitated_and_freed_of_bad_labels() -> None:
    """Alpha (label F) becomes 60 RS + 20 PF dwellings, Gamma opens 25; both are delivered in the third year."""
    plan, data = small_plan(), small_data()
    decisions = decision_table(plan, data)
    rows = cus_indicators(decisions, data).set_index("indicator")
    assert rows["three_years"].to_dict() == {"PP-LF-1": 25, "PP-LF-2": 80, "PP-LF-3": 80}
    classes = psp_classes(plan, decisions, data).set_index("class_name")
    assert classes["residences"].sum() == len(plan.decisions)
    assert classes["capex_eur"].sum() == pytest.approx(decisions["capex_eur"].sum())
    assert classes.loc["créer ou reprendre", "places_after"] == 25
