"""Measure the optimiser: scripts/bench optimise [--only SECTION,...] [--engines ENGINE,...] [--seeds N] [--quick].

Results are kept in build/benchmarks, a line each, so that a long benchmark can be run section by section;
docs/benchmarks.md is written from all that are there. `--quick` shows that everything runs: one seed, a few seconds,
small sections, and its report on the screen alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from scripts.benchmark.case import Case
from scripts.benchmark.launch import launch
from scripts.benchmark.report import report
from scripts.benchmark.results import FOLDER, Results, keep, read
from scripts.benchmark.sections import ENGINES, SECTIONS

REPORT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
QUICK_SECONDS = 3.0
QUICK_SIZE = 100
"""Larger sections are left out of a quick run, unless they are asked for by name."""


def main() -> None:
    """Run what is asked, one case after the other, then write the report."""
    asked = _parser().parse_args()
    cases = [] if asked.report else _cases(asked)
    for number, case in enumerate(cases, 1):
        print(f"{number}/{len(cases)} {case.section} {case.engine} seed {case.seed}...", end=" ", flush=True)
        result = launch(case)
        keep(result)
        points = result.get("points") or [[0, None, None]]
        print(result.get("error", f"{result.get('seconds', 0):.0f} s, plan {points[-1][1]}, bound {points[-1][2]}"))
    runs = read(is_quick=asked.quick)
    if not runs:
        raise SystemExit(f"No result in {FOLDER}: the report stays as it is.")
    page = report(Results(runs))
    if asked.quick:
        print(page)
        return
    REPORT.write_text(page, encoding="utf-8")
    print(f"{REPORT} <- {FOLDER}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help=f"sections, separated by commas: {', '.join(SECTIONS)}")
    parser.add_argument("--engines", default="", help=f"engines, separated by commas: {', '.join(ENGINES)}")
    parser.add_argument("--seeds", type=int, help="fewer seeds than the section has")
    parser.add_argument("--seconds", type=float, help="another time limit than the section's")
    parser.add_argument("--quick", action="store_true", help="one seed, a few seconds: does it run?")
    parser.add_argument("--report", action="store_true", help="measure nothing, write the report again")
    return parser


def _cases(asked: argparse.Namespace) -> list[Case]:
    names = _known(asked.only, list(SECTIONS), "section")
    engines = _known(asked.engines, list(ENGINES), "engine")
    if asked.quick and not asked.only:
        names = [name for name in names if SECTIONS[name].portfolio.size <= QUICK_SIZE]
    seeds = 1 if asked.quick and asked.seeds is None else asked.seeds
    seconds = QUICK_SECONDS if asked.quick and asked.seconds is None else asked.seconds
    every = [case for name in names for case in SECTIONS[name].cases(seeds, seconds, is_quick=asked.quick)]
    return [case for case in every if case.engine in engines]


def _known(asked: str, names: list[str], what: str) -> list[str]:
    """Return the names asked for; all of them when nothing is asked."""
    wanted = [name for name in asked.split(",") if name] or names
    unknown = sorted(set(wanted) - set(names))
    if unknown:
        raise SystemExit(f"There is no {what} {', '.join(unknown)}. There is: {', '.join(names)}")
    return wanted


if __name__ == "__main__":
    main()
