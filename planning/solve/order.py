"""Terms that go before others: one search per group of `Scenario.order`, then one of the weighted sum.

Each group is made as good as possible among the plans that hold the groups before it; a row then holds it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planning.domain.kinds import OPTIMAL_GAP, EndedBy, relative_gap
from planning.domain.plan import Level, Term
from planning.domain.scenario import RELAXED
from planning.model.model import Block, Floats, Model
from planning.model.problem import Problem
from planning.solve.engine import Answer, Limits
from planning.solve.settle import settle

FLOOR = 1e-6
"""A group is held within this at least: whole decisions are known to a tolerance."""
ROUNDING = 1e-9
"""Of its value: what adding up large amounts may lose."""
Search = Callable[[Problem, Limits, Floats | None], Answer]
"""Minimise a problem from a point, if one is known."""


@dataclass(frozen=True)
class Held:
    """A group of terms, the value found for it alone, and its proven bound (None = unknown)."""

    terms: tuple[str, ...]
    value: float
    bound: float | None
    ended_by: EndedBy

    @property
    def is_proven(self) -> bool:
        """Whether no plan that holds the former groups is better here."""
        return self.bound is not None and self.value - self.bound <= max(FLOOR, OPTIMAL_GAP * abs(self.value))

    def level(self, terms: dict[str, Term]) -> Level:
        """Return the group as the final plan holds it."""
        value = sum(terms[name].weighted for name in self.terms)
        bound = None if self.bound is None else min(self.bound, value)
        return Level(
            terms=self.terms, value=value, bound=bound, gap=None if bound is None else relative_gap(value, bound)
        )


@dataclass(frozen=True)
class Ordered:
    """What the searches found: the problem with the rows that hold the groups, the answer, the groups."""

    problem: Problem
    answer: Answer
    held: tuple[Held, ...]


def solve_in_order(problem: Problem, limits: Limits, start: Floats | None, search: Search) -> Ordered:
    """Make each group of `problem.scenario.order` as good as possible in turn, then the weighted sum of everything.

    Parameters
    ----------
    problem
        With the weights of the scenario.
    limits
        Gap of each search; seconds of all of them together, shared out as they begin.
    start
        A feasible point, if one is known; each search starts from the point of the one before.
    search
        How a problem is minimised.

    Returns
    -------
    Ordered
        The answer's bound is that of the weighted sum among the plans that hold the groups; None when the searches
        were stopped before the last one.
    """
    began, groups = time.monotonic(), groups_of(problem.scenario.order)
    held: list[Held] = []
    point = start
    for number, terms in enumerate(groups):
        alone = replace(problem, model=_weighing(problem.model, terms))
        if not alone.arrays.cost.any():
            held.append(Held(terms, 0.0, 0.0, EndedBy.PROOF))
            continue
        answer = search(alone, _share(limits, began, len(groups) - number + 1), point)
        if answer.values is None or answer.ended_by is EndedBy.CANCELLED:
            found = point if answer.values is None and held else answer.values
            stopped = replace(answer, values=found, bound=None, infeasible=answer.infeasible and found is None)
            return Ordered(problem, stopped, tuple(held))
        point = settle(alone, answer.values)
        value = alone.arrays.objective(point)
        held.append(Held(terms, value, None if answer.bound is None else min(answer.bound, value), answer.ended_by))
        most = value + max(problem.scenario.order_tolerance * abs(value), FLOOR, ROUNDING * abs(value))
        problem = replace(problem, model=_holding(problem.model, number, alone.arrays.cost, most))
    answer = search(problem, _share(limits, began, 1), point)
    return Ordered(problem, _last(answer, point, held), tuple(held))


def groups_of(order: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """Return the groups as they are held: the price of what gives way goes with the first, unless it is named.

    >>> groups_of((("unmet", "distance"), ("capex",)))
    [('unmet', 'distance', 'relaxed'), ('capex',)]
    """
    named = any(RELAXED in group for group in order)
    return [(*group, RELAXED) if number == 0 and not named else group for number, group in enumerate(order)]


def _weighing(model: Model, terms: tuple[str, ...]) -> Model:
    """Return the model where only some terms count."""
    return replace(model, weights={name: weight * (name in terms) for name, weight in model.weights.items()})


def _holding(model: Model, number: int, cost: Floats, most: float) -> Model:
    """Return the model with one more row: a group's weighted sum stays within what it may become."""
    row, used = len(model.row_lower), np.flatnonzero(cost)
    cells = pd.DataFrame({"row": row, "column": used, "value": cost[used]})
    return replace(
        model,
        row_blocks=(*model.row_blocks, Block("held", row, pd.DataFrame({"level": [number + 1]}))),
        row_lower=np.append(model.row_lower, -np.inf),
        row_upper=np.append(model.row_upper, most),
        coefficients=pd.concat([model.coefficients, cells], ignore_index=True),
    )


def _share(limits: Limits, began: float, searches_left: int) -> Limits:
    """Return the limits of the next search: an equal share of the time that is left."""
    if limits.seconds is None:
        return limits
    return replace(limits, seconds=max(0.1, (began + limits.seconds - time.monotonic()) / searches_left))


def _last(answer: Answer, point: Floats | None, held: list[Held]) -> Answer:
    """Return the last answer; an order of which a group is not proven is not proven as a whole.

    The point of the former search holds every group: an engine that finds none, or denies it by a rounding, leaves it.
    """
    if answer.values is None and point is not None:
        ended_by = EndedBy.WORK if answer.infeasible else answer.ended_by
        answer = replace(answer, values=point, infeasible=False, ended_by=ended_by)
    unproven = [group.ended_by for group in held if not group.is_proven]
    if unproven and answer.ended_by in (EndedBy.PROOF, EndedBy.GAP):
        ended_by = unproven[0] if unproven[0] is not EndedBy.PROOF else EndedBy.GAP
        answer = replace(answer, ended_by=ended_by)
    return answer
