"""Who pays: grants given out year by year, first come first served, so that own funds and envelopes suffice.

The assignment is a witness: when it leaves nothing unpaid, the plan can be paid. When it does, exchanges between
operations are tried (exchange.py); a still cleverer assignment may exist (finding it is a linear program): the search
then merely passes by a plan that could be paid.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planning.model.model import Floats, Ints
from planning.solve.search.compiled import compiled, inlined
from planning.solve.search.searched import Searched

TOLERANCE = 1e-9
"""Of a typical use: below this, a bound is met."""
WORTH_EXCHANGING = 0.1
"""Typical uses: exchanges between operations find little money."""
MOST_FUNDED = 40
"""Aided operations up to which exchanges are tried: their number grows with the square."""


@compiled
def shortage(problem: Searched, chosen: Ints, activity: Floats, grants: Grants, is_worth_it: bool) -> float:
    """Return by how much the money rows stay broken after the grants, in units of a typical use.

    `grants.beyond` then holds what the overruns of rows that give way cost. `chosen` is the choice of each residence
    [R], `activity` what the choices alone use of each row [L]; `is_worth_it`: a plan that would be the best if it can
    be paid, for which grants are exchanged.
    """
    working = grants.working
    is_broken = False
    grants.beyond[0] = 0.0
    for row in problem.money_rows:
        working[row] = activity[row]
        if activity[row] > problem.row_upper[row] + TOLERANCE * problem.row_unit[row]:
            is_broken = True
    if not is_broken:
        return 0.0
    funded = _give(problem, chosen, grants) if len(problem.grant_cap) else 0
    total = _unpaid(problem, grants)
    if is_worth_it and funded <= MOST_FUNDED:
        while 0.0 < total <= WORTH_EXCHANGING and exchanged(problem, chosen, grants, funded) > LEAST:
            total = _unpaid(problem, grants)
    return total


@inlined
def _unpaid(problem: Searched, grants: Grants) -> float:
    """Return by how much the money rows are broken, in units of a typical use; note what overruns cost."""
    total = 0.0
    for group in range(len(problem.beyond_price)):
        grants.summed[group] = 0.0
        grants.largest[group] = 0.0
    for row in problem.money_rows:
        excess = grants.working[row] - problem.row_upper[row]
        group = problem.beyond[row]
        if group >= 0 and excess > 0.0:
            if problem.beyond_adds[row] == 1:
                grants.summed[group] += excess
            else:
                grants.largest[group] = max(grants.largest[group], excess)
        elif group < 0 and excess / problem.row_unit[row] > TOLERANCE:
            total += excess / problem.row_unit[row]
    grants.beyond[0] = 0.0
    for group in range(len(problem.beyond_price)):
        grants.beyond[0] += problem.beyond_price[group] * max(grants.summed[group], grants.largest[group])
    return total


@compiled
def _give(problem: Searched, chosen: Ints, grants: Grants) -> int:
    """Assign grants, the earliest year first, each operation's funders in their order; returns how many may be aided.

    `grants.funded` holds their residences. Where several bodies pay, those whose purse is short are aided first.
    """
    for purse in range(len(grants.short)):
        grants.short[purse] = 0
    for row in problem.money_rows:
        if problem.row_purse[row] >= 0 and grants.working[row] > problem.row_upper[row]:
            grants.short[problem.row_purse[row]] = 1
    funded = 0
    for r in range(len(chosen)):
        if problem.grant_first[chosen[r]] < problem.grant_first[chosen[r] + 1]:
            _forget(problem, chosen[r], r, grants)
            grants.funded[funded] = r
            funded += 1
    for year in range(problem.grant_effect.shape[2]):
        for is_short in (1, 0):
            for number in range(funded):
                r = grants.funded[number]
                if grants.due[r, year] > LEAST and grants.short[grants.purse[r]] == is_short:
                    _give_to(problem, chosen[r], r, year, grants)
    return funded


@inlined
def _forget(problem: Searched, choice: int, r: int, grants: Grants) -> None:
    """Begin with a residence that is given nothing."""
    grants.purse[r] = problem.purse[choice]
    grants.stacked[r] = problem.stacked_cap[choice]
    for year in range(problem.grant_effect.shape[2]):
        grants.due[r, year] = 0.0
    for place in range(problem.due_first[choice], problem.due_first[choice + 1]):
        grants.due[r, problem.due_year[place]] = problem.due_eur[place]
    for funder in range(problem.grant_effect.shape[1]):
        grants.left[r, funder] = 0.0
        for year in range(problem.grant_effect.shape[2]):
            grants.given[r, funder, year] = 0.0
    for grant in range(problem.grant_first[choice], problem.grant_first[choice + 1]):
        grants.left[r, problem.grant_funder[grant]] = problem.grant_cap[grant]


@inlined
def _give_to(problem: Searched, choice: int, r: int, year: int, grants: Grants) -> None:
    """Pay what an operation owes in a year, funder by funder."""
    for grant in range(problem.grant_first[choice], problem.grant_first[choice + 1]):
        funder = problem.grant_funder[grant]
        free = room(problem, grants.working, grants.purse[r], funder, year)
        amount = min(grants.due[r, year], may_give(problem, grants, r, funder), free)
        if amount <= LEAST or is_excluded(problem, choice, funder, grants.left, r):
            continue
        give(problem, grants, r, funder, year, amount)
        if grants.due[r, year] <= LEAST:
            break


# Grants exchanged between operations: money that first come, first served leaves on the table.


LEAST = 1e-6
"""EUR: a smaller grant is not worth giving."""


class Grants(NamedTuple):
    """Who is given what, as working memory.

    Attributes
    ----------
    working
        Use of each row once grants are given, [L].
    left
        What each funder may still give to each residence, [R, F].
    stacked
        What aids that count together may still be, [R].
    due
        Own funds that each residence still pays, [R, Y].
    given
        What each funder gives to each residence, [R, F, Y].
    funded
        Residences that may be given something, [R].
    purse
        Purse that pays what each residence owes, [R].
    short
        Whether the choices alone ask more of a purse than it has, [P].
    beyond
        What overruns cost, [1].
    summed, largest
        What the rows of a group are exceeded by, added up and at most, [groups].
    """

    working: Floats
    left: Floats
    stacked: Floats
    due: Floats
    given: Floats
    funded: Ints
    purse: Ints
    short: Ints
    beyond: Floats
    summed: Floats
    largest: Floats


def no_grants(effect: tuple[int, ...], residences: int, rows: int, groups: int) -> Grants:
    """Return blank memory for the shape of the effect of grants, (P, F, Y, L), and groups of rows that give way."""
    purses, funders, years, _ = effect
    return Grants(
        working=np.zeros(rows),
        left=np.zeros((residences, funders)),
        stacked=np.zeros(residences),
        due=np.zeros((residences, years)),
        given=np.zeros((residences, funders, years)),
        funded=np.zeros(residences, dtype=np.int64),
        purse=np.zeros(residences, dtype=np.int64),
        short=np.zeros(purses, dtype=np.int64),
        beyond=np.zeros(1),
        summed=np.zeros(groups),
        largest=np.zeros(groups),
    )


@inlined
def give(problem: Searched, grants: Grants, r: int, funder: int, year: int, amount: float) -> None:
    """Give an amount (take it back when negative)."""
    grants.left[r, funder] -= amount
    if problem.stacks[funder] == 1:
        grants.stacked[r] -= amount
    grants.due[r, year] -= amount
    grants.given[r, funder, year] += amount
    purse = grants.purse[r]
    for row in problem.money_rows:
        grants.working[row] += problem.grant_effect[purse, funder, year, row] * amount


@compiled
def exchanged(problem: Searched, chosen: Ints, grants: Grants, funded: int) -> float:
    """Let more be given by moving what is given; returns how much more (EUR).

    Where an operation still pays in a year and a funder could aid it: either the year's envelope is spent, and another
    operation leaves it some; or it has its whole grant, and takes some of it in this year instead of another, where a
    third takes its place.
    """
    total = 0.0
    for number in range(funded):
        r = grants.funded[number]
        choice = chosen[r]
        for year in range(grants.due.shape[1]):
            for grant in range(problem.grant_first[choice], problem.grant_first[choice + 1]):
                funder = problem.grant_funder[grant]
                if grants.due[r, year] <= LEAST or is_excluded(problem, choice, funder, grants.left, r):
                    continue
                free = room(problem, grants.working, grants.purse[r], funder, year)
                if may_give(problem, grants, r, funder) > LEAST:
                    total += _taken_over(problem, chosen, grants, funded, r, funder, year)
                elif free > LEAST:
                    total += _given_later(problem, chosen, grants, funded, r, funder, year)
    return total


@inlined
def _taken_over(problem: Searched, chosen: Ints, grants: Grants, funded: int, r: int, funder: int, year: int) -> float:
    """Let others leave a spent envelope, for another funder, another year or a purse that is not short.

    Returns what the operation is given.
    """
    total = 0.0
    for number in range(funded):
        other = grants.funded[number]
        choice = chosen[other]
        if other == r or grants.given[other, funder, year] <= LEAST:
            continue
        wanted = min(grants.due[r, year], may_give(problem, grants, r, funder))
        if wanted <= LEAST:
            break
        left = _left_to_its_purse(problem, grants, r, other, funder, year, wanted)
        wanted -= left
        total += left
        for grant in range(problem.grant_first[choice], problem.grant_first[choice + 1]):
            second = problem.grant_funder[grant]
            amount = min(
                wanted,
                grants.given[other, funder, year],
                grants.left[other, second] if problem.stacks[funder] == 1 else may_give(problem, grants, other, second),
                room(problem, grants.working, grants.purse[other], second, year),
            )
            if second == funder or amount <= LEAST or is_excluded(problem, choice, second, grants.left, other):
                continue
            give(problem, grants, other, funder, year, -amount)
            give(problem, grants, other, second, year, amount)
            give(problem, grants, r, funder, year, amount)
            wanted -= amount
            total += amount
        for later in range(grants.due.shape[1]):
            amount = min(
                wanted,
                grants.given[other, funder, year],
                grants.due[other, later],
                room(problem, grants.working, grants.purse[other], funder, later),
            )
            if later == year or amount <= LEAST:
                continue
            give(problem, grants, other, funder, year, -amount)
            give(problem, grants, other, funder, later, amount)
            # Where money carries over, an earlier year leaves this one nothing.
            free = room(problem, grants.working, grants.purse[r], funder, year)
            amount = min(wanted, may_give(problem, grants, r, funder), free)
            if amount > LEAST:
                give(problem, grants, r, funder, year, amount)
                wanted -= amount
                total += amount
    return total


@inlined
def _left_to_its_purse(
    problem: Searched, grants: Grants, r: int, other: int, funder: int, year: int, wanted: float
) -> float:
    """Let another operation be paid by its own body, where that is another one and has the money; returns how much."""
    if grants.purse[other] == grants.purse[r]:
        return 0.0
    amount = min(wanted, grants.given[other, funder, year], left_over(problem, grants, other, funder, year))
    if amount <= LEAST:
        return 0.0
    give(problem, grants, other, funder, year, -amount)
    give(problem, grants, r, funder, year, amount)
    return float(amount)


@inlined
def _given_later(problem: Searched, chosen: Ints, grants: Grants, funded: int, r: int, funder: int, year: int) -> float:
    """Let the operation take its grant in this year instead of another, and a third take its place there."""
    total = 0.0
    for other_year in range(grants.due.shape[1]):
        if other_year == year:
            continue
        for number in range(funded):
            third = grants.funded[number]
            amount = min(
                grants.due[r, year],
                grants.given[r, funder, other_year],
                may_give(problem, grants, third, funder),
                grants.due[third, other_year],
                room(problem, grants.working, grants.purse[r], funder, year),
            )
            if third == r or amount <= LEAST or is_excluded(problem, chosen[third], funder, grants.left, third):
                continue
            give(problem, grants, r, funder, other_year, -amount)
            give(problem, grants, r, funder, year, amount)
            given = min(amount, room(problem, grants.working, grants.purse[third], funder, other_year))
            if given > LEAST:
                give(problem, grants, third, funder, other_year, given)
                total += given
    return total


@inlined
def room(problem: Searched, working: Floats, purse: int, funder: int, year: int) -> float:
    """Return what a funder may still give in a year, in place of a purse."""
    room = np.inf
    for row in problem.money_rows:
        effect = problem.grant_effect[purse, funder, year, row]
        if effect > 0.0:
            room = min(room, (problem.row_upper[row] - working[row]) / effect)
    return room


@inlined
def may_give(problem: Searched, grants: Grants, r: int, funder: int) -> float:
    """Return what a funder may still give a residence, alone and with those whose aids count together."""
    left = float(grants.left[r, funder])
    return min(left, float(grants.stacked[r])) if problem.stacks[funder] == 1 else left


@inlined
def left_over(problem: Searched, grants: Grants, r: int, funder: int, year: int) -> float:
    """Return how much of what a funder gives a residence in a year its own purse could pay instead."""
    least = np.inf
    for row in problem.money_rows:
        effect = problem.grant_effect[grants.purse[r], funder, year, row]
        if effect < 0.0:
            least = min(least, (grants.working[row] - problem.row_upper[row]) / effect)
    return max(least, 0.0)


@inlined
def is_excluded(problem: Searched, choice: int, funder: int, left: Floats, r: int) -> bool:
    """Tell whether a funder that excludes this one already pays for the operation."""
    for grant in range(problem.grant_first[choice], problem.grant_first[choice + 1]):
        other = problem.grant_funder[grant]
        if problem.excludes[funder, other] == 1 and left[r, other] < problem.grant_cap[grant] - LEAST:
            return True
    return False
