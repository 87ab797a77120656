"""Checks across columns, beside their table: each reads columns that exist, and reading a folder runs each once."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from planning.domain.errors import Problem
from planning.tables import checks
from planning.tables.folder_checks import FOLDER_CHECKS
from planning.tables.schema import Check, Table
from planning.tables.schemas import ALL_TABLES, OPTIONS
from planning.tables.schemas.works import CHANGED_OPTION
from tests.checking.plan_by_hand import data_by_hand

WRITTEN = [(table, check) for table in ALL_TABLES for check in table.checks]


def test_a_check_reads_columns_that_its_table_has() -> None:
    assert len(WRITTEN) >= 10
    for table, check in [*WRITTEN, *((OPTIONS, check) for check in CHANGED_OPTION)]:
        assert check.columns, table.name
        assert [name for name in check.columns if table.column(name) is None] == [], table.name


def test_reading_a_folder_runs_each_check_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run: Counter[tuple[str, int]] = Counter()

    def counted(frame: pd.DataFrame, table: Table, asked: tuple[Check, ...]) -> list[Problem]:
        run.update((table.name, table.checks.index(check)) for check in asked)
        return []

    monkeypatch.setattr(checks, "broken", counted)
    data = data_by_hand()
    for check in FOLDER_CHECKS:
        check(data.tables, data.manifest)
    assert run == Counter((table.name, place) for table in ALL_TABLES for place in range(len(table.checks)))
