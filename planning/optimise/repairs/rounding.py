"""Amounts that can be said: rounded up to what a sentence shows."""

from __future__ import annotations

import math

TOLERANCE = 1e-6
"""Of a step: by how much a solver may miss a round figure."""


def up(amount: float, step: float) -> float:
    """Round up to a multiple of a step.

    >>> up(13.2, 1.0), up(13.0000000001, 1.0)
    (14.0, 13.0)
    """
    return round(math.ceil(amount / step - TOLERANCE) * step, 9)


def euros_up(amount: float) -> float:
    """Round up to the figures that amounts are shown with (`planning.i18n.euros`).

    >>> euros_up(1_234_001.0), euros_up(123_400.0), euros_up(99.5)
    (1240000.0, 124000.0, 100.0)
    """
    return up(amount, _step(amount))


def _step(amount: float) -> float:
    if amount <= 9_999:
        return 1.0
    if amount <= 999_000:
        return 1_000.0
    return float(10 ** max(4, math.ceil(math.log10(amount / 9.99)) - 2)) if amount > 9_990_000 else 10_000.0
