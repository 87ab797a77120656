"""Plans solved to the end, and what is said of them; made once for all the tests that ask."""

from __future__ import annotations

from functools import cache

from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.domain.statement import Explanation
from planning.questions.why.ask import Asker
from planning.questions.why.explanation import explain_residence
from planning.solve.run import solve
from planning.tables.data import Data
from scripts.benchmark.portfolios import bench_scenario, make_portfolio

CASE = (10, 0, "medium")
"""Size, seed and money of a drawn portfolio; `scripts/bench explain` refutes the statements on thirty."""
SECONDS = 3.0


@cache
def solved(size: int, seed: int, money: str) -> tuple[Data, Plan]:
    """Return a drawn portfolio and its best plan, proven."""
    data = make_portfolio(size, seed, money=money)  # type: ignore[arg-type]
    plan = solve(data, bench_scenario(data).but(gap=0.0), in_process=True)
    assert plan.status is Status.OPTIMAL
    return data, plan


@cache
def explained(size: int, seed: int, money: str) -> tuple[Explanation, ...]:
    """Return what is said of a residence that is worked on, and of one that stays."""
    data, plan = solved(size, seed, money)
    acting = [row.residence_id for row in plan.decisions if row.kind != "keep"]
    kept = [row.residence_id for row in plan.decisions if row.kind == "keep"]
    asker = Asker.of(data, plan, seconds=SECONDS, in_process=True)
    return tuple(explain_residence(asker, residence) for residence in (*acting[:1], *kept[:1]))


def proven(data: Data, scenario: Scenario | None = None) -> Plan:
    """Return the proven best plan of a small portfolio."""
    plan = solve(data, (scenario or Scenario()).but(gap=0.0), in_process=True)
    assert plan.status is Status.OPTIMAL
    return plan
