"""Who pays: grants given out year by year, first come first served, so that own funds and envelopes suffice.

The assignment is a witness: when it leaves nothing unpaid, the plan can be paid. When it does, a cleverer one may still
exist (finding it is a linear program): the search then merely passes by a plan that could be paid.
"""

from __future__ import annotations

import numpy as np

from planning.optimise.model import Floats, Ints
from planning.optimise.search.compiled import compiled, inlined
from planning.optimise.search.problem import Problem

TOLERANCE = 1e-9
"""Of a typical use: below this, a bound is met."""
LEAST = 1e-6
"""EUR: a smaller grant is not worth giving."""


@compiled
def shortage(problem: Problem, chosen: Ints, activity: Floats, working: Floats, left: Floats) -> float:
    """Return by how much the money rows stay broken after the grants, in units of a typical use.

    `chosen` is the choice of each residence [R], `activity` what the choices alone use of each row [L]; `working` [L]
    and `left` [R, F] are working memory.
    """
    is_broken = False
    for row in problem.money_rows:
        working[row] = activity[row]
        if activity[row] > problem.row_upper[row] + TOLERANCE * problem.row_unit[row]:
            is_broken = True
    if not is_broken:
        return 0.0
    if len(problem.grant_cap):
        _give(problem, chosen, working, left)
    total = 0.0
    for row in problem.money_rows:
        over = (working[row] - problem.row_upper[row]) / problem.row_unit[row]
        if over > TOLERANCE:
            total += over
    return total


@compiled
def _give(problem: Problem, chosen: Ints, working: Floats, left: Floats) -> None:
    """Assign grants: the earliest year first, each operation's funders in their order."""
    years = problem.grant_effect.shape[1]
    residences = len(chosen)
    for r in range(residences):
        choice = chosen[r]
        for grant in range(problem.grant_first[choice], problem.grant_first[choice + 1]):
            left[r, problem.grant_funder[grant]] = problem.grant_cap[grant]
    for year in range(years):
        for r in range(residences):
            choice = chosen[r]
            if problem.grant_first[choice] == problem.grant_first[choice + 1]:
                continue
            for place in range(problem.due_first[choice], problem.due_first[choice + 1]):
                if problem.due_year[place] == year:
                    _give_to(problem, choice, r, year, problem.due_eur[place], working, left)


@compiled
def _give_to(problem: Problem, choice: int, r: int, year: int, due: float, working: Floats, left: Floats) -> None:
    """Pay what an operation owes in a year, funder by funder."""
    for grant in range(problem.grant_first[choice], problem.grant_first[choice + 1]):
        funder = problem.grant_funder[grant]
        given = min(due, left[r, funder], _room(problem, working, funder, year))
        if given <= LEAST or _is_excluded(problem, choice, funder, left, r):
            continue
        left[r, funder] -= given
        due -= given
        for row in problem.money_rows:
            working[row] += problem.grant_effect[funder, year, row] * given
        if due <= LEAST:
            break


@inlined
def _room(problem: Problem, working: Floats, funder: int, year: int) -> float:
    """Return what a funder may still give in a year."""
    room = np.inf
    for row in problem.money_rows:
        effect = problem.grant_effect[funder, year, row]
        if effect > 0.0:
            room = min(room, (problem.row_upper[row] - working[row]) / effect)
    return room


@inlined
def _is_excluded(problem: Problem, choice: int, funder: int, left: Floats, r: int) -> bool:
    """Tell whether a funder that excludes this one already pays for the operation."""
    for grant in range(problem.grant_first[choice], problem.grant_first[choice + 1]):
        other = problem.grant_funder[grant]
        if problem.excludes[funder, other] == 1 and left[r, other] < problem.grant_cap[grant] - LEAST:
            return True
    return False
