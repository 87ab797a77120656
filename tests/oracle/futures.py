"""Who is housed where in one year when the need is known only afterwards: every future written down, no curve.

Places are allocated once; in each future what exceeds the allocation is missing. A linear programme with one variable
per need and future.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

from tests.oracle.allocation import Floor


def least_cost(
    futures: Sequence[Sequence[float]],
    places: Sequence[float],
    worth: Sequence[float],
    gain: Sequence[Sequence[float | None]],
    floors: Sequence[Floor] = (),
) -> float | None:
    """Return the least expected cost of a year; None when a hard floor cannot be reached.

    Parameters
    ----------
    futures
        Of each need, the places needed in each future.
    places
        Open, by place.
    worth
        Of each need: cost of one person unserved.
    gain
        What one person of need i in place j spares, as in `allocation.best_gain`: serving costs worth - gain.
    floors
        On what is served on average; `minimum` in places.
    """
    arcs = [
        (i, j, worth[i] - spared) for i, row in enumerate(gain) for j, spared in enumerate(row) if spared is not None
    ]
    cases = [(i, need) for i, values in enumerate(futures) for need in values]
    count = len(futures[0])
    size = len(arcs) + len(cases) + len(floors)
    rows, limits = [], []
    for number, (need, asked) in enumerate(cases):  # allocated + missing >= asked
        row = np.zeros(size)
        row[: len(arcs)] = [-float(arc[0] == need) for arc in arcs]
        row[len(arcs) + number] = -1.0
        rows.append(row)
        limits.append(-asked)
    for j, open_places in enumerate(places):
        row = np.zeros(size)
        row[: len(arcs)] = [float(arc[1] == j) for arc in arcs]
        rows.append(row)
        limits.append(open_places)
    for number, floor in enumerate(floors):  # mean need - mean missing + given way >= minimum
        row = np.zeros(size)
        row[len(arcs) : len(arcs) + len(cases)] = [float(need in floor.needs) / count for need, _ in cases]
        row[len(arcs) + len(cases) + number] = -1.0
        rows.append(row)
        limits.append(sum(sum(futures[need]) for need in floor.needs) / count - floor.minimum)
    cost = [arc[2] for arc in arcs] + [worth[need] / count for need, _ in cases] + [floor.price for floor in floors]
    bounds = [(0, None)] * (len(arcs) + len(cases)) + [(0, 0 if floor.hard else None) for floor in floors]
    solution = linprog(cost, np.array(rows), limits, bounds=bounds)
    if solution.status == 2:
        return None
    assert solution.status == 0, solution.message
    return float(solution.fun)
