"""How often the local search alone finds the proven optimum: scripts/bench search [--seeds N] [--seconds S].

Drawn portfolios of 12 to 20 residences, one for each seed. The search makes a counted number of moves; HiGHS then
proves, from the search's own plan, for at most so many seconds. Written to docs/benchmarks_search.md.
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

from planning.model.problem import Problem
from planning.solve.complete import completed
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.solve.search.local_search import Effort, LocalSearch
from scripts.benchmark.portfolios import bench_scenario, make_portfolio

REPORT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks_search.md"
SMALLEST, SIZES = 12, 9
MOVES = 3_000_000
EXACT = 1e-6


@dataclass(frozen=True)
class Result:
    """One portfolio: how far the search's plan is from the best known, in parts of it, and whether that is proven."""

    residences: int
    seed: int
    seconds: float
    excess: float
    is_proven: bool


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=40.0, help="for each proof")
    asked = parser.parse_args()
    results = []
    for seed in range(asked.seeds):
        results.append(_measure(SMALLEST + seed % SIZES, seed, asked.seconds))
        print(results[-1])
    REPORT.write_text(_report(results, asked.seconds), encoding="utf-8")


def _measure(residences: int, seed: int, seconds: float) -> Result:
    data = make_portfolio(residences, seed)
    scenario = bench_scenario(data)
    built = Problem.of(data, scenario)
    arrays = built.arrays
    search = LocalSearch.of(built)
    if search is None:
        raise RuntimeError(f"nothing to search at {residences} residences, seed {seed}")
    began = time.monotonic()
    search.run(Effort(rounds=1_000, most_moves=MOVES), seed=1)
    spent = time.monotonic() - began
    best = search.elites.best
    point = None if best is None else completed(built, best.choices)
    answer = solve_matrix(arrays, Limits(gap=0.0, seconds=seconds, seed=1), start=point)
    if answer.values is None or answer.bound is None:
        raise RuntimeError(f"nothing proven at {residences} residences, seed {seed}")
    objective = float(arrays.cost @ answer.values)
    is_proven = objective - answer.bound <= EXACT * abs(objective)
    excess = float("inf") if best is None else best.objective / objective - 1.0
    return Result(residences, seed, spent, excess, is_proven)


def _report(results: list[Result], seconds: float) -> str:
    proven = [result for result in results if result.is_proven]
    hits = [result for result in proven if result.excess <= EXACT]
    others = sorted((result.excess for result in proven if result.excess > EXACT), reverse=True)
    misses = ", ".join(f"{100 * excess:.3f} %" for excess in others) or "none"
    open_ones = [result for result in results if not result.is_proven]
    beaten = sum(result.excess > EXACT for result in open_ones)
    return "\n".join(
        [
            "# The local search against proven optima",
            "",
            f"Written by `scripts/bench search` on {datetime.now(UTC):%Y-%m-%d}. Machine: {os.cpu_count()} cores, "
            f"{platform.machine()}, load average {os.getloadavg()[0]:.1f} at the end.",
            f"Versions: highspy {version('highspy')}, numba {version('numba')}, python {platform.python_version()}.",
            "",
            f"{len(results)} drawn portfolios of {SMALLEST} to {SMALLEST + SIZES - 1} residences, one a seed; "
            f"{MOVES:,} moves each on one core; HiGHS then proves for at most {seconds:g} s.",
            "",
            "| | |",
            "|---|---|",
            f"| proven within the time | {len(proven)} of {len(results)} |",
            f"| of these, the search had found the optimum (1e-6) | {len(hits)} |",
            f"| how far the others were | {misses} |",
            f"| not proven, HiGHS found a better plan than the search | {beaten} of {len(open_ones)} |",
            f"| seconds of the search, median | {median(result.seconds for result in results):.1f} |",
            "",
            "Goal: the optimum on at least 95 % of 50 seeds.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
