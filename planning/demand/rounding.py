"""Whole places that still add up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planning.demand.steps import Floats


def whole_places(places: Floats) -> NDArray[np.int64]:
    """Round to whole places, keeping the rounded total of the territories (largest remainders).

    Parameters
    ----------
    places
        Places >= 0, [territory, year].

    Returns
    -------
    ndarray
        Whole places, same shape; each is the value below or above, and each year's sum is the sum of that
        year rounded to the nearest place. At equal remainders the first territory goes up.
    """
    below = np.floor(places)
    missing = np.floor(places.sum(axis=0) + 0.5) - below.sum(axis=0)
    # Remainders that differ only by the noise of a sum are equal, or the choice would not be stable.
    remainder = np.round(places - below, 9)
    rank = np.argsort(np.argsort(-remainder, axis=0, kind="stable"), axis=0, kind="stable")
    whole: NDArray[np.int64] = (below + (rank < missing)).astype(np.int64)
    return whole
