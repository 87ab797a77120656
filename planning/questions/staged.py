"""One number changed: an answer within a second, closer some seconds later, proven in the end, each shown as it comes.

What makes the first one quick, from a plan of the same portfolio whose process is warm (`warm`): the compiled search
begins at the plan shown and pays a price for each decision changed, so that nothing is to be undone afterwards; the
duals of relaxations solved before prove a bound (`planning.solve.quick.kept_duals`); parts of the plan that the change
leaves alone are remembered (`planning.solve.quick.parts`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import numpy as np

from planning.domain.errors import RequestError
from planning.domain.kinds import EndedBy
from planning.domain.message import Message
from planning.domain.plan import Decision, Plan
from planning.domain.progress import ShouldStop
from planning.domain.scenario import Scenario
from planning.domain.staged_answer import Stage, StagedAnswer
from planning.model.model import Flags, Floats, Ints
from planning.model.problem import Problem
from planning.questions.best_plan import make_plan
from planning.questions.caused import caused, change_price, differing, priced_search, steadied
from planning.questions.what_if import NO_ORDER, RELAXATIONS, former_problem, inherited, proven_before, started
from planning.solve.complete import completed
from planning.solve.engine import Answer
from planning.solve.first import best_point
from planning.solve.needless import chosen_by_residence
from planning.solve.outcome import plan_of
from planning.solve.relaxation import Relaxed
from planning.solve.search.annealing import Annealing
from planning.solve.search.local_search import Effort, LocalSearch
from planning.tables.data import Data

ROUND, FIRST_MOVES = 4_000, 12_000
"""Moves of a round and of the first search: some tenths of a second, counted, so that the first answer is the same on
every machine."""
REPAIR_MOVES, LONGER_MOVES = 40_000, 60_000
"""Of the search where the first meets no plan; of the second stage's."""
PROPOSALS: Final = 6
"""Plans met that are completed until one holds."""
PROOF_SECONDS: Final = 60.0
"""Of the whole calculation at the end, unless the scenario allows less."""
PRICES: Final = (0.5, 2.0)
"""Times the price of a well-housed year: relaxations solved in advance; a price in between then has a bound at once."""


def what_if_stages(
    data: Data,
    scenario: Scenario,
    previous: Plan,
    *,
    until: Stage = Stage.CLOSER,
    should_stop: ShouldStop = lambda: False,
) -> Iterator[StagedAnswer]:
    """Answer a change from a plan of the same portfolio, in this process, stage by stage.

    Parameters
    ----------
    data, scenario
        Prepared data, before the scenario; what is asked now.
    previous
        The plan shown: changes are counted from it.
    until
        The last stage that is wanted.
    should_stop
        Polled: no later stage is begun, and one that runs ends within a second or so, without an answer.

    Yields
    ------
    StagedAnswer
        Once a stage, at most; nothing better is known of an earlier one. None at all only when stopped.

    Raises
    ------
    RequestError
        When the scenario cannot be used, or asks for an order of terms (there, every level is a search of its own).
    """
    began = time.monotonic()
    if scenario.order:
        raise RequestError(Message(NO_ORDER))
    asked = _Asked(data, scenario, previous, began, should_stop)
    if asked.problem.is_impossible:
        yield from asked.impossible()
        return
    with asked.relaxing() as relaxed:
        quick = asked.quick(relaxed)
        if quick is None and not should_stop():
            yield from asked.impossible()
        if quick is None:
            return
        yield quick
        if quick.is_last or until is Stage.QUICK or should_stop():
            return
        closer = asked.closer(relaxed, quick.plan)
    if closer is None and not should_stop():
        yield from asked.impossible()
    if closer is None:
        return
    yield closer
    if closer.is_last or until is not Stage.PROVEN or should_stop():
        return
    proven = asked.proven(closer.plan)
    if proven is not None:
        yield proven


def warm(data: Data, plan: Plan, should_stop: ShouldStop = lambda: False) -> None:
    """Make this process ready for questions about a plan: what `what_if_stages` remembers, found in advance.

    First what the first answer needs most, some seconds; then a bound for other prices (value model), some more.
    """
    problem = Problem.of(data, plan.scenario)
    chosen, annealing = problem.choices_of(plan), Annealing.of(problem)
    point = None if chosen is None else completed(problem, chosen)
    if point is not None:
        plan_of(problem, Answer(EndedBy.TIME, False, point, None), time.monotonic())
    if annealing is not None:
        LocalSearch(annealing.ready)
    value = plan.scenario.value
    scenarios = [] if value is None else [
        plan.scenario.but(value=value.but(place_year_eur=value.place_year_eur * factor).model_dump())
        for factor in PRICES
    ]  # fmt: skip
    for scenario in (plan.scenario, *scenarios):
        if should_stop():
            return
        priced = replace(problem, model=problem.model.by(scenario.term_weights))
        RELAXATIONS.prepare(priced.model, priced.arrays, should_stop)


class _Asked:
    """A change that is being answered: its problem, and what is known so far."""

    def __init__(self, data: Data, scenario: Scenario, previous: Plan, began: float, should_stop: ShouldStop) -> None:
        self.data, self.scenario, self.previous, self.began = data, scenario, previous, began
        self.should_stop = should_stop
        self.problem = Problem.of(data, scenario, previous)
        self.former = former_problem(data, previous)
        self.shown = self.problem.offered(previous)
        self.start = started(self.problem, previous)
        self._annealing: Annealing | None = None
        self._may_relax = threading.Event()

    # The stages.

    def quick(self, relaxed: Future[Relaxed]) -> StagedAnswer | None:
        """Return the first answer; None where nothing is possible, or when told to stop.

        Where the search meets no plan the relaxation tells whether there may be one.
        """
        point = self._nearest(relaxed)
        known = RELAXATIONS.bound_at_once(self.problem.model, self.problem.arrays)
        answer = None if point is None else self._answer(Stage.QUICK, point, known)
        self._may_relax.set()
        if answer is not None:
            return answer
        is_known = relaxed.result().is_infeasible or self.should_stop()
        return None if is_known else self._answer(Stage.QUICK, None, known)

    def closer(self, relaxed: Future[Relaxed], quick: Plan) -> StagedAnswer | None:
        """Return the answer of a longer search, with the relaxation's bound; None as of `quick`."""
        point = self._searched(quick)
        found = relaxed.result()
        if found.is_infeasible or self.should_stop():
            return None
        bounds = [bound for bound in (found.bound, quick.bound) if bound is not None]
        return self._with_causes(self._answer(Stage.CLOSER, point, max(bounds, default=None)))

    def proven(self, closer: Plan) -> StagedAnswer | None:
        """Return the plan of a whole calculation, never worse than what is known; None when told to stop."""
        limit = self.scenario.time_limit
        asked = self.scenario.but(time_limit=PROOF_SECONDS if limit is None else min(limit, PROOF_SECONDS))
        known = [closer] if closer.has_decisions else []
        plan = make_plan(self.data, asked, start=self.previous, known=known, should_stop=self.should_stop)
        if self.should_stop():
            return None
        scenario = {"scenario": self.scenario}
        return self._with_causes(StagedAnswer(plan.model_copy(update=scenario), Stage.PROVEN, self._before))

    def impossible(self) -> Iterator[StagedAnswer]:
        """Yield that nothing is possible, at once, then with the rules that contradict each other."""
        for stage, should_stop in ((Stage.QUICK, lambda: True), (Stage.PROVEN, self.should_stop)):
            answer = Answer(EndedBy.PROOF, True, None, None)
            plan = plan_of(self.problem, answer, self.began, should_stop=should_stop)
            yield StagedAnswer(plan, stage, self._before)
            if self.should_stop():
                return

    # What they are made of.

    @contextmanager
    def relaxing(self) -> Iterator[Future[Relaxed]]:
        """Solve the relaxation on the other core; it ends when it is not waited for any more.

        It begins once the first answer is made, or no plan is met: both would wait for the same interpreter.
        """
        is_over = threading.Event()

        def stop() -> bool:
            return is_over.is_set() or self.should_stop()

        def solve() -> Relaxed:
            self._may_relax.wait()
            proven = proven_before(self.former, self.problem, self.previous)
            return RELAXATIONS.until_stopped(self.problem.model, self.problem.arrays, proven, stop)

        with ThreadPoolExecutor(1) as other_core:
            try:
                yield other_core.submit(solve)
            finally:
                is_over.set()
                self._may_relax.set()

    @property
    def _before(self) -> tuple[Decision, ...]:
        return self.previous.decisions

    @property
    def _price(self) -> float:
        return change_price(self.problem, self.previous.objective or 0.0)

    def _answer(self, stage: Stage, point: Floats | None, bound: float | None) -> StagedAnswer:
        known = [one for one in (bound, inherited(self.former, self.problem, self.previous)) if one is not None]
        answer = Answer(EndedBy.TIME, False, point, max(known, default=None))
        return StagedAnswer(plan_of(self.problem, answer, self.began), stage, self._before)

    def _with_causes(self, answer: StagedAnswer) -> StagedAnswer | None:
        """Add what the change needs; None when told to stop: a reader who asks otherwise must not wait for it."""
        if not answer.plan.has_decisions:
            return answer
        found = caused(self.data, self.previous, answer.plan, self.should_stop)
        return None if self.should_stop() else replace(answer, caused=found)

    def _nearest(self, relaxed: Future[Relaxed]) -> Floats | None:
        """Return the best plan met near the plan shown, each change of decision at its price; None when none holds.

        Where nothing is possible the relaxation may tell before the search gives up.
        """

        def is_vain() -> bool:
            return self.should_stop() or (relaxed.done() and relaxed.result().is_infeasible)

        self._annealing = Annealing.of(self.problem)
        if self._annealing is None:
            return None if self.start is None else completed(self.problem, self.start)
        search = priced_search(self.problem, self._annealing, self.shown, self._price)
        for number, moves in enumerate((FIRST_MOVES, REPAIR_MOVES)):
            effort = Effort(moves // ROUND, ROUND, most_moves=moves, should_stop=is_vain)
            search.run(effort, self.scenario.seed + number, self.start)
            for met in search.elites.found[:PROPOSALS]:
                point = completed(self.problem, self._preferring_shown(search, met.choices))
                if point is not None:
                    return point
            self._may_relax.set()
        return None

    def _differs(self) -> Flags:
        return differing(self.problem, self.shown)

    def _preferring_shown(self, search: LocalSearch, choices: Ints) -> Ints:
        rank = self._differs().astype(np.int64)
        return search.preferred(choices, rank, np.arange(len(choices), dtype=np.int64))

    def _searched(self, quick: Plan) -> Floats | None:
        """Return the best plan of a longer search, with no more decisions changed than it needs."""
        known = self.problem.choices_of(quick) if quick.has_decisions else None
        starts = [one for one in (known, self.start) if one is not None][:1]
        points = [completed(self.problem, known)] if known is not None else []
        if self._annealing is not None:
            search = LocalSearch(self._annealing.ready)
            effort = Effort(LONGER_MOVES // ROUND, ROUND, most_moves=LONGER_MOVES, should_stop=self.should_stop)
            search.run(effort, self.scenario.seed, starts[0] if starts else None)
            points.append(None if self.should_stop() else best_point(self.problem, search, starts))
        steady = [self._steady(point) for point in points if point is not None and not self.should_stop()]
        return min(steady, key=self._cost, default=None)

    def _steady(self, point: Floats) -> Floats:
        """Return the point with the changes that it does not need undone."""
        found = chosen_by_residence(self.problem, point)
        if found is None:
            return point
        steady = steadied(self.problem, self.shown, found, self._price, self.should_stop)
        nearer = None if np.array_equal(steady, found) else completed(self.problem, steady)
        return point if nearer is None else nearer

    def _cost(self, point: Floats) -> float:
        """Return what a plan is worth, each change of decision at its price."""
        changes = int(self._differs()[self.problem.choices_at(point)].sum())
        return self.problem.arrays.objective(point) + self._price * changes
