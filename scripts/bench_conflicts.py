"""How long a contradiction takes to be named and repaired: scripts/bench conflicts [--residences N].

The thirty constructed conflicts of the tests, then drawn portfolios made impossible on purpose. Two questions each:
which rules, and what it would take. Written to docs/benchmarks_conflicts.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from planning.domain.kinds import Status
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.questions.repairs.find import find_repairs
from planning.solve.run import solve
from planning.tables.data import Data
from scripts.benchmark.portfolios import bench_scenario, make_portfolio
from tests.questions.constructed_conflicts import CASES

REPORT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks_conflicts.md"
GOAL_S = 5.0
SEEDS, IMPOSED, REFUSED = 1, 3, 2


@dataclass(frozen=True)
class Result:
    """One impossible request: seconds to name the rules, and to find what it would take; what came out."""

    name: str
    named_s: float
    repaired_s: float
    rules: int
    is_minimal: bool
    offered: int
    is_smallest: bool
    is_known: bool


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--residences", type=int, default=60)
    asked = parser.parse_args()
    constructed = [_measure(name, case.data, Scenario()) for name, case in CASES.items()]
    drawn = []
    for seed in range(SEEDS):
        data = make_portfolio(asked.residences, seed)
        for name, scenario in _impossible(data).items():
            drawn.append(_measure(f"{name}, seed {seed}", data, scenario))
            print(drawn[-1])
    REPORT.write_text(_report(constructed, drawn, asked.residences), encoding="utf-8")


def _impossible(data: Data) -> dict[str, Scenario]:
    """No own funds for operations that are imposed; an operation that is imposed and refused."""
    costs = data["option_costs"].groupby("option_id")["amount_eur"].sum()
    options = data["options"].assign(cost=data["options"]["option_id"].map(costs))
    dearest = options.sort_values("cost", ascending=False).drop_duplicates("residence_id")["option_id"].tolist()
    must = [Rule.model_validate({"rule_id": f"m{one}", "rule": "must", "subject": one}) for one in dearest[:IMPOSED]]
    refused = [
        Rule.model_validate({"rule_id": f"n{one}", "rule": "must_not", "subject": one}) for one in dearest[:REFUSED]
    ]
    base = bench_scenario(data).but(time_limit=60.0)
    without = BudgetChange(funder="own", year="every", factor=0.0)
    dump = [rule.model_dump() for rule in must]
    return {
        "imposed without own funds": base.but(rules=dump, budget=[without.model_dump()]),
        "imposed and refused": base.but(rules=[*dump, refused[0].model_dump()]),
        "imposed and refused, twice": base.but(rules=[*dump, *(rule.model_dump() for rule in refused)]),
    }


def _measure(name: str, data: Data, scenario: Scenario) -> Result:
    began = time.monotonic()
    plan = solve(data, scenario, in_process=True)
    named = time.monotonic()
    if plan.status is not Status.INFEASIBLE:
        raise RuntimeError(f"{name} is not proven to be impossible")
    found = find_repairs(data, plan)
    repaired = time.monotonic()
    changes = found.offered or found.together
    return Result(
        name=name,
        named_s=named - began,
        repaired_s=repaired - named,
        rules=len(plan.conflict),
        is_minimal=plan.conflict_is_minimal,
        offered=len(changes),
        is_smallest=all(repair.is_smallest for repair in changes),
        is_known=not found.unknown,
    )


def _report(constructed: list[Result], drawn: list[Result], residences: int) -> str:
    both = [one.named_s + one.repaired_s for one in constructed]
    within = sum(seconds <= GOAL_S for seconds in both)
    return "\n".join(
        [
            "# Contradictions: how long they take to be named and repaired",
            "",
            f"Written by `scripts/bench conflicts` on {datetime.now(UTC):%Y-%m-%d}. Machine: {os.cpu_count()} cores, "
            f"{platform.machine()}, load average {os.getloadavg()[1]:.1f} over the last five minutes: above the number "
            "of cores, the machine was shared and the seconds say little.",
            f"Versions: highspy {version('highspy')}, python {platform.python_version()}.",
            "",
            "Goal: 5 s for a constructed conflict, both questions together, on a quiet machine. "
            f"Reached: {within} of {len(both)}; median {median(both):.1f} s, worst {max(both):.1f} s.",
            "",
            f"## Constructed, and drawn portfolios of {residences} residences",
            "| request | rules named in | repaired in | rules | minimal | changes | smallest | all answered |",
            "|---|---|---|---|---|---|---|---|",
            *(_row(one) for one in [*constructed, *drawn]),
            "",
        ]
    )


def _row(one: Result) -> str:
    smallest = "-" if not one.offered else "yes" if one.is_smallest else "no"
    proofs = f"{smallest} | {'yes' if one.is_known else 'no'}"
    minimal = "yes" if one.is_minimal else "no"
    times = f"{one.named_s:.1f} s | {one.repaired_s:.1f} s"
    return f"| {one.name} | {times} | {one.rules} | {minimal} | {one.offered} | {proofs} |"


if __name__ == "__main__":
    main()
