"""How a spec asks for a plan: solved, accepted by the checker, and equal to the list of every plan."""

from __future__ import annotations

import pytest

from planning.checking import check_plan
from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario, Weights
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.brute_force import best_plan


def best(data: Data, scenario: Scenario | None = None, **weights: float) -> Plan:
    """Return the proven best plan; `weights` replace the default weights."""
    asked = (scenario or Scenario(weights=Weights(**weights))).but(gap=0)
    plan = solve(data, asked, in_process=True)
    assert plan.status is Status.OPTIMAL
    assert check_plan(plan, data) == []
    assert plan.objective == pytest.approx(best_plan(data, asked).objective, rel=1e-6, abs=1e-6)
    return plan


def is_impossible(data: Data, scenario: Scenario | None = None) -> bool:
    """Tell whether no plan holds, as proven by both engines and by the list of every plan."""
    asked = (scenario or Scenario()).but(gap=0)
    plans = [solve(data, asked.but(engine=engine), in_process=True) for engine in ("highs", "pulp:CBC")]
    found = {plan.status is Status.INFEASIBLE for plan in plans} | {best_plan(data, asked).objective is None}
    assert len(found) == 1, [plan.status for plan in plans]
    return found.pop()


def done(plan: Plan) -> dict[str, tuple[str, int]]:
    """Return what is done and when: residence -> (kind, start year), residences kept as they are left out."""
    return {row.residence_id: (row.kind, row.start_year) for row in plan.decisions if row.kind != "keep"}


def served(plan: Plan) -> dict[int, float]:
    """Return the places served in each year."""
    total: dict[int, float] = {}
    for row in plan.needs:
        total[row.year] = total.get(row.year, 0.0) + row.served
    return total


def spent(plan: Plan, funder: str = "own") -> list[float]:
    """Return what a funder pays, year by year."""
    return [row.spent_eur for row in plan.money if row.funder == funder]


def amount_relaxed(plan: Plan) -> float:
    """Return by how much the soft rules give way, all together."""
    return sum(row.amount for row in plan.relaxed)
