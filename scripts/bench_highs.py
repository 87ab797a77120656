"""The engine beside plain HiGHS: scripts/bench highs [--only FAMILY,...] [--seeds N] [--report].

Plain HiGHS reads the model that the product exports and has every option as it comes, with as many threads as cores;
the engine runs as the command does. Each in a process of its own, with the same seconds of wall clock: HiGHS's begin
once the model is read, the engine's before it is built. Rows are kept in build/highs; the page is written from them,
and from its own former lines for instances that are not among them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import highspy

from planning.solve.export import export_model
from planning.workflow import make_plan
from scripts.benchmark.rivals import SECONDS, made, names

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "highs"
REPORT = ROOT / "docs" / "benchmarks_highs.md"
BEHIND = 1e-3
"""No plan may be worse than plain HiGHS's by more than this part."""
UNKNOWN = 1e29
Row = dict[str, float | str | None]


def main() -> None:
    """Measure, then write the page from all that is kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(SECONDS), help="families or instances, separated by commas")
    parser.add_argument("--seeds", type=int, default=1, help="of each shape, or of portfolios")
    parser.add_argument("--engines", default="plain,ours")
    parser.add_argument("--report", action="store_true", help="measure nothing, write the page again")
    parser.add_argument("--one", nargs=3, metavar=("ENGINE", "NAME", "SECONDS"), help="run one, print it (a process)")
    asked = parser.parse_args()
    if asked.one:
        engine, name, seconds = asked.one
        print(json.dumps((plain if engine == "plain" else ours)(name, float(seconds))))
        return
    for name in [] if asked.report else _asked(asked.only.split(","), asked.seeds):
        for engine in asked.engines.split(","):
            print(measured(engine, name), flush=True)
    REPORT.write_text(report(_kept()), encoding="utf-8")


def _asked(wanted: list[str], seeds: int) -> list[str]:
    return [name for one in wanted for name in (names(one, seeds) if one in SECONDS else [one])]


def family_of(name: str) -> str:
    """Return the family of an instance."""
    first = name.split()[0]
    return first if first in SECONDS else "published"


def measured(engine: str, name: str) -> Row:
    """Run one engine on one instance in a fresh process; keep and return what it says."""
    command = [sys.executable, __file__, "--one", engine, name, str(SECONDS[family_of(name)])]
    load = os.getloadavg()[0]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    on = f"{datetime.now(UTC):%Y-%m-%d}"
    row: Row = {"name": name, "engine": engine, "on": on, "load": load, **json.loads(done.stdout.splitlines()[-1])}
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{name.replace(' ', '_')}-{engine}.json").write_text(json.dumps(row), encoding="utf-8")
    return row


def ours(name: str, seconds: float) -> Row:
    """Run this product as its command does."""
    data, scenario = made(name)
    began = time.monotonic()
    plan = make_plan(data, scenario.but(time_limit=seconds))
    return {"objective": plan.objective, "bound": plan.bound, "seconds": time.monotonic() - began}


def plain(name: str, seconds: float) -> Row:
    """Run HiGHS on the exported model."""
    data, scenario = made(name)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.mps"
        export_model(data, scenario, file)
        highs.readModel(str(file))
    highs.setOptionValue("threads", os.cpu_count() or 1)
    highs.setOptionValue("time_limit", seconds)
    highs.setOptionValue("mip_rel_gap", scenario.gap)
    began = time.monotonic()
    highs.run()
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    bound = float(info.mip_dual_bound)
    return {
        "objective": float(info.objective_function_value) if found else None,
        "bound": bound if abs(bound) < UNKNOWN else None,
        "seconds": time.monotonic() - began,
    }


def _kept() -> dict[str, dict[str, Row]]:
    """Return what is known, by instance and engine; instances that only one engine ran are as the page has them."""
    found: dict[str, dict[str, Row]] = {}
    for path in sorted(KEPT.glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        found.setdefault(row["name"], {})[row["engine"]] = row
    former = on_page(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else {}
    known = former | {name: both for name, both in found.items() if len(both) == 2}
    return dict(sorted(known.items()))


def on_page(page: str) -> dict[str, dict[str, Row]]:
    """Return the instances of a page, by engine, as far as a line tells: gaps give the bounds back."""
    lines = page[page.find("| instance |") :].splitlines()[2:]
    found = {}
    for name, theirs, mine, _, *gaps, seconds, on, load in (
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")
    ):
        beside = {"name": name, "on": on, "load": None if load == "-" else float(load)}
        found[name] = {
            engine: {"engine": engine, "seconds": float(seconds), **beside, **_with_bound(objective, said)}
            for engine, objective, said in zip(("plain", "ours"), (theirs, mine), gaps, strict=True)
        }
    return found


def _with_bound(objective: str, said: str) -> Row:
    if objective == "-":
        return {"objective": None, "bound": None}
    value, part = float(objective.replace(",", "")), float(said.rstrip("%")) / 100.0
    return {"objective": value, "bound": value - part * abs(value) if part < float("inf") else None}


def behind(both: Mapping[str, Row]) -> float | None:
    """Return by what part of it our plan is worse than plain HiGHS's; below 0: better. None: we have none."""
    mine, theirs = both["ours"]["objective"], both["plain"]["objective"]
    if not isinstance(theirs, float):
        return 0.0
    if not isinstance(mine, float):
        return None
    return (mine - theirs) / max(1e-9, abs(theirs))


def gap(row: Row) -> float:
    """Return the proven gap; infinite without a plan or a bound."""
    objective, bound = row["objective"], row["bound"]
    if not isinstance(objective, float) or not isinstance(bound, float):
        return float("inf")
    return abs(objective - bound) / max(1e-9, abs(objective))


def report(kept: dict[str, dict[str, Row]]) -> str:
    """Return the page: a line for each family, then one for each instance."""
    lines = [
        "# The engine beside plain HiGHS",
        "",
        f"Written by `scripts/bench highs`. Machine: {os.cpu_count()} cores, {platform.machine()}."
        f" Python {platform.python_version()}, highspy {version('highspy')}.",
        "",
        "Plain HiGHS has the exported model and its own options, as many threads as cores, and all the seconds once the"
        " model is read; the engine has the same seconds in all. Behind: our value above HiGHS's, as part of it.",
        "",
        f"| family | instances | seconds | behind, median | worst | more than {BEHIND:.1%} behind | smaller gap"
        " | ours: gap, median (worst) | plain: gap, median (worst) |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    families = {family: [both for name, both in kept.items() if family_of(name) == family] for family in SECONDS}
    lines += [_summary(family, rows) for family, rows in families.items() if rows]
    lines += [
        "",
        "| instance | plain HiGHS | ours | behind | plain: gap | ours: gap | seconds of ours | on | load average |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(name, both) for name, both in kept.items()]
    return "\n".join([*lines, ""])


def _summary(family: str, rows: list[dict[str, Row]]) -> str:
    far = [1.0 if (value := behind(both)) is None else value for both in rows]
    late = sum(value > BEHIND for value in far)
    ahead = sum(gap(both["ours"]) <= gap(both["plain"]) for both in rows)
    gaps = [[gap(both[engine]) for both in rows] for engine in ("ours", "plain")]
    told = [f"{median(values):.3%} ({max(values):.3%})" for values in gaps]
    cells = [family, str(len(rows)), f"{SECONDS[family]:g}", f"{median(far):.3%}", f"{max(far):.3%}", str(late)]
    return f"| {' | '.join([*cells, f'{ahead} of {len(rows)}', *told])} |"


def _line(name: str, both: Mapping[str, Row]) -> str:
    mine, theirs = both["ours"], both["plain"]
    far = behind(both)
    cells = [
        name,
        *("-" if row["objective"] is None else f"{row['objective']:,.2f}" for row in (theirs, mine)),
        "-" if far is None else f"{far:.3%}",
        *(f"{gap(row):.3%}" for row in (theirs, mine)),
        f"{mine['seconds']:.1f}",
        str(mine.get("on") or "-"),
        "-" if mine["load"] is None else f"{mine['load']:.1f}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
