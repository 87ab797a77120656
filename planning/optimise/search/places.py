"""Flows kept optimal while places open and close.

The successive shortest path method with node potentials (Ahuja, Magnanti, Orlin, *Network Flows*, 1993, ch. 9): when
places open, the negative cycles through them are cancelled; when places close, the persons in them are sent along
shortest paths. Every step costs only the neighbourhood it touches.
"""

from __future__ import annotations

import numpy as np

from planning.optimise.search.compiled import compiled, inlined
from planning.optimise.search.network import (
    FLOW,
    IS_EMPTY,
    IS_MISSING,
    MISSING,
    PLACES,
    SERVES,
    TINY,
    USED,
    Flows,
    Network,
    write,
)
from planning.optimise.search.paths import shortest

GAIN = 1e-10
"""A cycle must spare more than this to be worth cancelling."""


@compiled
def _room(network: Network, flows: Flows, year: int, cell: int, is_opening: bool, most: float) -> float:
    """Return how many persons may follow the way just found, at most `most`."""
    needs = len(network.out_first) - 1
    node = needs + len(network.in_first) - 1
    while node != needs + cell:
        code = flows.before[node]
        kind, number = code & 3, code >> 2
        if kind == IS_EMPTY:
            if is_opening:
                most = min(most, flows.used[year, number])
            else:
                most = min(most, flows.places[year, number] - flows.used[year, number])
            node = needs + number
        elif kind == IS_MISSING:
            if is_opening:
                most = min(most, flows.missing[year, number])
            else:
                most = min(most, network.width[year, number] - flows.missing[year, number])
            node = np.searchsorted(network.segment_first, number, side="right") - 1
        elif kind == SERVES:
            node = needs + network.target[number] if is_opening else network.source[number]
        else:
            most = min(most, flows.flow[year, number])
            node = network.source[number] if is_opening else needs + network.target[number]
    return most


@compiled
def _send(network: Network, flows: Flows, year: int, cell: int, is_opening: bool, persons: float) -> None:
    """Move persons along the way just found."""
    needs = len(network.out_first) - 1
    node = needs + len(network.in_first) - 1
    sign = -1.0 if is_opening else 1.0
    while node != needs + cell:
        code = flows.before[node]
        kind, number = code & 3, code >> 2
        if kind == IS_EMPTY:
            write(flows, USED, year, number, flows.used[year, number] + sign * persons)
            node = needs + number
        elif kind == IS_MISSING:
            write(flows, MISSING, year, number, flows.missing[year, number] + sign * persons)
            node = np.searchsorted(network.segment_first, number, side="right") - 1
        elif kind == SERVES:
            write(flows, FLOW, year, number, flows.flow[year, number] + persons)
            node = needs + network.target[number] if is_opening else network.source[number]
        else:
            write(flows, FLOW, year, number, flows.flow[year, number] - persons)
            node = network.source[number] if is_opening else needs + network.target[number]


@compiled
def change_places(network: Network, flows: Flows, year: int, cell: int, change: float) -> float:
    """Open (or close, when negative) places of a cell in a year and make the flow optimal again.

    Returns
    -------
    float
        What the cost of the year becomes, less what it was. Every change can be undone until the next commit.
    """
    needs = len(network.out_first) - 1
    sink = needs + len(network.in_first) - 1
    write(flows, PLACES, year, cell, flows.places[year, cell] + change)
    places = flows.places[year, cell]
    total = 0.0
    if change > 0.0:
        left = places - flows.used[year, cell]
        while left > TINY and flows.potential[year, needs + cell] - flows.potential[year, sink] < -GAIN:
            worth = flows.potential[year, sink] - flows.potential[year, needs + cell]
            if not shortest(network, flows, year, cell, True, worth):
                break
            # Potentials are updated: the way from T has reduced length 0, so its cost is their difference.
            price = flows.potential[year, needs + cell] - flows.potential[year, sink]
            persons = _room(network, flows, year, cell, True, left)
            _send(network, flows, year, cell, True, persons)
            write(flows, USED, year, cell, flows.used[year, cell] + persons)
            left -= persons
            total += persons * price
        return total
    excess = flows.used[year, cell] - places
    if excess <= TINY:
        return 0.0
    write(flows, USED, year, cell, places)
    while excess > TINY:
        if not shortest(network, flows, year, cell, False, np.inf):
            break
        price = flows.potential[year, sink] - flows.potential[year, needs + cell]
        persons = _room(network, flows, year, cell, False, excess)
        _send(network, flows, year, cell, False, persons)
        excess -= persons
        total += persons * price
    if excess > 0.0:
        write(flows, USED, year, cell, flows.used[year, cell] + excess)
    return total


@inlined
def worth_of_a_place(network: Network, flows: Flows, year: int, cell: int) -> float:
    """Return the dual value of a cell's places: closing or opening d places costs at least - d times this."""
    needs = len(network.out_first) - 1
    sink = needs + len(network.in_first) - 1
    worth: float = flows.potential[year, sink] - flows.potential[year, needs + cell]
    return max(0.0, worth)
