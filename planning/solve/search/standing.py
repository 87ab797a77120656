"""A plan under construction, exactly valued: its choices, what they use and cost, who is housed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planning.model.model import Floats, Ints
from planning.solve.search.compiled import compiled, inlined
from planning.solve.search.flows import change_places
from planning.solve.search.grants import TOLERANCE, Grants, no_grants, shortage
from planning.solve.search.network import Flows, Network, commit, copy_flows, empty_flows
from planning.solve.search.searched import Searched

VALUE, BROKEN, UNPAID, PENALTY, BEST, POSSIBLE, TRIED, OVERRUN = range(8)
COST, RULES, MONEY, CELLS, SHORT, YEARS, BEYOND = range(7)
MOST_CELLS = 192
"""Cells that three residences may change at once; a move that changes more is not tried."""


class State(NamedTuple):
    """A plan under construction, exactly valued.

    Attributes
    ----------
    chosen, best
        Choice of each residence now, and in the best possible plan met, [R].
    activity
        Use of each row, [L].
    numbers
        VALUE of the objective, BROKEN hard rules and UNPAID money (in typical uses), PENALTY of a typical use,
        BEST objective met (infinite: none), POSSIBLE plans among the TRIED of this round, what is paid for the OVERRUN
        of envelopes that give way (part of the value).
    random
        State of the random numbers, [1].
    grants
        Who is given what by the last call of `shortage`.
    seen, rows, before, cells, change, least, picked, former, latter, effect
        Working memory.
    """

    chosen: Ints
    best: Ints
    activity: Floats
    numbers: Floats
    random: Ints
    grants: Grants
    seen: Ints
    rows: Ints
    before: Floats
    cells: Ints
    change: Floats
    least: Floats
    picked: Ints
    former: Ints
    latter: Ints
    effect: Floats


def opened(problem: Searched, network: Network) -> Flows:
    """Return the flows with today's places open: what every state starts from."""
    flows = empty_flows(network)
    _open_all(problem, network, flows)
    return flows


@compiled
def _open_all(problem: Searched, network: Network, flows: Flows) -> None:
    for year in range(problem.base.shape[1]):
        for cell in range(problem.base.shape[0]):
            if problem.base[cell, year] != 0.0:
                change_places(network, flows, year, cell, problem.base[cell, year])
                commit(flows)


def new_state(problem: Searched, network: Network, today: Flows, chosen: Ints, seed: int) -> tuple[State, Flows]:
    """Return the state and flows of a plan."""
    rows, residences = len(problem.row_upper), len(problem.first) - 1
    state = State(
        chosen=problem.keep.copy(),
        best=problem.keep.copy(),
        activity=np.zeros(rows),
        numbers=np.zeros(8),
        random=np.array([seed * 2_654_435_761 + 88_172_645_463_325_252], dtype=np.int64),
        grants=no_grants(problem.grant_effect.shape, residences, rows, len(problem.beyond_price)),
        seen=np.zeros(rows + 1, dtype=np.int64),
        rows=np.zeros(rows, dtype=np.int64),
        before=np.zeros(rows),
        cells=np.zeros(MOST_CELLS, dtype=np.int64),
        change=np.zeros((MOST_CELLS, network.cost.shape[0])),
        least=np.zeros(network.cost.shape[0]),
        picked=np.zeros(3, dtype=np.int64),
        former=np.zeros(3, dtype=np.int64),
        latter=np.zeros(3, dtype=np.int64),
        effect=np.zeros(7),
    )
    flows = copy_flows(today)
    state.numbers[VALUE] = (network.cost * flows.flow).sum() + (network.price * flows.missing).sum()
    state.numbers[BEST] = np.inf
    state.numbers[PENALTY] = 1.0
    _take_all(problem, network, flows, state, np.array(chosen, dtype=np.int64))
    return state, flows


@compiled
def _take_all(problem: Searched, network: Network, flows: Flows, state: State, chosen: Ints) -> None:
    """Value a plan from today's places."""
    for r in range(len(chosen)):
        choice = chosen[r]
        state.chosen[r] = choice
        state.numbers[VALUE] += problem.cost[choice]
        for place in range(problem.use_first[choice], problem.use_first[choice + 1]):
            state.activity[problem.use_row[place]] += problem.use_amount[place]
    years = network.cost.shape[0]
    for r in range(len(chosen)):
        choice = chosen[r]
        for place in range(problem.event_first[choice], problem.event_first[choice + 1]):
            cell, shift = problem.event_cell[place], problem.event_from[place] - problem.event_year[place]
            for year in range(problem.event_year[place], years):
                places = problem.event_places[shift + year]
                if places != 0.0:
                    state.numbers[VALUE] += change_places(network, flows, year, cell, places)
                    commit(flows)
    for row in range(len(state.activity)):
        state.numbers[VALUE] += price(problem, row, state.activity[row])
        state.numbers[BROKEN] += broken(problem, row, state.activity[row])
    state.numbers[UNPAID] = shortage(problem, state.chosen, state.activity, state.grants, True)
    state.numbers[OVERRUN] = state.grants.beyond[0]
    state.numbers[VALUE] += state.numbers[OVERRUN]
    keep_if_best(state)


@inlined
def price(problem: Searched, row: int, activity: float) -> float:
    """Return what a row's soft bounds cost."""
    price = 0.0
    if activity > problem.row_upper[row] and problem.price_over[row] < np.inf:
        price = problem.price_over[row] * (activity - problem.row_upper[row])
    elif activity < problem.row_lower[row] and problem.price_under[row] < np.inf:
        price = problem.price_under[row] * (problem.row_lower[row] - activity)
    return price


@inlined
def broken(problem: Searched, row: int, activity: float) -> float:
    """Return by how many typical uses a row's hard bounds are broken; rows of money apart."""
    if problem.is_money[row] == 1:
        return 0.0
    broken = 0.0
    over = (activity - problem.row_upper[row]) / problem.row_unit[row]
    under = (problem.row_lower[row] - activity) / problem.row_unit[row]
    if over > TOLERANCE and problem.price_over[row] == np.inf:
        broken = over
    elif under > TOLERANCE and problem.price_under[row] == np.inf:
        broken = under
    return broken


@inlined
def is_possible(state: State) -> bool:
    """Tell whether the plan breaks no hard rule and can be paid."""
    return bool(state.numbers[BROKEN] <= TOLERANCE and state.numbers[UNPAID] == 0.0)


@inlined
def keep_if_best(state: State) -> None:
    """Remember the plan if it is possible and the best met."""
    numbers = state.numbers
    if is_possible(state) and numbers[VALUE] < numbers[BEST] - 1e-9 * (1.0 + abs(numbers[VALUE])):
        numbers[BEST] = numbers[VALUE]
        for r in range(len(state.chosen)):
            state.best[r] = state.chosen[r]
