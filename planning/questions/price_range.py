"""Between which prices of a well-housed year the plan keeps a decision: found by search, not proven.

Every plan met is worth y years and e euros: a line in the price, whatever the price at which it was met, since no rule
depends on it. A decision is kept where the lowest line of the plans that hold it lies under the lowest of those that do
not. All plans met for one decision serve the others: the best plans are searched once at the prices of `LADDER`, then
each decision is left out at the board's price, and both sides are searched again where their lines cross, until the
crossing stays (the total is monotone in the price, single decisions are not; one step misleads, measured).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from planning.domain.kinds import ActionKind
from planning.domain.plan import Decision, Plan
from planning.domain.progress import ShouldStop
from planning.domain.scenario import RELAXED
from planning.domain.statement import HIGHEST_PRICE_EUR, LOWEST_PRICE_EUR, PriceRange
from planning.domain.valuation import MONEY_TERMS, PEOPLE_TERMS
from planning.model.matrix import Matrix
from planning.model.model import Flags, Floats, Ints
from planning.model.problem import Problem
from planning.questions.near_ties import NEAR
from planning.questions.why.applied import at_price
from planning.solve.complete import solved_rest
from planning.solve.search.local_search import Effort, LocalSearch
from planning.tables.data import Data

LADDER: Final = (1_000.0, 1_800.0, 3_000.0, 4_500.0, 6_000.0, 7_500.0, 9_500.0, 12_000.0, 15_500.0, 20_000.0)
"""Prices at which the best plan is searched whatever it decides, for all decisions together."""
STEPS: Final = 3
"""Times that the two sides are searched where they cross."""
STAYS: Final = 0.01
"""Of the price: a crossing that moves less has been found."""
ROUND_EUR: Final = 50.0
"""Prices searched are rounded to this, so that decisions share them; what is told is where the lines cross."""
EVEN_EUR: Final = 1.0
"""Plans closer than this are worth the same."""
FREE_ROUNDS, ROUNDS = 8, 3
COMPLETED: Final = 2
"""Plans of each search that are completed: what they are worth under every rule."""
POINTS: Final = 400
"""Prices at which the lines are compared."""


@dataclass(frozen=True)
class _Line:
    """A plan met: the option of each residence in the plan [R], and the years and euros that it loses."""

    option: Ints
    choices: Ints
    years: float
    euros: float


class Pricing:
    """Prices of the decisions of one plan; the model is built once, the plans met are shared."""

    def __init__(self, data: Data, plan: Plan, should_stop: ShouldStop | None = None) -> None:
        self.data, self.plan = data, plan
        self.should_stop: Callable[[], bool] = should_stop or (lambda: False)
        self._lines: list[_Line] = []
        self._met: dict[bytes, bool] = {}
        self._searched: set[tuple[float, int, bool]] = set()

    def of(self, residence_id: str) -> PriceRange | None:
        """Return the range of a residence's decision.

        None where nothing is done, where the board's price is not among those looked at, where nothing can be said
        quickly, or when asked to stop.
        """
        value = self.plan.scenario.value
        decided = next((row for row in self.plan.decisions if row.residence_id == residence_id), None)
        if value is None or decided is None or decided.kind == ActionKind.KEEP or not self._can_search:
            return None
        here = value.place_year_eur
        if not LOWEST_PRICE_EUR < here < HIGHEST_PRICE_EUR:
            return None
        number = self._option(decided.option_id)
        self._search_freely(here)
        self._leave_out(here, number)
        if self._advantage(here, number) <= self._near(here):
            # Another decision's search may have met a better plan without it: the plans that hold it get theirs.
            self._take(here, number)
        if self.should_stop():
            return None
        advantage = self._advantage(here, number)
        found = PriceRange(
            residence_id=residence_id,
            option_id=decided.option_id,
            advantage_eur=None if np.isinf(advantage) else advantage,
            is_clear=advantage > self._near(here) and decided.verdict != "interchangeable",
        )
        if found.is_clear and found.advantage_eur is not None:
            low, high = (self._bound(number, here, end) for end in (LOWEST_PRICE_EUR, HIGHEST_PRICE_EUR))
            found = found.but(low_eur=low, high_eur=high)
        return None if self.should_stop() else found

    def _near(self, price: float) -> float:
        """Return the advantage, in euros, under which nothing is told: half a percent of the gain (`near_ties`)."""
        return max(EVEN_EUR, NEAR * (self.plan.gain or 0.0) * price)

    # The plans met, as lines in the price.

    def _advantage(self, price: float, option: int) -> float:
        """Return by how many euros the best plan met with an option is better than the best without it."""
        return float(self._advantages(np.array([price]), option)[0])

    def _advantages(self, prices: Floats, option: int) -> Floats:
        residence = self._residence[option]
        has = np.array([line.option[residence] == option for line in self._lines])
        cost = np.array([prices * line.years + line.euros for line in self._lines])
        if not has.any() or has.all():
            return np.full(len(prices), np.inf if has.any() else -np.inf)
        difference: Floats = cost[~has].min(axis=0) - cost[has].min(axis=0)
        return difference

    def _crossing(self, option: int, here: float, end: float) -> float | None:
        """Return the price nearest to the board's, towards `end`, from which the plans without an option are better."""
        prices = np.geomspace(here, end, POINTS)
        lost = np.flatnonzero(self._advantages(prices, option) < -EVEN_EUR)
        if not len(lost):
            return None
        if lost[0] == 0:
            return here
        kept, gone = float(prices[lost[0] - 1]), float(prices[lost[0]])
        for _ in range(60):
            middle = (kept + gone) / 2
            if self._advantage(middle, option) >= 0.0:
                kept = middle
            else:
                gone = middle
        return kept

    def _bound(self, option: int, here: float, end: float) -> float | None:
        """Return the last price towards `end` at which an option is kept; None when that is `end`, or beyond it."""
        for price in LADDER:
            if min(here, end) <= price <= max(here, end):
                self._search_freely(price)
        found = self._crossing(option, here, end)
        for _ in range(STEPS):
            if found is None or self.should_stop():
                break
            at = round(found / ROUND_EUR) * ROUND_EUR or ROUND_EUR
            self._take(at, option)
            self._leave_out(at, option)
            former, found = found, self._crossing(option, here, end)
            if found is not None and abs(found - former) <= STAYS * former:
                break
        return None if found is None else round(found, 0)

    # Searches: each adds the plans that it met.

    def _search_freely(self, price: float) -> None:
        self._search(price, -1, False, np.zeros(len(self._problem.choices.residence), dtype=bool), FREE_ROUNDS)

    def _leave_out(self, price: float, option: int) -> None:
        self._search(price, option, False, self._chooses(option), ROUNDS)

    def _take(self, price: float, option: int) -> None:
        here = self._problem.choices.residence == self._residence[option]
        self._search(price, option, True, here & ~self._chooses(option), ROUNDS)

    def _search(self, price: float, option: int, has: bool, closed: Flags, rounds: int) -> None:
        """Search without some choices, from the best plan met at the price, and keep what is met."""
        key = price, option, has
        if key in self._searched or self.should_stop():
            return
        self._searched.add(key)
        first = min(self._lines, key=lambda line: price * line.years + line.euros)
        search, arrays = self._priced(price)
        effort = Effort(rounds, should_stop=self.should_stop)
        found = search.without(closed, effort, self.plan.scenario.seed, first.choices)
        kept = 0
        for choices in found:
            kept += self._add(choices, arrays)
            if kept >= COMPLETED:
                break

    def _add(self, choices: Ints, arrays: Matrix) -> bool:
        """Keep a plan with what it is worth; tell whether it keeps every rule (a proposal of the search may not)."""
        if choices.tobytes() in self._met:
            return self._met[choices.tobytes()]
        point = solved_rest(arrays.deciding(self._problem.starts, choices))
        self._met[choices.tobytes()] = point is not None
        if point is None:
            return False
        worth = self._problem.model.term_values(point)
        years = sum(worth[name][0] for name in PEOPLE_TERMS)
        euros = sum(worth[name][0] for name in (*MONEY_TERMS, RELAXED))
        option = self._problem.choices.option[self._problem.in_plan(choices)]
        self._lines.append(_Line(option, choices, years, euros))
        return True

    def _priced(self, price: float) -> tuple[LocalSearch, Matrix]:
        """Return the search and the model at a price: only what is counted in euros changes."""
        problem, ready = self._problem, self._ready.ready
        weights = at_price(self.plan.scenario, price).term_weights
        cost = problem.model.cost_by(weights)
        euro = weights[RELAXED] / problem.model.weights[RELAXED]
        seen = ready.problem._replace(
            cost=cost[problem.starts][ready.choice],
            price_under=ready.problem.price_under * euro,
            price_over=ready.problem.price_over * euro,
            beyond_price=ready.problem.beyond_price * euro,
        )
        return LocalSearch(replace(ready, problem=seen)), replace(problem.arrays, cost=cost)

    # The model, built when first asked.

    @cached_property
    def _problem(self) -> Problem:
        return Problem.of(self.data, self.plan.scenario)

    @cached_property
    def _search_here(self) -> LocalSearch | None:
        return LocalSearch.of(self._problem)

    @property
    def _ready(self) -> LocalSearch:
        if self._search_here is None:
            raise ValueError("nothing to search")
        return self._search_here

    @cached_property
    def _can_search(self) -> bool:
        """Whether there is something to search, from the plan itself."""
        chosen = self._problem.choices_of(self.plan)
        if chosen is None or self._search_here is None:
            return False
        self._add(chosen, self._problem.arrays)
        return bool(self._lines)

    @cached_property
    def _residence(self) -> dict[int, int]:
        """Residence of each option that is a choice."""
        choices = self._problem.choices
        return dict(zip(choices.option.tolist(), choices.residence.tolist(), strict=True))

    def _option(self, option_id: str) -> int:
        frame, choices = self._problem.choices.frame, self._problem.choices
        return int(choices.option[(frame["option_id"] == option_id).to_numpy()][0])

    def _chooses(self, option: int) -> Flags:
        """Return which choices make an option within the plan, [n]."""
        chosen: Flags = (self._problem.choices.option == option) & ~self._problem.is_later
        return chosen


def acting(plan: Plan) -> tuple[Decision, ...]:
    """Return the decisions of a plan that have a price: those that act."""
    return tuple(row for row in plan.decisions if row.kind != ActionKind.KEEP)
