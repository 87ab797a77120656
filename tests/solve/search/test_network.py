"""Flows kept optimal while places change, against a linear program solved afresh (scipy)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from planning.solve.search.compiled import plain
from planning.solve.search.flows import change_places, worth_of_a_place
from planning.solve.search.network import Flows, Network, commit, cost_of, empty_flows, undo

YEARS = 2


def _network(random: np.random.Generator) -> Network:
    needs, cells, segments = random.integers(1, 8), random.integers(1, 8), random.integers(1, 4)
    source, target = np.nonzero(random.random((needs, cells)) < 0.5)
    by_need, by_cell = np.argsort(source, kind="stable"), np.argsort(target, kind="stable")
    cost = np.tile(np.round(2 * random.random(len(source)), 2), (YEARS, 1))
    network = Network(
        source=source,
        target=target,
        cost=cost,
        out_first=np.searchsorted(source[by_need], np.arange(needs + 1)),
        out_arcs=by_need,
        in_first=np.searchsorted(target[by_cell], np.arange(cells + 1)),
        in_arcs=by_cell,
        segment_first=np.arange(needs + 1) * segments,
        width=random.integers(0, 30, (YEARS, needs * segments)).astype(float),
        price=np.sort(3 * random.random((YEARS, needs, segments)), axis=2).reshape(YEARS, -1),
    )
    return plain(network)  # for which the search is compiled already


def _solved_afresh(network: Network, flows: Flows, year: int) -> float:
    arcs, segments = len(network.source), network.width.shape[1]
    needs, cells = len(network.out_first) - 1, len(network.in_first) - 1
    leaves, arrives = np.zeros((needs, arcs + segments)), np.zeros((cells, arcs + segments))
    leaves[network.source, np.arange(arcs)] = 1.0
    arrives[network.target, np.arange(arcs)] = 1.0
    owner = np.repeat(np.arange(needs), np.diff(network.segment_first))
    leaves[owner, arcs + np.arange(segments)] = 1.0
    total = np.bincount(owner, network.width[year], needs)
    bounds = [(0, None)] * arcs + [(0, width) for width in network.width[year]]
    cost = np.concatenate([network.cost[year], network.price[year]])
    return float(linprog(cost, arrives, flows.places[year], leaves, total, bounds).fun)


@pytest.mark.parametrize("seed", range(20))
def test_flows_stay_optimal_whatever_opens_and_closes(seed: int) -> None:
    random = np.random.default_rng(seed)
    network = _network(random)
    flows = empty_flows(network)
    told = cost_of(network, flows)
    for _ in range(60):
        year, cell = random.integers(YEARS), random.integers(flows.places.shape[1])
        change = max(float(random.integers(-10, 20)), -flows.places[year, cell])
        least = -worth_of_a_place(network, flows, year, cell) * change
        cost = change_places(network, flows, year, cell, change)
        assert cost >= least - 1e-9  # the dual value bounds what a change may spare
        if random.random() < 0.5:
            told += cost
            commit(flows)
        else:
            undo(flows)
    afresh = sum(_solved_afresh(network, flows, year) for year in range(YEARS))
    assert told == pytest.approx(afresh, abs=1e-6)
    assert cost_of(network, flows) == pytest.approx(afresh, abs=1e-6)


def test_undo_puts_everything_back() -> None:
    random = np.random.default_rng(1)
    network = _network(random)
    flows = empty_flows(network)
    change_places(network, flows, 0, 0, 5.0)
    commit(flows)
    before = [array.copy() for array in (flows.flow, flows.missing, flows.used, flows.places, flows.potential)]
    change_places(network, flows, 0, 0, 40.0)
    change_places(network, flows, 0, 0, -30.0)
    undo(flows)
    after = (flows.flow, flows.missing, flows.used, flows.places, flows.potential)
    for one, two in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, two)
