"""What differs between two plans, in facts: decisions, money, persons housed, value. No sentence, no table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from planning.domain.kinds import is_own_funds
from planning.domain.plan import Decision, Plan
from planning.domain.scenario_difference import Difference

ROUNDING: Final = 1e-7
"""Relative difference of two values that is only rounding."""


@dataclass(frozen=True)
class PlanDifference:
    """What plan `after` decides, spends and gives more than plan `before`; both are plans of the same residences."""

    before: Plan
    after: Plan

    @cached_property
    def moved(self) -> tuple[tuple[Decision, Decision], ...]:
        """The decisions that differ where both decide: before, after."""
        return moved(self.before.decisions, self.after.decisions)

    @property
    def decides_otherwise(self) -> bool:
        """Whether any decision differs, or is taken by one of the two only."""
        return bool(differing(self.before.decisions, self.after.decisions))

    @property
    def capex_eur(self) -> float:
        """Works paid more over the plan, all funders together."""
        return _capex(self.after) - _capex(self.before)

    @property
    def own_eur(self) -> float:
        """Own funds spent more over the plan."""
        return own_spent(self.after) - own_spent(self.before)

    def served(self, year: int | None = None, client_group: str | None = None) -> float:
        """Places occupied more in a year (None: place-years over the plan), by a group (None: by all)."""
        return _served(self.after, year, client_group) - _served(self.before, year, client_group)

    def well_housed(self, year: int) -> float | None:
        """Persons well housed more in a year; None where either plan does not know (first model)."""
        rows = [[row.well for row in plan.housed if row.year == year] for plan in (self.before, self.after)]
        return sum(rows[1]) - sum(rows[0]) if all(rows) else None

    def unmet(self) -> dict[str, float]:
        """Place-years missing more over the plan, by client group."""
        then, now = (summed((row.client_group, row.unmet) for row in plan.needs) for plan in (self.before, self.after))
        return more(then, now)

    def giving_way(self) -> dict[str, float]:
        """By how much more each soft rule and envelope gives way, in its unit."""
        then, now = (summed((row.rule_id, row.amount) for row in plan.relaxed) for plan in (self.before, self.after))
        return more(then, now)

    def term(self, name: str) -> tuple[float, float]:
        """How much more a term of the objective is: unweighted, weighted."""
        then, now = self.before.objective_terms[name], self.after.objective_terms[name]
        return now.unweighted - then.unweighted, now.weighted - then.weighted


def differing(
    before: Iterable[Decision], after: Iterable[Decision]
) -> tuple[tuple[Decision | None, Decision | None], ...]:
    """Return what is decided before and after at each residence where it differs; None where nothing is decided."""
    then, now = ({row.residence_id: row for row in decisions} for decisions in (before, after))
    pairs = ((then.get(residence), now.get(residence)) for residence in dict.fromkeys([*then, *now]))
    return tuple(pair for pair in pairs if decided(pair[0]) != decided(pair[1]))


def moved(before: Iterable[Decision], after: Iterable[Decision]) -> tuple[tuple[Decision, Decision], ...]:
    """Return the decisions that differ (before, after) at the residences of both."""
    return tuple((then, now) for then, now in differing(before, after) if then is not None and now is not None)


def decided(decision: Decision | None) -> tuple[str, int] | None:
    """Return what is done and when it starts: what tells two decisions apart."""
    return None if decision is None else (decision.option_id, decision.start_year)


def decision_at(plan: Plan, residence_id: str) -> tuple[str, int] | None:
    """Return what a plan does at a residence and when it starts; None when it decides nothing there."""
    return next((decided(row) for row in plan.decisions if row.residence_id == residence_id), None)


def value(plan: Plan, weights: Mapping[str, float]) -> float:
    """Return what a plan is worth with given weights of its terms: the smaller, the better."""
    return sum(term.unweighted * weights.get(name, 0.0) for name, term in plan.objective_terms.items())


def is_same_value(then: float, now: float, share: float = ROUNDING) -> bool:
    """Tell whether two values differ by no more than a share of the first (of 1 where it is smaller)."""
    return abs(now - then) <= share * max(1.0, abs(then))


def own_spent(plan: Plan) -> float:
    """Return the own funds that a plan spends, in EUR."""
    return sum(row.spent_eur for row in plan.money if is_own_funds(row.funder))


def summed(rows: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the sum of the amounts of each name."""
    totals: dict[str, float] = defaultdict(float)
    for name, amount in rows:
        totals[name] += amount
    return totals


def more(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """Return after - before for each name of either; absent = 0."""
    return {name: after.get(name, 0.0) - before.get(name, 0.0) for name in dict.fromkeys([*before, *after])}


def _capex(plan: Plan) -> float:
    return sum(row.capex_eur for row in plan.decisions)


def _served(plan: Plan, year: int | None, client_group: str | None) -> float:
    return sum(
        row.served for row in plan.needs if year in (None, row.year) and client_group in (None, row.client_group)
    )


# What a change causes, and what changes without effect.


@dataclass(frozen=True)
class Cause:
    """A decision that an answer must change.

    `loss`: what the answer loses of its value when this change alone is undone; None where nothing holds without it.
    """

    before: Decision
    after: Decision
    loss: float | None


@dataclass(frozen=True)
class Caused:
    """The decisions that differ between a plan shown and an answer to another scenario.

    Attributes
    ----------
    needed
        Those that the answer needs, what nothing holds without first, then the dearest to undo.
    anyway
        Those of them that were already better under the scenario of the plan shown: its search had not met them.
    exchanged
        Those that it does not need (before, after): undone together, they cost no more than the price of a change each.
    price
        Of a change of decision, in units of the objective.
    """

    needed: tuple[Cause, ...]
    anyway: tuple[Cause, ...]
    exchanged: tuple[tuple[Decision, Decision], ...]
    price: float

    @property
    def count(self) -> int:
        """Decisions that differ."""
        return len(self.needed) + len(self.anyway) + len(self.exchanged)


# The way from one plan to another, one change of the scenario at a time.


@dataclass(frozen=True)
class Step:
    """One change (several when none of them is possible alone), the plan before it and the plan after it.

    Without a change: the same question, looked into otherwise.
    """

    changes: tuple[Difference, ...]
    before: Plan
    after: Plan

    @property
    def difference(self) -> PlanDifference:
        """What the step changes in the plan."""
        return PlanDifference(self.before, self.after)


@dataclass(frozen=True)
class FromAToB:
    """The steps from `first` to `last`, measured with `yardstick`: the weights of the last scenario."""

    first: Plan
    last: Plan
    steps: tuple[Step, ...]
    yardstick: Mapping[str, float]
