"""Simulated annealing over decisions (Kirkpatrick, Gelatt, Vecchi 1983): one, two or three residences change at a time.

What a change would cost is known exactly before it is kept: costs and rules by addition, money by `money.shortage`,
people by `places.change_places`. Cheaper tests come first: the threshold is drawn before the change is valued, so a
change whose lower bound (dual values of the places) is already above it is refused without a flow being moved.
Broken hard rules cost a penalty that rises while plans stay impossible and falls while they are possible, so the
search crosses impossible plans but keeps only possible ones (strategic oscillation, Glover 1977).
"""

from __future__ import annotations

import numpy as np

from planning.solve.search.compiled import compiled, inlined
from planning.solve.search.neighbours import is_kept, least_cost, put_back, take, use, use_places
from planning.solve.search.network import Flows, Network
from planning.solve.search.searched import Searched
from planning.solve.search.standing import PENALTY, POSSIBLE, TRIED, State, is_possible

ALONE_PART, PAIR_PART = 0.5, 0.42
"""Parts of the moves that change one residence, two; the rest change three."""
SHIFT_PART, KEPT_PART = 0.45, 0.07
"""Parts of the changes that move an operation in time, that give it up; the rest take any choice."""


ROUND = 128
"""Accepted moves between two adjustments of the penalty."""


@inlined
def _random(state: State) -> float:
    """Return a number in [0, 1): xorshift, Marsaglia 2003, the same on every machine."""
    x = np.uint64(state.random[0])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state.random[0] = np.int64(x)
    return float(x >> np.uint64(11)) / 9007199254740992.0


@inlined
def _another(problem: Searched, state: State, r: int) -> int:
    """Return another choice of a residence: the same option in a near year, a keep, or any."""
    now, low, high = int(state.chosen[r]), int(problem.first[r]), int(problem.first[r + 1])
    draw = _random(state)
    if draw < SHIFT_PART and now != problem.keep[r]:
        step = 1 + int(2.0 * _random(state))
        moved = now + step if _random(state) < 0.5 else now - step
        if low <= moved < high and problem.option[moved] == problem.option[now]:
            return moved
    if SHIFT_PART <= draw < SHIFT_PART + KEPT_PART:
        return int(problem.keep[r])
    return low + int(_random(state) * (high - low))


@inlined
def _propose(problem: Searched, state: State) -> int:
    """Draw the residences of a move and their next choices; returns how many (0: nothing would change)."""
    residences = len(state.chosen)
    draw = _random(state)
    size = min(residences, 1 if draw < ALONE_PART else (2 if draw < ALONE_PART + PAIR_PART else 3))
    count = 0
    for _ in range(size):
        if count == 0 or _random(state) < 0.5:
            r = int(_random(state) * residences)
        else:  # a residence of the same territory: they serve the same needs
            low, high = problem.neighbour_first[state.picked[0]], problem.neighbour_first[state.picked[0] + 1]
            r = problem.neighbour[low + int(_random(state) * (high - low))]
        is_new = True
        for other in range(count):
            is_new = is_new and state.picked[other] != r
        choice = _another(problem, state, r)
        if is_new and choice != state.chosen[r]:
            state.picked[count], state.former[count], state.latter[count] = r, state.chosen[r], choice
            count += 1
    return count


@inlined
def _adjust_penalty(state: State) -> None:
    """Raise the penalty while few plans are possible, lower it while most are."""
    numbers = state.numbers
    if numbers[TRIED] < ROUND:
        return
    share = numbers[POSSIBLE] / numbers[TRIED]
    if share < 0.4:
        numbers[PENALTY] *= 1.5
    elif share > 0.6:
        numbers[PENALTY] /= 1.3
    numbers[POSSIBLE] = 0.0
    numbers[TRIED] = 0.0


@compiled
def typical_change(problem: Searched, network: Network, flows: Flows, state: State, tries: int) -> float:
    """Return the mean size of what changing one residence spares or costs, rules apart: the scale of temperatures."""
    years = network.cost.shape[0]
    total = 0.0
    for _ in range(tries):
        r = int(_random(state) * len(state.chosen))
        former = state.chosen[r]
        latter = _another(problem, state, r)
        value = problem.cost[latter] - problem.cost[former]
        cells = use_places(problem, state, former, -1.0, 0, years)
        if cells >= 0:
            cells = use_places(problem, state, latter, 1.0, cells, years)
        value += least_cost(network, flows, state, max(0, cells))
        total += abs(value)
    return total / max(1, tries)


@compiled
def anneal(problem: Searched, network: Network, flows: Flows, state: State, moves: int, hot: float, cold: float) -> int:
    """Try so many moves while the temperature falls from hot to cold; returns how many were kept."""
    numbers = state.numbers
    fall = (cold / hot) ** (1.0 / max(1, moves))
    heat, kept = hot, 0
    for _ in range(moves):
        heat *= fall
        count = _propose(problem, state)
        if count == 0:
            continue
        threshold = -heat * np.log(1.0 - _random(state))
        rows = use(problem, state, count)
        if not is_kept(problem, network, flows, state, count, threshold):
            put_back(state, rows)
            continue
        kept += 1
        take(state, count)
        numbers[TRIED] += 1.0
        if is_possible(state):
            numbers[POSSIBLE] += 1.0
        _adjust_penalty(state)
    return kept
