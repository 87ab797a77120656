"""One budget of a frontier: its model, built once, what is proven of it, and the plans met in it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from planning.domain.errors import RefusedPlanError
from planning.domain.kinds import EndedBy, Status, relative_gap
from planning.domain.plan import Decision, Plan
from planning.domain.progress import ShouldStop
from planning.domain.scenario import Scenario
from planning.model.model import Floats, Ints
from planning.model.problem import Problem
from planning.questions.best_plan import checked
from planning.questions.caused import change_price, priced_search
from planning.questions.what_if import started
from planning.solve.complete import completed
from planning.solve.engine import Answer
from planning.solve.outcome import plan_of
from planning.solve.relaxation import Relaxations
from planning.solve.run import solve
from planning.solve.search.annealing import Annealing
from planning.solve.search.local_search import Effort
from planning.tables.data import Data

ROUND: Final = 4_000
"""Moves of a round of the search."""
PROPOSALS: Final = 6
"""Plans met by a search that are completed until one holds."""


@dataclass
class Budget:
    """A request with one budget of own funds.

    Attributes
    ----------
    data, problem
        Prepared data, before the scenario; the model of the request with that budget.
    bound
        What no plan falls below; None = not known.
    is_impossible
        Whether it is proven that there is no plan.
    plans
        Those met, accepted by the checker, the best first.
    """

    data: Data
    problem: Problem
    bound: float | None = None
    is_impossible: bool = False
    plans: list[Plan] = field(default_factory=list)
    _offered: set[tuple[Decision, ...]] = field(default_factory=set)

    @classmethod
    def of(cls, data: Data, scenario: Scenario) -> Budget:
        """Build the model of a request.

        Raises
        ------
        RequestError
            When the scenario cannot be applied to the data.
        """
        problem = Problem.of(data, scenario)
        return cls(data, problem, is_impossible=problem.is_impossible)

    @property
    def gap(self) -> float:
        """How far the best plan met may be from the best of all; infinite without plan or bound."""
        return self.gap_of(self.plans[0]) if self.plans else float("inf")

    def gap_of(self, plan: Plan) -> float:
        """How far a plan may be from the best of all; infinite without a bound."""
        return float("inf") if self.bound is None else relative_gap(cost(plan), self.bound)

    def raise_bound(self, bound: float | None) -> None:
        """Take up a bound, if it is above the one known."""
        if bound is not None and (self.bound is None or bound > self.bound):
            self.bound = bound

    def relax(self, relaxations: Relaxations, should_stop: ShouldStop) -> None:
        """Solve the relaxation: a bound, or that there is no plan; nothing is known of it when told to stop."""
        if self.is_impossible:
            return
        found = relaxations.until_stopped(self.problem.model, self.problem.arrays, None, should_stop)
        self.is_impossible = found.is_infeasible
        self.raise_bound(found.bound)

    def search(self, near: Plan | None, moves: int, should_stop: ShouldStop, asked: Problem | None = None) -> None:
        """Search from the plan of another budget, each decision changed from it at its price; keep the best met.

        `asked`: the same choices under other weights, by which the search judges.
        """
        problem = asked or self.problem
        shown = None if near is None else problem.offered(near)
        start = None if near is None else started(problem, near)
        annealing = Annealing.of(problem)
        if annealing is None:
            self._keep_first([] if start is None else [start])
            return
        price = 0.0 if near is None else change_price(problem, cost(near))
        search = priced_search(problem, annealing, shown, price)
        effort = Effort(max(1, moves // ROUND), ROUND, most_moves=moves, should_stop=should_stop)
        search.run(effort, problem.scenario.seed, start)
        self._keep_first([met.choices for met in search.elites.found[:PROPOSALS]])

    def offer(self, plan: Plan) -> None:
        """Keep the decisions of a plan of another budget, where they hold here."""
        if plan.decisions in self._offered:
            return
        self._offered.add(plan.decisions)
        choices = self.problem.choices_of(plan)
        if choices is not None:
            self._keep_first([choices])

    def search_tree(self, seconds: float, gap: float, near: Plan | None, should_stop: ShouldStop) -> None:
        """Search for a plan proven within a gap, from the best plan met, for so many seconds at most."""
        asked = self.problem.scenario
        limited = asked.but(gap=max(asked.gap, gap), time_limit=seconds, deterministic=False)
        start = next(iter(self.plans), near)
        found = solve(self.data, limited, start=start, should_stop=should_stop)
        if found.status is Status.INFEASIBLE:
            self.is_impossible = True
        self.raise_bound(found.bound)
        self.take(found.model_copy(update={"scenario": asked}))

    def take(self, plan: Plan) -> None:
        """Keep a plan of this budget that the checker accepts."""
        if not plan.has_decisions or any(plan.decisions == known.decisions for known in self.plans):
            return
        with suppress(RefusedPlanError):  # rather one plan fewer than one that is not accepted
            self.plans.append(checked(self.data, plan))
        self.plans.sort(key=cost)

    def _keep_first(self, proposals: Iterable[Ints]) -> None:
        """Keep the first of some plans that holds, each given by its choices."""
        began = time.monotonic()
        for choices in proposals:
            point = completed(self.problem, choices)
            if point is not None:
                self.take(self._plan(point, began))
                return

    def _plan(self, point: Floats, began: float) -> Plan:
        return plan_of(self.problem, Answer(EndedBy.TIME, False, point, None), began)


def cost(plan: Plan) -> float:
    """Return the objective of a plan: the less the better; infinite without decisions."""
    return float("inf") if plan.objective is None else plan.objective
