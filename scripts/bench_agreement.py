"""Whether model, engines and the list of every plan agree on the value model: scripts/bench agreement [--cases N].

`--from N` begins later.

Small drawn portfolios, as in tests/agreement/test_value_agrees.py, but many: HiGHS on each, CBC on one in four. Prints
what disagrees, and how many of each kind there were; nothing is written.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.solve import run
from planning.solve.highs import solve_matrix
from tests.agreement.agreement import engines
from tests.oracle.brute_force import best_plan
from tests.oracle.random_portfolios import Case
from tests.oracle.random_values import draw_value_case, value_features

EXACT = 1e-6


def main() -> None:
    """Compare as many cases as asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--from", dest="first", type=int, default=10_000, help="number of the first case")
    asked = parser.parse_args()
    run.solve_in_child = solve_matrix  # a child spends more time on its imports than on a small model
    started, solved, features, wrong = time.perf_counter(), Counter[str](), Counter[str](), 0
    for number in range(asked.first, asked.first + asked.cases):
        case = draw_value_case(number)
        features.update(value_features(case))
        expected = best_plan(case.data, case.scenario).objective
        solved["without a plan" if expected is None else "with a plan"] += 1
        for engine in engines(number):
            solved[engine] += 1
            told = _disagreement(case, expected, engine)
            wrong += bool(told)
            if told:
                print(f"{number} {engine}: {told}", flush=True)
    print(f"{asked.cases} cases in {time.perf_counter() - started:.0f} s, {wrong} disagreements")
    for name, count in [*sorted(solved.items()), *sorted(features.items())]:
        print(f"{count:6d}  {name}")
    raise SystemExit(1 if wrong else 0)


def _disagreement(case: Case, expected: float | None, engine: str) -> str:
    """Return how a plan differs from the best of all; nothing where it does not."""
    plan: Plan = run.solve(case.data, case.scenario.but(gap=0, engine=engine), in_process=True)
    if expected is None:
        return "" if plan.status is Status.INFEASIBLE else f"{plan.status}, and the list has no plan"
    if plan.objective is None:
        return f"{plan.status}, and the list has a plan worth {expected}"
    if plan.status is not Status.OPTIMAL or abs(plan.objective - expected) > EXACT * max(1.0, abs(expected)):
        return f"{plan.status} worth {plan.objective}, and the best is worth {expected}"
    return ""


if __name__ == "__main__":
    main()
