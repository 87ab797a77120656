"""The commands around a plan made again: `--deterministic`, `replay`, `--shortlist`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planning.cli.main import main
from tests.oracle.portfolio import FIRST

Capture = pytest.CaptureFixture[str]
Document = dict[str, Any]


@pytest.fixture(scope="module")
def kept(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan made with --deterministic."""
    out = tmp_path_factory.mktemp("kept") / "plan.json"
    assert main(["optimise", "--data", str(folder), "--out", str(out), "--gap", "0", "--deterministic"]) == 0
    return out


def _changed(kept: Path, tmp_path: Path, **changes: object) -> str:
    path = tmp_path / "changed.json"
    document: Document = json.loads(kept.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, **changes}), encoding="utf-8")
    return str(path)


def test_a_deterministic_plan_is_found_again(kept: Path, folder: Path, capsys: Capture) -> None:
    assert json.loads(kept.read_text(encoding="utf-8"))["deterministic"] is True
    for more in ([], ["--data", str(folder)]):
        assert main(["replay", str(kept), *more]) == 0
        said = capsys.readouterr()
        assert said.out.strip() == "Mêmes décisions, même valeur : 3 résidences"
        assert "deterministic" not in said.err


def test_what_differs_is_said_decision_by_decision(kept: Path, tmp_path: Path, capsys: Capture) -> None:
    document: Document = json.loads(kept.read_text(encoding="utf-8"))
    rows = document["decisions"]
    there = next(row for row in rows if row["residence_id"] == "R3")
    path = _changed(
        kept, tmp_path, decisions=[row if row is not there else {**row, "start_year": 1999} for row in rows]
    )
    assert main(["replay", path, "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("R3: ")
    assert f"{there['option_id']} in 1999 in the plan, {there['option_id']} in {there['start_year']} now" in said
    assert main(["replay", path, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["same"] is False
    assert len(found["differences"]) == 1


def test_a_plan_with_a_clock_and_another_version_is_compared_all_the_same(
    kept: Path, tmp_path: Path, capsys: Capture
) -> None:
    path = _changed(kept, tmp_path, deterministic=False, versions={"highspy": "0.1"})
    assert main(["replay", path]) == 0
    said = capsys.readouterr().err
    assert "dépend de l'horloge" in said
    assert "highspy : version 0.1 dans le plan" in said


def test_other_data_are_not_replayed(kept: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["replay", _changed(kept, tmp_path, data_hash="0" * 64)]) == 1
    assert "les données ne sont plus celles du plan" in capsys.readouterr().err
    assert main(["replay", _changed(kept, tmp_path, inputs=None, data="nowhere")]) == 1
    assert "--data" in capsys.readouterr().err


def test_a_shortlist_leaves_other_residences_free(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    path, out = tmp_path / "short.csv", tmp_path / "plan.json"
    path.write_text(f"option_id,start_year\nR2.restructure,{FIRST + 2}\n", encoding="utf-8")
    asked = ["optimise", "--data", str(folder), "--gap", "0", "--out", str(out)]
    assert main([*asked, "--shortlist", str(path)]) == 0
    assert "liste courte : meilleur plan démontré parmi les choix retenus" in capsys.readouterr().out
    plan: Document = json.loads(out.read_text(encoding="utf-8"))
    assert plan["scenario"]["shortlist"] == [{"option_id": "R2.restructure", "start_year": FIRST + 2}]
    assert plan["full_bound"] <= plan["objective"]
    second = next(row for row in plan["decisions"] if row["residence_id"] == "R2")
    assert (second["option_id"], second["start_year"]) in (("R2.restructure", FIRST + 2), ("R2.keep", FIRST))
    assert main(["verify", str(out)]) == 0


@pytest.mark.parametrize(
    ("content", "named"),
    [("option\nR2\n", "option_id"), ("option_id,start_year\nR2.restructure,soon\n", "soon"), (None, "short.csv")],
)
def test_a_shortlist_that_cannot_be_read_is_refused(
    content: str | None, named: str, folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "short.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main(["optimise", "--data", str(folder), "--shortlist", str(path)]) == 1
    assert named in capsys.readouterr().err


def test_the_folder_s_shortlist_is_the_default_of_its_scenarios(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    copy = tmp_path / "copy"
    (copy / "scenarios").mkdir(parents=True)
    for path in folder.glob("*.*"):
        (copy / path.name).write_bytes(path.read_bytes())
    (copy / "shortlist.csv").write_text("option_id\nR1.energy\n", encoding="utf-8")
    (copy / "scenarios" / "open.toml").write_text("shortlist = []\n", encoding="utf-8")
    (copy / "scenarios" / "as_usual.toml").write_text("gap = 0.0\n", encoding="utf-8")
    outside = tmp_path / "outside.toml"
    outside.write_text("gap = 0.0\n", encoding="utf-8")
    for name, rows in (("open", 0), ("as_usual", 1), (str(outside), 1), (None, 1)):
        out = tmp_path / "plan.json"
        asked = [] if name is None else ["--scenario", name]
        assert main(["optimise", "--data", str(copy), "--out", str(out), *asked]) == 0
        assert len(json.loads(out.read_text(encoding="utf-8"))["scenario"]["shortlist"]) == rows, name
    (copy / "shortlist.csv").write_text("option_id\nR1.palace\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["check", "--data", str(copy)]) == 1
    assert "R1.palace" in capsys.readouterr().out
