"""Whether model, engines and the list of every plan agree: scripts/bench agreement [--of value] [--cases N].

`--from N` begins later.

Small drawn portfolios, as in tests/agreement, but many: the 504 of the first model, and as many under a value model,
with setbacks, and with what others decide. HiGHS on each, CBC on one in four. Prints what disagrees, and how many of
each kind there were; nothing is written.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Mapping

from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.solve import run
from planning.solve.highs import solve_matrix
from tests.agreement.agreement import EVERY_CASE, drawn, engines
from tests.agreement.test_decided_elsewhere_agrees import draw_case_elsewhere
from tests.agreement.test_setbacks_agree import draw_case_with_setbacks
from tests.oracle.brute_force import best_plan
from tests.oracle.random_portfolios import Case
from tests.oracle.random_values import draw_value_case, value_features
from tests.oracle.reach import features

EXACT = 1e-6
AFTER_THE_TESTS = 10_000
"""Number of the first value case: the tests take those from 0 on."""
DRAWN: Mapping[str, Callable[[int], Case]] = {
    "first": lambda number: drawn(*EVERY_CASE[number % len(EVERY_CASE)]),
    "value": lambda number: draw_value_case(AFTER_THE_TESTS + number),
    "setbacks": draw_case_with_setbacks,
    "elsewhere": draw_case_elsewhere,
}
"""Kind of portfolio -> its case of a number, from 0 on."""


def main() -> None:
    """Compare as many cases as asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--of", choices=DRAWN, help="one kind of portfolios; all unless told")
    parser.add_argument("--cases", type=int, default=len(EVERY_CASE), help="of each kind")
    parser.add_argument("--from", dest="first", type=int, default=0, help="number of the first case of each kind")
    asked = parser.parse_args()
    run.solve_in_child = solve_matrix  # a child spends more time on its imports than on a small model
    wrong = sum(_compare(kind, asked.first, asked.cases) for kind in ([asked.of] if asked.of else DRAWN))
    raise SystemExit(1 if wrong else 0)


def _compare(kind: str, first: int, cases: int) -> int:
    """Compare the cases of a kind; return how many answers disagree."""
    started, solved, met, wrong = time.perf_counter(), Counter[str](), Counter[str](), 0
    for number in range(first, first + cases):
        case = DRAWN[kind](number)
        met.update(features(case) if case.scenario.value is None else value_features(case))
        expected = best_plan(case.data, case.scenario).objective
        solved["without a plan" if expected is None else "with a plan"] += 1
        for engine in engines(number):
            solved[engine] += 1
            told = _disagreement(case, expected, engine)
            wrong += bool(told)
            if told:
                print(f"{kind} {number} {engine}: {told}", flush=True)
    print(f"{kind}: {cases} cases in {time.perf_counter() - started:.0f} s, {wrong} disagreements")
    for name, count in [*sorted(solved.items()), *sorted(met.items())]:
        print(f"{count:6d}  {name}")
    return wrong


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
