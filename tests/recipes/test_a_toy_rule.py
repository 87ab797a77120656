"""The recipe « A rule of the model » of docs/contributing.md, followed in a copy of the project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.recipes.copied_project import copied, differing, python, run_tests
from tests.recipes.toy_rule.edits import (
    CATALOGUE,
    CHECKER,
    EDITS,
    ENTRY,
    FORMULA,
    GOLDEN,
    ORACLE,
    ROWS,
    SPEC,
    Edit,
)

MOST_FILES = 8
GENERATED = {"docs/data.md", "docs/what_the_planner_promises.md"}
"""Written by scripts/docs."""
GUARDS = {
    "entry": "tests/domain/test_rule_book.py::test_a_rule_has_its_entry[truce]",
    "rows": "tests/domain/test_rule_book.py::test_a_rule_has_a_function_that_writes_its_rows[truce]",
    "checker": "tests/domain/test_rule_book.py::test_a_rule_is_recounted_by_the_checker[truce]",
    "formula": "tests/model/test_mirrors.py::test_a_rule_has_its_five_mirrors[truce]",
    "golden": "tests/golden/test_golden.py::test_a_family_of_rows_is_its_golden_file[truce]",
    "spec": "tests/model/test_mirrors.py::test_a_rule_has_its_five_mirrors[truce]",
    "oracle": "tests/checking/test_recounts.py::test_the_checker_and_the_oracle_count_what_a_plan_breaks_alike[truce]",
    "catalogue": "tests/i18n/test_catalogue.py::test_every_french_text_of_the_code_is_in_the_catalogue",
}
"""Part of the recipe -> the test that is red without it."""
PARTS: dict[str, Sequence[Edit]] = {
    "entry": [ENTRY],
    "rows": ROWS,
    "checker": CHECKER,
    "formula": [FORMULA],
    "golden": [GOLDEN],
    "spec": [SPEC],
    "oracle": [ORACLE],
    "catalogue": [CATALOGUE],
}
ROUNDS = (("entry",), ("rows",), ("checker", "golden", "formula", "catalogue"), ("spec", "oracle"))
"""Parts forgotten together, none of which the guard of another looks at: each run of the tests costs its start."""


@pytest.fixture(scope="module")
def copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it is after the recipe."""
    folder = copied(root, tmp_path_factory.mktemp("toy_rule") / "project")
    for edit in EDITS:
        edit.apply(folder)
    python(folder, "scripts/build_docs.py")
    return folder


def test_a_rule_touches_at_most_eight_files(copy: Path, root: Path) -> None:
    changed = differing(copy, root)
    assert changed >= GENERATED
    by_hand = changed - GENERATED
    assert by_hand == {edit.file for edit in EDITS}
    assert len(by_hand) <= MOST_FILES


def test_the_recipe_names_the_files_that_are_edited(root: Path) -> None:
    recipe = (root / "docs" / "contributing.md").read_text(encoding="utf-8").split("**A rule of the model.**")[1]
    recipe = recipe.split("\n**A page.**")[0]
    named = re.findall(r"`([\w./*]+)`", recipe)
    unnamed = [edit.file for edit in EDITS if not any(fnmatch(edit.file, name) for name in named)]
    assert unnamed == []


@pytest.mark.timeout(600)
def test_a_rule_made_by_the_recipe_works(copy: Path) -> None:
    """Read, refused, planned, checked, listed, said, repaired (`toy_rule/checks.py`), and no mirror is missing."""
    others = ["tests/test_docs.py::test_every_rule_that_a_planner_can_write_is_explained", *GUARDS.values()]
    others += ["tests/model/test_mirrors.py::test_no_mirror_shows_a_rule_that_does_not_exist"]
    others += ["tests/model/test_mirrors.py::test_a_rule_is_named_in_english_by_the_catalogue[truce]"]
    others += [f"tests/model/test_mirrors.py::test_a_spec_no_longer_holds_without_the_rule[truce-{spec()}]"]
    done = run_tests(copy, "tests/recipes/toy_rule/checks.py", *dict.fromkeys(others))
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


def spec() -> str:
    return re.findall(r"def (test_\w+)", SPEC.text)[0]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("parts", ROUNDS, ids="+".join)
def test_a_part_that_is_forgotten_is_a_red_test_and_no_crash(parts: tuple[str, ...], copy: Path) -> None:
    whole = {}
    for part in parts:
        file = copy / PARTS[part][0].file
        whole[file] = forgotten = file.read_text(encoding="utf-8")
        for edit in PARTS[part]:
            forgotten = forgotten.replace(edit.text, "")
        assert forgotten != whole[file]
        if forgotten:
            file.write_text(forgotten, encoding="utf-8")
        else:
            file.unlink()
    try:
        done = run_tests(copy, *(GUARDS[part] for part in parts))
    finally:
        for file, text in whole.items():
            file.write_text(text, encoding="utf-8")
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-1000:]
    assert f"{len(parts)} failed" in done.stdout
    assert "passed" not in done.stdout
    assert "error" not in done.stdout.splitlines()[-1]


def test_every_part_is_forgotten_once() -> None:
    assert sorted(part for parts in ROUNDS for part in parts) == sorted(PARTS)
