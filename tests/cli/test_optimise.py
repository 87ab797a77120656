"""The command `optimise`: what it writes, says and returns."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from planning.cli.main import main
from tests.oracle.portfolio import (
    FIRST,
    cost,
    envelope,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    works,
    write_folder,
)

PROJECT = Path(__file__).parents[2]
Capture = pytest.CaptureFixture[str]


def test_the_result_is_on_stdout_and_the_plan_in_the_file(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "plan.json"
    assert main(["optimise", "--data", str(folder), "--out", str(out), "--gap", "0"]) == 0
    said = capsys.readouterr()
    assert "2 résidences sur 3" in said.out
    assert "démontré" in said.out
    assert str(out) in said.out
    plan = json.loads(out.read_text(encoding="utf-8"))
    wanted = {
        *("status", "ended_by", "objective", "bound", "gap", "objective_terms", "seconds", "engine", "versions"),
        *("data", "data_hash", "scenario", "deterministic", "decisions", "grants", "money", "served", "needs"),
        *("moves", "relaxed", "conflict"),
    }
    assert wanted <= set(plan)
    assert set(plan["scenario"]) >= {"name", "weights", "gap", "engine", "seed"}
    assert plan["gap"] == pytest.approx(
        (plan["objective"] - plan["bound"]) / max(abs(plan["objective"]), 1e-9), abs=1e-9
    )


def test_json_on_stdout_is_json_alone(folder: Path, capsys: Capture) -> None:
    assert main(["optimise", "--data", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["decisions"]


def test_the_same_question_gets_the_same_plan(folder: Path, tmp_path: Path) -> None:
    plans = []
    for name in ("one.json", "two.json"):
        assert main(["optimise", "--data", str(folder), "--out", str(tmp_path / name), "--gap", "0"]) == 0
        plans.append(json.loads((tmp_path / name).read_text(encoding="utf-8")))
        del plans[-1]["seconds"]
    assert plans[0] == plans[1]


def test_both_engines_agree_by_the_command(folder: Path, tmp_path: Path, computed: dict[str, object]) -> None:
    out = tmp_path / "cbc.json"
    assert main(["optimise", "--data", str(folder), "--out", str(out), "--gap", "0", "--engine", "pulp:CBC"]) == 0
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert plan["engine"] == "pulp:CBC"
    assert plan["objective"] == pytest.approx(computed["objective"])
    assert main(["verify", str(out)]) == 0


def test_an_impossible_request_softened_is_answered_with_what_gives_way(tmp_path: Path, capsys: Capture) -> None:
    data = portfolio(
        options=[keep("R1"), works("R1")],
        option_costs=[cost("R1.restructure", 10)],
        envelopes=[envelope(FIRST, 4)],
        rules=[rule("must", "R1")],
    )
    folder, out = write_folder(data, tmp_path / "folder"), tmp_path / "plan.json"
    asked = ["optimise", "--data", str(folder), "--gap", "0", "--out", str(out), "--lang", "en"]
    assert main(asked) == 1
    assert main([*asked, "--soften", "all=50", "--soften", "envelope:own=1.5"]) == 0
    assert "envelope:own gives way by 6" in capsys.readouterr().out
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert plan["relaxed"] == [{"rule_id": "envelope:own", "amount": 6.0, "price": 1.5}]
    assert plan["scenario"]["soften"] == {"all": 50.0, "envelope:own": 1.5}
    assert main(["verify", str(out)]) == 0


def test_an_impossible_request_is_proven_and_its_conflict_said(tmp_path: Path, capsys: Capture) -> None:
    data = portfolio(
        2,
        residences=[residence("R1"), residence("R2")],
        programmes=[programme("R1", 5), programme("R2", 5)],
        options=[keep("R1"), works("R1"), keep("R2"), works("R2")],
        option_costs=[cost("R1.restructure", 10), cost("R2.restructure", 10)],
        envelopes=[envelope(FIRST, 3), envelope(FIRST + 1, 4)],
        needs=[need(3)],
        rules=[
            rule("must", "R1", author="director"),
            rule("must_not", "R2"),
            rule("works_capacity", "*", 2),
        ],
    )
    out = tmp_path / "plan.json"
    assert main(["optimise", "--data", str(write_folder(data, tmp_path / "data")), "--out", str(out)]) == 1
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert "must:R1" in said.out
    assert "must_not:R2" not in said.out, "a rule that has no part in the conflict is not named"
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert plan["status"] == "infeasible"
    assert plan["objective"] is None
    assert plan["decisions"] == []
    assert "must:R1" in plan["conflict"]


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (["--engine", "cplex"], "cplex"),
        (["--engine", "pulp:SOLVEUR"], "SOLVEUR"),
        (["--scenario", "absent.toml"], "absent.toml"),
        (["--start", "absent.json"], "absent.json"),
        (["--out", "nulle/part/plan.json"], "nulle/part"),
        (["--soften", "envelope:nobody=1"], "envelope:nobody"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused_in_a_sentence(
    more: list[str], named: str, folder: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["optimise", "--data", str(folder), "--out", "plan.json", *more]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert named in said.err
    assert "Traceback" not in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["optimize"],
        ["optimise", "--gap", "beaucoup"],
        ["optimise", "--gap", "-1"],
        ["optimise", "--time-limit", "0"],
        ["optimise", "--budget", "3"],
        ["optimise", "--soften", "all"],
        ["optimise", "--soften", "all=-1"],
        ["optimise", "--soften", "=1"],
        ["verify"],
        ["check", "--lang", "de"],
    ],
)
def test_a_wrong_usage_ends_with_2(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


SCENARIOS = {
    "an unknown weight": ("[weights]\nbonheur = 1.0\n", "bonheur"),
    "a negative weight": ("[weights]\nunmet = -1.0\n", "unmet"),
    "a gap of letters": ('gap = "petit"\n', "gap"),
    "not TOML": ("gap = \n", "s.toml"),
    "an unknown funder": ('[[budget]]\nfunder = "mécène"\nfactor = 2.0\n', "mécène"),
    "an unknown group": ("[needs_factor]\nmartiens = 2.0\n", "martiens"),
    "an unknown rule to drop": ('drop_rules = ["absente"]\n', "absente"),
    "a rule on nothing": ('[[rules]]\nrule_id = "x"\nrule = "must"\nsubject = "R99"\n', "R99"),
    "an unknown kind of rule": ('[[rules]]\nrule_id = "x"\nrule = "obligation"\nsubject = "R1"\n', "rule"),
}


@pytest.mark.parametrize("what", SCENARIOS)
def test_a_wrong_scenario_is_refused_in_a_sentence(what: str, folder: Path, tmp_path: Path, capsys: Capture) -> None:
    text, named = SCENARIOS[what]
    path, out = tmp_path / "s.toml", tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    assert main(["optimise", "--data", str(folder), "--scenario", str(path), "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert named in said
    assert "Traceback" not in said
    assert not out.exists()


def test_a_scenario_file_is_used_and_recorded(folder: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "more_money.toml", tmp_path / "plan.json"
    path.write_text('drop_rules = ["decant_capacity:*"]\n[[budget]]\nfunder = "own"\nfactor = 10.0\n', encoding="utf-8")
    asked = ["optimise", "--data", str(folder), "--scenario", str(path), "--out", str(out), "--gap", "0"]
    assert main(asked) == 0
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert plan["scenario"]["name"] == "more_money"
    assert plan["scenario"]["budget"][0]["factor"] == 10
    assert next(row["available_eur"] for row in plan["money"] if row["funder"] == "own") == 750_000
    assert main(["verify", str(out), "--data", str(folder)]) == 0


def test_changes_are_counted_against_the_plan_given(folder: Path, tmp_path: Path, computed: dict[str, object]) -> None:
    approved, out = tmp_path / "approved.json", tmp_path / "plan.json"
    approved.write_text(json.dumps(computed), encoding="utf-8")
    path = tmp_path / "steady.toml"
    path.write_text("[weights]\nchanges = 1000.0\nunmet = 1.5\n", encoding="utf-8")
    asked = ["optimise", "--data", str(folder), "--scenario", str(path), "--out", str(out), "--gap", "0"]
    assert main(asked) == 1, "counting changes needs a plan"
    assert main([*asked, "--start", str(approved)]) == 0
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert plan["decisions"] == computed["decisions"]
    assert plan["objective_terms"]["changes"]["unweighted"] == 0
    assert main(["verify", str(out)]) == 0


def test_the_former_plan_is_kept_when_the_new_one_cannot_be_made(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    out.write_text("former", encoding="utf-8")
    assert main(["optimise", "--data", str(tmp_path / "absent"), "--out", str(out)]) == 1
    assert out.read_text(encoding="utf-8") == "former"


def test_the_commands_as_a_user_types_them(folder: Path, tmp_path: Path) -> None:
    """From the project's folder, through a pipe: no progress on stdout, plain exit codes."""
    out = tmp_path / "plan.json"
    command = [sys.executable, "-m", "planning"]
    asked = [*command, "optimise", "--data", str(folder), "--out", str(out), "--json"]
    found = subprocess.run(asked, cwd=PROJECT, capture_output=True, timeout=90, check=False)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["status"] in ("optimal", "feasible")
    usage = subprocess.run([*command, "optimise", "--nope"], cwd=PROJECT, capture_output=True, timeout=90, check=False)
    assert usage.returncode == 2


def test_check_says_what_a_sound_folder_holds(folder: Path, capsys: Capture) -> None:
    assert main(["check", "--data", str(folder)]) == 0
    assert "3 résidences, 6 options, 6 lignes de besoin" in capsys.readouterr().out
    assert main(["check", "--data", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["fine"] is True


def test_the_forecast_of_a_folder_with_its_own_needs_is_these(folder: Path, capsys: Capture) -> None:
    assert main(["forecast", "--data", str(folder)]) == 0
    header, first, *_ = capsys.readouterr().out.splitlines()
    assert header.split(",")[:4] == ["client_group", "territory", "year", "places"]
    assert first == f"g,Z1,{FIRST},20.0"
