"""What the demo's plan does when the world changes, as a director reads it: scripts/bench directions [--seconds S].

One row per change: kinds of decisions, money, the four numbers in the plan's last year, the years well housed. Each
plan is the best that the compiled search met in so many seconds, completed exactly; how far it is from the relaxation's
bound is told in parts of its gain over doing nothing. Written to docs/benchmarks_value.md, whose sentences are kept.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, Scenario
from planning.questions.best_plan import do_nothing
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.loading import load_folder
from planning.workflow import load_and_prepare, prepare

REPORT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks_value.md"
ROOT = Path(__file__).resolve().parents[1]
GROUPS = {
    "light": ("comfort", "soundproofing", "accessibility", "change_status", "close_service"),
    "energy": ("energy",),
    "studios": ("studios",),
    "restructured": ("restructure",),
    "rebuilt": ("demolish_rebuild",),
    "converted": ("convert",),
    "created": ("create", "take_over"),
    "sold": ("dispose", "give_back"),
}
FIRST_YEARS = 5
"""Decisions of so many first years are compared between horizons."""


@dataclass(frozen=True)
class Case:
    """One change of the world."""

    name: str
    data: Data
    scenario: Scenario


def cases(data: Data, scenario: Scenario) -> Iterator[Case]:
    """Yield the reference, then each change alone."""
    funders = list(data["funders"]["funder"])
    value = scenario.value
    if value is None:
        raise SystemExit("the scenario has no [value]")
    yield Case("reference", data, scenario)
    for factor in (0.5, 1.5, 3.0, 10.0):
        budget = tuple(BudgetChange(funder=funder, factor=factor) for funder in funders)
        richer = scenario.but(budget=[one.model_dump() for one in budget])
        yield Case(f"money x{factor:g}", data, richer)
    rules = data["rules"]
    team = rules.loc[rules["rule"] == RuleKind.WORKS_CAPACITY, "rule_id"]
    yield Case("money x10, no works limit", data, richer.but(drop_rules=(*scenario.drop_rules, *team)))
    for factor in (0.5, 2.0):
        priced = value.but(place_year_eur=value.place_year_eur * factor)
        yield Case(f"price x{factor:g}", data, scenario.but(value=priced.model_dump()))
    needs = dict.fromkeys(data["client_groups"]["client_group"], 1.3)
    yield Case("need x1.3", data, scenario.but(needs_factor=needs))
    for years in (15, 20):
        yield Case(f"horizon {years}", _over(data, years), scenario)


def _over(data: Data, years: int) -> Data:
    """Return the demo planned over more years: money, a year, as in the mean year of the ten."""
    first = data.manifest.first_year
    folder = load_folder(ROOT / "data" / "demo")
    envelopes = folder["envelopes"]
    yearly = envelopes[envelopes["year"] != "all"]
    last = yearly[yearly["year"].astype(int) == folder.manifest.last_year]
    more = [last.assign(year=str(year)) for year in range(folder.manifest.last_year + 1, first + years)]
    whole = envelopes["amount_eur"].where(envelopes["year"] != "all", envelopes["amount_eur"] * years / 10)

    longer = pd.concat([envelopes.assign(amount_eur=whole), *more], ignore_index=True)
    manifest = folder.manifest.but(last_year=first + years - 1, build=folder.manifest.build.but(draws=0))
    return prepare(replace(folder.replacing(envelopes=longer), manifest=manifest))


def main() -> None:
    """Plan every case and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60.0, help="for each plan")
    parser.add_argument("--only", default="", help="cases whose name begins so")
    asked = parser.parse_args()
    data = load_and_prepare(ROOT / "data" / "demo", draws=0)
    scenario = data.scenarios["reference"]
    plans: dict[str, Plan] = {}
    rows = []
    for case in cases(data, scenario):
        if not case.name.startswith(asked.only):
            continue
        began = time.monotonic()
        # A longer horizon is a larger model: as much time for each of its choices.
        longer = (len(case.data.years) / len(data.years)) ** 2
        question = case.scenario.but(time_limit=asked.seconds * longer, gap=1e-3)
        plan = solve(case.data, question)
        nothing = do_nothing(case.data, case.scenario)
        plans[case.name] = plan
        rows.append(_row(case, plan, nothing, time.monotonic() - began, plans["reference"] if plans else plan))
        print(rows[-1], flush=True)
    REPORT.write_text(_report(rows, asked.seconds), encoding="utf-8")


def _row(case: Case, plan: Plan, nothing: Plan, seconds: float, reference: Plan) -> str:
    count = Counter(row.kind for row in plan.decisions)
    kinds = {name: sum(count[kind] for kind in members) for name, members in GROUPS.items()}
    year = case.data.manifest.last_year
    four = {
        name: round(sum(getattr(row, name) for row in plan.housed if row.year == year))
        for name in ("well", "badly", "unfit", "without")
    }
    gain = (nothing.objective or 0.0) - (plan.objective or 0.0)
    well = _well_housed_years(plan, case.data.manifest.first_year)
    gap = "" if plan.bound is None or plan.objective is None else f"{(plan.objective - plan.bound) / gain:.1%}"
    cells = [
        case.name,
        count[ActionKind.KEEP],
        *kinds.values(),
        f"{sum(row.capex_eur for row in plan.decisions) / 1e6:.1f}",
        *four.values(),
        f"{well:,.0f}",
        f"{gain:,.0f}",
        gap,
        _alike(plan, reference, case.data.manifest.first_year),
        f"{seconds:.0f}",
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _well_housed_years(plan: Plan, first: int) -> float:
    """Return the person-years in class A or B over all the years that count, each discounted; heads, no weights."""
    rate = 0.0 if plan.scenario.value is None else plan.scenario.value.discount_rate
    return sum(
        row.well * sum((1.0 + rate) ** (first - year) for year in range(row.year, row.year + row.years))
        for row in plan.housed
    )


def _alike(plan: Plan, reference: Plan, first: int) -> str:
    """Say how many decisions of the reference's first years the plan takes too, in the same years."""

    def early(one: Plan) -> set[str]:
        acting = (row for row in one.decisions if row.kind != ActionKind.KEEP)
        return {row.option_id for row in acting if row.start_year < first + FIRST_YEARS}

    mine, theirs = early(plan), early(reference)
    return f"{len(mine & theirs)} of {len(theirs)}"


HEAD = (
    "| case | kept | "
    + " | ".join(GROUPS)
    + " | M€ | well | badly | unfit | without | well housed, years | gain, years | gap, of the gain "
    f"| first {FIRST_YEARS} years as the reference | s |"
)


def _report(rows: list[str], seconds: float) -> str:
    kept = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    said = re.search(r"## Read as a director\n.*", kept, flags=re.DOTALL)
    lines = [
        "# What the plan does when the world changes",
        "",
        f"Written by `scripts/bench directions` on {datetime.now(tz=UTC).date()}: {seconds:g} s a plan,"
        f" {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()},"
        f" highspy {version('highspy')}.",
        "",
        HEAD,
        "|" + "---|" * HEAD.count(" | ") + "---|",
        *rows,
        "",
        said[0].strip() if said else "## Read as a director\n",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
