"""How client groups move together, beyond the factors and series that they share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.demand.futures.models import generator


@dataclass(frozen=True)
class Dependence:
    """Correlation of the needs of any two client groups, from 0 to below 1.

    0 by default: no data was found to measure it (FORECASTING.md 4). Within a group nothing is needed: its territories
    and years share the same draw of each series and factor.
    """

    between_groups: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.between_groups < 1.0:
            raise ValueError("between_groups must be at least 0 and below 1")


def dependent(values: NDArray[np.float32], dependence: Dependence, seed: int) -> NDArray[np.float32]:
    """Reorder each group's draws so that the totals of two groups have the rank correlation asked for.

    Iman and Conover 1982: the draws of a group are only reordered, each kept whole, so its bands stay as they are. At 0
    nothing is reordered, and factors that two groups share still link them; above 0 the correlation asked for takes
    the place of those links.

    Parameters
    ----------
    values
        Places, [draw, client group, territory, year].
    dependence
        What is asked for.
    seed
        Seed of the draws.
    """
    if dependence.between_groups == 0.0 or values.shape[1] < 2:
        return values
    count, groups = values.shape[:2]
    rng = generator(seed, "between groups")
    common, own = rng.standard_normal((count, 1)), rng.standard_normal((count, groups))
    scores = np.sqrt(dependence.between_groups) * common + np.sqrt(1.0 - dependence.between_groups) * own
    found = np.empty_like(values)
    for group in range(groups):
        total = values[:, group, :, -1].sum(axis=1, dtype=np.float64)
        ranks = np.argsort(np.argsort(scores[:, group], kind="stable"), kind="stable")
        found[:, group] = values[np.argsort(total, kind="stable")[ranks], group]
    return found
