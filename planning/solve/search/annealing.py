"""The compiled search beside the solver: its plans are completed and handed over, the solver's are taken up."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from itertools import pairwise
from queue import SimpleQueue

import numpy as np

from planning.domain.progress import ShouldStop
from planning.model.matrix import Matrix
from planning.model.model import Floats, Ints
from planning.model.problem import Problem
from planning.solve.beside import Arrays, BestPlan
from planning.solve.complete import solved_rest
from planning.solve.engine import Found
from planning.solve.improve import ROUND_SECONDS, Improver, Neighbourhood
from planning.solve.large import is_relaxed_first
from planning.solve.search.local_search import Effort, Elites, Exchange, LocalSearch
from planning.solve.search.network import Network
from planning.solve.search.searchable import Searchable, searchable
from planning.solve.search.searched import Searched

ENDLESS = 1_000_000
ROUND_MOVES, LEAST_MOVES = 100, 30_000
"""Moves a residence in the first rounds, and the fewest: a large portfolio has a fair plan a second later."""
PATIENCE = 5.0
"""A plan is completed when so many times the duration of the last completion have passed."""
POLL_SECONDS = 0.02
STALLED_SECONDS = 1.0
"""Without a better plan for so long, small models of the solver take turns with the search."""
TESTED_SECONDS = 5.0
"""The first turn comes by then, whatever the search still finds."""
OVERTAKEN = 1e-3
"""Of the objective: where others find a plan better than the search's by more, the solver looks for plans too."""


@dataclass(frozen=True)
class Annealing:
    """What the compiled search needs in the solver's process.

    Attributes
    ----------
    ready
        The problem that the search sees.
    starts
        The start column of each choice.
    suggested
        Plans to begin a round from, of any value.
    elites
        The best plans met.
    joins_after
        Seconds that the solver has alone: what it proves at once is the same plan on every run.
    tested, overtaken
        Set once small models of the solver tried to better the search's plan; once others found a clearly better one.
    """

    ready: Searchable
    starts: Ints
    suggested: SimpleQueue[Ints] = field(default_factory=SimpleQueue, compare=False)
    elites: Elites = field(default_factory=Elites, compare=False)
    joins_after: float = 0.0
    tested: threading.Event = field(default_factory=threading.Event, compare=False)
    overtaken: threading.Event = field(default_factory=threading.Event, compare=False)

    @classmethod
    def of(cls, problem: Problem) -> Annealing | None:
        """Return the search of a model; None when there is nothing to search.

        Where some rows are unknown to it, its plans are proposals: each is completed, and counts if it can be.
        """
        ready = searchable(problem)
        return None if ready is None else cls(ready, problem.starts)

    @property
    def is_quicker(self) -> bool:
        """Whether its plans are plans, and others looked for better ones in vain: the solver need not look too."""
        return self.ready.is_exact and self.tested.is_set() and not self.overtaken.is_set()

    def search(self, matrix: Matrix, best: BestPlan, should_stop: ShouldStop, seed: int) -> None:
        """Offer better points until told to stop."""
        begins = time.monotonic() + self.joins_after
        while time.monotonic() < begins:
            if should_stop():
                return
            time.sleep(POLL_SECONDS)
        handed = _Handed(self, matrix, best, should_stop, seed)
        search = LocalSearch(self.ready, self.elites)
        search.run(
            Effort(ENDLESS, max(LEAST_MOVES, ROUND_MOVES * len(self.ready.problem.keep)), should_stop=should_stop),
            seed,
            handed.known(),
            Exchange(
                on_best=lambda found: handed.offer(found, at_once=False),
                between=lambda: handed.between(search),
                suggested=self.suggested,
            ),
        )

    def suggest(self, point: Floats) -> None:
        """Begin the next round from the largest choice of each residence in a point of the relaxation."""
        share = point[self.starts][self.ready.choice]
        first = self.ready.problem.first
        largest = [low + int(np.argmax(share[low:high])) for low, high in pairwise(first)]
        self.suggested.put(self.ready.choice[np.array(largest, dtype=np.int64)])

    def choices_in(self, values: Floats) -> Ints:
        """Return the choices of a point of the model, in order of residence."""
        taken = np.flatnonzero(values[self.starts] > 0.5)
        place = np.empty(len(self.starts), dtype=np.int64)
        place[self.ready.choice] = np.arange(len(place))
        return taken[np.argsort(place[taken])]

    def met(self) -> tuple[Found, ...]:
        """Return the best plans met; proposals are none."""
        return tuple(self.elites.found) if self.ready.is_exact else ()

    def neighbourhood(self) -> Neighbourhood:
        """Return what small models may free."""
        problem = self.ready.problem
        residence = np.repeat(np.arange(len(problem.keep)), np.diff(problem.first))
        # The first residence of a territory names it.
        territory = problem.neighbour[problem.neighbour_first[:-1]]
        return Neighbourhood(self.starts[self.ready.choice], residence, territory[residence])

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Return what `from_arrays` needs."""
        arrays = {
            "search_choice": self.ready.choice,
            "search_starts": self.starts,
            "search_exact": np.array(self.ready.is_exact),
            "search_joins": np.array(self.joins_after),
        }
        arrays |= {f"search_problem_{name}": array for name, array in self.ready.problem._asdict().items()}
        return arrays | {f"search_network_{name}": array for name, array in self.ready.network._asdict().items()}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Annealing | None:
        """Return the search that was written; None when the arrays hold another."""
        if "search_choice" not in arrays:
            return None
        problem = Searched(**{name: arrays[f"search_problem_{name}"] for name in Searched._fields})
        network = Network(**{name: arrays[f"search_network_{name}"] for name in Network._fields})
        ready = Searchable(problem, network, arrays["search_choice"], bool(arrays["search_exact"]))
        return cls(ready, arrays["search_starts"], joins_after=float(arrays["search_joins"]))


class _Handed:
    """What passes between the two searches."""

    def __init__(self, ours: Annealing, matrix: Matrix, best: BestPlan, should_stop: ShouldStop, seed: int) -> None:
        self._ours, self._matrix, self._best, self._should_stop = ours, matrix, best, should_stop
        self._next = 0.0
        self._tried: set[bytes] = set()
        self._improver = Improver(matrix, ours.neighbourhood(), best, seed)
        self._known, self._began = float("inf"), time.monotonic()
        self._since = self._resumed = self._began

    def between(self, search: LocalSearch) -> None:
        """Exchange plans; where none was better for a while, small models have as long as the search had, or longer.

        As long as they find better plans they go on.
        """
        self.exchange(search)
        now, objective = time.monotonic(), self._best.get()[1]
        if objective < self._known:
            self._known, self._since = objective, now
        if is_relaxed_first(self._matrix):  # small models are none
            self._ours.tested.set()
            return
        is_time = now > self._since + STALLED_SECONDS
        is_time |= now > self._began + TESTED_SECONDS and not self._ours.tested.is_set()
        if not is_time or not np.isfinite(objective):
            return
        until = now + max(STALLED_SECONDS, now - self._resumed)
        while (left := until - time.monotonic()) > 0.0 and not self._should_stop():
            if self._improver.round(min(ROUND_SECONDS, max(STALLED_SECONDS, left)), self._should_stop):
                until = max(until, time.monotonic() + ROUND_SECONDS)
        self._resumed = time.monotonic()
        self.exchange(search)
        self._ours.tested.set()

    def known(self) -> Ints | None:
        """Return the choices of the best plan known, in order of residence."""
        values, _ = self._best.get()
        return None if values is None else self._ours.choices_in(values)

    def offer(self, found: Found, *, at_once: bool) -> None:
        """Complete a plan and hand it over, if it is better; not too often unless `at_once`."""
        began = time.monotonic()
        if not self._best.is_beaten_by(found.objective) or (began < self._next and not at_once):
            return
        values = solved_rest(self._matrix.deciding(self._ours.starts, found.choices))
        if values is not None:
            self._best.offer(values, self._matrix.objective(values))
        self._next = time.monotonic() + PATIENCE * (time.monotonic() - began)

    def exchange(self, search: LocalSearch) -> None:
        """Hand over our best plan, take up the solver's if it is better.

        Where our plans are proposals the best ones may break a rule that only their completion knows: the next are
        tried too, each once.
        """
        ours = search.elites.best
        if ours is not None and self._ours.ready.is_exact:
            self.offer(ours, at_once=True)
        elif ours is not None:
            for proposal in list(search.elites.found):
                if (name := proposal.choices.tobytes()) not in self._tried:
                    self._tried.add(name)
                    self.offer(proposal, at_once=True)
        _, objective = self._best.get()
        known = self.known()
        if known is not None and ours is not None and objective < ours.objective - OVERTAKEN * abs(objective):
            self._ours.overtaken.set()
        if known is not None and (ours is None or objective < ours.objective):
            search.elites.offer(Found(objective, known))
