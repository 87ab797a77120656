"""What each budget buys, on drawn portfolios of 60 residences and on the demo: scripts/bench frontier [--points N].

Goal: 20 points at 60 residences within 60 s on two cores, monotone, each proven within 2 % of the best plan of its
budget. Writes docs/benchmarks_frontier.md, where portfolios that are not measured keep their line.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from planning.domain.scenario import Scenario
from planning.explain import frontier_table
from planning.tables.data import Data
from planning.workflow import frontier, load_and_prepare
from scripts.benchmark.portfolios import bench_scenario, make_portfolio

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "docs" / "benchmarks_frontier.md"
SIZE = 60
Result = dict[str, Any]


def main() -> None:
    """Measure, print a row as it comes, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--demo", action="store_true", help="the demo too")
    asked = parser.parse_args()
    rows = []
    for seed in range(asked.first, asked.seeds):
        data = make_portfolio(SIZE, seed)
        rows.append(_measured(f"{SIZE} residences, seed {seed}", data, bench_scenario(data), asked))
    if asked.demo:
        data = load_and_prepare(ROOT / "data" / "demo")
        rows.append(_measured("the demo", data, data.scenarios["reference"], asked))
    lines = _former() | {row["name"]: _line(row, asked) for row in rows}
    REPORT.write_text(_page(lines), encoding="utf-8")


def _measured(name: str, data: Data, scenario: Scenario, asked: argparse.Namespace) -> Result:
    began, used = time.monotonic(), _processor()
    found = frontier(data, scenario, points=asked.points, seconds=asked.seconds)
    seconds = time.monotonic() - began
    table = frontier_table(found, data)
    known = table[table["people"].notna()]
    values = [-(point.plan.objective or 0.0) for point in found.points if point.plan is not None]
    row = {
        "name": name,
        "seconds": seconds,
        "processor": _processor() - used,
        "found": len(known),
        "impossible": int(table["is_impossible"].sum()),
        "monotone": known["people"].is_monotonic_increasing and values == sorted(values),
        "worst": float(known["gap"].max()),
        "people": f"{known['people'].iloc[0]:.0f} to {known['people'].iloc[-1]:.0f}",
        "load": os.getloadavg()[0],
    }
    print(row, flush=True)
    return row


def _processor() -> float:
    """Return the seconds of processor used so far by this process and its children."""
    return sum(
        one.ru_utime + one.ru_stime
        for one in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def _former() -> dict[str, str]:
    """Return the lines of the page as it is, by portfolio."""
    page = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    lines = page[page.find("|---") :].splitlines()[1:]
    return {line.strip("|").split("|")[0].strip(): line for line in lines if line.startswith("|")}


def _page(lines: dict[str, str]) -> str:
    machine = f"{os.cpu_count()} cores, {platform.machine()}; highspy {version('highspy')}"
    head = [
        "# What each budget buys: speed and proof",
        "",
        f"Written by `scripts/bench frontier`. Machine: {machine}, python {platform.python_version()}. Goal for 20 "
        "budgets of 60 residences: 60 s, monotone (neither value nor people fall with more money), each point proven "
        "within 2 % of the best plan of its budget. Budgets that are proven to have no plan are answered too.",
        "",
        "| portfolio | on | seconds given | taken | of processor | load average | with a plan | without, proven "
        "| monotone | worst gap | people |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(lines[name] for name in sorted(lines))]) + "\n"


def _line(row: Result, asked: argparse.Namespace) -> str:
    cells = [
        row["name"],
        f"{datetime.now(UTC):%Y-%m-%d}",
        f"{asked.seconds:.0f}",
        f"{row['seconds']:.0f}",
        f"{row['processor']:.0f}",
        f"{row['load']:.1f}",
        f"{row['found']} of {asked.points}",
        str(row["impossible"]),
        "yes" if row["monotone"] else "no",
        f"{100 * row['worst']:.2f} %",
        row["people"],
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
