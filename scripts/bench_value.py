"""The value model beside the first one on the same portfolios: scripts/bench value [--seeds N] [--seconds S].

Drawn portfolios of 60 residences, with what only the value model reads added: classes by label, state and shared
sanitary equipment, years of service after works, residents who stay. Size, seconds until the first plan, gap after 30 s
and at the end. Both models of a seed are solved one after the other by one process; `--part K/N` takes every Nth seed,
so that each core has its own. Rows are kept in build/value; the page is written from all that are there.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from planning.domain.progress import Progress
from planning.domain.scenario import Scenario
from planning.model.problem import Problem
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.scenario_file import shipped_valuation
from planning.workflow import do_nothing
from scripts.benchmark.homes import with_homes
from scripts.benchmark.portfolios import bench_scenario, make_portfolio

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "value"
REPORT = ROOT / "docs" / "benchmarks_value_speed.md"
SIZE, EARLY = 60, 30.0


def measured(data: Data, scenario: Scenario, seconds: float) -> dict[str, float | None]:
    """Solve and return what is told of it."""
    began = time.monotonic()
    arrays = Problem.of(data, scenario).arrays
    built = time.monotonic() - began
    seen: list[Progress] = []
    plan = solve(data, scenario.but(time_limit=seconds), on_progress=seen.append)
    gain = None
    if scenario.value is not None and plan.objective is not None:
        gain = (do_nothing(data, scenario).objective or 0.0) - plan.objective
    early = [told.gap for told in seen if told.seconds <= EARLY and told.gap is not None]
    return {
        "columns": len(arrays.cost),
        "rows": len(arrays.row_lower),
        "nonzeros": len(arrays.values),
        "built": built,
        "first": next((told.seconds for told in seen if told.objective is not None), None),
        "early": early[-1] if early and plan.seconds > EARLY else plan.gap if plan.seconds <= EARLY else None,
        "gap": plan.gap,
        "gap_of_gain": None if not gain or None in (plan.bound, plan.gap) else plan.but(gain=gain).gap_of_gain,
        "seconds": plan.seconds,
    }


def main() -> None:
    """Measure, then write the page from all that is kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--part", default="0/1", help="K/N: seeds K, K + N, ...")
    asked = parser.parse_args()
    part, parts = (int(number) for number in asked.part.split("/"))
    KEPT.mkdir(parents=True, exist_ok=True)
    value = shipped_valuation()
    for seed in range(part, asked.seeds, parts):
        data = with_homes(make_portfolio(SIZE, seed))
        first = bench_scenario(data)
        for name, scenario in (("first", first), ("value", Scenario(name="bench", gap=1e-4, value=value))):
            row = {"seed": seed, "model": name, **measured(data, scenario, asked.seconds)}
            (KEPT / f"{seed}-{name}.json").write_text(json.dumps(row), encoding="utf-8")
            print(row, flush=True)
    REPORT.write_text(report(asked.seconds), encoding="utf-8")


def report(seconds: float) -> str:
    """Return the page: medians and worst of each model."""
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(KEPT.glob("*.json"))]
    lines = [
        "# The value model and the first one, on the same portfolios",
        "",
        f"Written by `scripts/bench value` on {datetime.now(tz=UTC).date()}: {len(rows) // 2} drawn portfolios of"
        f" {SIZE} residences, {seconds:g} s each, {os.cpu_count()} cores, one process a core, {platform.machine()},"
        f" Python {platform.python_version()}, highspy {version('highspy')}. Median (worst).",
        "",
        f"| model | columns | rows | coefficients | built, s | first plan, s | gap at {EARLY:g} s"
        f" | gap at {seconds:g} s | of the gain | proven within 1e-4 |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in ("first", "value"):
        mine = [row for row in rows if row["model"] == name]
        proven = sum(row["gap"] is not None and row["gap"] <= 1e-4 + 1e-9 for row in mine)
        cells = [
            *(f"{statistics.median(row[key] for row in mine):,.0f}" for key in ("columns", "rows", "nonzeros")),
            *(_told(mine, key, "{:.1f}") for key in ("built", "first")),
            *(_told(mine, key, "{:.2%}") for key in ("early", "gap", "gap_of_gain")),
            f"{proven} of {len(mine)}",
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def _told(rows: list[dict[str, float | None]], key: str, form: str) -> str:
    known = [value for row in rows if (value := row[key]) is not None]
    if not known:
        return ""
    missing = f", none in {len(rows) - len(known)}" if len(known) < len(rows) else ""
    return f"{form.format(statistics.median(known))} ({form.format(max(known))}{missing})"


if __name__ == "__main__":
    main()
