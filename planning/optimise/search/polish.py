"""The last improvements: every pair of changes tried, ties broken. Nothing here is left to chance."""

from __future__ import annotations

from planning.optimise.model import Ints
from planning.optimise.search.compiled import compiled
from planning.optimise.search.money import TOLERANCE
from planning.optimise.search.moves import is_kept, put_back, take, use
from planning.optimise.search.network import Flows, Network
from planning.optimise.search.problem import Problem
from planning.optimise.search.state import (
    RULES,
    VALUE,
    State,
)

TIE = 1e-10
"""Of the objective: plans closer than this are equal."""


@compiled
def improve_with(problem: Problem, network: Network, flows: Flows, state: State, one: int) -> int:
    """Try every change of a residence, alone and with every change of each later one; returns how many were kept.

    Only what lowers the objective is kept, and no rule may break: a plan that no residence improves so cannot be
    improved by any two.
    """
    least = -TIE * (1.0 + abs(state.numbers[VALUE]))
    kept = 0
    for first in range(problem.first[one], problem.first[one + 1]):
        for two in range(one, len(state.chosen)):
            low, high = problem.first[two], problem.first[two + 1]
            if two == one:  # alone
                high = low + 1
            for second in range(low, high):
                if first == state.chosen[one] or (two != one and second == state.chosen[two]):
                    continue
                state.picked[0], state.former[0], state.latter[0] = one, state.chosen[one], first
                state.picked[1], state.former[1], state.latter[1] = two, state.chosen[two], second
                count = 1 if two == one else 2
                rows = use(problem, state, count)
                is_legal = state.effect[RULES] <= TOLERANCE
                if is_legal and is_kept(problem, network, flows, state, count, least):
                    kept += 1
                    take(state, count)
                else:
                    put_back(state, rows)
    return kept


@compiled
def prefer(problem: Problem, network: Network, flows: Flows, state: State, rank: Ints) -> int:
    """Give each residence the choice of lowest rank among those that cost no more; returns how many changed.

    Residences in turn, once: `rank` orders choices from outside the objective.
    """
    tolerance = TIE * (1.0 + abs(state.numbers[VALUE]))
    changed = 0
    for r in range(len(state.chosen)):
        for choice in range(problem.first[r], problem.first[r + 1]):
            if rank[choice] >= rank[state.chosen[r]]:
                continue
            state.picked[0], state.former[0], state.latter[0] = r, state.chosen[r], choice
            rows = use(problem, state, 1)
            is_legal = state.effect[RULES] <= 0.0
            if is_legal and is_kept(problem, network, flows, state, 1, tolerance):
                changed += 1
                take(state, 1)
            else:
                put_back(state, rows)
    return changed
