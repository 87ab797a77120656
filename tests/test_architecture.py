"""The house rules that no single room can keep alone (docs/decisions/0003)."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
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
PACKAGE = [path for path in python_files("planning/**/*.py") if "migrations" not in path.parts]
"""The package, less the database's migrations: alembic finds those by their folder."""
FACES = ("__init__", "__main__")
MOST_MODULES = 25
"""In one folder."""
LEAST_LINES = 60
"""Of a file that a single other one imports: a smaller one belongs in it."""


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


def test_every_room_has_its_floor() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = [one for one in settings["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    assert layers["containers"] == ["planning"]
    assert layers["exhaustive"], "a new room must be given its place before it can exist"
    assert ":" not in "".join(layers["layers"]), "two rooms on one floor do not import each other"


def modules() -> dict[str, Path]:
    """The modules of the package by dotted name; a package by the name of its folder."""
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in PACKAGE}


def importers() -> dict[str, set[str]]:
    """Module of the package -> the files of the product that import it, also inside functions."""
    known = modules()
    found: dict[str, set[str]] = {name: set() for name in known}
    for path in PRODUCT:
        for name in imported(path):
            module = name if name in known else name.rpartition(".")[0]
            if module in known and known[module] != path:
                found[module].add(str(path))
    return found


def test_no_module_imports_itself_in_a_circle() -> None:
    names = {str(path): name for name, path in modules().items()}
    graph = {name: {names[path] for path in by if path in names} for name, by in importers().items()}
    assert sum(map(len, graph.values())) > len(graph), "this test no longer sees the imports"
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" -> ".join(reversed(error.args[1]))) from None


def test_a_small_file_has_more_than_one_reader() -> None:
    importers_of = importers()
    small = {
        str(path)
        for name, path in modules().items()
        if path.stem not in FACES
        and not path.stem.endswith("_room")  # the door of a room: its views, as pages/ shows it
        and len(importers_of[name]) < 2
        and len((ROOT / path).read_bytes().splitlines()) < LEAST_LINES
    }
    assert small == set(), "join it to the file that imports it"


def test_a_folder_can_be_taken_in_at_a_glance() -> None:
    folders = Counter(path.parent for path in PACKAGE if path.stem not in FACES)
    assert {folder: count for folder, count in folders.items() if count > MOST_MODULES} == {}


def test_a_name_says_which_module_is_meant() -> None:
    names = Counter(path.stem for path in PACKAGE if path.stem not in (*FACES, "rules"))
    assert [name for name, count in names.items() if count > 1] == []


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
