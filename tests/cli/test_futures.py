"""`optimise --draws`: a plan over many futures, from the folder's draws or from the chain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planning.cli.main import main
from planning.tables.data import Data
from tests.oracle.portfolio import after, cost, futures, keep, need, portfolio, programme, works, write_folder

Capture = pytest.CaptureFixture[str]


def data(*places: float) -> Data:
    known = portfolio(
        programmes=[programme("R1", 10)],
        options=[keep("R1"), works("R1", value_points=-1)],
        option_programmes=[after("R1.restructure", 15)],
        option_costs=[cost("R1.restructure", 1000)],
        needs=[need(10)],
    )
    return futures(known, (list(places), need(0))) if places else known


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(data(5, 15), tmp_path / "parc")


def test_the_folders_draws_are_used(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "plan.json"
    assert main(["optimise", "--data", str(folder), "--draws", "--gap", "0", "--out", str(out)]) == 0
    assert "Sur 2 avenirs tirés" in capsys.readouterr().out
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert plan["scenario"]["futures"] == "draws"
    assert [row["kind"] for row in plan["decisions"]] == ["restructure"]
    assert plan["futures"] == {"draws": 2, "expected_unmet": 0, "excess_at_most": 0, "exact_expected_unmet": 0}
    assert "need_curves" in plan["inputs"]["tables"]
    assert "need_draws" not in plan["inputs"]["tables"]


def test_the_plan_is_verified_with_and_without_its_folder(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "plan.json"
    assert main(["optimise", "--data", str(folder), "--draws", "--gap", "0", "--out", str(out)]) == 0
    assert main(["verify", str(out), "--data", str(folder)]) == 0
    write_folder(data(5, 16), folder)
    assert main(["verify", str(out), "--data", str(folder)]) == 1
    (folder / "need_draws.csv").unlink()
    folder.rename(tmp_path / "moved")
    assert main(["verify", str(out)]) == 0


def test_without_the_option_the_central_need_counts_and_the_plan_carries_no_curve(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    assert main(["optimise", "--data", str(folder), "--gap", "0", "--out", str(out)]) == 0
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert [row["kind"] for row in plan["decisions"]] == ["keep"]
    assert plan["futures"] is None
    assert "need_curves" not in plan["inputs"]["tables"]


def test_another_number_than_the_folders_is_refused(folder: Path, capsys: Capture) -> None:
    assert main(["optimise", "--data", str(folder), "--draws", "100"]) == 1
    assert "apporte 2 tirages" in capsys.readouterr().err
    assert main(["optimise", "--data", str(folder), "--draws", "2", "--gap", "0"]) == 0


def test_a_folder_without_draws_says_what_to_add(tmp_path: Path, capsys: Capture) -> None:
    bare = write_folder(data(), tmp_path / "parc")
    assert main(["optimise", "--data", str(bare), "--draws"]) == 1
    assert "ajoutez need_draws.parquet" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-3", "many", "100001"])
def test_a_number_of_futures_that_makes_no_sense_is_a_misuse(folder: Path, number: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["optimise", "--data", str(folder), "--draws", number])
    assert ended.value.code == 2
