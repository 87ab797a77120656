"""What every test shares: where things are, and tests that give the same answer on every run."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# Same cases on every run and machine: a new case is for a person to look for, not for a release to meet.
settings.register_profile("project", derandomize=True, deadline=None)
settings.load_profile("project")


def pytest_collection_finish() -> None:
    """Keep what every test needs out of the garbage collector's rounds: a tenth of the time went there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Find a file of the shared material beside the project, or skip: the product runs without it."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"{path} not found")
        return path

    return find
