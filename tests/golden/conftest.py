"""`pytest tests/golden --update-golden` writes the files anew: look at the difference before you accept it."""

from __future__ import annotations

import pytest

OPTION = "--update-golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", default=False, help="write the golden files anew")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    # A run of the whole suite reads the command line before it has seen this folder: then nothing is written.
    return bool(request.config.getoption(OPTION, default=False))
