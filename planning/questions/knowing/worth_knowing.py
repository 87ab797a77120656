"""What not knowing a figure could cost: the plan kept although the figure is at one of its ends.

For each end of each uncertain figure the model is built again and two plans are valued there: the plan shown, kept as
it is, and the best plan that a search meets from it. Their difference is what the plan would lose, hence what the
figure is worth knowing (the value of perfect information at that end). Where the plan can no longer be kept, because an
operation is not offered any more or money is short, what is lost is counted from what is left of it: that operation is
not done, then the last ones are given up until the rest holds. Three things keep it honest:

- every plan met is valued under every later end, so that one search serves the others;
- a plan that is better than the plan shown **as things are** is not the figure's doing: it takes the place of the plan
  shown before anything is said (`better`);
- the few figures that seem to matter are searched longer, and their plans completed with every rule.

Cells of a residence are first tried all together, at their worse and at their better ends: a residence where neither
changes anything is not looked at cell by cell. Nothing is proven: a loss is at least as large as what is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from planning.domain.errors import CapError, RequestError
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.progress import ShouldStop
from planning.domain.uncertain_figures import ENDS, HIGH, LOW, Figure, Knowing, Stake
from planning.domain.valuation import last_counted
from planning.model.model import Ints
from planning.model.problem import Problem
from planning.model.value.calendar import calendar_of
from planning.questions.best_plan import do_nothing
from planning.questions.caused import change_price, steadied
from planning.questions.knowing.at_end import AtEnd
from planning.questions.knowing.uncertain import uncertain_figures
from planning.questions.near_ties import NEAR
from planning.solve.complete import completed
from planning.solve.search.local_search import Effort, LocalSearch
from planning.tables.data import Data
from planning.tables.places import model_places

SCREEN: Final = Effort(1, 2_000, most_moves=2_000)
"""A first look at one end: a fraction of a second."""
LONGER: Final = 4
"""Rounds of the second look."""
BASE_ROUNDS: Final = 8
"""Rounds from the plan shown, before anything is asked of figures."""
MOST_SHOWN: Final = 12
"""Figures that are searched longer and told."""
PROMISING: Final = 0.5
"""Of the threshold: what a first look must show to deserve a second one."""
FIRST: Final = ("worth", "need", "envelope", "share", "exits", "rule", "cost", "factor", "parameter")
"""In what order figures that stand alone are looked at: a search that is stopped has seen the widest."""
TOLD: Final = 2
"""Plans of a longer search that are completed."""
Met = tuple[tuple[str, int], ...]
"""(option, start year) of each residence, in the data's order: a plan whatever the model that offers it."""


@dataclass
class _Seen:
    """What is known of one end of a figure: values of the plan kept and of the best met, in units of the objective."""

    kept: float
    best: float
    is_broken: bool
    """Whether a part of the plan had to be given up."""
    plan: Met

    @property
    def loss(self) -> float:
        """What is lost by keeping the plan, or what is left of it."""
        return max(0.0, self.kept - self.best)


@dataclass
class _End:
    """The model of one end, ready to be searched."""

    problem: Problem
    search: LocalSearch
    number: dict[tuple[str, int], int] = field(init=False)

    def __post_init__(self) -> None:
        frame = self.problem.choices.frame
        keys = zip(frame["option_id"], frame["start_year"], strict=True)
        self.number = {(str(option), int(year)): place for place, (option, year) in enumerate(keys)}

    def choices(self, plan: Met) -> Ints | None:
        """Return a plan's choices; None when one is not offered here."""
        found = [self.number.get(one, -1) for one in plan]
        return None if -1 in found else np.array(found, dtype=np.int64)

    def met(self, choices: Ints) -> Met:
        """Return choices as a plan."""
        frame = self.problem.choices.frame
        options, years = frame["option_id"].to_numpy()[choices], frame["start_year"].to_numpy()[choices]
        return tuple((str(option), int(year)) for option, year in zip(options, years, strict=True))

    def value(self, plan: Met) -> float | None:
        """Return what a plan is worth here; None when it is not offered or breaks a rule."""
        choices = self.choices(plan)
        return None if choices is None else self.search.value(choices)

    def what_is_left(self, plan: Met) -> tuple[Met, bool] | None:
        """Return a plan as far as it holds here, and whether a part was given up; None when no part of it holds.

        What is not offered stays as it is; then the last operations are given up until the rest holds, and those among
        them that fit all the same are taken back.
        """
        keep: Ints = self.search.ready.choice[self.search.ready.problem.keep]
        asked = np.array([self.number.get(one, -1) for one in plan], dtype=np.int64)
        chosen = np.where(asked < 0, keep, asked)
        years = self.problem.choices.frame["start_year"].to_numpy()[chosen]
        acting = [row for row in np.argsort(-years, kind="stable") if chosen[row] != keep[row]]
        given_up = []
        while self.search.value(chosen) is None:
            if not acting:
                return None
            row = acting.pop(0)
            given_up.append((row, chosen[row]))
            chosen[row] = keep[row]
        for row, choice in reversed(given_up):
            chosen[row] = choice
            if self.search.value(chosen) is None:
                chosen[row] = keep[row]
        left = self.met(chosen)
        return left, left != plan

    def exact(self, plan: Met) -> float | None:
        """Return the same, completed with every rule."""
        choices = self.choices(plan)
        point = None if choices is None else completed(self.problem, choices)
        return None if point is None else float(self.problem.arrays.objective(point))


class WorthKnowing:
    """Figures of one plan, one after the other: the plans met are shared.

    Parameters
    ----------
    data, plan
        Prepared data, before the scenario; a plan of theirs.
    seconds
        How long to look for, about; None = until every figure was looked at.
    should_stop
        Polled.

    Raises
    ------
    RequestError
        When there is no plan, its value is not one number, or there is nothing to search.
    """

    def __init__(
        self, data: Data, plan: Plan, *, seconds: float | None = None, should_stop: ShouldStop | None = None
    ) -> None:
        if not plan.has_decisions or plan.objective is None:
            raise RequestError(Message(N_("il n'y a pas de plan à expliquer : calculez-en un")))
        if plan.scenario.order or plan.scenario.weights.changes > 0:
            what = N_("un plan avec un ordre de critères, ou qui compte les changements, n'est pas encore expliqué")
            raise RequestError(Message(what))
        self.data = data if plan.scenario.value is None else data.in_order()
        self.plan, self.scenario = plan, plan.scenario
        self.until: float | None = None
        self._stopped: Callable[[], bool] = should_stop or (lambda: False)
        self._ends = AtEnd(self.data, self.scenario)
        self.searched = 0
        self._pool: list[Met] = []
        self._here = self._built(self.data, self.scenario)
        chosen = self._here.problem.choices_of(plan)
        if chosen is None:
            raise RequestError(Message(N_("ce plan décide ce que ces données n'offrent pas : donnez celles du plan")))
        self.reference = self._here.met(chosen)
        self._pool.append(self.reference)
        self._value = self._improved(self._here.value(self.reference) or plan.objective)
        nothing = do_nothing(self.data, self.scenario).objective
        self.gain = plan.gain or max(0.0, (nothing if nothing is not None else plan.objective) - plan.objective)
        self.threshold = max(1e-9 * abs(plan.objective), NEAR * self.gain)
        # What it takes to make the model ready is not the search's.
        self.until = None if seconds is None else time.monotonic() + seconds

    def is_over(self) -> bool:
        """Tell whether to stop: asked to, or out of time."""
        return self._stopped() or (self.until is not None and time.monotonic() >= self.until)

    def _improved(self, value: float) -> float:
        """Search from the plan shown, as things are; return what the reference is worth."""
        found = self._search(self._here, self.reference, Effort(BASE_ROUNDS))
        self._pool += found
        return self._settled(value)

    def _settled(self, value: float) -> float:
        """Make the best plan met, as things are, the reference; return what it is worth."""
        for plan in self._pool:
            worth = self._here.value(plan)
            if worth is not None and worth < value - 1e-9 * max(1.0, abs(value)):
                exact = self._here.exact(plan)
                if exact is not None and exact < value:
                    self.reference, value = plan, exact
        return value

    # One end.

    def _built(self, data: Data, scenario: object) -> _End:
        problem = Problem.of(data, scenario)  # type: ignore[arg-type]
        search = LocalSearch.of(problem)
        if search is None:
            raise RequestError(Message(N_("ce portefeuille n'a rien à décider : aucun chiffre n'y change un plan")))
        return _End(problem, search)

    def _search(self, end: _End, start: Met, effort: Effort) -> list[Met]:
        choices = end.choices(start)
        nothing_closed = np.zeros(len(end.problem.choices.frame), dtype=bool)
        self.searched += 1
        found = end.search.without(nothing_closed, effort, self.scenario.seed, choices)
        return [end.met(one) for one in found]

    def look(self, figures: Sequence[Figure], where: str, effort: Effort = SCREEN, exact: bool = False) -> _Seen | None:
        """Return what is known with some figures at one end; None where nothing changes or nothing can be computed."""
        try:
            data, scenario = self._ends.together(figures, where)
            if data is self.data and scenario == self.scenario:
                return None
            end = self._built(data, scenario)
        except CapError:
            return None
        start = self._best(end, self._pool) or self.reference
        found = self._search(end, start, effort)
        if exact:
            return self._exactly(end, found)
        left = end.what_is_left(self.reference)
        best = self._best(end, [*found[:1], *([] if left is None else [left[0]]), start])
        if best is None:
            return None
        value = end.value(best) or 0.0
        kept = value if left is None else end.value(left[0]) or value
        seen = _Seen(kept, value, left is None or left[1], best)
        if seen.loss > PROMISING * self.threshold and best not in self._pool:
            self._pool.append(best)
        return seen

    def _best(self, end: _End, plans: Iterable[Met]) -> Met | None:
        """Return the best of some plans at an end; None when none holds there."""
        valued = [(value, plan) for plan in plans if (value := end.value(plan)) is not None]
        return min(valued, key=lambda one: one[0])[1] if valued else None

    def _exactly(self, end: _End, found: list[Met]) -> _Seen | None:
        """Return the same, plans completed with every rule: the plan kept, the best of the pool and of the search."""
        left = end.what_is_left(self.reference)
        pool = self._best(end, self._pool)
        mine = [] if left is None else [left[0]]
        tried = dict.fromkeys([*found[:TOLD], *([] if pool is None else [pool]), *mine])
        valued = {plan: value for plan in tried if (value := end.exact(plan)) is not None}
        if not valued:
            return None
        plan = min(valued, key=lambda one: valued[one])
        kept = valued.get(mine[0], valued[plan]) if mine else valued[plan]
        steady = self._steady(end, plan, kept - valued[plan])
        return _Seen(kept, valued[plan], left is None or left[1], steady)

    def _steady(self, end: _End, plan: Met, gain: float) -> Met:
        """Return a plan of an end with no more decisions changed from the plan shown than it needs (`caused`).

        Half of what the plan gains there at most goes into leaving decisions as they were.
        """
        found = end.choices(plan)
        if found is None:
            return plan
        shown = np.array([end.number.get(one, -1) for one in self.reference], dtype=np.int64)
        changed = max(1, int((shown != found).sum()))
        price = min(change_price(end.problem, self._value), 0.5 * gain / changed)
        return end.met(steadied(end.problem, shown, found, price))

    # All figures.

    def screened(
        self, figures: Sequence[Figure], looked: set[str], on_look: Callable[[list[Stake]], None]
    ) -> list[Stake]:
        """Return the figures that a first look finds to matter.

        Parameters
        ----------
        figures
            Those that are to be looked at.
        looked
            Keys of those that were: completed here, group by group.
        on_look
            Called after each group, with what is found so far.
        """
        promising: list[Stake] = []
        for group in _groups(figures, self.data):
            if self.is_over():
                break
            if len(group) == 1 or self._loss(group) > PROMISING * self.threshold:
                found = [self._first_look(one) for one in group]
                promising += [one for one in found if one.loss > PROMISING * self.threshold]
            looked.update(one.key for one in group)
            on_look(promising)
        return promising

    def _loss(self, figures: Sequence[Figure]) -> float:
        seen = [self.look(figures, end) for end in ENDS]
        return max((one.loss for one in seen if one is not None), default=0.0)

    def _first_look(self, figure: Figure) -> Stake:
        return self._stake(figure, {end: self.look([figure], end) for end in ENDS})

    def stake(self, figure: Figure) -> Stake | None:
        """Return what a figure puts at stake, searched longer; None under the threshold."""
        effort = Effort(LONGER, 4_000)
        found = self._stake(figure, {end: self.look([figure], end, effort, exact=True) for end in ENDS})
        return found if found.loss > self.threshold else None

    def _stake(self, figure: Figure, seen: dict[str, _Seen | None]) -> Stake:
        losses = {end: 0.0 if one is None else one.loss for end, one in seen.items()}
        worst = max(ENDS, key=lambda end: losses[end])
        at = seen[worst]
        return Stake(
            figure=figure,
            loss_low=losses[LOW],
            loss_high=losses[HIGH],
            people=losses[worst] / self.weight,
            breaks=tuple(end for end, one in seen.items() if one is not None and one.is_broken),
            decisions=() if at is None else self._changed(at.plan),
        )

    def _changed(self, plan: Met) -> tuple[str, ...]:
        """Return the residences whose decision within the plan differs from the plan shown's."""
        last = self.data.manifest.last_year
        ids = [str(one) for one in self.data["residences"]["residence_id"]]
        pairs = zip(ids, plan, self.reference, strict=True)
        return tuple(name for name, one, other in pairs if one != other and min(one[1], other[1]) <= last)

    @property
    def weight(self) -> float:
        """What one person well housed in every year that counts is worth, in units of the objective."""
        value = self.scenario.value
        if value is None:
            return float(len(self.data.years))
        return float(calendar_of(self.data.manifest, value).weight.sum())

    def found(
        self,
        on_count: Callable[[int, int], None] | None = None,
        *,
        before: Knowing | None = None,
        on_found: Callable[[Knowing], None] | None = None,
    ) -> Knowing:
        """Look at every figure, then longer at those that matter.

        Parameters
        ----------
        on_count
            Told how many figures were looked at, of how many.
        before
            What a search of the same plan that was stopped had found: it goes on from there.
        on_found
            Told all that is found so far, after each look: a search that is killed loses nothing.
        """
        figures, verified = uncertain_figures(self.data, self.plan)
        looked = set(before.looked) if before is not None else set()
        first = list(before.first) if before is not None else []
        self.searched += before.searched if before is not None else 0

        def told(promising: Sequence[Stake]) -> Knowing:
            return self._told([*first, *promising], figures, verified, looked)

        def on_look(promising: list[Stake]) -> None:
            if on_count is not None:
                on_count(len(looked), len(figures))
            if on_found is not None:
                on_found(told(promising))

        left = [figure for figure in figures if figure.key not in looked]
        on_look([])
        found = told(self.screened(left, looked, on_look))
        if self._stopped():
            return found
        # A better plan may have been met on the way: it is no figure's doing.
        self._value = self._settled(self._value)
        stakes = []
        for one in found.stakes:
            if self._stopped():
                return found
            if (stake := self.stake(one.figure)) is not None:
                stakes.append(stake)
        return self._told(found.first, figures, verified, looked, stakes)

    def _told(
        self,
        first: Sequence[Stake],
        figures: Sequence[Figure],
        verified: int,
        looked: set[str],
        refined: list[Stake] | None = None,
    ) -> Knowing:
        """Say what is known: the figures that were searched longer (None: none yet), else those of the first look."""
        in_order = sorted(first, key=lambda one: -one.loss)
        ranked = in_order[:MOST_SHOWN]
        value = self.scenario.value
        last = self.data.manifest.last_year
        return Knowing(
            stakes=tuple(sorted(ranked if refined is None else refined, key=lambda one: -one.people)),
            verified=verified,
            uncertain=len(figures),
            examined=sum(figure.key in looked for figure in figures),
            lesser=len(in_order) - len(ranked),
            searched=self.searched,
            better=max(0.0, (self.plan.objective or 0.0) - self._value),
            threshold=self.threshold,
            until=last if value is None else last_counted(value, last),
            looked=tuple(sorted(looked)),
            first=tuple(in_order),
            is_refined=refined is not None,
        )


def _groups(figures: Sequence[Figure], data: Data) -> list[list[Figure]]:
    """Return the figures to look at together, those that weigh on everything first.

    Cells of one residence are together, the largest residences first; prices, of which there are most, come last.
    """
    people = model_places(data["programmes"], data["typologies"]).groupby(data["programmes"]["residence_id"]).sum()
    alone = sorted((figure for figure in figures if figure.kind != "cell"), key=lambda one: FIRST.index(one.kind))
    sites: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.kind == "cell":
            sites.setdefault(figure.subject, []).append(figure)
    largest = sorted(sites, key=lambda site: -float(people.get(site, 0.0)))
    wide = [[figure] for figure in alone if figure.kind != FIRST[-1]]
    return [*wide, *(sites[site] for site in largest), *([one] for one in alone if one.kind == FIRST[-1])]
