"""The small plan, as fixtures."""

from __future__ import annotations

import pytest

from planning.domain.plan import Plan
from planning.tables.data import Data
from tests.explain.small_plan import small_data, small_do_nothing, small_plan


@pytest.fixture
def data() -> Data:
    return small_data()


@pytest.fixture
def plan() -> Plan:
    return small_plan()


@pytest.fixture
def do_nothing() -> Plan:
    return small_do_nothing()
