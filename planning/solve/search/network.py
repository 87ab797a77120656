"""Who is housed where, year by year: the graph, the flows on it, and how changes are undone.

Each year is a minimum-cost flow from the needs to a sink T, through the cells (typology of a territory), or straight to
T when a need stays unmet. paths.py finds the shortest ways, places.py keeps the flows optimal.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planning.model.model import Floats, Ints
from planning.solve.search.compiled import compiled, inlined

TINY = 1e-9
"""Places: below this, nothing is left to move."""


class Network(NamedTuple):
    """The graph shared by all years, and what differs from year to year.

    Attributes
    ----------
    source, target
        Need and cell of each arc, [A].
    cost
        Cost of a place served along each arc, [Y, A].
    out_first, out_arcs
        Arcs out of each need: out_arcs[out_first[i]:out_first[i + 1]].
    in_first, in_arcs
        Arcs into each cell.
    segment_first
        Segments of unmet need: those of need i are segment_first[i] to segment_first[i + 1], cheapest first.
    width, price
        Places and cost a place of each segment, [Y, M].
    """

    source: Ints
    target: Ints
    cost: Floats
    out_first: Ints
    out_arcs: Ints
    in_first: Ints
    in_arcs: Ints
    segment_first: Ints
    width: Floats
    price: Floats


class Flows(NamedTuple):
    """The optimal flow of every year, the potentials that prove it, and what a search needs to undo changes.

    Attributes
    ----------
    flow, missing, used, places, potential
        Persons on each arc [Y, A], unmet on each segment [Y, M], taken and open places of each cell [Y, J],
        potentials of needs, cells and T [Y, I + J + 1].
    distance, before, seen, settled, heap_cost, heap_node, marks
        Working memory of the shortest paths; marks[0] numbers them.
    undo_what, undo_year, undo_index, undo_value
        The values replaced since the last commit, oldest first; marks[1] counts them, marks[2] tells that there were
        too many to note.
    """

    flow: Floats
    missing: Floats
    used: Floats
    places: Floats
    potential: Floats
    distance: Floats
    before: Ints
    seen: Ints
    settled: Ints
    heap_cost: Floats
    heap_node: Ints
    marks: Ints
    undo_what: Ints
    undo_year: Ints
    undo_index: Ints
    undo_value: Floats


WORKING = ("heap_cost", "heap_node", "undo_what", "undo_year", "undo_index", "undo_value")
FLOW, MISSING, USED, PLACES, POTENTIAL = 0, 1, 2, 3, 4
SERVES, LEAVES, IS_MISSING, IS_EMPTY = 0, 1, 2, 3
"""Kinds of residual arcs; the arc or segment they follow is `4 x number + kind`."""
UNDO = 400_000
"""Values that can be put back; a move that replaces more is taken back by the opposite move (moves.py)."""


def empty_flows(network: Network) -> Flows:
    """Return the flows of a territory without any place: every need is unmet."""
    years, arcs = network.cost.shape
    needs, cells = len(network.out_first) - 1, len(network.in_first) - 1
    nodes = needs + cells + 1
    heap = 2 * arcs + nodes + 1  # a search looks at each residual arc once, from the node it leaves
    flows = Flows(
        flow=np.zeros((years, arcs)),
        missing=network.width.copy(),
        used=np.zeros((years, cells)),
        places=np.zeros((years, cells)),
        potential=np.zeros((years, nodes)),
        distance=np.zeros(nodes),
        before=np.zeros(nodes, dtype=np.int64),
        seen=np.zeros(nodes, dtype=np.int64),
        settled=np.zeros(nodes, dtype=np.int64),
        heap_cost=np.empty(heap),
        heap_node=np.empty(heap, dtype=np.int64),
        marks=np.zeros(3, dtype=np.int64),
        undo_what=np.empty(UNDO, dtype=np.int64),
        undo_year=np.empty(UNDO, dtype=np.int64),
        undo_index=np.empty(UNDO, dtype=np.int64),
        undo_value=np.empty(UNDO),
    )
    dearest = np.zeros((years, needs))
    for need in range(needs):
        span = slice(network.segment_first[need], network.segment_first[need + 1])
        if span.stop > span.start:
            dearest[:, need] = network.price[:, span].max(axis=1)
    flows.potential[:, :needs] = -dearest
    for year in range(years):
        lowest = np.zeros(cells)
        np.minimum.at(lowest, network.target, network.cost[year] - dearest[year, network.source])
        flows.potential[year, needs : needs + cells] = lowest
    return flows


def copy_flows(flows: Flows) -> Flows:
    """Return an independent copy; the working memory is left blank."""
    blank = {name: np.empty_like(getattr(flows, name)) for name in WORKING}
    kept = {name: array.copy() for name, array in flows._asdict().items() if name not in WORKING}
    return Flows(**kept, **blank)


@inlined
def commit(flows: Flows) -> None:
    """Forget how to undo."""
    flows.marks[1] = 0
    flows.marks[2] = 0


@inlined
def can_undo(flows: Flows) -> bool:
    """Tell whether every value replaced since the last commit was noted."""
    return bool(flows.marks[2] == 0)


@compiled
def undo(flows: Flows) -> None:
    """Put back every value replaced since the last commit."""
    for number in range(flows.marks[1] - 1, -1, -1):
        what, year, index = flows.undo_what[number], flows.undo_year[number], flows.undo_index[number]
        value = flows.undo_value[number]
        if what == FLOW:
            flows.flow[year, index] = value
        elif what == MISSING:
            flows.missing[year, index] = value
        elif what == USED:
            flows.used[year, index] = value
        elif what == PLACES:
            flows.places[year, index] = value
        else:
            flows.potential[year, index] = value
    flows.marks[1] = 0


@inlined
def write(flows: Flows, what: int, year: int, index: int, value: float) -> None:
    """Replace one value, so that it can be undone."""
    if what == FLOW:
        array = flows.flow
    elif what == MISSING:
        array = flows.missing
    elif what == USED:
        array = flows.used
    elif what == PLACES:
        array = flows.places
    else:
        array = flows.potential
    count = flows.marks[1]
    if count == len(flows.undo_what):
        flows.marks[2] = 1
    else:
        flows.undo_what[count] = what
        flows.undo_year[count] = year
        flows.undo_index[count] = index
        flows.undo_value[count] = array[year, index]
        flows.marks[1] = count + 1
    array[year, index] = value


def cost_of(network: Network, flows: Flows) -> float:
    """Return what the flows cost, all years together."""
    return float((network.cost * flows.flow).sum() + (network.price * flows.missing).sum())
