"""Measure the optimiser on the demo: scripts/bench optimise [--seconds S] [--seeds N].

Written to docs/benchmarks.md with the machine and the versions. Ratios are between runs of one call, one after the
other; the same model, the same seed, the same wall clock.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from planning.domain.progress import Progress
from planning.domain.scenario import Scenario
from planning.optimise import run
from planning.optimise.build import build
from planning.optimise.child import solve_in_child
from planning.optimise.engine import Limits
from planning.optimise.matrix import matrix
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.workflow import load_and_prepare, make_plan, rank_and_cut

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "docs" / "benchmarks.md"
TARGETS = (0.05, 0.02, 0.01)


@dataclass
class Trace:
    """When each gap was reached, and where the run ended."""

    reached: dict[float, float]
    objective: float | None
    bound: float | None

    @property
    def gap(self) -> float | None:
        """Proven gap at the end."""
        if self.objective is None or self.bound is None:
            return None
        return (self.objective - self.bound) / abs(self.objective)


def main() -> None:
    """Run the measurements and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    began = time.monotonic()
    data = load_and_prepare(ROOT / "data" / "demo")
    prepared = time.monotonic() - began
    scenario = data.scenarios["reference"].but(gap=0.005, time_limit=asked.seconds)
    cases = {
        "the demo's budget": scenario,
        "60 % of it": scenario.but(budget=[{"funder": funder, "factor": 0.6} for funder in data["funders"]["funder"]]),
    }
    rows = [_measure(data, name, case, asked.seeds) for name, case in cases.items()]
    REPORT.write_text("\n".join([_head(data, scenario, asked, prepared), *rows, ""]), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))


def _measure(data: Data, name: str, scenario: Scenario, seeds: int) -> str:
    """Run one case on every seed, one engine after the other; return its rows of the table."""
    ours, alone = [], []
    for seed in range(1, seeds + 1):
        ours.append(_ours(data, scenario.but(seed=seed)))
        alone.append(_highs_alone(data, scenario.but(seed=seed)))
    began = time.monotonic()
    ranking = rank_and_cut(data, scenario)
    seconds = time.monotonic() - began
    best = min(trace.objective for trace in ours if trace.objective is not None)
    excess = None if ranking is None or ranking.objective is None else 100 * (ranking.objective / best - 1)
    lost = "no plan" if excess is None else f"{excess:.1f} % above our best plan"
    return "\n".join(
        [
            f"| {name} | ranking, HiGHS and large neighbourhoods | {_row(ours)} |",
            f"| {name} | HiGHS alone | {_row(alone)} |",
            f"| {name} | rank and cut, best of three orders ({seconds:.0f} s) | | | | | {lost} |",
        ]
    )


def _ours(data: Data, scenario: Scenario) -> Trace:
    began = time.monotonic()
    reached: dict[float, float] = {}

    def note(progress: Progress) -> None:
        _note(reached, progress.gap, time.monotonic() - began)

    plan = make_plan(data, scenario, on_progress=note)
    return Trace(reached, plan.objective, plan.bound)


def _highs_alone(data: Data, scenario: Scenario) -> Trace:
    """Run HiGHS on the same three tables, without a start and without a search beside it."""
    began = time.monotonic()
    reached: dict[float, float] = {}
    arrays = matrix(build(apply_scenario(data, scenario), scenario).model)

    def note(progress: Progress) -> None:
        _note(reached, progress.gap, time.monotonic() - began)

    limits = Limits(scenario.gap, scenario.time_limit, scenario.seed)
    answer = solve_in_child(arrays, limits, on_progress=note)
    value = None if answer.values is None else float(arrays.cost @ answer.values)
    return Trace(reached, value, answer.bound)


def _note(reached: dict[float, float], gap: float | None, seconds: float) -> None:
    for target in TARGETS:
        if gap is not None and gap <= target:
            reached.setdefault(target, seconds)


def _head(data: Data, scenario: Scenario, asked: argparse.Namespace, prepared: float) -> str:
    model = build(apply_scenario(data, scenario), scenario)
    columns, rows = len(model.model.lower), len(model.model.row_lower)
    return f"""# Benchmarks

Written by `scripts/bench optimise` on {datetime.now(UTC):%Y-%m-%d}.
Machine: {os.cpu_count()} cores, {platform.machine()}, load average {os.getloadavg()[0]:.1f} at the end.
Python {platform.python_version()}, highspy {version("highspy")}, numpy {version("numpy")}, pandas {version("pandas")}.
Times are wall clock, {asked.seconds:.0f} s at most a run; every run asks for 0.5 %.

## The demo ({len(data["residences"])} residences, {len(model.choices)} choices, {len(data.years)} years)
Reading the folder, computing needs and generating options: {prepared:.1f} s.
Model: {columns} columns, {rows} rows, {len(model.model.coefficients)} coefficients.
Median over {asked.seeds} seeds, worst seed in brackets; the clock starts before the model is built.
Start and search from {run.LARGE} choices on. Rank and cut has the same options, years, rules and money.

| money | method | 5 % proven | 2 % proven | 1 % proven | gap at the end | objective |
|---|---|---|---|---|---|---|"""


def _row(traces: list[Trace]) -> str:
    times = [_times([trace.reached.get(target) for trace in traces]) for target in TARGETS]
    gaps = [trace.gap for trace in traces if trace.gap is not None]
    values = [trace.objective for trace in traces if trace.objective is not None]
    end = f"{100 * statistics.median(gaps):.2f} % ({100 * max(gaps):.2f} %)" if len(gaps) == len(traces) else "no plan"
    value = f"{statistics.median(values):.1f} ({max(values):.1f})" if values else "-"
    return " | ".join([*times, end, value])


def _times(seconds: list[float | None]) -> str:
    known = [value for value in seconds if value is not None]
    if len(known) < len(seconds):
        return f"{len(known)} of {len(seconds)} seeds"
    return f"{statistics.median(known):.0f} s ({max(known):.0f} s)"


if __name__ == "__main__":
    main()
