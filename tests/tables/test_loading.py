"""A folder becomes data; problems become sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.domain.errors import DataError, Problem
from planning.domain.message import Message
from planning.i18n import Words
from planning.tables.data import Manifest, read_manifest
from planning.tables.faults import problem_sentence
from planning.tables.loading import load_folder, read_folder
from planning.tables.parameters import read_parameters
from tests.checking.plan_by_hand import FIRST, data_by_hand
from tests.oracle.portfolio import rule, write_folder
from tests.tables.conftest import Write

DATA = data_by_hand(rules=[rule("must", "R1")])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(DATA, tmp_path / "parc")


def test_a_folder_gives_back_the_tables_it_was_written_from(folder: Path) -> None:
    data = load_folder(folder)
    assert data.hash == DATA.hash
    assert data.folder == str(folder)


def test_optional_tables_may_be_absent(folder: Path) -> None:
    for name in ("rules", "neighbours", "option_funding", "envelopes", "needs"):
        (folder / f"{name}.csv").unlink()
    assert {name: len(load_folder(folder)[name]) for name in ("rules", "neighbours", "envelopes", "needs")} == {
        "rules": 0,
        "neighbours": 0,
        "envelopes": 0,
        "needs": 0,
    }


def test_own_funds_that_carry_over_are_added_where_the_table_leaves_them_out(folder: Path) -> None:
    path = folder / "funders.csv"
    path.write_text("funder,label,kind\nstate,State,grant\nbank,Bank,loan\n", encoding="utf-8")
    funders = load_folder(folder)["funders"].set_index("funder")
    assert funders.index.tolist() == ["state", "bank", "own"]
    assert funders["carry_over"].tolist() == [False, False, True]
    path.write_text("funder,label,kind\nown,Fonds propres,own\nstate,S,grant\nbank,B,loan\n", encoding="utf-8")
    assert load_folder(folder)["funders"]["carry_over"].tolist() == [False, False, False], "as it is written"


def test_a_partner_somewhere_unknown_is_named_with_its_line(folder: Path) -> None:
    rows = "partner,territory,from_year\npsy,*,2027\npsy,Z9,2027\n"
    (folder / "partners.csv").write_text(rows, encoding="utf-8")
    _, problems = read_folder(folder)
    assert [(found.file, found.row) for found in problems if found.severity == "error"] == [("partners.csv", 3)]


def test_scenarios_are_read_by_the_name_of_their_file(folder: Path) -> None:
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "reference.toml").write_text("gap = 0.05\n", encoding="utf-8")
    (folder / "scenarios" / "frugal.toml").write_text('name = "Frugal"\n', encoding="utf-8")
    scenarios = load_folder(folder).scenarios
    assert {key: scenario.name for key, scenario in scenarios.items()} == {
        "reference": "reference",
        "frugal": "Frugal",
    }
    (folder / "scenarios" / "wrong.toml").write_text("gap = 7\n", encoding="utf-8")
    data, problems = read_folder(folder)
    assert data is None
    wrong = [problem for problem in problems if problem.severity == "error"]
    assert [(problem.file, problem.column) for problem in wrong] == [("scenarios/wrong.toml", "gap")]


def test_an_error_carries_the_warnings_too(folder: Path) -> None:
    needs = folder / "needs.csv"
    lines = needs.read_text(encoding="utf-8").splitlines()
    needs.write_text("\n".join([*lines, "g,Z9,2027,3", "g,Z1,2150,3"]) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        load_folder(folder)
    last = len(lines) + 2
    of_needs = [one for one in error.value.problems if one.file == "needs.csv" and one.row in (last - 1, last)]
    found = [(one.row, one.severity) for one in of_needs]
    # The new public is also unknown in the other years: a warning of its own.
    assert sorted(found) == [(last - 1, "error"), (last - 1, "warning"), (last, "warning")]


SET_ASIDE = [rule("must", "R1"), rule("dispersed_places", "*", 3), rule("temporary_places", "*", 3)]


def test_places_set_aside_serve_nobody_where_nobody_is_owed_a_home(tmp_path: Path) -> None:
    folder = write_folder(data_by_hand(rules=SET_ASIDE), tmp_path / "parc")
    found = _of_rules(folder)
    assert [(problem.row, problem.column, problem.severity) for problem in found] == [(3, "rule", "warning")]
    assert problem_sentence(found[0]) == (
        "Attention - rules.csv, ligne 3, colonne rule : aucune règle rehousing : les places de dispersed_places:*, "
        "temporary_places:* ne servent à personne ; ajoutez une règle rehousing, ou retirez ces places."
    )
    assert problem_sentence(found[0], Words("en")) == (
        "Attention - rules.csv, line 3, column rule: no rehousing rule: the places of dispersed_places:*, "
        "temporary_places:* serve nobody; add a rehousing rule, or remove these places."
    )
    (folder / "scenarios").mkdir()
    asked = '[[rules]]\nrule_id = "home"\nrule = "rehousing"\nsubject = "*"\n'
    (folder / "scenarios" / "homes.toml").write_text(asked, encoding="utf-8")
    assert _of_rules(folder) == [], "a scenario of the folder asks for it"


def test_places_set_aside_for_those_who_are_rehoused_are_fine(tmp_path: Path) -> None:
    data = data_by_hand(rules=[*SET_ASIDE, rule("rehousing")])
    assert _of_rules(write_folder(data, tmp_path / "parc")) == []


def _of_rules(folder: Path) -> list[Problem]:
    return [problem for problem in read_folder(folder)[1] if problem.file == "rules.csv"]


# ---- manifest and parameters ------------------------------------------------------------------------------------


def test_a_manifest_as_people_write_it(write: Write) -> None:
    path = write("manifest.toml", f"schema_version = 1\nname = 'x'\nfirst_year = {FIRST}\nlast_year = {FIRST + 1}\n")
    manifest, problems = read_manifest(path.parent)
    assert problems == []
    assert manifest == Manifest(name="x", first_year=FIRST, last_year=FIRST + 1)
    assert manifest is not None
    assert manifest.years == [FIRST, FIRST + 1]
    assert (manifest.build.options, manifest.build.needs) == ("given", "given")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("last_year = 2000", None),
        ("last_year = 9999", "last_year"),
        ("last_year = 2030\n[build]\noptions = 'magic'", "build.options"),
        ("last_year = 2030\nowner = 'me'", "owner"),
    ],
)
def test_a_manifest_that_makes_no_sense(line: str, column: str | None, write: Write) -> None:
    path = write("manifest.toml", f"name = 'x'\nfirst_year = {FIRST}\n{line}\n")
    manifest, problems = read_manifest(path.parent)
    assert manifest is None
    assert [problem.column for problem in problems] == [column]


PARAMETERS = "parameter_id,value,low,high,unit,valid_from,source,reference,verified,note\n"


def test_parameters_are_typed(write: Write) -> None:
    frame = read_parameters(write("p.csv", PARAMETERS + "a,1,,2,EUR,,x,,false,\n"))
    row = frame.iloc[0]
    assert (row["value"], row["high"], row["verified"], row["valid_from"]) == (1.0, 2.0, False, "")
    assert frame["low"].isna().all()


@pytest.mark.parametrize(
    "line", ["a,,,,EUR,2026-01-01,x,,true,", "a,1,,,EUR,2026,x,,true,", "a,1,,,EUR,2026-01-01,x,,peut-être,"]
)
def test_a_wrong_parameter_is_refused(line: str, write: Write) -> None:
    with pytest.raises(DataError) as error:
        read_parameters(write("p.csv", f"{PARAMETERS}b,1,,,EUR,,x,,true,\n{line}\n"))
    assert [problem.row for problem in error.value.problems] == [3]


# ---- sentences --------------------------------------------------------------------------------------------------

WHAT, REMEDY = Message("la cellule est vide"), Message("remplissez-la")


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            Problem("a.csv", WHAT, REMEDY, 3, "kind"),
            "a.csv, ligne 3, colonne kind : la cellule est vide ; remplissez-la.",
        ),
        (Problem("a.csv", WHAT, REMEDY, 1234), "a.csv, ligne 1234 : la cellule est vide ; remplissez-la."),
        (Problem("a.csv", WHAT, REMEDY), "a.csv : la cellule est vide ; remplissez-la."),
        (
            Problem("a.csv", WHAT, REMEDY, severity="warning"),
            "Attention - a.csv : la cellule est vide ; remplissez-la.",
        ),
    ],
)
def test_a_problem_says_where_what_and_what_to_do(problem: Problem, sentence: str) -> None:
    assert problem_sentence(problem) == sentence
