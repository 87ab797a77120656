"""What each budget buys: the own funds of a request scaled, a checked plan for each, never worse with more money.

The plan of the request is the anchor. From it, budgets above and budgets below are answered side by side, on a core
each: every one from the plan of its neighbour, by the compiled search, with the bound of its relaxation, which begins
where the neighbour's ended. A bound holds for every smaller budget too. The best plans are then offered upwards, where
they are better or house more people. What time is left goes to the points that are proven worst, two at a time.

People are counted in the last year, while the objective counts all years and what they cost: the best plan found for
a budget may house a few people fewer than that of a smaller one. Among the plans met, one is therefore chosen for each
budget so that the value never falls, nor the people where a plan nearly as good does not ask for it (`_chosen`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Final

from planning.demand.of_data import with_draws_at_hand
from planning.domain.errors import RequestError
from planning.domain.frontier_points import Frontier, FrontierPoint
from planning.domain.kinds import OPTIMAL_GAP, EndedBy, Status, is_own_funds, relative_gap
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.progress import ShouldStop
from planning.domain.scenario import BudgetChange, Scenario
from planning.model.problem import Problem
from planning.questions.best_plan import do_nothing
from planning.questions.one_budget import Budget, cost
from planning.questions.still_bounds import still_bounds
from planning.solve.relaxation import Relaxations
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

FEWEST_POINTS, MOST_POINTS = 4, 40
SECONDS = 60.0
"""For all points together."""
CORES: Final = 2
"""Budgets that are searched side by side."""
MOVES: Final = (40_000, 160_000)
"""Of the search of a budget; once more where it is not close then."""
RELAX_SECONDS: Final = 30.0
"""Of one relaxation, once the time is over: a first answer comes with a bound, but on a large portfolio."""
CLOSE: Final = 0.02
"""A point that is proven within this of the best is not searched again while others are further."""
ASKED_GAP: Final = 0.95 * CLOSE
"""Of a search again: what rounding does to a plan leaves it close."""
SEARCH_SECONDS = (2.0, 15.0)
"""Of one search again, at least and at most."""
TRIES: Final = 4
"""Of a point, at most: what so many searches do not prove, one more will not."""
LEAN_TRIES: Final = 4
"""The same, where the best plan is close but the one chosen is not, or houses fewer."""
LEANING: Final = 1.5
"""How much more people weigh in a search for a plan that houses no fewer, and as much again in each later one."""
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
    budgets: dict[int, Budget] = field(default_factory=dict)
    """By place among the factors, once it was begun."""
    counted: dict[int, int] = field(default_factory=dict)
    """People of each plan at hand, by its id."""
    answered: set[int] = field(default_factory=set)
    held: dict[tuple[int, int], bool] = field(default_factory=dict)
    """Whether what is proven of a larger budget holds for a smaller one."""
    _telling: Lock = field(default_factory=Lock)

    @property
    def anchor(self) -> int:
        """Return the place of the request's own budget."""
        return self.factors.index(1.0)

    @property
    def places(self) -> list[int]:
        """Return the places that have a plan."""
        return [place for place in sorted(self.budgets) if self.budgets[place].plans]

    def is_over(self) -> bool:
        """Tell whether somebody asked to stop."""
        return self.should_stop is not None and self.should_stop()

    # The first answers: the anchor, then the budgets above and those below, side by side.

    def first_answers(self, start: Plan | None) -> None:
        """Answer every budget once."""
        is_known = start is not None and start.has_decisions and start.scenario == self.scenario
        at_anchor, relaxations = self._opened(self.anchor), Relaxations()
        is_known = is_known and start is not None and start.data_hash == self.data.hash_for(self.scenario)
        if is_known and start is not None:
            at_anchor.take(start)
            at_anchor.raise_bound(start.bound)
        self._answer(at_anchor, self.anchor, None, relaxations)
        above, below = range(self.anchor + 1, len(self.factors)), range(self.anchor - 1, -1, -1)
        with ThreadPoolExecutor(CORES) as cores:
            running = [cores.submit(self._answer_each, places, relaxations.copy()) for places in (above, below)]
        for chain in running:
            chain.result()

    def _opened(self, place: int) -> Budget:
        asked = at_factor(self.data, self.scenario, self.factors[place])
        self.budgets[place] = Budget.of(self.data, asked)
        return self.budgets[place]

    def _answer_each(self, places: Sequence[int], relaxations: Relaxations) -> None:
        """Answer budgets one after the other, each from the last one that has a plan."""
        near = next(iter(self.budgets[self.anchor].plans), None)
        is_impossible = self.budgets[self.anchor].is_impossible and places and places[0] < self.anchor
        for place in places:
            if self.is_over():
                return
            budget = self._opened(place)
            budget.is_impossible |= bool(is_impossible)
            self._answer(budget, place, near, relaxations)
            near = next(iter(budget.plans), near)
            is_impossible = budget.is_impossible and place < self.anchor  # less money only restricts

    def _answer(self, budget: Budget, place: int, near: Plan | None, relaxations: Relaxations) -> None:
        """Answer a budget from the plan of its neighbour; longer where it is not close then."""
        patient = time.monotonic() + RELAX_SECONDS
        budget.relax(relaxations, lambda: self.is_over() or time.monotonic() > max(patient, self.until))
        for moves in MOVES:
            if budget.is_impossible or budget.gap <= CLOSE or self.is_over():
                break
            budget.search(next(iter(budget.plans), near), moves, self.is_over)
        with self._telling:
            if budget.plans or budget.is_impossible:
                self.answered.add(place)
            if self.on_count is not None:
                self.on_count(len(self.answered), len(self.factors))

    # More money never shows a worse plan, nor fewer people.

    def offer_upwards(self) -> None:
        """Offer the plans of each budget to the next larger one."""
        for place in range(1, len(self.factors)):
            if self.is_over():
                return
            self._offer(place)

    def _offer(self, place: int) -> None:
        """Offer to a budget the plans of the one below that are better there, or house more people."""
        below, here = self.budgets.get(place - 1), self.budgets.get(place)
        if below is None or here is None or not below.plans:
            return
        best, *others = below.plans
        most_people = sorted(others, key=lambda plan: -self._people(plan))
        for plan in (best, *most_people[: CARRIED - 1]):
            mine = next(iter(here.plans), None)
            if mine is None or cost(plan) < cost(mine) or self._people(plan) > self._people(mine):
                here.offer(plan)

    # What time is left goes to the points that are proven worst.

    def search_again(self) -> None:
        """Search the points again that are not close, or house fewer people; those with the largest gap first."""
        tried: dict[int, int] = {}
        with ThreadPoolExecutor(CORES) as cores:
            while time.monotonic() + SEARCH_SECONDS[0] < self.until and not self.is_over():
                chosen = self._chosen()
                left = self._to_search(chosen, tried)
                worst = sorted(left, key=lambda one: (tried.get(one, 0), -left[one]))[:CORES]
                if not worst:
                    return
                for place in worst:
                    tried[place] = tried.get(place, 0) + 1
                for done in [cores.submit(self._again, place, chosen, tried[place]) for place in worst]:
                    done.result()
                self.offer_upwards()

    def _to_search(self, chosen: Mapping[int, Plan], tried: Mapping[int, int]) -> dict[int, float]:
        """Return the gap of the points that are not close to the best, or house fewer than a smaller budget's."""
        left = {}
        for place in filter(self._may_have_plan, self.budgets):
            best, shown = self._best_gap(place), self._gap(place, chosen.get(place))
            most = TRIES if best > CLOSE else LEAN_TRIES if shown > CLOSE or self._is_falling(place, chosen) else 0
            if tried.get(place, 0) < most:
                left[place] = shown
        return left

    def _may_have_plan(self, place: int) -> bool:
        return not self._is_impossible(place)

    def _is_impossible(self, place: int) -> bool:
        """Tell whether a budget, or a larger one, is proven to have no plan."""
        return any(other >= place and budget.is_impossible for other, budget in self.budgets.items())

    def _is_falling(self, place: int, chosen: Mapping[int, Plan]) -> bool:
        below, mine = chosen.get(place - 1), chosen.get(place)
        return below is not None and mine is not None and self._people(mine) < self._people(below)

    def _again(self, place: int, chosen: Mapping[int, Plan], number: int) -> None:
        """Search a budget: the tree where it is not close; with people weighing more where they ask for more."""
        budget, mine, below = self.budgets[place], chosen.get(place), chosen.get(place - 1)
        least, most = SEARCH_SECONDS
        if self._best_gap(place) > CLOSE:
            limit = min(most, max(least, (self.until - time.monotonic()) / 2))
            budget.search_tree(limit, ASKED_GAP, below, self.is_over)
        if mine is not None and (self._is_falling(place, chosen) or self._gap(place, mine) > CLOSE):
            nears = {plan.decisions: plan for plan in (mine, below, *budget.plans[:1]) if plan is not None}
            for near in nears.values():
                budget.search(near, MOVES[0], self.is_over, _leaning(budget, LEANING**number))

    def _best_gap(self, place: int) -> float:
        return self._gap(place, next(iter(self.budgets[place].plans), None))

    def _gap(self, place: int, plan: Plan | None) -> float:
        bound = self._bound(place)
        return float("inf") if bound is None or plan is None else relative_gap(cost(plan), bound)

    def _bound(self, place: int) -> float | None:
        """Return what no plan of a budget falls below: its own bound, or that of a larger budget."""
        bounds = {other: one.bound for other, one in self.budgets.items() if other >= place and one.bound is not None}
        for other in sorted(bounds, key=lambda one: (-bounds[one], one)):
            if other == place or self._holds(other, place):
                return bounds[other]
        return None

    def _holds(self, larger: int, place: int) -> bool:
        if (larger, place) not in self.held:
            former, asked = self.budgets[larger].problem, self.budgets[place].problem
            self.held[larger, place] = still_bounds(former.data, former.scenario, asked.data, asked.scenario)
        return self.held[larger, place]

    # One plan for each budget.

    def _chosen(self) -> dict[int, Plan]:
        """Choose a plan for each budget: the value never falls, and the sum of what all lose is the least.

        A chain through the plans met (dynamic programming). What is lost is the gap, three times where it is more than
        CLOSE, and what falls cost (WORSE, FEWER).
        """
        best: list[tuple[float, list[Plan]]] = []
        for place in self.places:
            ends = []
            for plan in self.budgets[place].plans:
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
                    is_impossible=plan is None and self._is_impossible(place),
                )
            )
        return Frontier(points=tuple(points))


def _falls(below: Plan, plan: Plan, people: People) -> float:
    """Return what it costs a chain that a plan is worse than that of a smaller budget, or houses fewer people."""
    worse = max(0.0, cost(plan) - cost(below)) / max(1.0, abs(cost(below)))
    before, fewer = people(below), max(0, people(below) - people(plan))
    once, each = FEWER
    of_people = once + each * fewer / max(1, before) if fewer else 0.0
    return of_people if worse <= SAME else of_people + WORSE * (1.0 + worse)


def _leaning(budget: Budget, more: float) -> Problem:
    """Return the model of a budget with people weighing more: a well-housed year, or (first model) a missing place."""
    scenario, problem = budget.problem.scenario, budget.problem
    if scenario.value is not None:
        value = scenario.value.but(place_year_eur=scenario.value.place_year_eur * more)
        leaning = scenario.but(value=value.model_dump())
    else:
        leaning = scenario.but(weights=scenario.weights.but(unmet=scenario.weights.unmet * more).model_dump())
    return replace(problem, model=problem.model.by(leaning.term_weights), scenario=leaning)


def _proven(plan: Plan, bound: float | None, nothing: float | None) -> Plan:
    """Return the plan with what is proven of its budget, and what it gains on doing nothing."""
    if plan.objective is None:
        return plan
    gain = None if nothing is None else nothing - plan.objective
    if bound is None:
        return plan.model_copy(update={"gain": gain})
    least = min(bound, plan.objective)
    gap = relative_gap(plan.objective, least)
    is_best = gap <= OPTIMAL_GAP
    told = {"bound": least, "gap": gap, "gain": gain, "status": Status.OPTIMAL if is_best else Status.FEASIBLE}
    # Whatever search met it: the bound of its budget proves it, or nothing does.
    ended = EndedBy.PROOF if is_best else EndedBy.TIME if plan.ended_by is EndedBy.PROOF else plan.ended_by
    return plan.model_copy(update={**told, "ended_by": ended})
