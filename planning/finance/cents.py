"""Amounts in whole cents: what is added up on screen adds up on paper."""

from __future__ import annotations

import numpy as np
import pandas as pd

CENTS = 100
SOLVED = 0.05
"""Cents: an amount that a solver found this close below a whole cent is that cent."""


def rounded(amounts: pd.Series) -> pd.Series:
    """Return euros as cents, each within a cent of its amount, whose sum is that of the amounts rounded.

    The running total is rounded, not each amount: three thirds of 100 € are 33.33, 33.34 and 33.33 €.
    """
    total = np.floor(amounts.to_numpy(dtype=float).cumsum() * CENTS + 0.5)
    return pd.Series(np.diff(total, prepend=0.0).astype("int64"), amounts.index)


def at_most(amounts: pd.Series) -> pd.Series:
    """Return euros as cents, never above the amount: a grant rounded up could break its funder's cap."""
    return pd.Series(np.floor(amounts.to_numpy(dtype=float) * CENTS + SOLVED).astype("int64"), amounts.index)
