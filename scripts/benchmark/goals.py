"""The goals of the optimiser, each compared with what was measured. Nothing here is typed in: a goal is a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scripts.benchmark.results import Results, Run, median, worst


@dataclass(frozen=True)
class Outcome:
    """What a goal came to: words for what was measured, and whether it is reached (None: not measured)."""

    measured: str
    is_reached: bool | None


NOT_MEASURED = Outcome("", None)
TELLING_GAP = 0.05
"""A gap beyond this says nothing: times to it are not compared."""
FUTURES_RATIO = 1.5
ROUNDING = 1e-9
SHORTEST = 0.1
"""Seconds: a shorter time counts as this in a ratio."""


@dataclass(frozen=True)
class Goal:
    """A goal: which portfolio, what is wanted, how it is measured."""

    portfolio: str
    wanted: str
    measure: Callable[[Results], Outcome]

    def outcome(self, results: Results) -> Outcome:
        """Compare with what was measured."""
        return self.measure(results)


def percent(share: float | None) -> str:
    """Return a share in words: two digits that count; a dash when there is none."""
    if share is None:
        return "none"
    return f"{100 * share:.3f} %" if share < 0.001 else f"{100 * share:.2f} %"


def _limits(values: list[float | None], most: float, most_of_worst: float | None = None) -> Outcome:
    """Compare the median, and the worst seed where it has a limit of its own."""
    if not values:
        return NOT_MEASURED
    middle, last = median(values), worst(values)
    reached = middle is not None and middle <= most
    if most_of_worst is not None:
        reached = reached and last is not None and last <= most_of_worst
    return Outcome(f"median {percent(middle)}, worst {percent(last)} of {_seeds(len(values))}", reached)


def _seeds(count: int) -> str:
    return f"{count} seed{'s' if count > 1 else ''}"


def _long_enough(results: Results, section: str, engine: str, seconds: float) -> list[Run]:
    """Return the runs whose time limit lets them answer for that time."""
    return [run for run in results.of(section, engine) if run.case.seconds >= seconds]


def _excess(found: float | None, reference: float | None) -> float | None:
    """Return by how much a plan lies above a reference."""
    if found is None or reference is None:
        return None
    return max(0.0, found / reference - 1.0) if reference > 0 else None


def _above_best(section: str, seconds: float, most: float, most_of_worst: float) -> Callable[[Results], Outcome]:
    def measure(results: Results) -> Outcome:
        runs = _long_enough(results, section, "ours", seconds)
        values = [_excess(run.objective_at(seconds), results.best(section, run.case.seed)) for run in runs]
        return _limits(values, most, most_of_worst)

    return measure


def _above_bound(section: str, seconds: float, most: float) -> Callable[[Results], Outcome]:
    def measure(results: Results) -> Outcome:
        runs = _long_enough(results, section, "ours", seconds)
        values = [_excess(run.objective_at(seconds), _reference(results, section, run)) for run in runs]
        return _limits(values, most)

    return measure


def _reference(results: Results, section: str, run: Run) -> float | None:
    """Return the bound of the linear relaxation where it was computed, else the best bound known."""
    relaxed = [other.bound for other in results.of(section, "relaxation") if other.case.seed == run.case.seed]
    return relaxed[0] if relaxed and relaxed[0] is not None else results.bound(section, run.case.seed)


def _proven(section: str, seconds: float, most: float) -> Callable[[Results], Outcome]:
    return lambda results: _limits(
        [run.gap_at(seconds) for run in _long_enough(results, section, "ours", seconds)], most
    )


def _proven_often(section: str, seconds: float, most: float, share: float) -> Callable[[Results], Outcome]:
    def measure(results: Results) -> Outcome:
        gaps = [run.gap_at(seconds) for run in _long_enough(results, section, "ours", seconds)]
        return _often([gap is not None and gap <= most + ROUNDING for gap in gaps], share)

    return measure


def _often(good: list[bool], share: float) -> Outcome:
    if not good:
        return NOT_MEASURED
    return Outcome(f"{sum(good)} of {_seeds(len(good))}", sum(good) >= share * len(good))


def _better_than(section: str, engine: str, seconds: float, share: float) -> Callable[[Results], Outcome]:
    def measure(results: Results) -> Outcome:
        others = {run.case.seed: run.gap_at(seconds) for run in _long_enough(results, section, engine, seconds)}
        runs = [run for run in _long_enough(results, section, "ours", seconds) if run.case.seed in others]
        pairs = [(run.gap_at(seconds), others[run.case.seed]) for run in runs]
        return _often([mine is not None and (other is None or mine < other) for mine, other in pairs], share)

    return measure


def _answers(section: str, seconds: float) -> Callable[[Results], Outcome]:
    def measure(results: Results) -> Outcome:
        answers = [answer for run in results.of(section, "whatif") for answer in run.line.get("answers", [])]
        if not answers:
            return NOT_MEASURED
        times = [np.inf if answer["seconds"] is None else float(answer["seconds"]) for answer in answers]
        late = float(np.quantile(times, 0.95, method="higher"))
        words = "never" if np.isinf(late) else f"{late:.1f} s"
        middle = median([answer["seconds"] for answer in answers])
        known = "never" if middle is None else f"{middle:.1f} s"
        return Outcome(f"p95 {words}, median {known} of {len(answers)} changes", late <= seconds)

    return measure


def _built(section: str, most: float) -> Callable[[Results], Outcome]:
    return lambda results: _most([run.fact("build_seconds") for run in results.builders(section)], most, "s", "runs")


def _memory(section: str, most: float) -> Callable[[Results], Outcome]:
    return lambda results: _most([run.fact("memory_mb") for run in results.of(section, "ours")], most, "MB", "seeds")


def _most(values: list[float | None], most: float, unit: str, counted: str) -> Outcome:
    """Compare the worst of a figure."""
    known = [value for value in values if value is not None]
    if not known:
        return NOT_MEASURED
    return Outcome(f"worst {max(known):,.1f} {unit} of {len(known)} {counted}", max(known) <= most)


def _has_gap(section: str, seconds: float) -> Callable[[Results], Outcome]:
    def measure(results: Results) -> Outcome:
        gaps = [run.gap_at(seconds) for run in _long_enough(results, section, "ours", 0)]
        if not gaps:
            return NOT_MEASURED
        return Outcome(f"worst gap {percent(worst(gaps))} of {_seeds(len(gaps))}", worst(gaps) is not None)

    return measure


def _futures(results: Results) -> Outcome:
    """Compare the times to the gap that both reached, seed by seed; a gap that says nothing is not compared."""
    single = {run.case.seed: run for run in results.of("futures60", "ours")}
    pairs = [(run, single.get(run.case.seed)) for run in results.of("futures60", "draws")]
    ratios = [
        _times_longer(run, other) for run, other in pairs if other is not None and (other.gap or 1) <= TELLING_GAP
    ]
    if not ratios:
        return NOT_MEASURED
    middle, last = median(ratios), worst(ratios)
    words = ["never" if value is None else f"{value:.2f} times" for value in (middle, last)]
    reached = middle is not None and middle <= FUTURES_RATIO
    return Outcome(f"median {words[0]}, worst {words[1]} of {_seeds(len(ratios))}", reached)


def _times_longer(run: Run, other: Run) -> float | None:
    """Return how many times longer a run took than another, to the gap that both reached; None when it reached none."""
    gap = max(run.gap or 0.0, other.gap or 0.0) + ROUNDING
    mine, theirs = run.time_to(gap), other.time_to(gap)
    return None if gap > TELLING_GAP or mine is None or theirs is None else mine / max(theirs, SHORTEST)


FREE, SHORT, ALONE = "60 residences, free choice", "60, shortlist of 600 choices", "60, nothing served elsewhere"
GOALS = (
    Goal(FREE, "first plan: 1 % from the best known in 1 s, worst seed 3 %", _above_best("free60", 1, 0.01, 0.03)),
    Goal(FREE, "proven within 1 % in 30 s", _proven("free60", 30, 0.01)),
    Goal(FREE, "proven within 0.5 % in 120 s", _proven("free60", 120, 0.005)),
    Goal(FREE, "gap at 30 s better than HiGHS alone on 9 seeds of 10", _better_than("free60", "highs", 30, 0.9)),
    Goal(FREE, "gap at 30 s better than CBC on 9 seeds of 10", _better_than("free60", "cbc", 30, 0.9)),
    Goal(SHORT, "proven within 0.01 % in 20 s on 9 seeds of 10", _proven_often("shortlist60", 20, 1e-4, 0.9)),
    Goal(ALONE, "proven within 0.5 % in 60 s", _proven("isolated60", 60, 0.005)),
    Goal("What-if at 60", "plan and bound within 2 % in 1 s, p95 over 50 changes", _answers("whatif60", 1.0)),
    Goal("What-if on the demo", "plan and bound within 2 % in 1 s, p95 over 50 changes", _answers("whatif_demo", 1.0)),
    Goal("500", "2 % from the bound of the relaxation in 5 s", _above_bound("large500", 5, 0.02)),
    Goal("500", "1 % from the bound of the relaxation in 40 s", _above_bound("large500", 40, 0.01)),
    Goal("5,000", "built from tables in 3 s", _built("large5000", 3.0)),
    Goal("5,000", "a plan within 3 % of the best bound in 20 s", _above_bound("large5000", 20, 0.03)),
    Goal("5,000", "proven within 0.6 % in 120 s", _proven("large5000", 120, 0.006)),
    Goal("5,000", "under 1.5 GB", _memory("large5000", 1536)),
    Goal("1,700 in 400 territories, only places known", "proven within 1 % in 60 s", _proven("places1700", 60, 0.01)),
    Goal("the same under the value model", "proven within 1 % in 60 s", _proven("places1700_value", 60, 0.01)),
    Goal("20,000", "a plan, a bound and its gap in 15 min", _has_gap("large20000", 900)),
    Goal("20,000", "under 6 GB", _memory("large20000", 6144)),
    Goal("60, 1,000 demand futures", "1.5 times the time of one future, at equal gap", _futures),
)
"""The goals set for this optimiser, in order of size."""
