"""A copy of the project in which a recipe of docs/contributing.md is followed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

COPIED = (
    "planning",
    "tests",
    "docs",
    "notebooks",
    "scripts",
    "data",
    "pages",
    "app.py",
    "pyproject.toml",
    "requirements.txt",
)


def copied(root: Path, folder: Path) -> Path:
    """Copy what the product and its tests are made of into a new folder; its environment is the project's."""
    folder.mkdir()
    for name in COPIED:
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, folder / name)
    (folder / ".venv").symlink_to(root / ".venv")
    return folder


def differing(copy: Path, root: Path) -> set[str]:
    """The files of a copy that the project does not have, or has otherwise."""
    files = [path for name in COPIED for path in [copy / name, *(copy / name).rglob("*")] if path.is_file()]
    own = [path.relative_to(copy) for path in files if "__pycache__" not in path.parts]
    return {str(path) for path in own if not _is_same(copy / path, root / path)}


def _is_same(path: Path, former: Path) -> bool:
    return former.exists() and path.read_bytes() == former.read_bytes()


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
