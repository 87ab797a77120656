"""Draws of forecast errors for all areas at once, and for the territories inside them.

Areas drawn one by one make totals look surer than they are: 80 % bands of 12 regional totals of people of 75 and over
held 54 % at 5 years and 67 % at 10, whole past error vectors drawn together 80 and 83 %.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planning.demand.methods.panel import Floats

FEWEST = 4
"""Past origins under which vectors are too few to draw from: shocks take their place."""
AREA_CORRELATION = 0.26
"""Correlation of two areas' 10-year errors, for shocks (75 and over, 96 departments)."""
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


def prolonged(paths: Floats, ahead: NDArray[np.int64]) -> Floats:
    """Read paths 0, 1, 2 ... years ahead: nothing at 0; beyond their end they go on in proportion to time."""
    horizon = paths.shape[-1]
    taken = paths[..., np.clip(ahead, 1, horizon) - 1]
    beyond = np.where(ahead > horizon, ahead / horizon, 1.0)
    return np.asarray(np.where(ahead > 0, taken * beyond, 0.0))


# Territories inside a department keep its share of population; their doubt is wider.

LARGEST_WIDENING = 4.0
"""Most that a small territory's own doubt may be, in doubts of a department: beyond, a share means little."""


def own_doubt(errors: Floats, regions: NDArray[np.int64]) -> Floats:
    """Standard deviation of what is neither national nor regional in departments' errors, [horizon].

    A region of one department has nothing of its own to tell, and is left out.
    """
    alone = np.bincount(regions)[regions] < 2
    mean = np.array([errors[:, regions == region].mean(axis=1) for region in range(int(regions.max()) + 1)])
    rest = errors - np.moveaxis(mean, 0, 1)[:, regions]
    kept = rest[:, ~alone] if (~alone).any() else rest
    return np.asarray(np.sqrt(np.mean(kept**2, axis=(0, 1))))


def widening(share: Floats) -> Floats:
    """Own doubt of a territory that holds a share of its department's people, in doubts of a department.

    With a doubt that falls as the square root of the people, sd(territory) = sd(department) / sqrt(share); what is
    added to the department's own error is the rest, sqrt(1 / share - 1). No published age series by EPCI was found to
    measure it: this is reasoning, not measure.
    """
    inside = np.clip(share, 1e-6, 1.0)
    return np.asarray(np.minimum(np.sqrt(1.0 / inside - 1.0), LARGEST_WIDENING))


def local_paths(doubt: Floats, share: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draw what is added to the department's error, held along the path: [draw, territory, horizon]."""
    shocks = rng.standard_normal((draws, len(share)))
    return np.asarray(shocks[:, :, None] * widening(share)[:, None] * doubt)
