"""Nothing is done without a reason: after any engine, actions that change nothing are taken out, ties are broken.

Between plans of equal worth: fewer actions, then cheaper works, then the earlier start, then the first option id;
residences in the order of their ids, never of the rows. Only what costs no more, once everything else is solved again
with the decisions held, is taken: whatever the engine, the rules and the size, no plan is worse for it.

What cannot be worth as much is left out before anything is solved, by weak duality. With the decisions held at x the
rest is a linear program; its duals y give, for the same rows and any other decisions x',
    worth(x') >= bound(x, y) + reduced(x') - reduced(x)          reduced = c - A'y, summed over the choices made
since only the right-hand sides move. One solution thus judges every choice of every residence.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import highspy
import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.progress import ShouldStop
from planning.model.choices import Choices
from planning.model.matrix import Matrix, cost_scale
from planning.model.model import Flags, Floats, Ints
from planning.model.problem import Problem
from planning.solve.complete import completed
from planning.solve.engine import Answer
from planning.solve.highs_model import loaded
from planning.solve.large import dual_bound
from planning.solve.reduce import Reduced
from planning.solve.search.local_search import LocalSearch

TIE = 1e-9
"""Of the objective: plans closer than this are worth the same."""
MOST_WORK, LEAST_WORK = 6e6, 1e5
"""Coefficients of all the small models solved, at most; what one counts for at least. No clock: the same everywhere."""
FEW = 10
"""Small models solved where the compiled search knows the whole model: it misses no more than a cleverer way to pay."""


def without_needless(
    problem: Problem, answer: Answer, search: LocalSearch | None = None, should_stop: ShouldStop = lambda: False
) -> Answer:
    """Return the answer without actions that change nothing, and with the preferred of the choices of equal worth.

    Parameters
    ----------
    problem, answer
        What was asked, what an engine found.
    search
        The compiled search of a large model: it sees most ties at once. What it proposes is solved, whether it knows
        the whole model or not.
    should_stop
        Polled: what was taken out until then is, and the answer says that ties are left.
    """
    if answer.values is None or not len(problem.starts):
        return answer
    if should_stop():
        return replace(answer, has_ties=True)
    former = chosen_by_residence(problem, answer.values)
    if former is None:
        return answer
    rank, turns = preference(problem.choices), np.argsort(problem.data["residences"]["residence_id"].to_numpy(str))
    ties = _Ties(problem, rank, turns, should_stop)
    if not ties.begin(former, answer.values):
        return answer
    if search is not None:
        ties.propose(search.preferred(former, rank, turns))
    knows_all = search is not None and search.ready.is_exact
    ties.settle(min(MOST_WORK, ties.work + FEW * ties.size) if knows_all else MOST_WORK)
    if ties.values is None or np.array_equal(ties.chosen, former):
        return replace(answer, has_ties=ties.is_cut_short)
    return replace(answer, values=ties.values, has_ties=ties.is_cut_short)


def chosen_by_residence(problem: Problem, point: Floats) -> Ints | None:
    """Return the choice of each residence at a point, in the order of the residences, [R]; None unless each has one."""
    taken = problem.choices_at(point)
    times = np.bincount(problem.choices.residence[taken], minlength=len(problem.data["residences"]))
    if not (times == 1).all():
        return None
    chosen = np.empty(len(taken), dtype=np.int64)
    chosen[problem.choices.residence[taken]] = taken
    return chosen


def preference(choices: Choices) -> Ints:
    """Return the rank of each choice: doing nothing first, then cost of the works, start year, option id."""
    acts = choices.frame["kind"] != ActionKind.KEEP
    keys = ["acts", "capex_eur", "start_year", "option_id"]
    order = choices.frame.assign(acts=acts)[keys].sort_values(keys, kind="stable").index
    return pd.Series(np.arange(len(order)), order).sort_index().to_numpy(dtype=np.int64)


@dataclass
class _Ties:
    """A plan whose ties are being broken.

    Attributes
    ----------
    rank
        Of each choice: the lower is preferred.
    turns
        Residences in the order of their ids.
    should_stop
        Polled.
    is_cut_short
        Whether it told to stop while something was left to try.
    chosen, values, worth
        The plan now: choices by residence, the point (None: as it was given), its objective.
    tried
        Choices that were solved, and cost more or break a rule beside the plan now.
    work, most
        Coefficients of the small models solved, and how many at most.
    """

    problem: Problem
    rank: Ints
    turns: Ints
    should_stop: ShouldStop
    is_cut_short: bool = False
    chosen: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    values: Floats | None = None
    worth: float = np.inf
    tried: set[int] = field(default_factory=set)
    work: float = 0.0
    most: float = MOST_WORK

    def begin(self, chosen: Ints, values: Floats) -> bool:
        """Take up a plan; False when it cannot be solved again, and is then left as it is.

        Where solving is long, its worth is taken as the engine found it.
        """
        self.chosen = chosen
        point = values if self.size > MOST_WORK / FEW else self._solved(chosen)
        if point is None:
            return False
        self.worth = self.problem.arrays.objective(point)
        return True

    def offer(self, chosen: Ints) -> bool:
        """Take a plan if it costs no more; tell whether it was taken."""
        if np.array_equal(chosen, self.chosen):
            return False
        point = self._solved(chosen)
        worth = np.inf if point is None else self.problem.arrays.objective(point)
        if worth > self.worth + self.tolerance:
            return False
        self.chosen, self.values, self.worth = chosen, point, min(worth, self.worth)
        self.tried.clear()
        return True

    def propose(self, chosen: Ints) -> None:
        """Take of a plan what may be taken: the whole, or half by half."""
        wanted = chosen[self.turns]
        wanted = wanted[wanted != self.chosen[self.turns]]
        if len(wanted):
            self._take(wanted)

    @property
    def tolerance(self) -> float:
        """By how much plans of equal worth may differ."""
        return TIE * (1.0 + abs(self.worth))

    @property
    def size(self) -> float:
        """What solving the plan again counts for."""
        return max(LEAST_WORK, float(len(self.problem.arrays.values)))

    def settle(self, most: float) -> None:
        """Give each residence the preferred of its choices of equal worth, until none changes or the work is done."""
        self.most = most
        while not self._is_over():
            wanted = self._wanted()
            if not len(wanted):
                return
            self._take(wanted)

    def _is_over(self) -> bool:
        self.is_cut_short |= self.should_stop()
        return self.is_cut_short or self.work >= self.most

    def _solved(self, chosen: Ints) -> Floats | None:
        self.work += self.size
        return completed(self.problem, chosen)

    def _take(self, wanted: Ints) -> None:
        """Take the choices wanted together; what cannot be, half by half, the first ids first."""
        trial = self.chosen.copy()
        trial[self.problem.choices.residence[wanted]] = wanted
        if self._is_over() or self.offer(trial):
            return
        if len(wanted) == 1:
            self.tried.add(int(wanted[0]))
            return
        middle = len(wanted) // 2
        for half in (wanted[:middle], wanted[middle:]):
            self._take(half)

    def _wanted(self) -> Ints:
        """Return the preferred choice that may be worth as much, of each residence that has one, in the order of ids.

        What ends an action comes first, alone; the others once none is left.
        """
        choices = self.problem.choices
        now = self.chosen[choices.residence]
        better = self.rank < self.rank[now]
        better[list(self.tried)] = False
        better &= _may_be_worth_as_much(self.problem, self.chosen, now, better, self.worth + self.tolerance)
        ends = better & (choices.frame["kind"] == ActionKind.KEEP).to_numpy()
        found = np.flatnonzero(ends if ends.any() else better)
        # The preferred of each residence, residences in turn.
        place = np.empty(len(self.turns), dtype=np.int64)
        place[self.turns] = np.arange(len(self.turns))
        turn = place[choices.residence[found]]
        found = found[np.lexsort((self.rank[found], turn))]
        _, first = np.unique(place[choices.residence[found]], return_index=True)
        return found[first]


def _may_be_worth_as_much(problem: Problem, chosen: Ints, now: Ints, asked: Flags, most: float) -> Flags:
    """Tell which choices may replace their residence's for no more than `most`, by weak duality, [n].

    `chosen` is the plan, by residence; `now` the choice made at the residence of each choice. Only those `asked` about
    matter: without any, nothing is solved.
    """
    if not asked.any():
        return asked
    fixed = problem.arrays.deciding(problem.starts, chosen).relaxed()
    duals = _duals(fixed)
    if duals is None:
        return asked
    # A dual on a side where its row has no bound is rounding.
    duals[((duals > 0) & np.isinf(fixed.row_lower)) | ((duals < 0) & np.isinf(fixed.row_upper))] = 0.0
    reduced = (fixed.cost - fixed.csr.T @ duals)[problem.starts]
    allowed: Flags = reduced - reduced[now] <= most - dual_bound(fixed, duals)
    return allowed


def _duals(fixed: Matrix) -> Floats | None:
    """Return the duals of the rows of a model whose decisions are held; None when the solver does not say."""
    rest = Reduced.of(fixed)
    duals = np.zeros(len(fixed.row_lower))
    if not len(rest.matrix.cost):
        return duals
    scale = cost_scale(rest.matrix)
    highs = loaded(replace(rest.matrix, cost=rest.matrix.cost / scale))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    duals[rest.rows] = np.array(highs.getSolution().row_dual) * scale
    return duals
