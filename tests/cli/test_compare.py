"""The command `compare`: sentences, JSON, refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planning.cli.main import main
from planning.i18n import LANGUAGES

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def plans(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The folder's plan, and the plan with a rule lifted, more money and one operation refused."""
    place = tmp_path_factory.mktemp("two")
    scenario = place / "rich.toml"
    scenario.write_text(
        'title = "Riche"\ndrop_rules = ["decant_capacity:*"]\n'
        '[[budget]]\nfunder = "own"\nyear = "every"\nfactor = 6.0\n'
        '[[rules]]\nrule_id = "no"\nrule = "must_not"\nsubject = "R2.restructure"\n',
        encoding="utf-8",
    )
    asked = ["optimise", "--data", str(folder), "--gap", "0", "--out"]
    assert main([*asked, str(place / "a.json")]) == 0
    assert main([*asked, str(place / "b.json"), "--scenario", str(scenario)]) == 0
    return str(place / "a.json"), str(place / "b.json")


def test_the_steps_add_up_to_the_difference_of_the_two_files(plans: tuple[str, str], capsys: Capture) -> None:
    capsys.readouterr()
    assert main(["compare", *plans, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    first, last = (json.loads(Path(plan).read_text(encoding="utf-8")) for plan in plans)
    assert len(found["steps"]) == 3
    assert sum(row["gain"] for row in found["steps"]) == pytest.approx(first["objective"] - last["objective"])
    decided = [{row["residence_id"]: row["option_id"] for row in one["decisions"]} for one in (first, last)]
    years = [{row["residence_id"]: row["start_year"] for row in one["decisions"]} for one in (first, last)]
    differ = {name for name in decided[0] if (decided[0][name], years[0][name]) != (decided[1][name], years[1][name])}
    assert {row["residence_id"] for row in found["moved"]} == differ
    assert {"R2", "R3"} <= differ


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_step_and_every_decision_is_a_sentence(plans: tuple[str, str], lang: str, capsys: Capture) -> None:
    capsys.readouterr()
    assert main(["compare", *plans, "--lang", lang]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Ordre des étapes" if lang == "fr" else "Order of the steps")
    assert [line[:2] for line in lines[1:4]] == ["1.", "2.", "3."]
    assert [line.split(" :")[0].split(":")[0] for line in lines if line.startswith("- ")][-1] in (
        "- R1",
        "- R2",
        "- R3",
    )


def test_a_plan_compared_with_itself_has_no_step(plans: tuple[str, str], capsys: Capture) -> None:
    capsys.readouterr()
    assert main(["compare", plans[0], plans[0]]) == 0
    assert "Rien ne sépare" in capsys.readouterr().out


def test_plans_of_two_portfolios_are_not_compared(plans: tuple[str, str], tmp_path: Path, capsys: Capture) -> None:
    other = tmp_path / "other.json"
    document = json.loads(Path(plans[1]).read_text(encoding="utf-8"))
    other.write_text(json.dumps({**document, "data_hash": "0" * 64}), encoding="utf-8")
    assert main(["compare", plans[0], str(other)]) == 1
    assert "même portefeuille" in capsys.readouterr().err


def test_without_tables_the_folder_is_asked_for(plans: tuple[str, str], tmp_path: Path, capsys: Capture) -> None:
    bare = []
    for number, plan in enumerate(plans):
        document = json.loads(Path(plan).read_text(encoding="utf-8"))
        bare.append(tmp_path / f"{number}.json")
        bare[-1].write_text(json.dumps({**document, "inputs": None, "data": "nowhere"}), encoding="utf-8")
    assert main(["compare", *map(str, bare)]) == 1
    assert "--data" in capsys.readouterr().err
