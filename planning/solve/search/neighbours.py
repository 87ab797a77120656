"""A move: what changing the choices of a few residences uses and costs; tried, then kept or put back.

The cheap parts come first: costs and rules by addition, a lower bound of what places are worth (dual values), money by
`money.shortage`; people last, by `places.change_places`, year by year while the move can still be kept.
"""

from __future__ import annotations

import numpy as np

from planning.solve.search.compiled import compiled, inlined
from planning.solve.search.flows import change_places, worth_of_a_place
from planning.solve.search.grants import TOLERANCE, shortage
from planning.solve.search.network import Flows, Network, can_undo, commit, undo
from planning.solve.search.searched import Searched
from planning.solve.search.standing import (
    BEST,
    BEYOND,
    BROKEN,
    CELLS,
    COST,
    MONEY,
    MOST_CELLS,
    OVERRUN,
    PENALTY,
    RULES,
    SHORT,
    UNPAID,
    VALUE,
    YEARS,
    State,
    broken,
    keep_if_best,
    price,
)


@inlined
def _use_rows(problem: Searched, state: State, choice: int, sign: float, count: int, stamp: int) -> int:
    """Add or remove a choice's use; returns how many rows were touched, whose former use is kept."""
    for place in range(problem.use_first[choice], problem.use_first[choice + 1]):
        row = problem.use_row[place]
        if state.seen[row] != stamp:
            state.seen[row] = stamp
            state.rows[count] = row
            state.before[count] = state.activity[row]
            count += 1
        state.activity[row] += sign * problem.use_amount[place]
    return count


@inlined
def use_places(problem: Searched, state: State, choice: int, sign: float, count: int, years: int) -> int:
    """Add a choice's change of open places, cell by cell; returns the number of cells, -1 when there are too many."""
    for place in range(problem.event_first[choice], problem.event_first[choice + 1]):
        cell = problem.event_cell[place]
        slot = 0
        while slot < count and state.cells[slot] != cell:
            slot += 1
        if slot == count:
            if count == MOST_CELLS:
                return -1
            state.cells[slot] = cell
            for year in range(years):
                state.change[slot, year] = 0.0
            count += 1
        shift = problem.event_from[place] - problem.event_year[place]
        for year in range(problem.event_year[place], years):
            state.change[slot, year] += sign * problem.event_places[shift + year]
    return count


@inlined
def least_cost(network: Network, flows: Flows, state: State, cells: int) -> float:
    """Return a lower bound of what the changes of places cost, by the dual values; `least` holds it year by year."""
    total = 0.0
    for year in range(len(state.least)):
        least = 0.0
        for slot in range(cells):
            if state.change[slot, year] != 0.0:
                least -= worth_of_a_place(network, flows, year, state.cells[slot]) * state.change[slot, year]
        state.least[year] = least
        total += least
    return total


@compiled
def _move_flows(network: Network, flows: Flows, state: State, cells: int, value: float, most: float) -> float:
    """Open what opens, then close what closes, year by year: `value`, a lower bound, becomes exact.

    Stops as soon as it exceeds `most`; `effect` holds the number of years changed.
    """
    for year in range(len(state.least)):
        state.effect[YEARS] = year + 1
        value -= state.least[year]
        for slot in range(cells):
            if state.change[slot, year] > 0.0:
                value += change_places(network, flows, year, state.cells[slot], state.change[slot, year])
        for slot in range(cells):
            if state.change[slot, year] < 0.0:
                value += change_places(network, flows, year, state.cells[slot], state.change[slot, year])
        if value > most:
            break
    return value


@compiled
def _move_back(network: Network, flows: Flows, state: State, cells: int) -> None:
    """Take back what `_move_flows` did: as noted, else by the opposite move, which leads to a flow of the same cost."""
    if can_undo(flows):
        undo(flows)
        return
    for year in range(int(state.effect[YEARS])):
        for sign in (1.0, -1.0):  # what closed opens first
            for slot in range(cells):
                change = -state.change[slot, year]
                if change * sign > 0.0:
                    change_places(network, flows, year, state.cells[slot], change)
    commit(flows)


@inlined
def use(problem: Searched, state: State, count: int) -> int:
    """Change the use of rows and note the change of places; returns the number of rows touched, -1 if too many cells.

    `effect` then holds the change of cost, of broken rules, whether money moves, and the number of cells.
    """
    state.seen[-1] += 1
    stamp, years = state.seen[-1], len(state.least)
    rows, cells = 0, 0
    for place in range(len(state.effect)):
        state.effect[place] = 0.0
    for number in range(count):
        former, latter = state.former[number], state.latter[number]
        state.effect[COST] += problem.cost[latter] - problem.cost[former]
        rows = _use_rows(problem, state, former, -1.0, rows, stamp)
        rows = _use_rows(problem, state, latter, 1.0, rows, stamp)
        cells = cells if cells < 0 else use_places(problem, state, former, -1.0, cells, years)
        cells = cells if cells < 0 else use_places(problem, state, latter, 1.0, cells, years)
    for number in range(rows):
        row, before = state.rows[number], state.before[number]
        state.effect[COST] += price(problem, row, state.activity[row]) - price(problem, row, before)
        state.effect[RULES] += broken(problem, row, state.activity[row]) - broken(problem, row, before)
        if problem.is_money[row] == 1:
            state.effect[MONEY] = 1.0
    state.effect[CELLS] = cells
    return rows


@inlined
def is_kept(problem: Searched, network: Network, flows: Flows, state: State, count: int, threshold: float) -> bool:
    """Value a move, the cheap parts first, and tell whether its cost stays under the threshold; flows follow if so.

    `effect` then holds the exact change of cost, what is unpaid and what overruns cost.
    """
    numbers, effect = state.numbers, state.effect
    cells, penalty = int(effect[CELLS]), numbers[PENALTY]
    if cells < 0:
        return False
    value = effect[COST] + least_cost(network, flows, state, cells)
    most = threshold - penalty * (effect[RULES] - numbers[UNPAID]) + numbers[OVERRUN]
    effect[SHORT] = numbers[UNPAID]
    effect[BEYOND] = numbers[OVERRUN]
    if value > most:  # money can only add to it: nothing unpaid is the least
        return False
    if effect[MONEY] == 1.0:
        for number in range(count):
            state.chosen[state.picked[number]] = state.latter[number]
        least = numbers[VALUE] - numbers[OVERRUN] + value
        is_best = least < numbers[BEST] < np.inf and numbers[BROKEN] + effect[RULES] <= TOLERANCE
        effect[SHORT] = shortage(problem, state.chosen, state.activity, state.grants, is_best)
        effect[BEYOND] = state.grants.beyond[0]
        for number in range(count):
            state.chosen[state.picked[number]] = state.former[number]
    most -= penalty * effect[SHORT] + effect[BEYOND]
    if value > most:
        return False
    effect[COST] = _move_flows(network, flows, state, cells, value, most)
    if effect[COST] > most:
        _move_back(network, flows, state, cells)
        return False
    commit(flows)
    return True


@inlined
def take(state: State, count: int) -> None:
    """Make a move that was kept part of the plan."""
    numbers, effect = state.numbers, state.effect
    for number in range(count):
        state.chosen[state.picked[number]] = state.latter[number]
    numbers[VALUE] += effect[COST] + effect[BEYOND] - numbers[OVERRUN]
    numbers[OVERRUN] = effect[BEYOND]
    numbers[BROKEN] = max(0.0, numbers[BROKEN] + effect[RULES])
    numbers[UNPAID] = effect[SHORT]
    keep_if_best(state)


@inlined
def put_back(state: State, rows: int) -> None:
    """Put back the use of the rows that a refused move touched."""
    for number in range(rows):
        state.activity[state.rows[number]] = state.before[number]
