"""The house rules that no single room can keep alone (docs/decisions/0003)."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import run

ROOT = Path(__file__).resolve().parents[1]
STATE, CACHED = Path("planning/ui/kit/state.py"), Path("planning/ui/kit/cached.py")


def python_files(*patterns: str) -> list[Path]:
    return sorted(path.relative_to(ROOT) for pattern in patterns for path in ROOT.glob(pattern))


PRODUCT = python_files("app.py", "pages/**/*.py", "planning/**/*.py")
PAGES = python_files("pages/**/*.py")
assert PRODUCT, "what these tests look at"
assert PAGES


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions; `from a import b` counts as `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_in(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def streamlit_names(path: Path) -> set[str]:
    """Names after a dot (`st.session_state`) and names imported from Streamlit itself."""
    dotted = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    return dotted | {module.split(".")[-1] for module in imported(path) if is_in(module, "streamlit")}


def foreign(path: Path, *allowed: str) -> list[tuple[str, str]]:
    return [(str(path), module) for module in imported(path) if not is_in(module, *allowed)]


def test_rooms_import_one_way_only() -> None:
    # The contracts are in pyproject.toml; a plain `pytest` thus refuses what scripts/check refuses.
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    outcome = run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stdout


def test_session_state_is_touched_in_one_file() -> None:
    assert [path for path in PRODUCT if path != STATE and "session_state" in streamlit_names(path)] == []


def test_results_are_cached_in_one_file() -> None:
    caches = {"cache_data", "cache_resource"}
    assert [path for path in PRODUCT if path != CACHED and streamlit_names(path) & caches] == []


def test_files_are_named_after_their_job() -> None:
    vague = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}
    assert [path for path in PRODUCT if vague & set(path.stem.split("_"))] == []


def test_files_are_small_enough_to_read() -> None:
    assert {path: size for path in PRODUCT if (size := len((ROOT / path).read_bytes().splitlines())) > 500} == {}


def test_no_page_lies_directly_in_pages() -> None:
    # Streamlit would start in its legacy mode, and a deep link would never run app.py.
    assert python_files("pages/*.py") == []


def test_pages_hold_no_logic() -> None:
    allowed = ("__future__", "planning.ui", "planning.charts", "streamlit")
    assert [offence for page in PAGES for offence in foreign(page, *allowed)] == []
    assert [page for page in PAGES if any(isinstance(node, ast.ClassDef) for node in ast.walk(tree(page)))] == []


def test_the_brute_force_oracle_does_not_know_the_engine() -> None:
    # The checker has its contract in pyproject.toml; the oracle lives among the tests.
    oracles = [path for path in python_files("tests/oracle/**/*.py") if not path.name.startswith("test_")]
    assert oracles
    ours = ("planning.domain", "planning.tables", "tests.oracle")
    offences = [offence for path in oracles for offence in foreign(path, *ours)]
    assert [offence for offence in offences if is_in(offence[1], "planning", "tests")] == []


def commands() -> list[str]:
    """The sub-commands that the command line declares (`add_parser("check", ...)`)."""
    return sorted(
        str(node.args[0].value)
        for path in python_files("planning/cli/**/*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "add_parser"
        and isinstance(node.args[0], ast.Constant)
    )


def test_every_command_is_documented() -> None:
    found = commands()
    assert found, "this test no longer sees the commands"
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert [command for command in found if f"python -m planning {command}" not in text] == []


def test_continuous_integration_runs_the_tests_and_nothing_else() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "#!/usr/bin/env bash",
        "set -euo pipefail",
        'exec "$(dirname "${BASH_SOURCE[0]}")/../scripts/test"',
    ]
