"""Quantiles of Student's t: the tails of the walk and of the prior of short series."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from planning.demand.methods.panel import Floats


def t_quantile(probability: ArrayLike, degrees: float) -> Floats:
    """Quantiles of Student's t; `np.inf` degrees is the normal law.

    Raises
    ------
    ValueError
        When a probability is not strictly between 0 and 1.
    """
    from scipy.special import ndtri, stdtrit  # half a second, which whoever only imports the room need not wait for

    level = np.asarray(probability, dtype=np.float64)
    if ((level <= 0) | (level >= 1)).any():
        raise ValueError("a probability must lie strictly between 0 and 1")
    return np.asarray(ndtri(level) if np.isinf(degrees) else stdtrit(degrees, level))
