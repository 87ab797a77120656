"""docs/benchmarks.md from the results: goals first, then a table per section."""

from __future__ import annotations

from dataclasses import replace

from scripts.benchmark.case import Section
from scripts.benchmark.goals import GOALS, percent
from scripts.benchmark.results import Results, Run, median, worst
from scripts.benchmark.sections import ENGINES, SECTIONS

RATIO_AT = 30.0
SHOWN = 5
"""Changes named when they were not answered."""


def report(results: Results) -> str:
    """Return the page."""
    parts = [_head(results), _goals(results)]
    parts += [_section(section, results) for section in SECTIONS.values() if _measured(section, results)]
    return "\n\n".join(parts) + "\n"


def _head(results: Results) -> str:
    dates = sorted({run.line["date"][:10] for run in results.runs})
    machines = sorted({run.line["machine"] for run in results.runs})
    versions = {name: text for run in results.runs for name, text in run.line["versions"].items()}
    loads = [float(run.line["load"]) for run in results.runs]
    when = f"{dates[0]} to {dates[-1]}" if len(dates) > 1 else "".join(dates)
    load = f"{median(loads) or 0:.1f}, at most {max(loads, default=0):.1f}"
    return f"""# Benchmarks

Written by `scripts/bench optimise`, measured on {when}.
Machine: {"; ".join(machines)}; load average before the runs: median {load}.
Versions: {", ".join(f"{name} {text}" for name, text in sorted(versions.items()))}.

Every run has a fresh process, whose clock starts before the model is built, and the same wall clock as the others of
its table; every run asks for a gap of 0.01 %. Figures are medians over the seeds, with the worst seed in brackets;
"none" is worse than any figure. Memory is the highest met over the process and its children, shared pages counted in
each. The portfolios are drawn, the same on every machine: `scripts/benchmark/parameters.py` gives each figure and why.
PuLP has no view into CBC: its plans and bounds over time are read from its log."""


def _goals(results: Results) -> str:
    rows = []
    for goal in GOALS:
        outcome = goal.outcome(results)
        word = {True: "reached", False: "short", None: "not measured"}[outcome.is_reached]
        rows.append(f"| {goal.portfolio} | {goal.wanted} | {outcome.measured} | {word} |")
    return "\n".join(["## Goals", "| portfolio | goal | measured | |", "|---|---|---|---|", *rows])


def _measured(section: Section, results: Results) -> list[str]:
    return [engine for engine in section.engines if results.of(section.name, engine)]


def _section(section: Section, results: Results) -> str:
    engines = _measured(section, results)
    limit = max(run.case.seconds for engine in engines for run in results.of(section.name, engine))
    section = replace(section, marks=tuple(mark for mark in section.marks if mark <= limit))
    marks = " | ".join(f"gap at {mark:g} s" for mark in section.marks)
    first, last = "seeds | build | first plan | it is above the best", "gap at the end | plan above the best | memory"
    head = f"| method | {first} | {marks} | {last} |"
    rule = "|---" * (8 + len(section.marks)) + "|"
    rows = [_row(section, engine, results) for engine in engines if engine != "whatif"]
    table = [head, rule, *rows] if rows else []
    return "\n".join(
        [f"## {section.title}", _size(section, engines, results), *table, *_after(section, engines, results)]
    )


def _size(section: Section, engines: list[str], results: Results) -> str:
    runs = [run for engine in engines for run in results.of(section.name, engine)]
    sizes = [run.line for run in runs if "coefficients" in run.line]
    seconds = max(run.case.seconds for run in runs)
    words = [f"{seconds:g} s a run at most."]
    if sizes:
        one = sizes[0]
        words.append(
            f"Model of seed {one['case']['seed']}: {one['choices']:,} choices, {one['columns']:,} columns, "
            f"{one['rows']:,} rows, {one['coefficients']:,} coefficients."
        )
    return " ".join(words)


def _row(section: Section, engine: str, results: Results) -> str:
    runs = results.of(section.name, engine)
    firsts = [run.first for run in runs]
    cells = [
        ENGINES[engine],
        str(len(runs)),
        _seconds(_building(section, engine, results)),
        _seconds([None if first is None else first[0] for first in firsts]),
        _shares(
            [_above(run, None if first is None else first[1], results) for run, first in zip(runs, firsts, strict=True)]
        ),
        *[_shares([run.gap_at(mark) for run in runs]) for mark in section.marks],
        _shares([run.gap for run in runs]),
        _shares([_above(run, run.objective, results) for run in runs]),
        _memory([run.fact("memory_mb") for run in runs]),
    ]
    return f"| {' | '.join(cells)} |"


def _building(section: Section, engine: str, results: Results) -> list[float | None]:
    """Return the seconds from tables to matrix: the same function for every engine but PuLP, timed by itself."""
    runs = results.of(section.name, "cbc") if engine == "cbc" else results.builders(section.name)
    return [run.fact("build_seconds") for run in runs]


def _above(run: Run, objective: float | None, results: Results) -> float | None:
    """Return by how much a plan is above the best that any engine found for its seed."""
    best = run.objective if run.case.engine == "draws" else results.best(run.case.section, run.case.seed)
    return None if objective is None or not best else max(0.0, objective / best - 1.0)


def _shares(values: list[float | None]) -> str:
    if all(value is None for value in values):
        return "-"
    return percent(median(values)) if len(values) == 1 else f"{percent(median(values))} ({percent(worst(values))})"


def _seconds(values: list[float | None]) -> str:
    if all(value is None for value in values):
        return "-"
    middle, last = ("none" if value is None else f"{value:.1f} s" for value in (median(values), worst(values)))
    return middle if len(values) == 1 else f"{middle} ({last})"


def _memory(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{max(known):,.0f} MB" if known else "-"


def _after(section: Section, engines: list[str], results: Results) -> list[str]:
    """Say the ratios, the answers to what-if, and what failed."""
    lines = []
    limit = max(run.case.seconds for engine in engines for run in results.of(section.name, engine))
    mark = min(RATIO_AT, limit)
    for engine in engines:
        if engine in ("highs", "cbc"):
            lines += _ratio(section, engine, mark, results)
        for run in results.of(section.name, engine):
            if "error" in run.line:
                reason = str(run.line["error"]).strip().splitlines()[-1]
                lines.append(f"- {ENGINES[engine]}, seed {run.case.seed}: {reason}.")
            lines += _answers(run) + _over_the_draws(run)
    return ["", *lines] if lines else []


def _ratio(section: Section, engine: str, mark: float, results: Results) -> list[str]:
    others = {run.case.seed: run.gap_at(mark) for run in results.of(section.name, engine)}
    pairs = [(run.gap_at(mark), others.get(run.case.seed)) for run in results.of(section.name, "ours")]
    ratios = [other / max(mine, 1e-4) for mine, other in pairs if mine is not None and other is not None]
    if not ratios:
        return []
    middle = median(ratios) or 0.0
    return [
        f"- Gap of {ENGINES[engine]} at {mark:g} s: {middle:.1f} times ours "
        f"(median of {len(ratios)} seeds; ours counted as 0.01 % at least)."
    ]


def _answers(run: Run) -> list[str]:
    answers = run.line.get("answers", [])
    if not answers:
        return []
    late = [answer["change"] for answer in answers if answer["seconds"] is None]
    times, gaps = ([answer[name] for answer in answers] for name in ("seconds", "gap"))
    line = f"- Seed {run.case.seed}: {len(answers)} changes, answered in {_seconds(times)}; gap {_shares(gaps)}"
    shown = ", ".join(late[:SHOWN]) + (", ..." if len(late) > SHOWN else "")
    return [f"{line}; {len(late)} never within 2 %: {shown}." if late else f"{line}."]


def _over_the_draws(run: Run) -> list[str]:
    """Say by how much the curves that the model reads exceed the draws, for the plan found."""
    told = run.line.get("futures")
    if not told or not told["exact_expected_unmet"]:
        return []
    excess = told["expected_unmet"] / told["exact_expected_unmet"] - 1.0
    return [
        f"- Seed {run.case.seed}: {told['exact_expected_unmet']:,.0f} place-years missing on average over "
        f"{told['draws']:,} draws; the model's curves say {percent(abs(excess))} {'more' if excess >= 0 else 'less'}."
    ]
