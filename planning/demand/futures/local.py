"""From departments down to the territories inside them: the share of population is kept, the doubt is wider."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planning.demand.methods.panel import Floats

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
