"""Who pays: grants given out year by year, first come first served, so that own funds and envelopes suffice.

The assignment is a witness: when it leaves nothing unpaid, the plan can be paid. When it does, exchanges between
operations are tried (exchange.py); a still cleverer assignment may exist (finding it is a linear program): the search
then merely passes by a plan that could be paid.
"""

from __future__ import annotations

from planning.optimise.model import Floats, Ints
from planning.optimise.search.compiled import compiled, inlined
from planning.optimise.search.exchange import LEAST, Grants, exchanged, give, is_excluded, room
from planning.optimise.search.problem import Problem

TOLERANCE = 1e-9
"""Of a typical use: below this, a bound is met."""
WORTH_EXCHANGING = 0.1
"""Typical uses: exchanges between operations find little money."""
MOST_FUNDED = 40
"""Aided operations up to which exchanges are tried: their number grows with the square."""


@compiled
def shortage(problem: Problem, chosen: Ints, activity: Floats, grants: Grants, is_worth_it: bool) -> float:
    """Return by how much the money rows stay broken after the grants, in units of a typical use.

    `chosen` is the choice of each residence [R], `activity` what the choices alone use of each row [L]; `is_worth_it`:
    a plan that would be the best if it can be paid, for which grants are exchanged.
    """
    working = grants.working
    is_broken = False
    for row in problem.money_rows:
        working[row] = activity[row]
        if activity[row] > problem.row_upper[row] + TOLERANCE * problem.row_unit[row]:
            is_broken = True
    if not is_broken:
        return 0.0
    funded = _give(problem, chosen, grants) if len(problem.grant_cap) else 0
    total = _unpaid(problem, working)
    if is_worth_it and funded <= MOST_FUNDED:
        while 0.0 < total <= WORTH_EXCHANGING and exchanged(problem, chosen, grants, funded) > LEAST:
            total = _unpaid(problem, working)
    return total


@inlined
def _unpaid(problem: Problem, working: Floats) -> float:
    """Return by how much the money rows are broken, in units of a typical use."""
    total = 0.0
    for row in problem.money_rows:
        over = (working[row] - problem.row_upper[row]) / problem.row_unit[row]
        if over > TOLERANCE:
            total += over
    return total


@compiled
def _give(problem: Problem, chosen: Ints, grants: Grants) -> int:
    """Assign grants, the earliest year first, each operation's funders in their order; returns how many may be aided.

    `grants.funded` holds their residences.
    """
    funded = 0
    for r in range(len(chosen)):
        if problem.grant_first[chosen[r]] < problem.grant_first[chosen[r] + 1]:
            _forget(problem, chosen[r], r, grants)
            grants.funded[funded] = r
            funded += 1
    for year in range(problem.grant_effect.shape[1]):
        for number in range(funded):
            r = grants.funded[number]
            if grants.due[r, year] > LEAST:
                _give_to(problem, chosen[r], r, year, grants)
    return funded


@inlined
def _forget(problem: Problem, choice: int, r: int, grants: Grants) -> None:
    """Begin with a residence that is given nothing."""
    for year in range(problem.grant_effect.shape[1]):
        grants.due[r, year] = 0.0
    for place in range(problem.due_first[choice], problem.due_first[choice + 1]):
        grants.due[r, problem.due_year[place]] = problem.due_eur[place]
    for funder in range(problem.grant_effect.shape[0]):
        grants.left[r, funder] = 0.0
        for year in range(problem.grant_effect.shape[1]):
            grants.given[r, funder, year] = 0.0
    for grant in range(problem.grant_first[choice], problem.grant_first[choice + 1]):
        grants.left[r, problem.grant_funder[grant]] = problem.grant_cap[grant]


@inlined
def _give_to(problem: Problem, choice: int, r: int, year: int, grants: Grants) -> None:
    """Pay what an operation owes in a year, funder by funder."""
    for grant in range(problem.grant_first[choice], problem.grant_first[choice + 1]):
        funder = problem.grant_funder[grant]
        amount = min(grants.due[r, year], grants.left[r, funder], room(problem, grants.working, funder, year))
        if amount <= LEAST or is_excluded(problem, choice, funder, grants.left, r):
            continue
        give(problem, grants, r, funder, year, amount)
        if grants.due[r, year] <= LEAST:
            break
