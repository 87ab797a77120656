"""Who is housed where in one year, solved apart from the product: successive shortest paths, no solver.

The needs of one year are served by the places open that year. Serving one person gains something (the weight of
a need left unserved, less what the place costs in suitability and distance); the best allocation gains the most.
With floors the allocation is a small linear programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

TINY = 1e-9


@dataclass(frozen=True)
class Floor:
    """At least `minimum` persons served among the needs listed; a soft floor gives way at `price` a person."""

    needs: tuple[int, ...]
    minimum: float
    hard: bool
    price: float


def best_gain(
    needs: Sequence[float],
    places: Sequence[float],
    gain: Sequence[Sequence[float | None]],
    floors: Sequence[Floor] = (),
) -> float | None:
    """Return the largest total gain of serving `needs` in `places`; None when a hard floor cannot be reached.

    `gain[i][j]` is what one person of need i housed in place j is worth; None where it is not allowed.
    """
    if not floors:
        return _by_shortest_paths(needs, places, gain)
    return _by_linear_programme(needs, places, gain, floors)


def _by_shortest_paths(
    needs: Sequence[float], places: Sequence[float], gain: Sequence[Sequence[float | None]]
) -> float:
    source, sink = 0, 1 + len(needs) + len(places)
    room: dict[tuple[int, int], float] = {}
    price: dict[tuple[int, int], float] = {}

    def link(tail: int, head: int, capacity: float, cost: float) -> None:
        room[tail, head], room[head, tail] = capacity, 0.0
        price[tail, head], price[head, tail] = cost, -cost

    for i, persons in enumerate(needs):
        link(source, 1 + i, persons, 0.0)
        for j, worth in enumerate(gain[i]):
            if worth is not None:
                link(1 + i, 1 + len(needs) + j, np.inf, -worth)
    for j, open_places in enumerate(places):
        link(1 + len(needs) + j, sink, open_places, 0.0)

    total = 0.0
    while True:
        cheapest, before = _shortest_path(room, price, source, sink)
        if cheapest > -TINY:
            return total
        path = [sink]
        while path[-1] != source:
            path.append(before[path[-1]])
        arcs = list(zip(path[1:], path[:-1], strict=True))
        flow = min(room[arc] for arc in arcs)
        for tail, head in arcs:
            room[tail, head] -= flow
            room[head, tail] += flow
        total -= flow * cheapest


def _shortest_path(
    room: dict[tuple[int, int], float], price: dict[tuple[int, int], float], source: int, sink: int
) -> tuple[float, dict[int, int]]:
    """Bellman and Ford on the residual network."""
    distance, before = {source: 0.0}, {}
    usable = [arc for arc, left in room.items() if left > TINY]
    for _ in range(sink):
        changed = False
        for tail, head in usable:
            if tail in distance and distance[tail] + price[tail, head] < distance.get(head, np.inf) - TINY:
                distance[head], before[head] = distance[tail] + price[tail, head], tail
                changed = True
        if not changed:
            break
    return distance.get(sink, np.inf), before


def _by_linear_programme(
    needs: Sequence[float],
    places: Sequence[float],
    gain: Sequence[Sequence[float | None]],
    floors: Sequence[Floor],
) -> float | None:
    arcs = [(i, j, worth) for i, row in enumerate(gain) for j, worth in enumerate(row) if worth is not None]
    size = len(arcs) + len(floors)
    matrix, limits = [], []
    for i, persons in enumerate(needs):
        matrix.append([float(arc[0] == i) for arc in arcs] + [0.0] * len(floors))
        limits.append(persons)
    for j, open_places in enumerate(places):
        matrix.append([float(arc[1] == j) for arc in arcs] + [0.0] * len(floors))
        limits.append(open_places)
    for number, floor in enumerate(floors):
        served = [-float(arc[0] in floor.needs) for arc in arcs]
        matrix.append(served + [-float(number == other) for other in range(len(floors))])
        limits.append(-floor.minimum)
    bounds = [(0, None)] * len(arcs) + [(0, 0 if floor.hard else None) for floor in floors]
    cost = [-worth for _, _, worth in arcs] + [floor.price for floor in floors]
    solution = linprog(np.array(cost), np.array(matrix).reshape(-1, size), limits, bounds=bounds)
    if solution.status == 2:
        return None
    assert solution.status == 0, solution.message
    return -float(solution.fun)
