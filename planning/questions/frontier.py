"""What each budget buys: the own funds of a request scaled, a checked plan for each, never worse with more money.

The plan of the request is the anchor. Budgets above it are answered one after the other, each from the plan of the one
below, then budgets below it, each from the plan of the one above (whose bound holds there too). Every plan met is then
offered to the next larger budget, as a start and as a candidate, and so to all of them, while it may still be close to
the best. What time is left goes to the points that are proven worst.

People are counted in the last year, while the objective counts all years and what they cost: the best plan found for
a budget may house a few people fewer than that of a smaller one. Among the plans met, one is therefore chosen for each
budget so that the value never falls, nor the people where a plan nearly as good does not ask for it (`_chosen`).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from planning.demand.of_data import with_draws_at_hand
from planning.domain.errors import RefusedPlanError, RequestError
from planning.domain.frontier_points import Frontier, FrontierPoint
from planning.domain.kinds import OPTIMAL_GAP, Status, is_own_funds, relative_gap
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.domain.progress import ShouldStop
from planning.domain.scenario import BudgetChange, Scenario
from planning.questions.best_plan import checked, do_nothing, make_plan
from planning.questions.offered import same_decisions
from planning.questions.still_bounds import still_bounds
from planning.questions.what_if import what_if
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

FEWEST_POINTS, MOST_POINTS = 4, 40
SECONDS = 60.0
"""For all points together."""
ANSWER_SECONDS = 1.0
"""Of the first answer at a budget."""
CLOSE: Final = 0.02
"""A point that is proven within this of the best is not searched again while others are further."""
SEARCH_SECONDS = (2.0, 15.0)
"""Of one search again, at least and at most."""
LEANING: Final = 1.5
"""How much more people weigh in a search for a plan that houses no fewer."""
WORSE: Final = 1e3
"""What a fall of value costs a chain of plans, in gaps."""
FEWER: Final = (0.03, 10.0)
"""What it costs that people fall: once, and times the part of them; less than a plan that is far from the best."""
SAME: Final = 1e-9
"""Relative difference of two values that is rounding."""
CARRIED: Final = 4
"""Of the plans of a budget, so many are offered to the next larger one: the best, then those with most people."""
People = Callable[[Plan], int]
"""The people whom a plan houses well in its last year (`explain.board.what_money_buys.people_housed`)."""
OnCount = Callable[[int, int], None]
"""(points answered, all points)."""


def own_budget(data: Data, scenario: Scenario) -> float:
    """Return the own funds of a request over the whole plan (EUR), all purses together.

    Raises
    ------
    RequestError
        When own funds are not limited: there is no budget to change.
    """
    rows = apply_scenario(data, scenario)["envelopes"]
    own = rows[rows["funder"].map(is_own_funds).astype(bool) & rows["amount_eur"].notna()]
    limits = {str(purse): set(mine["year"].astype("str")) for purse, mine in own.groupby("funder")}
    years = {str(year) for year in data.years}
    if not limits or not all("all" in given or years <= given for given in limits.values()):
        raise RequestError(Message(N_("les fonds propres ne sont pas limités : il n'y a pas de budget à changer")))
    return float(own["amount_eur"].sum())


def at_factor(data: Data, scenario: Scenario, factor: float) -> Scenario:
    """Return the request with every envelope of own funds multiplied."""
    if factor == 1.0:
        return scenario
    envelopes = apply_scenario(data, scenario)["envelopes"]
    purses = sorted({str(funder) for funder in envelopes["funder"] if is_own_funds(str(funder))})
    changes = [BudgetChange(funder=purse, factor=factor) for purse in purses]
    return scenario.but(budget=[change.model_dump() for change in (*scenario.budget, *changes)])


def factors(points: int) -> list[float]:
    """Return by how much own funds are multiplied: equal steps to twice the budget, the budget itself among them.

    >>> factors(4)
    [0.5, 1.0, 1.5, 2.0]
    """
    half = points // 2
    return [round(number / half, 6) for number in range(1, points + 1)]


def frontier(
    data: Data,
    scenario: Scenario,
    people: People,
    *,
    start: Plan | None = None,
    points: int = 12,
    seconds: float = SECONDS,
    on_count: OnCount | None = None,
    should_stop: ShouldStop | None = None,
) -> Frontier:
    """Return what each budget of own funds buys.

    Parameters
    ----------
    data, scenario
        Prepared data, before the scenario; what is asked.
    people
        Counts those whom a plan houses.
    start
        The plan of that very request, where there is one: the point of its own budget is no worse.
    points
        How many budgets, from a part of today's to twice as much.
    seconds
        For everything, about: a first answer everywhere comes first, however long it takes.
    on_count, should_stop
        Told how many budgets are answered; polled. Once stopped, what is found so far is returned.

    Raises
    ------
    RequestError
        When own funds are not limited, when the request cannot be compared over budgets (an order of terms, changes
        counted against a plan), or for a number of points out of FEWEST_POINTS to MOST_POINTS.
    """
    _check(scenario, points)
    seen = with_draws_at_hand(data, scenario) if scenario.futures == "draws" else data
    budget, until = own_budget(seen, scenario), time.monotonic() + seconds
    search = _Search(seen, scenario, people, budget, factors(points), until, on_count, should_stop)
    search.first_answers(start)
    search.offer_upwards()
    search.search_again()
    return search.result()


def _check(scenario: Scenario, points: int) -> None:
    if scenario.order or scenario.weights.changes > 0:
        what = N_("un plan avec un ordre de critères, ou qui compte les changements, ne se compare pas entre budgets")
        raise RequestError(Message(what))
    if not FEWEST_POINTS <= points <= MOST_POINTS:
        what = N_("demandez de {fewest} à {most} budgets")
        raise RequestError(Message(what, {"fewest": FEWEST_POINTS, "most": MOST_POINTS}))


@dataclass
class _Search:
    """The budgets, and the plans met of each."""

    data: Data
    scenario: Scenario
    people: People
    budget_eur: float
    factors: Sequence[float]
    until: float
    on_count: OnCount | None
    should_stop: ShouldStop | None
    plans: dict[int, list[Plan]] = field(default_factory=lambda: defaultdict(list))
    """By place among the factors, each under the scenario of its budget; the best first."""
    bounds: dict[int, float] = field(default_factory=dict)
    impossible: set[int] = field(default_factory=set)
    offered: set[tuple[int, tuple[Decision, ...]]] = field(default_factory=set)
    counted: dict[int, int] = field(default_factory=dict)
    """People of each plan at hand, by its id."""

    @property
    def anchor(self) -> int:
        """Return the place of the request's own budget."""
        return self.factors.index(1.0)

    @property
    def places(self) -> list[int]:
        """Return the places that have a plan."""
        return [place for place in range(len(self.factors)) if self.plans[place]]

    def at(self, place: int) -> Scenario:
        """Return the request with the budget of a place."""
        return at_factor(self.data, self.scenario, self.factors[place])

    def is_over(self) -> bool:
        """Tell whether to stop."""
        return self.should_stop is not None and self.should_stop()

    # The first answers: up from the plan of the request, then down.

    def first_answers(self, start: Plan | None) -> None:
        """Answer every budget once."""
        if start is not None and start.has_decisions and start.scenario == self.scenario:
            self._take(self.anchor, start)
        if not self.plans[self.anchor]:  # none given, or of other data
            self._take(self.anchor, self._searched(self.anchor, None))
        for place in range(self.anchor + 1, len(self.factors)):
            self._answer(place, place - 1)
        for place in range(self.anchor - 1, -1, -1):
            self._answer(place, place + 1)

    def _answer(self, place: int, previous: int) -> None:
        """Answer a budget from the plan of its neighbour; where that finds none, by a search."""
        if self.is_over():
            return
        if place < previous and previous in self.impossible:  # less money only restricts
            self.impossible.add(place)
        elif place > previous or self.plans[previous]:
            found = self._from(place, self.plans[previous][0]) if self.plans[previous] else None
            if found is None or found.status is Status.NO_PLAN_YET:
                found = self._searched(place, None)
            self._take(place, found)
        if self.on_count is not None:
            self.on_count(len({*self.places, *self.impossible}), len(self.factors))

    def _from(self, place: int, near: Plan) -> Plan:
        return what_if(self.data, self.at(place), near, seconds=ANSWER_SECONDS)

    def _searched(self, place: int, start: Plan | None) -> Plan:
        """Search a budget for a share of the time that is left."""
        least, most = SEARCH_SECONDS
        limit = min(most, max(least, (self.until - time.monotonic()) / 4))
        asked = self.at(place)
        plan = make_plan(self.data, asked.but(time_limit=limit), start=start, should_stop=self.should_stop)
        return plan.model_copy(update={"scenario": asked})

    # More money never shows a worse plan, nor fewer people.

    def offer_upwards(self) -> None:
        """Offer the plans of each budget to the next larger one; below the anchor, also search from the best."""
        for place in range(1, len(self.factors)):
            if self.is_over():
                return
            if place < self.anchor and self.plans[place - 1] and time.monotonic() < self.until:
                self._take(place, self._from(place, self.plans[place - 1][0]))
            self._offer(place)

    def _offer(self, place: int) -> None:
        """Offer to a budget the plans of the one below that may be chosen there."""
        if not self.plans[place - 1]:
            return
        best, *others = self.plans[place - 1]
        most_people = sorted(others, key=lambda plan: -self._people(plan))
        for plan in (best, *most_people[: CARRIED - 1]):
            self._carry(place, plan)

    def _carry(self, place: int, plan: Plan) -> None:
        """Keep the decisions of a plan at another budget, where they hold there."""
        if (place, plan.decisions) in self.offered:
            return
        self.offered.add((place, plan.decisions))
        held = same_decisions(self.data, self.at(place), plan)
        if held is not None:
            self._take(place, held)

    # What time is left goes to the points that are proven worst.

    def search_again(self) -> None:
        """Search the points again that are not close, or house fewer people; those with the largest gap first."""
        tried: set[int] = set()
        while time.monotonic() + SEARCH_SECONDS[0] < self.until and not self.is_over():
            chosen = self._chosen()
            left = self._to_search(chosen, tried)
            if not left:
                return
            place = max(left, key=lambda one: left[one])
            tried.add(place)
            self._take(place, self._searched(place, chosen[place]))
            self._lean(place, chosen[place])
            below = chosen.get(place - 1)
            if below is not None:
                self._lean(place, below)
            for larger in range(place + 1, len(self.factors)):
                self._offer(larger)

    def _to_search(self, chosen: Mapping[int, Plan], tried: set[int]) -> dict[int, float]:
        """Return the gap of the points that are not close to the best, or house fewer than a smaller budget's."""
        pairs = pairwise(chosen.items())
        falling = {place for (_, below), (place, plan) in pairs if self._people(plan) < self._people(below)}
        gaps = {place: self._gap(place, plan) for place, plan in chosen.items()}
        return {place: gap for place, gap in gaps.items() if place not in tried and (gap > CLOSE or place in falling)}

    def _lean(self, place: int, near: Plan) -> None:
        """Look for a plan with people weighing more, from one that houses enough; keep it as its budget sees it."""
        asked = _leaning(self.at(place))
        found = what_if(self.data, asked, near, seconds=ANSWER_SECONDS)
        if found.has_decisions:
            self._carry(place, found)

    def _gap(self, place: int, plan: Plan) -> float:
        bound = self._bound(place)
        return float("inf") if bound is None else relative_gap(_cost(plan), bound)

    def _bound(self, place: int) -> float | None:
        """Return what no plan of a budget falls below: its own bound, or that of a larger budget."""
        known = [self.bounds[other] for other in self.bounds if other == place or self._holds(other, place)]
        return max(known, default=None)

    def _holds(self, larger: int, place: int) -> bool:
        if larger < place:
            return False
        former, asked = self.at(larger), self.at(place)
        return still_bounds(apply_scenario(self.data, former), former, apply_scenario(self.data, asked), asked)

    def _take(self, place: int, found: Plan) -> None:
        """Keep a plan that the checker accepts, and its bound in any case."""
        if found.status is Status.INFEASIBLE:
            self.impossible.add(place)
        if found.bound is not None:
            self.bounds[place] = max(found.bound, self.bounds.get(place, float("-inf")))
        if not found.has_decisions or any(found.decisions == plan.decisions for plan in self.plans[place]):
            return
        with suppress(RefusedPlanError):  # rather one plan fewer than one that is not accepted
            self.plans[place].append(checked(self.data, found))
        self.plans[place].sort(key=_cost)

    # One plan for each budget.

    def _chosen(self) -> dict[int, Plan]:
        """Choose a plan for each budget: the value never falls, and the sum of what all lose is the least.

        A chain through the plans met (dynamic programming). What is lost is the gap, three times where it is more than
        CLOSE, and what falls cost (WORSE, FEWER).
        """
        best: list[tuple[float, list[Plan]]] = []
        for place in self.places:
            ends = []
            for plan in self.plans[place]:
                lost = self._loss(place, plan)
                reached = [(before + _falls(chain[-1], plan, self._people), chain) for before, chain in best]
                before, chain = min(reached, key=lambda one: one[0], default=(0.0, []))
                ends.append((before + lost, [*chain, plan]))
            best = ends
        _, chosen = min(best, key=lambda one: one[0], default=(0.0, []))
        return dict(zip(self.places, chosen, strict=True))

    def _people(self, plan: Plan) -> int:
        if id(plan) not in self.counted:
            self.counted[id(plan)] = self.people(plan)
        return self.counted[id(plan)]

    def _loss(self, place: int, plan: Plan) -> float:
        gap = min(1.0, self._gap(place, plan))
        return gap + 2.0 * max(0.0, gap - CLOSE)

    def result(self) -> Frontier:
        """Return all points; under the value model with their gain over doing nothing, which money does not change."""
        chosen, nothing = self._chosen(), None
        if self.scenario.value is not None and chosen:
            nothing = do_nothing(self.data, self.scenario).objective
        points = []
        for place, factor in enumerate(self.factors):
            plan = chosen.get(place)
            shown = None if plan is None else _proven(plan, self._bound(place), nothing)
            points.append(
                FrontierPoint(
                    factor=factor,
                    budget_eur=self.budget_eur * factor,
                    plan=shown,
                    is_impossible=plan is None and place in self.impossible,
                )
            )
        return Frontier(points=tuple(points))


def _falls(below: Plan, plan: Plan, people: People) -> float:
    """Return what it costs a chain that a plan is worse than that of a smaller budget, or houses fewer people."""
    worse = max(0.0, _cost(plan) - _cost(below)) / max(1.0, abs(_cost(below)))
    before, fewer = people(below), max(0, people(below) - people(plan))
    once, each = FEWER
    of_people = once + each * fewer / max(1, before) if fewer else 0.0
    return of_people if worse <= SAME else of_people + WORSE * (1.0 + worse)


def _leaning(scenario: Scenario) -> Scenario:
    """Return the scenario with people weighing more: a well-housed year, or (first model) a missing place."""
    if scenario.value is not None:
        value = scenario.value.but(place_year_eur=scenario.value.place_year_eur * LEANING)
        return scenario.but(value=value.model_dump())
    return scenario.but(weights=scenario.weights.but(unmet=scenario.weights.unmet * LEANING).model_dump())


def _cost(plan: Plan) -> float:
    return float("inf") if plan.objective is None else plan.objective


def _proven(plan: Plan, bound: float | None, nothing: float | None) -> Plan:
    """Return the plan with what is proven of its budget, and what it gains on doing nothing."""
    if plan.objective is None:
        return plan
    gain = None if nothing is None else nothing - plan.objective
    if bound is None:
        return plan.model_copy(update={"gain": gain})
    least = min(bound, plan.objective)
    gap = relative_gap(plan.objective, least)
    status = Status.OPTIMAL if gap <= OPTIMAL_GAP else Status.FEASIBLE
    return plan.model_copy(update={"bound": least, "gap": gap, "status": status, "gain": gain})
