"""Around a plan: some residences decide again, the others are held. Soon solved to the end."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from planning.domain.errors import RequestError
from planning.domain.kinds import OWN_FUNDS, EndedBy
from planning.domain.message import N_, Message
from planning.domain.plan import ConflictKey, Plan
from planning.domain.progress import ShouldStop
from planning.domain.scenario import Scenario
from planning.model.matrix import Matrix
from planning.model.model import Flags, Floats, Ints
from planning.model.problem import Problem
from planning.solve.conflict import find_conflict
from planning.solve.engine import Answer, Limits
from planning.solve.highs import solve_matrix
from planning.solve.highs_model import relaxed_value
from planning.solve.outcome import plan_of
from planning.solve.quick.implied import implied
from planning.solve.reduce import Reduced
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.tables.softening import envelope_name

PROVEN = Limits(gap=0.0, seconds=None, seed=0, is_plain=True)


@dataclass(frozen=True)
class Around:
    """A problem, and a plan in it.

    Attributes
    ----------
    problem
        What the plan answers.
    chosen
        The plan's choice of each residence, in order of residence, [R].
    """

    problem: Problem
    chosen: Ints

    @classmethod
    def of(cls, data: Data, scenario: Scenario, plan: Plan) -> Around:
        """Build the model of a scenario around the decisions of a plan.

        Raises
        ------
        RequestError
            When the model does not offer what the plan decides: other data, or another shortlist.
        """
        problem = Problem.of(data, scenario)
        chosen = problem.choices_of(plan)
        if chosen is None:
            raise RequestError(Message(N_("ce plan décide ce que ces données n'offrent pas : donnez celles du plan")))
        return cls(problem, chosen)

    def opened(self, free: Collection[str]) -> Flags:
        """Return which choices are open when these residences decide again and the others are held, [n].

        What is held is what the plan does within its years: works that it sees after them may wait, or be left out.
        """
        ids = self.problem.data["residences"]["residence_id"].isin(list(free)).to_numpy(dtype=bool)
        is_open: Flags = ids[self.problem.choices.residence]
        is_open[self.chosen] = True
        is_open[self.problem.in_plan(self.chosen)] = True
        choices, is_later = self.problem.choices, self.problem.is_later
        awaited = np.where(is_later[self.chosen], choices.option[self.chosen], -1)
        is_open |= is_later & (choices.option == awaited[choices.residence])
        return is_open

    def best(self, is_open: Flags, limits: Limits = PROVEN) -> Answer:
        """Return the best point whose choices are open, solved to the end unless limits say otherwise."""
        return solved(self.with_only(is_open), limits)

    def least(self, is_open: Flags) -> float:
        """Return what the open choices cost at least, by the relaxation; infinite when they are impossible."""
        arrays = implied(self.with_only(is_open))
        rest = Reduced.of(arrays)
        return relaxed_value(rest.matrix) + _known_cost(arrays) if rest.is_possible else inf

    def plan_of(self, answer: Answer) -> Plan:
        """Return the plan of a point, settled as every plan is; what is proven of the few is not proven of all."""
        return plan_of(self.problem, replace(answer, bound=None), time.monotonic())

    def conflict(self, is_open: Flags) -> tuple[ConflictKey, ...]:
        """Return the rules and envelopes that the open choices cannot meet together, row by row."""
        return find_conflict(self.problem.model, self.with_only(is_open)).keys

    def with_only(self, is_open: Flags) -> Matrix:
        """Return the arrays where closed choices are 0, and the only choice of a residence is 1."""
        residence = self.problem.choices.residence
        count = np.bincount(residence[is_open], minlength=len(self.chosen))
        arrays, starts = self.problem.arrays, self.problem.starts
        lower, upper = arrays.lower.copy(), arrays.upper.copy()
        upper[starts] = is_open
        lower[starts] = is_open & (count[residence] == 1)
        return replace(arrays, lower=lower, upper=upper)


def solved(arrays: Matrix, limits: Limits = PROVEN, should_stop: ShouldStop | None = None) -> Answer:
    """Solve a model whose known columns are many: what is left, then the whole point."""
    arrays = implied(arrays)
    rest = Reduced.of(arrays)
    if not rest.is_possible:
        return Answer(EndedBy.PROOF, True, None, None)
    answer = solve_matrix(rest.matrix, limits, should_stop=should_stop)
    fixed = _known_cost(arrays)
    values = None if answer.values is None else rest.whole(answer.values)
    return replace(answer, values=values, bound=None if answer.bound is None else answer.bound + fixed)


def _known_cost(arrays: Matrix) -> float:
    known = arrays.lower == arrays.upper
    return float(arrays.cost[known] @ arrays.lower[known])


@dataclass(frozen=True)
class LeastMoney:
    """The same model where own funds may be exceeded: how much more it takes for the objective to be low enough."""

    around: Around
    extra: Ints
    """Columns of own funds beyond the envelopes."""
    years: tuple[str, ...]
    """When each of them is spent (`all` = whenever)."""

    @classmethod
    def of(cls, data: Data, plan: Plan, purse: str = OWN_FUNDS) -> LeastMoney | None:
        """Build it for a purse of own funds; None when it is not limited, or may be exceeded already."""
        given = apply_scenario(data, plan.scenario)
        funders, envelopes = given["funders"], given["envelopes"]
        is_soft = funders.loc[funders["funder"] == purse, "overrun_price"].notna().any()
        is_limited = (envelopes["funder"] == purse) & envelopes["amount_eur"].notna()
        if is_soft or not is_limited.any():
            return None
        soften = {**plan.scenario.soften, envelope_name(purse): 0.0}
        around = Around.of(data, plan.scenario.but(soften=soften), plan)
        # A block for each funder whose envelopes may be exceeded: this purse need not be the first.
        blocks = [block for block in around.problem.model.column_blocks if block.family == "overrun"]
        mine = [block for block in blocks if (block.keys["funder"] == purse).all()]
        years = tuple(str(year) for block in mine for year in block.keys["year"])
        return cls(around, np.concatenate([block.ids for block in mine]), years)

    def with_any(self, is_open: Flags) -> Answer:
        """Return the best point when own funds cost nothing."""
        return self.around.best(is_open)

    def least(self, is_open: Flags, below: float) -> tuple[Answer, Mapping[str, float]]:
        """Return the point that asks the least of own funds among those with an objective of `below` or less.

        Returns
        -------
        answer, by_year
            Its value and bound are euros beyond the envelopes; the same by year (`all` = whenever).
        """
        arrays = self.around.with_only(is_open)
        cost = np.zeros_like(arrays.cost)
        cost[self.extra] = 1.0
        used = np.flatnonzero(arrays.cost)
        scale = float(np.exp2(np.floor(np.log2(max(1.0, np.abs(arrays.cost[used]).max(initial=1.0))))))
        capped = replace(
            arrays,
            cost=cost,
            row_lower=np.append(arrays.row_lower, -np.inf),
            row_upper=np.append(arrays.row_upper, below / scale),
            starts=np.append(arrays.starts, arrays.starts[-1] + len(used)),
            columns=np.append(arrays.columns, used.astype(arrays.columns.dtype)),
            values=np.append(arrays.values, arrays.cost[used] / scale),
        )
        answer = solved(capped)
        return answer, {} if answer.values is None else self._by_year(answer.values)

    def _by_year(self, values: Floats) -> Mapping[str, float]:
        amounts = zip(self.years, values[self.extra], strict=True)
        return {year: float(amount) for year, amount in amounts if amount > 0}
