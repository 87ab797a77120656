"""The plan made by hand, as fixtures."""

from __future__ import annotations

import pytest

from planning.domain.plan import Plan
from planning.tables.data import Data
from tests.checking.plan_by_hand import data_by_hand, plan_by_hand


@pytest.fixture
def data() -> Data:
    return data_by_hand()


@pytest.fixture
def plan(data: Data) -> Plan:
    return plan_by_hand(data)
