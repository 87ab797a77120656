"""Between which prices of a well-housed year the plan keeps a decision.

With the decision and without it, the best plans differ by years H and euros C; they are worth the same at the price
C / H. The total is monotone in the price but single decisions are not, and the best plans change with the price: so
both are searched again at the price found, three times (Newton on pairs of plans; one step misleads, measured).
"""

from __future__ import annotations

from dataclasses import dataclass

from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.domain.progress import ShouldStop
from planning.domain.scenario import Scenario
from planning.domain.valuation import MONEY_TERMS, PEOPLE_TERMS
from planning.model.model import Flags, Ints
from planning.model.problem import Problem
from planning.solve.complete import completed
from planning.solve.search.local_search import Effort, LocalSearch
from planning.tables.data import Data

LOWEST_EUR, HIGHEST_EUR = 1_000.0, 20_000.0
"""Prices looked at; beyond, the decision does not depend on the price."""
STEPS = 3
EVEN_EUR = 1.0
"""Plans closer than this are worth the same."""
ROUNDS = 3


@dataclass(frozen=True)
class PriceRange:
    """The prices, around the board's, at which a plan keeps a decision. None = no limit among the prices looked at.

    `is_clear`: whether the decision is better by more than the search is exact at the board's price; else the model
    does not tell.
    """

    residence_id: str
    option_id: str
    low_eur: float | None
    high_eur: float | None
    advantage_eur: float
    """What the plan loses without the decision at the board's price, in euros."""
    is_clear: bool


@dataclass(frozen=True)
class _Pair:
    """The best plans met with a decision and without it, at a price: years and euros lost by each."""

    years: tuple[float, float]
    euros: tuple[float, float]

    def advantage(self, price: float) -> float:
        """Return by how many euros the plan with the decision is better."""
        return price * (self.years[1] - self.years[0]) + self.euros[1] - self.euros[0]

    @property
    def even(self) -> float | None:
        """The price at which both are worth the same, if there is one."""
        years = self.years[1] - self.years[0]
        return None if abs(years) < 1e-9 else (self.euros[0] - self.euros[1]) / years


class Pricing:
    """Prices of the decisions of one plan; its problems are built once for each price."""

    def __init__(self, data: Data, plan: Plan, should_stop: ShouldStop | None = None) -> None:
        self.data, self.plan, self.should_stop = data, plan, should_stop
        self._problems: dict[float, tuple[Problem, LocalSearch]] = {}

    def of(self, residence_id: str) -> PriceRange | None:
        """Return the range of a residence's decision; None where nothing is done, or nothing can be said quickly."""
        value = self.plan.scenario.value
        decided = next((row for row in self.plan.decisions if row.residence_id == residence_id), None)
        if value is None or decided is None or decided.kind == ActionKind.KEEP:
            return None
        here = value.place_year_eur
        pair = self._pair(here, decided.option_id)
        if pair is None:
            return None
        return PriceRange(
            residence_id=residence_id,
            option_id=decided.option_id,
            low_eur=self._bound(decided.option_id, here, LOWEST_EUR),
            high_eur=self._bound(decided.option_id, here, HIGHEST_EUR),
            advantage_eur=pair.advantage(here),
            is_clear=pair.advantage(here) > 0.0,
        )

    def _bound(self, option_id: str, here: float, end: float) -> float | None:
        """Return the price nearest to `end` at which the decision was seen to be kept; None when that is `end`."""
        pair = self._pair(end, option_id)
        if pair is None or pair.advantage(end) >= 0.0:
            return None
        price, inside = end, here
        for _ in range(STEPS):
            even = pair.even
            low, high = min(price, inside), max(price, inside)
            # Newton's step where it falls between what is kept and what is not, else half way.
            step = even if even is not None and low < even < high else (low + high) / 2
            found = self._pair(step, option_id)
            if found is None:
                break
            advantage = found.advantage(step)
            if abs(advantage) <= EVEN_EUR:
                return round(step, 0)
            if advantage > 0.0:
                inside = step
            else:
                price, pair = step, found
        return round(inside, 0)

    def _pair(self, price: float, option_id: str) -> _Pair | None:
        found = self._at(price)
        if found is None:
            return None
        problem, search = found
        mine = (problem.choices.frame["option_id"] == option_id).to_numpy() & ~problem.is_later
        residence = problem.choices.residence[mine][0]
        here = problem.choices.residence == residence
        with_it = self._best(problem, search, here & ~mine)
        without = self._best(problem, search, mine)
        both = [self._terms(problem, chosen) for chosen in (with_it, without)]
        if both[0] is None or both[1] is None:
            return None
        return _Pair((both[0][0], both[1][0]), (both[0][1], both[1][1]))

    def _at(self, price: float) -> tuple[Problem, LocalSearch] | None:
        if price not in self._problems and (self.should_stop is None or not self.should_stop()):
            problem = Problem.of(self.data, at_price(self.plan.scenario, price))
            search = LocalSearch.of(problem)
            if search is not None:
                self._problems[price] = problem, search
        return self._problems.get(price)

    def _best(self, problem: Problem, search: LocalSearch, closed: Flags) -> Ints | None:
        """Return the best plan met without some choices, from the plan shown where it does not use them."""
        return search.without(closed, Effort(ROUNDS), problem.scenario.seed, problem.choices_of(self.plan))

    def _terms(self, problem: Problem, chosen: Ints | None) -> tuple[float, float] | None:
        point = None if chosen is None else completed(problem, chosen)
        if point is None:
            return None
        worth = problem.model.term_values(point)
        years = sum(worth[name][0] for name in PEOPLE_TERMS)
        return years, sum(worth[name][0] for name in (*MONEY_TERMS, "relaxed"))


def at_price(scenario: Scenario, price: float) -> Scenario:
    """Return the scenario at another price of a well-housed year."""
    if scenario.value is None:
        return scenario
    return scenario.but(value=scenario.value.but(place_year_eur=price).model_dump())
