"""Forecast methods on numpy alone: arrays in, arrays out; nothing here knows a client group or a place."""

from __future__ import annotations

from planning.demand.methods.cohort import COHORT
from planning.demand.methods.method import Method
from planning.demand.methods.peers import ETS, LAST_VALUE, LINEAR, LINEAR_25
from planning.demand.methods.short import SHORT
from planning.demand.methods.walk import WALK

METHODS: tuple[Method, ...] = (COHORT, WALK, SHORT, LAST_VALUE, LINEAR, LINEAR_25, ETS)
"""Every method that the back-test judges, in the order of its tables."""
