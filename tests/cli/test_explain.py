"""`explain plan.json`: the ranking, a residence, and what cannot be explained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planning.cli.main import main
from tests.cli.conftest import Document


@pytest.fixture
def file(plan: Document, tmp_path: Path) -> str:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    return str(path)


def test_the_ranking_goes_to_stdout_and_its_progress_to_stderr(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", file]) == 0
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert [line[:2] for line in lines[::2]] == ["1.", "2.", "3."]
    assert "R1" in lines[0]  # a deadline forces works there
    assert [line.endswith("[démontré]") for line in lines[1::2]] == [True] * 3
    assert "expliquées" in shown.err
    assert "expliquées" not in shown.out


def test_a_residence_is_told_with_what_proves_each_statement(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", file, "--residence", "R3", "--json", "--lang", "en"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["residence_id"] == "R3"
    assert told["is_full"]
    imposed = next(one for one in told["statements"] if one["kind"] == "imposed")
    assert imposed["change"]["impose"] == "R3.demolish_rebuild"
    # Six places close while five may: no matter of money.
    assert {key["rule_id"] for key in imposed["blocked_by"]} == {"decant_capacity:*"}
    assert imposed["certified"]
    assert "does not hold" in imposed["sentences"][0]
    assert not {one["kind"] for one in told["statements"]} & {"money", "cheaper", "subsidy"}


def test_a_residence_that_the_plan_does_not_know_is_a_sentence(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", file, "--residence", "R9"]) == 1
    assert "« R9 »" in capsys.readouterr().err


def test_what_a_little_more_would_bring_is_told_in_sentences(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", file, "--limits"]) == 0
    sentences = capsys.readouterr().out.splitlines()
    assert sentences
    assert main(["explain", file, "--limits", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == sentences
    with pytest.raises(SystemExit) as caught:
        main(["explain", file, "--limits", "--residence", "R1"])
    assert caught.value.code == 2


def test_two_residences_are_told_line_by_line(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", file, "--residence", "R3", "--instead-of", "R1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("   ")]) == 12
    assert main(["explain", file, "--residence", "R3", "--instead-of", "R1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sentence"] == lines[-1]
    assert {told["first"]["decision"]["residence_id"], told["second"]["decision"]["residence_id"]} == {"R1", "R3"}
    assert main(["explain", file, "--instead-of", "R1"]) == 1
