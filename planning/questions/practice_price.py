"""The price of a divergence: what the plan would lose if the practice's class were imposed at a residence.

The plan is searched again with the options of that class alone open there, everything else free. What is met is a plan
that the checker accepts: the loss is at most that much. Nothing is proven. Where the plan shown is not known to be the
best, the same search first looks for a better one without imposing anything: else its progress would be taken for the
effect of the class.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from planning.domain.errors import RefusedPlanError, RequestError
from planning.domain.kinds import EndedBy, Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.practice_classes import KEEP, KINDS_OF, Imposed
from planning.domain.progress import ShouldStop
from planning.model.model import Flags, Ints
from planning.model.problem import Problem
from planning.questions.best_plan import checked
from planning.solve.complete import completed
from planning.solve.engine import Answer
from planning.solve.outcome import plan_of
from planning.solve.search.local_search import Effort, LocalSearch
from planning.tables.data import Data

ROUNDS = 3
"""As many as for the prices of a decision (`price_range`)."""


class Imposing:
    """The classes imposed on one plan, one residence at a time; its problem is built once.

    Raises
    ------
    RequestError
        When there is no plan, it is not one of these data, or its value is not one number (an order of terms, changes
        counted against another plan).
    """

    def __init__(self, data: Data, plan: Plan, should_stop: ShouldStop | None = None) -> None:
        if not plan.has_decisions or plan.objective is None:
            raise RequestError(Message(N_("il n'y a pas de plan à expliquer : calculez-en un")))
        if plan.scenario.order or plan.scenario.weights.changes > 0:
            what = N_("un plan avec un ordre de critères, ou qui compte les changements, n'est pas encore expliqué")
            raise RequestError(Message(what))
        self.data, self.plan, self.should_stop = data, plan, should_stop
        self.problem = Problem.of(data, plan.scenario)
        if self.problem.choices_of(plan) is None:
            raise RequestError(Message(N_("ce plan décide ce que ces données n'offrent pas : donnez celles du plan")))
        self._search = LocalSearch.of(self.problem)

    @cached_property
    def reference(self) -> Plan:
        """What the prices are counted against: the plan shown, or a better one that the search meets from it."""
        chosen = self.problem.choices_of(self.plan)
        if self.plan.status is Status.OPTIMAL or self._search is None or chosen is None:
            return self.plan
        free = np.zeros(len(self.problem.choices.frame), dtype=bool)
        met = self._search.without(free, Effort(ROUNDS), self.problem.scenario.seed, chosen)
        found = self._plan(met[0], time.monotonic()) if met else None
        return found if found is not None and self._gain(found) > 0 else self.plan

    @property
    def better(self) -> float | None:
        """By how much the reference is better than the plan shown, in units of the objective; None: it is the plan."""
        return None if self.reference is self.plan else self._gain(self.reference)

    def _gain(self, found: Plan) -> float:
        return (self.plan.objective or 0.0) - (found.objective or 0.0)

    def of(self, residence_id: str, advised: str) -> Imposed:
        """Return the best plan met with a class imposed at a residence (`practice_classes.KINDS_OF`)."""
        here = (self.problem.choices.frame["residence_id"] == residence_id).to_numpy(dtype=bool)
        closed = here & ~self._is_of(advised)
        if not (here & ~closed).any():
            return Imposed(residence_id=residence_id, advised=advised, is_offered=False)
        began = time.monotonic()
        plans = [self._plan(choices, began) for choices in self._met(here, closed)]
        found = [plan for plan in plans if plan is not None]
        if not found:
            return Imposed(residence_id=residence_id, advised=advised)
        best = min(found, key=lambda plan: plan.objective or 0.0)
        return Imposed.of(residence_id, advised, self.reference, best, self.data.manifest.last_year)

    def _met(self, here: Flags, closed: Flags) -> Iterator[Ints]:
        """Yield decisions with the class imposed: those of the reference but there, then what a search makes of them.

        Where no option of the class fits in the plan as it is, the search also begins from today.
        """
        chosen, search = self.problem.choices_of(self.reference), self._search
        if search is None or chosen is None:
            return
        tried = [(search.value(choices), choices) for choices in self._swapped(chosen, np.flatnonzero(here & ~closed))]
        fitting = sorted(((value, choices) for value, choices in tried if value is not None), key=lambda one: one[0])
        if fitting:
            yield fitting[0][1]
        for start in [fitting[0][1]] if fitting else [tried[0][1], None]:
            if self.should_stop is not None and self.should_stop():
                return
            found = search.without(closed, Effort(ROUNDS), self.problem.scenario.seed, start)
            if found:
                yield found[0]

    def _swapped(self, chosen: Ints, allowed: Ints) -> Iterator[Ints]:
        """Yield decisions with each of some choices in the place of its residence's."""
        for choice in allowed:
            choices = chosen.copy()
            choices[self.problem.choices.residence[choice]] = choice
            yield choices

    def _plan(self, choices: Ints, began: float) -> Plan | None:
        """Return the plan of decisions; None when they break a rule, or the checker refuses it."""
        point = completed(self.problem, choices)
        if point is None:
            return None
        try:
            return checked(self.data, plan_of(self.problem, Answer(EndedBy.WORK, False, point, None), began))
        except RefusedPlanError:
            return None  # no price rather than one that the checker does not accept

    def _is_of(self, advised: str) -> Flags:
        """Tell which choices are of a class. What is kept in the plan may be worked on after it: it is kept."""
        kinds = self.problem.choices.frame["kind"].isin([str(kind) for kind in KINDS_OF[advised]]).to_numpy(dtype=bool)
        late = np.asarray(self.problem.is_later, dtype=bool)
        found: Flags = (kinds & ~late) | (late & (advised == KEEP))
        return found
