"""Try to refute every statement of many explanations: scripts/bench explain [--only SECTION,...] [--portfolios N].

Sections: `drawn` (30 drawn portfolios, to 1e-6 if time allows, every other one under the value model: every statement
is applied and solved again), `demo` (the share of decisions with a proven sentence that says something; the statements
applied again), `speed` (60 residences). In both: the share of residences not retained that have a proven price.
Results are kept in build/benchmarks/explain; docs/benchmarks_explain.md is written from all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from planning.domain.kinds import ActionKind, Status
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.domain.statement import Kind, Statement
from planning.explain.why_words import Teller
from planning.i18n import LANGUAGES, Words
from planning.questions.why.ask import Asker
from planning.questions.why.explanation import explain_residence, first_facts, prices, ranking
from planning.questions.why.levers import does_as_well, has_price
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.scenario_file import shipped_valuation
from planning.workflow import load_and_prepare, make_plan
from scripts.benchmark.homes import with_homes
from scripts.benchmark.portfolios import bench_scenario, make_portfolio
from scripts.benchmark.refute import refutation

ROOT = Path(__file__).resolve().parents[1]
REPORT, KEPT = ROOT / "docs" / "benchmarks_explain.md", ROOT / "build" / "benchmarks" / "explain"
SMALLEST, SIZES = 12, 9
MONEY = ("tight", "medium", "generous")
ASKED = 1
"""Residences of a portfolio that are explained in full, beside the first statement of all."""
SECONDS = 8.0
"""To refute a statement, at most: with everybody free, some would take minutes."""
SEARCH_SECONDS = 3.0
"""Of the explanations' own searches with everybody free."""
MOST_WORDS = 30
WORD = re.compile(r"\w[\w'’.,\u202f\u00a0-]*")
VACUOUS = ("peut-être rien", "pas de réponse", "rien n'est démontré", "perhaps nothing", "no answer")
SAYS_SOMETHING = 0.005
"""Points from which a loss is written as another number than 0."""
Result = dict[str, Any]


def main() -> None:
    """Run what is asked, then write the page from all that was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="drawn,demo,speed")
    parser.add_argument("--portfolios", type=int, default=30, help="the last seed of `drawn`, left out")
    parser.add_argument("--first", type=int, default=0, help="the first: several processes may share the seeds")
    parser.add_argument("--seconds", type=float, default=60.0, help="for the plan of each portfolio")
    parser.add_argument("--every", type=int, default=1, help="of the demo: one residence in so many")
    parser.add_argument("--report", action="store_true", help="measure nothing, write the page again")
    asked = parser.parse_args()
    sections: dict[str, Callable[[], None]] = {
        "drawn": lambda: _drawn(range(asked.first, asked.portfolios), asked.seconds),
        "demo": lambda: _keep("demo", _demo(asked.seconds, asked.every)),
        "speed": lambda: _keep("speed", _speed()),
    }
    for name in () if asked.report else asked.only.split(","):
        sections[name]()
    page = _page({path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(KEPT.glob("*.json"))})
    print(page)
    REPORT.write_text(page, encoding="utf-8")


def _keep(name: str, result: Result) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    when = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "load": os.getloadavg()[0]}
    (KEPT / f"{name}.json").write_text(json.dumps(result | when, indent=1), encoding="utf-8")


def _drawn(seeds: range, seconds: float) -> None:
    """Measure one portfolio a seed; those measured before are left out (delete their files to start afresh)."""
    for seed in seeds:
        name = f"drawn-{seed:02d}"
        if (KEPT / f"{name}.json").exists():
            continue
        size, money = SMALLEST + seed % SIZES, MONEY[seed % len(MONEY)]
        data, scenario = _case(size, seed, money)
        plan = solve(data, scenario.but(gap=0.0, time_limit=seconds))
        told: Counter[str] = Counter()
        wrong: list[str] = []
        priced = [0, 0, 0]
        said: Result = {}
        if plan.has_decisions:  # a statement holds of any plan, proven or not
            asker = Asker.of(data, plan, seconds=SEARCH_SECONDS)
            levers, priced = _priced(asker)
            statements = [*_statements(asker, seed), *levers]
            said = _texts(statements, plan, data)
            wrong = _refuted(statements, plan, data, told, f"{size} residences, seed {seed}")
        is_proven = plan.status is Status.OPTIMAL
        _keep(name, {"is_proven": is_proven, "told": dict(told), "wrong": wrong, "priced": priced, **said})
        print(
            f"{name}: {size} residences, gap {plan.gap}, {sum(told.values())} statements, refuted {wrong}", flush=True
        )


def _case(size: int, seed: int, money: str) -> tuple[Data, Scenario]:
    """Return a drawn portfolio and its scenario: the first model and the value model in turn."""
    if seed % 2 == 0:
        data = make_portfolio(size, seed, money=money)  # type: ignore[arg-type]
        return data, bench_scenario(data)
    data = with_homes(make_portfolio(size, seed, money=money))  # type: ignore[arg-type]
    return data, Scenario(name="bench", value=shipped_valuation())


def _priced(asker: Asker, every: int = 1) -> tuple[list[Statement], list[int]]:
    """Return what the residences not retained would take, and how many have a price, of how many; those without option.

    A price: money, an aid, a lower cost, a price of a well-housed year, what it should bring in, or that an option does
    as well already.
    """
    found: list[Statement] = []
    having = without = 0
    kept = [row.residence_id for row in asker.plan.decisions if row.kind == ActionKind.KEEP]
    for residence_id in kept[::every]:
        said = prices(asker, residence_id)
        found += [one for one in said if one.kind is not Kind.IMPOSED]
        having += has_price(said) or any(does_as_well(asker, one) for one in said if one.kind is Kind.IMPOSED)
        without += not said
    return found, [having, len(kept[::every]), without]


def _statements(asker: Asker, seed: int) -> list[Statement]:
    """Return the first statement of every residence, and all those of some."""
    rows = ranking(asker) or ()
    ids = [row.decision.residence_id for row in rows]
    picked = [ids[(7 * seed + 5 * number) % len(ids)] for number in range(ASKED)]
    full = [one for residence in dict.fromkeys(picked) for one in explain_residence(asker, residence).statements]
    return [*(row.statement for row in rows), *full]


def _refuted(statements: list[Statement], plan: Plan, data: Data, told: Counter[str], where: str) -> list[str]:
    wrong = []
    for statement in statements:
        proof = "proven" if statement.certified else "not proven"
        told[f"{statement.kind.value}, {statement.change.free}, {proof}"] += 1
        found = refutation(statement, plan, data, SECONDS)
        if found:
            wrong.append(f"{where}, {statement.kind.value} {statement.option_id} ({statement.change.free}): {found}")
    return wrong


def _demo(seconds: float, every: int) -> Result:
    data = load_and_prepare(ROOT / "data" / "demo")
    plan = make_plan(data, data.scenarios["reference"].but(gap=0.0, time_limit=seconds))
    asker = Asker.of(data, plan)
    rows = ranking(asker) or ()
    acting = [row for row in rows if row.decision.kind != ActionKind.KEEP]
    told: Counter[str] = Counter()
    wrong = _refuted([row.statement for row in rows[::every]], plan, data, told, "demo")
    shares = {
        name: [sum(_says(row.statement, SAYS_SOMETHING) for row in kept), len(kept)]
        for name, kept in (("all", rows), ("acting", acting))
    }
    large = sum(_says(row.statement, 1.0) for row in acting)
    full = [
        one
        for row in (rows[0], rows[len(rows) // 2])
        for one in explain_residence(asker, row.decision.residence_id).statements
    ]
    wrong += _refuted(full, plan, data, told, "demo")
    levers, priced = _priced(asker, every)
    wrong += _refuted(levers, plan, data, told, "demo")
    return {
        "gap": plan.gap,
        "shares": shares,
        "a_point": [large, len(acting)],
        "told": dict(told),
        "wrong": wrong,
        "priced": priced,
        **_texts([*(row.statement for row in rows), *full, *levers], plan, data),
    }


def _texts(statements: list[Statement], plan: Plan, data: Data) -> Result:
    """Return the longest sentence of either language, how many are too long, and those that say nothing."""
    sentences = []
    for lang in LANGUAGES:
        words = Words(lang)
        teller = Teller.of(plan, data, words)
        sentences += [words(said) for one in statements for said in teller.say(one)]
    longest = max(sentences, key=_words, default="")
    return {
        "words": [_words(longest), longest],
        "long": sorted({sentence for sentence in sentences if _words(sentence) > MOST_WORDS}),
        "vacuous": sorted({one for one in sentences if any(part in one for part in VACUOUS)}),
        "sentences": len(sentences),
    }


def _words(sentence: str) -> int:
    return len(WORD.findall(sentence))


def _says(statement: Statement, least: float) -> bool:
    """Tell whether a statement is proven and says something: a loss, a gain, or what forbids anything else."""
    low = statement.fact("low")
    return statement.certified and (bool(statement.blocked_by) if low is None else abs(low) >= least)


def _speed() -> Result:
    data = make_portfolio(60, 0)
    plan = make_plan(data, bench_scenario(data).but(time_limit=20.0))
    asker = Asker.of(data, plan)
    first_facts(asker, plan.decisions[0].residence_id)  # the model is built, the compiled search loaded
    some = [row.residence_id for row in plan.decisions[5:60:11]]
    found = {
        "first": [_timed(partial(first_facts, asker, residence)) for residence in some],
        "full": [_timed(partial(explain_residence, asker, residence)) for residence in some],
    }
    return {"gap": plan.gap, **found}


def _timed(asked: Callable[[], object]) -> list[float]:
    """Return the seconds that an answer takes: of the clock, of the processor (both cores together)."""
    began, spent = time.monotonic(), time.process_time()
    asked()
    return [time.monotonic() - began, time.process_time() - spent]


def _page(results: Result) -> str:
    lines = [
        "# Explanations, refuted or not",
        "",
        f"Written by `scripts/bench explain`. Machine: {os.cpu_count()} cores, {platform.machine()}. "
        f"highspy {version('highspy')}, python {platform.python_version()}.",
        "A statement is refuted when the change that it names, made in the data and the scenario and solved again,",
        "gives another answer than it says.",
        "",
        "| | goal | measured | on | load average |",
        "|---|---|---|---|---|",
    ]
    drawn, demo, speed = _together(results), results.get("demo"), results.get("speed")
    if drawn:
        what = f"statements that hold, {drawn['portfolios']} drawn portfolios ({drawn['solved']} plans proven optimal)"
        lines.append(_row(what, "100 %", _holding(drawn), drawn))
        lines.append(_row("their residences not retained with a proven price", "90 %", _share(drawn), drawn))
        lines += _of_texts("drawn portfolios", drawn)
    if demo:
        shares = {name: f"{some} of {every}" for name, (some, every) in demo["shares"].items()}
        large, acting = demo["a_point"]
        lines += [
            _row(f"demo, plan at {100 * demo['gap']:.2f} %: statements that hold", "100 %", _holding(demo), demo),
            _row("demo: residences not retained with a proven price", "90 %", _share(demo), demo),
            *_of_texts("demo", demo),
            _row("demo: decisions with a proven sentence that says something", "80 %", shares["all"], demo),
            _row("demo, operations alone", "", shares["acting"], demo),
            _row("demo, operations that a point or a rule depends on", "", f"{large} of {acting}", demo),
        ]
    if speed:
        lines += [
            _row("60 residences: first facts", "1 s", _times(speed["first"]), speed),
            _row("60 residences: full explanation", "15 s", _times(speed["full"]), speed),
        ]
    for name, found in (("Drawn portfolios", drawn), ("Demo", demo)):
        if found:
            lines += [
                "",
                f"## {name}: what was said",
                "",
                "| statement, who decides again, proof | count |",
                "|---|---|",
            ]
            lines += [f"| {kind} | {count} |" for kind, count in sorted(found["told"].items())]
            lines += ["", *(f"- Refuted: {sentence}" for sentence in found["wrong"])]
            lines += [f"- Too long: {sentence}" for sentence in found["long"]]
            lines += [f"- Says nothing: {sentence}" for sentence in found["vacuous"]]
    return "\n".join(lines).rstrip("\n") + "\n"


def _together(results: Result) -> Result | None:
    """Return the drawn portfolios as one result; None without any."""
    drawn = [result for name, result in results.items() if name.startswith("drawn-")]
    if not drawn:
        return None
    told: Counter[str] = Counter()
    for result in drawn:
        told.update(result["told"])
    return {
        "portfolios": len(drawn),
        "solved": sum(result["is_proven"] for result in drawn),
        "told": dict(told),
        "wrong": [sentence for result in drawn for sentence in result["wrong"]],
        "words": max((result["words"] for result in drawn if "words" in result), default=[0, ""]),
        "vacuous": sorted({one for result in drawn for one in result.get("vacuous", [])}),
        "long": sorted({one for result in drawn for one in result.get("long", [])}),
        "priced": [sum(column) for column in zip(*(result["priced"] for result in drawn), strict=True)],
        "date": max(result["date"] for result in drawn),
        "load": median(result["load"] for result in drawn),
    }


def _of_texts(what: str, result: Result) -> list[str]:
    return [
        _row(f"{what}: sentences that say nothing", "0", str(len(result["vacuous"])), result),
        _row(f"{what}: words of the longest sentence, in either language", "30", str(result["words"][0]), result),
    ]


def _row(what: str, goal: str, measured: str, result: Result) -> str:
    return f"| {what} | {goal} | {measured} | {result['date']} | {result['load']:.1f} |"


def _holding(result: Result) -> str:
    count = sum(result["told"].values())
    return f"{count - len(result['wrong'])} of {count}"


def _share(result: Result) -> str:
    having, count, without = result["priced"]
    left = f"; {without} have no other option" if without else ""
    return f"{having} of {count}{left}"


def _times(seconds: list[list[float]]) -> str:
    clock, processor = (list(times) for times in zip(*seconds, strict=True))
    return (
        f"median {median(clock):.1f} s, worst {max(clock):.1f} s of {len(clock)}; of the processor, median "
        f"{median(processor):.1f} s, worst {max(processor):.1f} s"
    )


if __name__ == "__main__":
    main()
