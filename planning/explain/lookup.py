"""Amounts by id."""

from __future__ import annotations

import pandas as pd


def amount_of(ids: pd.Series, amounts: pd.Series) -> pd.Series:
    """Return the amount of each id, 0 where there is none; numbers even when there are no ids at all."""
    return ids.map(amounts).astype("float64").fillna(0.0)
