"""The same plan again, and what a change causes: scripts/bench steady [--only SECTION,...] [--changes N].

Sections: `twice` (the demo's reference plan, alone, then beside as many busy processes as there are cores: compared
decision by decision), `changes` (single changes of the demo's scenario, each answered from the plan shown: decisions
that the answer needs, and exchanges without effect; every decision that is called needed is undone alone), `first` (the
same changes: how soon the first answer comes in a warm process, and what is proven of it), `million` (1 M€ more or less
of one envelope: rows that change in the second answer). Results are
kept in build/benchmarks/steady; docs/benchmarks_steady.md is written from all of them.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.domain.plan_difference import Caused, differing
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.domain.staged_answer import Stage
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.workflow import caused, load_and_prepare, make_plan, warm, what_if, what_if_stages

ROOT = Path(__file__).resolve().parents[1]
REPORT, KEPT = ROOT / "docs" / "benchmarks_steady.md", ROOT / "build" / "benchmarks" / "steady"
CHANGES, SEED = 50, 15
MILLION = 1_000_000.0
BUSY = "while True: pass"
Result = dict[str, Any]


def main() -> None:
    """Run what is asked, then write the page from all that was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="twice,changes")
    parser.add_argument("--changes", type=int, default=CHANGES)
    parser.add_argument("--report", action="store_true", help="measure nothing, write the page again")
    asked = parser.parse_args()
    sections: dict[str, Callable[[], Result]] = {
        "twice": _twice,
        "changes": lambda: _changes(asked.changes),
        "first": lambda: _first(asked.changes),
        "million": lambda: _million(asked.changes),
    }
    for name in () if asked.report else asked.only.split(","):
        _keep(name, sections[name]())
    page = _page({path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(KEPT.glob("*.json"))})
    print(page)
    REPORT.write_text(page, encoding="utf-8")


def _keep(name: str, result: Result) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    when = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "load": os.getloadavg()[0]}
    (KEPT / f"{name}.json").write_text(json.dumps(result | when, indent=1), encoding="utf-8")


# The same plan, whatever the machine does meanwhile.


def _twice() -> Result:
    data = load_and_prepare(ROOT / "data" / "demo")
    alone, alone_seconds = _made(data, 0)
    loaded, loaded_seconds = _made(data, os.cpu_count() or 1)
    return {
        "decisions": len(alone.decisions),
        "differ": [str(pair) for pair in differing(alone.decisions, loaded.decisions)],
        "later": len(differing(alone.later, loaded.later)),
        "verdicts": sum(one.verdict != other.verdict for one, other in _pairs(alone, loaded)),
        "counted": [alone.deterministic, loaded.deterministic],
        "gap": alone.gap,
        "seconds": [alone_seconds, loaded_seconds],
        "loads": [0, os.cpu_count() or 1],
    }


def _pairs(one: Plan, other: Plan) -> Iterator[tuple[Any, Any]]:
    return zip(one.decisions, other.decisions, strict=True)


def _made(data: Data, busy: int) -> tuple[Plan, float]:
    """Make the reference plan beside so many busy processes; all of them end with it."""
    with ExitStack() as beside:
        for _ in range(busy):
            process = beside.enter_context(subprocess.Popen([sys.executable, "-c", BUSY]))
            beside.callback(process.kill)
        began = time.monotonic()
        plan = make_plan(data, data.scenarios["reference"])
        return plan, time.monotonic() - began


# What single changes cause.


def _changes(count: int) -> Result:
    data = load_and_prepare(ROOT / "data" / "demo")
    shown = make_plan(data, data.scenarios["reference"])
    rows = [_answered(data, shown, label, asked) for label, asked in _asked(data, shown, count)]
    return {"gap": shown.gap, "rows": rows}


def _answered(data: Data, shown: Plan, label: str, asked: Scenario) -> Result:
    began = time.monotonic()
    answer = what_if(data, asked, shown)
    seconds = time.monotonic() - began
    if not answer.has_decisions:
        return {"change": label, "seconds": seconds, "status": answer.status.value}
    found = caused(data, shown, answer)
    row = {"change": label, "seconds": seconds, "causes_seconds": time.monotonic() - began - seconds}
    print(label, len(found.needed), len(found.anyway), len(found.exchanged), f"{seconds:.2f}", flush=True)
    return row | {"gap": answer.gap, **_counts(found), "needed": [_line(data, one) for one in found.needed]}


def _counts(found: Caused) -> dict[str, int]:
    price = found.price * (1.0 - 1e-6)
    return {
        "count": len(found.needed),
        "anyway": len(found.anyway),
        "exchanged": len(found.exchanged),
        "cheap": sum(one.loss is not None and one.loss < price for one in (*found.needed, *found.anyway)),
    }


def _line(data: Data, one: Any) -> str:
    loss = "cannot be undone alone" if one.loss is None else f"undone alone loses {one.loss:.2f}"
    return f"{one.before.option_id} {one.before.start_year} -> {one.after.option_id} {one.after.start_year}, {loss}"


def _asked(data: Data, shown: Plan, count: int) -> Iterator[tuple[str, Scenario]]:
    """Yield changes of one thing, in turn: money of a funder, an option refused or imposed, a need, the price."""
    rng, scenario = np.random.default_rng(SEED), shown.scenario
    seen = apply_scenario(data, scenario)
    money = seen["envelopes"][seen["envelopes"]["amount_eur"] > 0].reset_index(drop=True)
    acting = [row.option_id for row in shown.decisions if row.kind != ActionKind.KEEP]
    others = sorted(set(seen["options"].query("kind != 'keep'")["option_id"]) - set(acting))
    groups = sorted(seen["client_groups"]["client_group"])
    for number in range(count):
        match number % 5:
            case 0 | 1:
                row = money.loc[int(rng.integers(len(money)))]
                factor = float(rng.choice([0.8, 0.9, 1.1, 1.2]))
                year = "all" if row["year"] == "all" else int(row["year"])
                change = BudgetChange(funder=row["funder"], year=year, amount_eur=float(row["amount_eur"]) * factor)
                yield f"{row['funder']} {year} x {factor}", scenario.but(budget=(*scenario.budget, change))
            case 2:
                yield _ruled(scenario, RuleKind.MUST_NOT, str(rng.choice(acting)))
            case 3:
                yield _ruled(scenario, RuleKind.MUST, str(rng.choice(others)))
            case _ if number % 10 == 4:
                group, factor = str(rng.choice(groups)), float(rng.choice([0.9, 1.1, 1.2]))
                yield f"need of {group} x {factor}", scenario.but(needs_factor={group: factor})
            case _:
                price = float(rng.choice([6_000, 6_500, 7_500, 8_000]))
                value = None if scenario.value is None else scenario.value.but(place_year_eur=price).model_dump()
                yield f"price {price:.0f}", scenario.but(value=value)


# How soon the first answer comes.


def _warmed() -> tuple[Data, Plan]:
    """Return the demo and its reference plan, in a process made ready for questions about it, as a pool's are."""
    data = load_and_prepare(ROOT / "data" / "demo")
    shown = make_plan(data, data.scenarios["reference"])
    warm(data, shown)
    gc.collect()
    gc.freeze()
    return data, shown


def _first(count: int) -> Result:
    data, shown = _warmed()
    rows = [_first_answer(data, shown, label, asked) for label, asked in _asked(data, shown, count)]
    return {"rows": rows}


def _first_answer(data: Data, shown: Plan, label: str, asked: Scenario) -> Result:
    """Time the first answer; `thread` is what its own thread takes of a processor, the relaxation runs on the other."""
    began, thread = time.monotonic(), time.thread_time()
    answer = next(what_if_stages(data, asked, shown, until=Stage.QUICK))
    row = {"change": label, "seconds": time.monotonic() - began, "thread": time.thread_time() - thread}
    print(label, *(f"{row[name]:.2f}" for name in ("seconds", "thread")), answer.gap, flush=True)
    return row | {"gap": answer.gap, "status": answer.plan.status.value, "changed": len(answer.changed)}


def _million(count: int) -> Result:
    data, shown = _warmed()
    money = apply_scenario(data, shown.scenario)["envelopes"]
    money = money[(money["amount_eur"] > 0) & (money["year"] != "all")]
    rng, rows = np.random.default_rng(SEED), []
    for place in rng.permutation(len(money))[:count].tolist():
        row = money.iloc[place]
        # A million less can be asked only of those who have it.
        sign = float(rng.choice([-1.0, 1.0])) if row["amount_eur"] >= MILLION else 1.0
        amount = float(row["amount_eur"]) + sign * MILLION
        change = BudgetChange(funder=row["funder"], year=int(row["year"]), amount_eur=amount)
        scenario = shown.scenario.but(budget=(*shown.scenario.budget, change))
        last = list(what_if_stages(data, scenario, shown))[-1]
        rows.append({"change": f"{row['funder']} {row['year']} {sign:+.0f} M€", "changed": len(last.changed)})
        print(rows[-1], last.gap, flush=True)
    return {"rows": rows}


def _ruled(scenario: Scenario, kind: RuleKind, option: str) -> tuple[str, Scenario]:
    rule = Rule(rule_id="what_if", rule=kind, subject=option)
    return f"{kind.value} {option}", scenario.but(rules=(*scenario.rules, rule))


# The page.


def _page(results: Result) -> str:
    lines = [
        "# Steady plans, and what a change causes",
        "",
        f"Written by `scripts/bench steady`. Machine: {os.cpu_count()} cores, {platform.machine()}. "
        f"highspy {version('highspy')}, python {platform.python_version()}.",
        "",
        "| | goal | measured | on | load average |",
        "|---|---|---|---|---|",
    ]
    if twice := results.get("twice"):
        same = f"{twice['decisions'] - len(twice['differ'])} of {twice['decisions']} decisions"
        times = f"{twice['seconds'][0]:.1f} s alone, {twice['seconds'][1]:.1f} s loaded, gap {100 * twice['gap']:.3f} %"
        lines += [
            _row("demo, reference plan alone and beside a busy process a core: the same", "all", same, twice),
            _row("its verdicts and later works that differ", "0", f"{twice['verdicts']}, {twice['later']}", twice),
            _row("its seconds", "", times, twice),
        ]
    if first := results.get("first"):
        lines += _of_first(first)
    if million := results.get("million"):
        counts = [row["changed"] for row in million["rows"]]
        said = f"median {median(counts):g}, worst {max(counts)} of {len(counts)}"
        lines.append(_row("1 M€ more or less of one envelope: decisions shown as changed", "5", said, million))
    if changes := results.get("changes"):
        lines += _of_changes(changes)
    return "\n".join(lines) + "\n"


def _of_first(found: Result) -> list[str]:
    rows = [row for row in found["rows"] if row["status"] != "infeasible"]
    gaps = [100 * row["gap"] for row in rows if row["gap"] is not None]

    def spread(name: str) -> str:
        values = [row[name] for row in rows]
        return f"median {median(values):.2f}, p95 {np.quantile(values, 0.95):.2f}, worst {max(values):.2f}"

    what = f"first answer of {len(rows)} single changes, warm"
    return [
        _row(f"{what}: seconds of its own thread on a processor", "p95 1 s", spread("thread"), found),
        _row("its seconds by the clock", "p95 1 s", spread("seconds"), found),
        _row("its gap", "2 %", f"median {median(gaps):.2f} %, p95 {np.quantile(gaps, 0.95):.2f} %, "
             f"worst {max(gaps):.2f} %, none for {len(rows) - len(gaps)}", found),
    ]  # fmt: skip


def _of_changes(found: Result) -> list[str]:
    rows = [row for row in found["rows"] if "count" in row]
    none = len(found["rows"]) - len(rows)

    def spread(name: str) -> str:
        values = [row[name] for row in rows]
        return f"median {median(values):g}, worst {max(values):g}"

    seconds = [row["seconds"] for row in found["rows"]]
    gaps = [100 * row["gap"] for row in rows if row["gap"] is not None]
    lines = [
        _row(f"{len(rows)} single changes ({none} without a plan): changed without effect", "median 0",
             spread("exchanged"), found),
        _row("decisions that the answer needs", "listed", spread("count"), found),
        _row("already better before the change", "", spread("anyway"), found),
        _row("needed, and undone alone for less than its price", "0", f"{sum(row['cheap'] for row in rows)}",
             found),
        _row("seconds of an answer", "p95 1 s",
             f"median {median(seconds):.2f}, p95 {np.quantile(seconds, 0.95):.2f}, worst {max(seconds):.2f}", found),
        _row("gap of an answer", "2 %", f"median {median(gaps):.2f} %, worst {max(gaps):.2f} %", found),
        "",
        "## Change by change",
        "",
        "| change | needed | anyway | exchanged | what the answer needs to change |",
        "|---|---|---|---|---|",
    ]  # fmt: skip
    for row in rows:
        said = "; ".join(row["needed"])
        lines.append(f"| {row['change']} | {row['count']} | {row['anyway']} | {row['exchanged']} | {said} |")
    return lines


def _row(what: str, goal: str, measured: str, result: Result) -> str:
    return f"| {what} | {goal} | {measured} | {result['date']} | {result['load']:.1f} |"


if __name__ == "__main__":
    main()
