"""The shortest way between a cell and the sink: Dijkstra's method on reduced costs, visiting only the neighbourhood.

Residual arcs (i need, j cell):  i -> j at its cost, always;  j -> i at minus that cost, where persons of i live in j;
i -> T at the cost of the cheapest segment of unmet need that is not full;  T -> i at minus the cost of the dearest that
is not empty;  j -> T free, where a place is empty;  T -> j free, where one is taken.
"""

from __future__ import annotations

import numpy as np

from planning.solve.search.compiled import compiled, inlined
from planning.solve.search.network import (
    FLOW,
    IS_EMPTY,
    IS_MISSING,
    LEAVES,
    MISSING,
    PLACES,
    POTENTIAL,
    SERVES,
    TINY,
    USED,
    Flows,
    Network,
    write,
)


@inlined
def _push(flows: Flows, size: int, cost: float, node: int) -> int:
    """Add to the heap; returns its size."""
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if flows.heap_cost[parent] <= cost:
            break
        flows.heap_cost[place] = flows.heap_cost[parent]
        flows.heap_node[place] = flows.heap_node[parent]
        place = parent
    flows.heap_cost[place] = cost
    flows.heap_node[place] = node
    return size + 1


@inlined
def _drop(flows: Flows, size: int) -> int:
    """Remove the top of the heap; returns its size."""
    size -= 1
    cost, node = flows.heap_cost[size], flows.heap_node[size]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and flows.heap_cost[child + 1] < flows.heap_cost[child]:
            child += 1
        if flows.heap_cost[child] >= cost:
            break
        flows.heap_cost[place] = flows.heap_cost[child]
        flows.heap_node[place] = flows.heap_node[child]
        place = child
    flows.heap_cost[place] = cost
    flows.heap_node[place] = node
    return size


@inlined
def _reach(flows: Flows, size: int, node: int, cost: float, arc: int, sign: int) -> int:
    """Note a shorter way to a node; `seen` holds the search's number when reached, its opposite when settled."""
    if flows.seen[node] == -sign or (flows.seen[node] == sign and flows.distance[node] <= cost):
        return size
    flows.seen[node] = sign
    flows.distance[node] = cost
    flows.before[node] = arc
    return _push(flows, size, cost, node)


@compiled
def shortest(network: Network, flows: Flows, year: int, cell: int, is_opening: bool, most: float) -> bool:
    """Find the shortest way from a cell to T (closing), or from T to the cell (opening), of reduced length < `most`.

    Updates the potentials of the nodes settled, whether there is such a way or not; tells whether there is.
    """
    needs = len(network.out_first) - 1
    sink = needs + len(network.in_first) - 1
    flows.marks[0] += 1
    search = flows.marks[0]
    size = _reach(flows, 0, needs + cell, 0.0, -1, search)
    settled = 0
    length = most
    is_found = False
    while size > 0 and flows.heap_cost[0] < most:
        node, here = flows.heap_node[0], flows.heap_cost[0]
        size = _drop(flows, size)
        if flows.seen[node] == -search:
            continue
        flows.seen[node] = -search
        if node == sink:
            length = here
            is_found = True
            break
        flows.settled[settled] = node
        settled += 1
        if node >= needs:
            size = _from_cell(network, flows, year, node - needs, cell, is_opening, size)
        else:
            size = _from_need(network, flows, year, node, is_opening, size)
    if length < np.inf:
        _raise_potentials(flows, year, settled, length, is_opening)
    return is_found


@inlined
def _raise_potentials(flows: Flows, year: int, settled: int, length: float, is_opening: bool) -> None:
    """Move each settled node by what it is short of the length: every reduced cost stays positive."""
    side = -1.0 if is_opening else 1.0
    for number in range(settled):
        node = flows.settled[number]
        shift = length - flows.distance[node]
        if shift > 0.0:
            write(flows, POTENTIAL, year, node, flows.potential[year, node] - side * shift)


@inlined
def _from_cell(network: Network, flows: Flows, year: int, j: int, cell: int, is_opening: bool, size: int) -> int:
    """Reach what is next to a cell: the needs, T; returns the heap's size."""
    needs = len(network.out_first) - 1
    sink = needs + len(network.in_first) - 1
    potential, search = flows.potential[year], flows.marks[0]
    here, height = flows.distance[needs + j], potential[needs + j]
    for place in range(network.in_first[j], network.in_first[j + 1]):
        arc = network.in_arcs[place]
        i = network.source[arc]
        if is_opening:
            step = network.cost[year, arc] + potential[i] - height
            size = _reach(flows, size, i, here + max(0.0, step), 4 * arc + SERVES, search)
        elif flows.flow[year, arc] > TINY:
            step = height - network.cost[year, arc] - potential[i]
            size = _reach(flows, size, i, here + max(0.0, step), 4 * arc + LEAVES, search)
    if is_opening:
        is_usable = j != cell and flows.used[year, j] > TINY
        step = potential[sink] - height
    else:
        is_usable = flows.used[year, j] < flows.places[year, j] - TINY
        step = height - potential[sink]
    if is_usable:
        size = _reach(flows, size, sink, here + max(0.0, step), 4 * j + IS_EMPTY, search)
    return size


@inlined
def _from_need(network: Network, flows: Flows, year: int, i: int, is_opening: bool, size: int) -> int:
    """Reach what is next to a need: the cells, T; returns the heap's size."""
    needs = len(network.out_first) - 1
    sink = needs + len(network.in_first) - 1
    potential, search = flows.potential[year], flows.marks[0]
    here, height = flows.distance[i], potential[i]
    for place in range(network.out_first[i], network.out_first[i + 1]):
        arc = network.out_arcs[place]
        other = needs + network.target[arc]
        if not is_opening:
            step = network.cost[year, arc] + height - potential[other]
            size = _reach(flows, size, other, here + max(0.0, step), 4 * arc + SERVES, search)
        elif flows.flow[year, arc] > TINY:
            step = potential[other] - network.cost[year, arc] - height
            size = _reach(flows, size, other, here + max(0.0, step), 4 * arc + LEAVES, search)
    segment = _open_segment(network, flows, year, i, is_opening)
    if segment >= 0:
        step = network.price[year, segment] + height - potential[sink]
        step = -step if is_opening else step
        size = _reach(flows, size, sink, here + max(0.0, step), 4 * segment + IS_MISSING, search)
    return size


@inlined
def _open_segment(network: Network, flows: Flows, year: int, need: int, is_opening: bool) -> int:
    """Return the segment where one more person goes unmet, or (opening) the one that loses a person; -1: none."""
    first, last = network.segment_first[need], network.segment_first[need + 1]
    if is_opening:
        for segment in range(last - 1, first - 1, -1):
            if flows.missing[year, segment] > TINY:
                return segment
        return -1
    for segment in range(first, last):
        if flows.missing[year, segment] < network.width[year, segment] - TINY:
            return segment
    return -1


# Flows kept optimal while places open and close.


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
