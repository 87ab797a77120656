"""The recipe « A rule of the model » of docs/contributing.md, followed in a copy of the project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

import pytest

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
COPIED = ("planning", "tests", "docs", "scripts", "data", "pages", "app.py", "pyproject.toml", "requirements.txt")
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


@pytest.fixture(scope="module")
def copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it is after the recipe."""
    folder = tmp_path_factory.mktemp("toy_rule") / "project"
    folder.mkdir()
    for name in COPIED:
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, folder / name)
    (folder / ".venv").symlink_to(root / ".venv")
    for edit in EDITS:
        edit.apply(folder)
    python(folder, "scripts/build_docs.py")
    return folder


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ".", "PATH": "/usr/bin:/bin"},
    )


def run_tests(folder: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    # Without the plugins of the whole suite, each run starts in half the time.
    options = [
        "-q",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:nbmake",
        "-o",
        "addopts=--import-mode=importlib",
    ]
    return python(folder, "-m", "pytest", *options, *tests)


def test_a_rule_touches_at_most_eight_files(copy: Path, root: Path) -> None:
    changed = {
        str(path.relative_to(copy))
        for name in COPIED
        for path in [copy / name, *(copy / name).rglob("*")]
        if path.is_file() and "__pycache__" not in path.parts and _differs(path, root / path.relative_to(copy))
    }
    assert changed >= GENERATED
    by_hand = changed - GENERATED
    assert by_hand == {edit.file for edit in EDITS}
    assert len(by_hand) <= MOST_FILES


def _differs(path: Path, former: Path) -> bool:
    return not former.exists() or path.read_bytes() != former.read_bytes()


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
@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_forgotten_is_a_red_test_and_no_crash(part: str, copy: Path) -> None:
    file = copy / PARTS[part][0].file
    whole = file.read_text(encoding="utf-8")
    forgotten = whole
    for edit in PARTS[part]:
        forgotten = forgotten.replace(edit.text, "")
    assert forgotten != whole
    if forgotten:
        file.write_text(forgotten, encoding="utf-8")
    else:
        file.unlink()
    try:
        done = run_tests(copy, GUARDS[part])
    finally:
        file.write_text(whole, encoding="utf-8")
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-1000:]
    assert "1 failed" in done.stdout
