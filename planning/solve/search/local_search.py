"""The search as the rest of the room sees it: rounds of annealing on every core, the best plans met."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise, product
from queue import SimpleQueue

import numpy as np

from planning.domain.progress import ShouldStop
from planning.model.model import Flags, Floats, Ints
from planning.model.problem import Problem
from planning.solve.engine import Found
from planning.solve.search.anneal import anneal, typical_change
from planning.solve.search.compiled import compiled, plain
from planning.solve.search.grants import TOLERANCE
from planning.solve.search.neighbours import is_kept, put_back, take, use
from planning.solve.search.network import Flows, Network
from planning.solve.search.searchable import Searchable, searchable
from planning.solve.search.searched import Searched
from planning.solve.search.standing import BEST, PENALTY, RULES, VALUE, State, new_state, opened

HOT, COLD = 0.5, 0.004
"""Temperatures at the ends of a first round, in typical changes of the objective."""
WARM = 0.25
"""Where later rounds begin, as a part of HOT: the best plan is shaken, not forgotten."""
FIRST_MOVES = 6_000
CHUNK = 500
"""Moves between two looks at the clock and at the other searches."""
FORBIDDEN = 1e4
"""Times the dearest choice: what a choice that is closed costs more."""
NEVER_BROKEN = 1e15
"""Penalty under which no rule gives way."""
MOST_PAIRED = 1_500
"""Choices up to which every pair of changes is tried on the best plans: a few seconds (it grows with the square)."""
MOST_LISTED = 1_000
"""Plans of a small portfolio up to which each is looked at (0.1 ms each): no search finds more, none is as quick."""
SAMPLE = 400
MOST_ELITES = 12


@dataclass
class Elites:
    """The best plans met by the searches that run together, all different."""

    found: list[Found] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def offer(self, plan: Found) -> bool:
        """Keep a plan if it is among the best; tell whether it is the best."""
        with self._lock:
            if any(np.array_equal(plan.choices, known.choices) for known in self.found):
                return False
            self.found = sorted([*self.found, plan], key=lambda known: known.objective)[:MOST_ELITES]
            return self.found[0] is plan

    @property
    def best(self) -> Found | None:
        """The best plan met."""
        return self.found[0] if self.found else None


@dataclass(frozen=True)
class Effort:
    """How long to search: rounds, the first of so many moves, so many moves in all, no longer than the clock says."""

    rounds: int = 1
    moves: int = FIRST_MOVES
    most_moves: int | None = None
    until: float | None = None
    should_stop: ShouldStop = lambda: False

    def is_over(self) -> bool:
        """Tell whether to stop now."""
        return self.should_stop() or (self.until is not None and time.monotonic() >= self.until)


@dataclass(frozen=True)
class Exchange:
    """What passes between a search and who runs it.

    Attributes
    ----------
    on_best
        Told each plan that is the best so far.
    between
        Called between two rounds.
    suggested
        A plan put here, possible or not, cuts the round short and begins the next.
    """

    on_best: Callable[[Found], None] = lambda _: None
    between: Callable[[], None] = lambda: None
    suggested: SimpleQueue[Ints] = field(default_factory=SimpleQueue)


class LocalSearch:
    """A model ready to be searched. One object serves several threads."""

    def __init__(self, ready: Searchable, elites: Elites | None = None, typical: Searched | None = None) -> None:
        """Make a problem ready; `typical`: whose costs temperatures are taken from, where they are not its own."""
        self.ready = replace(ready, problem=plain(ready.problem), network=plain(ready.network))
        self.elites = elites or Elites()
        self._typical = self.ready.problem if typical is None else typical
        self._today = opened(self.ready.problem, self.ready.network)
        # Compiled code is fetched now, before anybody looks at the clock.
        state, flows = self._state(self.ready.problem.keep, 0)
        anneal(self.ready.problem, self.ready.network, flows, state, 0, 1.0, 1.0)
        self._paired: Found | None = None
        self._place = np.empty(len(ready.choice), dtype=np.int64)
        self._place[ready.choice] = np.arange(len(ready.choice))
        self._is_listed = False

    @classmethod
    def of(cls, problem: Problem) -> LocalSearch | None:
        """Return the search of a model; None when it has nothing to search."""
        ready = searchable(problem)
        return None if ready is None else cls(ready)

    def value(self, choices: Ints) -> float | None:
        """Return the exact objective of a plan (model choices, in order of residence); None when it breaks a rule."""
        state, _ = self._state(self._place[choices], 0)
        return float(state.numbers[BEST]) if np.isfinite(state.numbers[BEST]) else None

    def preferred(self, choices: Ints, rank: Ints, turns: Ints) -> Ints:
        """Return the plan with each residence given its choice of lowest rank that costs no more (model choices).

        Residences in `turns` (their numbers, [R]), again and again until none changes.
        """
        state, flows = self._state(self._place[choices], 0)
        if not np.isfinite(state.numbers[BEST]):
            return choices
        state.numbers[PENALTY] = NEVER_BROKEN
        ranks, turns = (np.array(order, dtype=np.int64) for order in (rank[self.ready.choice], turns))
        for _ in range(MOST_TURNS):
            if not prefer(self.ready.problem, self.ready.network, flows, state, ranks, turns):
                break
        return self.ready.choice[state.chosen]

    def without(self, closed: Flags, effort: Effort, seed: int, start: Ints | None) -> list[Ints]:
        """Return the plans met that make none of some choices (flags of the model's, [n]), the best first.

        From a plan (model choices) where it makes none of them, each residence that does being kept as it is.
        """
        problem = self.ready.problem
        cost = problem.cost + np.where(closed[self.ready.choice], FORBIDDEN * (1.0 + np.abs(problem.cost).max()), 0.0)
        # Temperatures are those of the open choices: the mean with the closed ones would be a walk at random.
        other = LocalSearch(replace(self.ready, problem=problem._replace(cost=cost)), typical=problem)
        first = None
        if start is not None:
            first = np.where(closed[start], self.ready.choice[problem.keep], start)
        other.run(effort, seed, first)
        return [plan.choices for plan in other.elites.found if not closed[plan.choices].any()]

    def run(
        self,
        effort: Effort,
        seed: int,
        start: Ints | None = None,
        exchange: Exchange | None = None,
    ) -> None:
        """Search from a plan (model choices; else today's), round after round; better plans go to `elites`."""
        exchange = exchange or Exchange()
        if self._is_small:
            self._list(effort, exchange)
            return
        problem = self.ready.problem
        first = problem.keep if start is None else self._place[start]
        state, flows = self._state(first, seed)
        self._keep(state, exchange)
        scale = typical_change(self._typical, self.ready.network, flows, state, SAMPLE) or 1.0
        moves, hot = effort.moves, HOT if start is None else HOT * WARM
        left = effort.most_moves
        for number in range(effort.rounds):
            if left is not None:
                moves, left = min(moves, left), left - moves
                if moves <= 0:
                    return
            state.numbers[PENALTY] = 10.0 * scale
            if not self._round(
                flows, state, effort, np.geomspace(hot, COLD, max(1, moves // CHUNK) + 1) * scale, exchange
            ):
                return
            if number % 4 == 3 and len(problem.cost) <= MOST_PAIRED:
                self._improve_pairs(effort, seed, exchange)
            exchange.between()
            best = self.elites.best
            hot = HOT * WARM
            if not exchange.suggested.empty():
                state, flows = self._state(self._place[exchange.suggested.get()], seed + 7919 * (number + 1))
                self._keep(state, exchange)
            elif number % 4 == 3 or best is None:  # now and then a fresh start, longer each time
                moves, hot = 2 * moves, HOT
                state, flows = self._state(problem.keep, seed + 7919 * (number + 1))
            elif best is not None:
                state, flows = self._state(self._place[best.choices], seed + 7919 * (number + 1))

    @property
    def _is_small(self) -> bool:
        """Whether every plan can be looked at; proposals are searched, as the best of them may not hold."""
        plans = np.diff(self.ready.problem.first).astype(float).prod()
        return self.ready.is_exact and bool(plans <= MOST_LISTED)

    def _list(self, effort: Effort, exchange: Exchange) -> None:
        """Look at every plan, once for all runs."""
        if not self._is_listed:
            for places in product(*(range(low, high) for low, high in pairwise(self.ready.problem.first))):
                if effort.is_over():
                    return
                self._keep(self._state(np.array(places, dtype=np.int64), 0)[0], exchange)
            self._is_listed = True
        exchange.between()

    def _round(self, flows: Flows, state: State, effort: Effort, heat: Floats, exchange: Exchange) -> bool:
        """Anneal once along the temperatures, looking up now and then; tell whether it came to its end."""
        for hot, cold in pairwise(heat):
            if effort.is_over():
                return False
            if not exchange.suggested.empty():
                return True
            known = state.numbers[BEST]
            anneal(self.ready.problem, self.ready.network, flows, state, CHUNK, hot, cold)
            if state.numbers[BEST] < known:
                self._keep(state, exchange)
        return True

    def _improve_pairs(self, effort: Effort, seed: int, exchange: Exchange) -> None:
        """Improve the best plan until no change of two residences does; once for each plan."""
        best = self.elites.best
        if best is None or best is self._paired:
            return
        state, flows = self._state(self._place[best.choices], seed)
        state.numbers[PENALTY] = NEVER_BROKEN
        one = unchanged = 0
        while unchanged < len(self.ready.problem.keep) and not effort.is_over():
            kept = improve_with(self.ready.problem, self.ready.network, flows, state, one)
            unchanged = 0 if kept else unchanged + 1
            one = (one + 1) % len(self.ready.problem.keep)
        self._keep(state, exchange)
        self._paired = self.elites.best

    def _state(self, chosen: Ints, seed: int) -> tuple[State, Flows]:
        return new_state(self.ready.problem, self.ready.network, self._today, chosen, seed)

    def _keep(self, state: State, exchange: Exchange) -> None:
        if not np.isfinite(state.numbers[BEST]):
            return
        plan = Found(float(state.numbers[BEST]), self.ready.choice[state.best])
        if self.elites.offer(plan):
            exchange.on_best(plan)


# The last improvements: every pair of changes tried, ties broken. Nothing here is left to chance.


TIE = 1e-10
"""Of the objective: plans closer than this are equal."""
MOST_TURNS = 10


@compiled
def improve_with(problem: Searched, network: Network, flows: Flows, state: State, one: int) -> int:
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
def prefer(problem: Searched, network: Network, flows: Flows, state: State, rank: Ints, turns: Ints) -> int:
    """Give each residence the choice of lowest rank among those that cost no more; returns how many changed.

    Residences in `turns`, once: `rank` orders choices from outside the objective.
    """
    tolerance = TIE * (1.0 + abs(state.numbers[VALUE]))
    changed = 0
    for r in turns:
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
