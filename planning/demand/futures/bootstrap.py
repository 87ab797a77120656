"""Draws of forecast errors for all areas at once.

Drawing areas one by one makes their sum far too sure: errors are shared (national mortality, census revisions). Whole
error vectors of one past origin are drawn together, over all areas and years ahead, with a random sign.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planning.demand.methods.panel import Floats

FEWEST = 4
"""Past origins under which vectors are too few to draw from: shocks take their place."""
AREA_CORRELATION = 0.26
"""Correlation of two areas' 10-year errors, for shocks (75 and over, 96 departments: FORECASTING.md, finding 9)."""
REGION_PART = 1 / 3
"""Part of the shared variance that is regional: our assumption, the rest is national."""


def joint_paths(errors: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draw whole vectors, each with a random sign: [draw, area, horizon].

    Balanced: every vector and sign comes as often as every other, within one, in random order (Davison, Hinkley and
    Schechtman 1986): quantiles owe less to chance.

    Parameters
    ----------
    errors
        log(actual / forecast), [origin, area, horizon], without NaN.
    draws
        How many.
    rng
        Source of chance.

    Raises
    ------
    ValueError
        When there are fewer than `FEWEST` origins.
    """
    if len(errors) < FEWEST:
        raise ValueError(f"at least {FEWEST} past origins are needed")
    drawn, sign = _balanced(len(errors), draws, rng)
    return np.asarray(sign[:, None, None] * errors[drawn])


def independent_paths(errors: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draw each area by itself: what must not be done for totals, kept so that a test can show why."""
    count, areas = errors.shape[:2]
    drawn = rng.integers(count, size=(draws, areas))
    sign = rng.choice(np.array([-1.0, 1.0]), size=(draws, areas))
    return np.asarray(sign[:, :, None] * errors[drawn, np.arange(areas)])


def _balanced(count: int, draws: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], Floats]:
    """Vectors and signs, each pair as often as every other."""
    order = np.concatenate([rng.permutation(2 * count) for _ in range(-(-draws // (2 * count)))])[:draws]
    drawn = order[rng.permutation(draws)]
    return drawn // 2, np.where(drawn % 2 == 0, 1.0, -1.0)


def shock_paths(
    sigma: Floats,
    regions: NDArray[np.int64],
    draws: int,
    rng: np.random.Generator,
    correlation: float = AREA_CORRELATION,
) -> Floats:
    """Draw errors as a national, a regional and a local normal shock, each held along the path.

    Parameters
    ----------
    sigma
        Standard deviation of the logarithmic error at each horizon, [horizon].
    regions
        Region of each area, 0..n-1.
    draws
        How many.
    rng
        Source of chance.
    correlation
        Of two areas of the same region; across regions it is (1 - `REGION_PART`) times that.

    Returns
    -------
    ndarray
        [draw, area, horizon].
    """
    count = int(regions.max(initial=0)) + 1
    national = rng.standard_normal((draws, 1)) * np.sqrt(correlation * (1.0 - REGION_PART))
    regional = rng.standard_normal((draws, count))[:, regions] * np.sqrt(correlation * REGION_PART)
    local = rng.standard_normal((draws, len(regions))) * np.sqrt(1.0 - correlation)
    return np.asarray((national + regional + local)[:, :, None] * sigma)
