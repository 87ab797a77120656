"""The rows of a plan as tables, typed even when there are none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from planning.domain.plan import Decision, Grant, Money, NeedRow, Served

_TYPES: Final[dict[object, str]] = {str: "str", int: "int64", float: "float64"}
PlanRow = Decision | Grant | Money | NeedRow | Served


def plan_frame(kind: type[PlanRow], rows: Iterable[PlanRow]) -> pd.DataFrame:
    """Return rows of one kind as a table with the fields as columns; an unlimited amount is NaN."""
    types = {name: _TYPES.get(field.annotation, "float64") for name, field in kind.model_fields.items()}
    return pd.DataFrame([row.model_dump() for row in rows], columns=list(types)).astype(types)
