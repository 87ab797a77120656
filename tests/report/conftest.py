"""The papers of a small plan of the value model, whose names are what a spreadsheet or a typesetter could run."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from planning.report import Paper
from planning.workflow import do_nothing
from tests.conftest import Once
from tests.pages.value_portfolio import planned, write_value_portfolio

HOSTILE = '=1+1 *gras* #let x <b>"&'
PRINTED = datetime.date(2026, 11, 30)


@pytest.fixture(scope="session")
def paper(once: Once) -> Paper:
    data, plan = planned(once("papers", lambda folder: write_value_portfolio(folder / "data")))
    rows = data["residences"]
    named = data.replacing(residences=rows.assign(name=[f"{HOSTILE} {name}" for name in rows["name"]]))
    return Paper.of(plan, named, do_nothing(named, plan.scenario), printed=PRINTED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
