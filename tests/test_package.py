"""What `pip install .` gives: pyproject.toml names all that the product reads, and commands that exist.

`scripts/bench install` builds the wheel, installs it in fresh environments and uses it from another folder.
"""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path

import pytest

from planning.cli import terminal
from planning.store.database import default_url
from planning.tables import shipped


@pytest.fixture(scope="module")
def package(root: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def _brought(package: dict[str, dict[str, object]]) -> dict[str, str]:
    wheel = package["tool"]["hatch"]["build"]["targets"]["wheel"]  # type: ignore[index]
    return dict(wheel["force-include"])


def test_every_file_that_the_product_reads_is_in_the_package(package: dict[str, dict[str, object]], root: Path) -> None:
    brought = _brought(package)
    read = [path for path in vars(shipped).values() if isinstance(path, Path) and path not in (root, shipped.PACKAGE)]
    read = [path for path in read if path != root / "planning" / "project"]
    assert len(read) > 8
    for path in [*read, root / "app.py", root / "pages", root / ".streamlit" / "config.toml"]:
        inside = path.relative_to(root)
        assert path.exists(), path
        assert any(inside.is_relative_to(source) for source in brought), f"{inside} is not in the package"


def test_what_is_brought_lies_where_the_product_looks_for_it(package: dict[str, dict[str, object]], root: Path) -> None:
    for source, target in _brought(package).items():
        assert (root / source).exists()
        assert target == f"planning/project/{source}"


def test_the_commands_exist(package: dict[str, dict[str, object]]) -> None:
    commands = package["project"]["scripts"]
    assert isinstance(commands, dict)
    for place in commands.values():
        module, _, function = place.partition(":")
        assert callable(getattr(importlib.import_module(module), function))


def test_what_the_package_needs_is_written_once(root: Path) -> None:
    needed = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    lines = [line.partition("#")[0].strip() for line in needed]
    assert all(re.fullmatch(r"[A-Za-z0-9-]+==[0-9.]+", line) for line in lines if line)


def test_once_installed_the_store_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CAP_STORE_URL", raising=False)
    assert default_url().endswith("/var/cap_residences.sqlite")
    monkeypatch.setattr(shipped, "IS_INSTALLED", True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_url() == f"sqlite:///{tmp_path}/cap-residences/cap_residences.sqlite"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert default_url() == f"sqlite:///{Path.home()}/.local/share/cap-residences/cap_residences.sqlite"


def test_the_demo_is_found_from_any_folder() -> None:
    assert terminal.DEMO.is_dir()
    assert shipped.DEMO.is_absolute()
