"""Results kept as JSON lines, so that a long benchmark can be run section by section, and read again."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.benchmark.case import Case
from scripts.benchmark.trace import Point, at, first_plan, gap_at, time_to

FOLDER = Path(__file__).resolve().parents[2] / "build" / "benchmarks"


def keep(result: dict[str, Any], folder: Path = FOLDER) -> None:
    """Add one result to the folder, in the file of its section (quick runs have their own)."""
    case = result["case"]
    folder.mkdir(parents=True, exist_ok=True)
    name = f"quick-{case['section']}" if case["is_quick"] else case["section"]
    with (folder / f"{name}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


def read(folder: Path = FOLDER, *, is_quick: bool = False) -> list[Run]:
    """Return the latest result of each case; results on other tables than the latest of its seed are left out."""
    lines = [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    lines.sort(key=lambda line: str(line["date"]))
    latest: dict[tuple[Any, ...], Run] = {}
    tables: dict[tuple[str, int], str] = {}
    for line in lines:
        run = Run(line, Case.from_document(line["case"]))
        if run.case.is_quick == is_quick:
            latest[run.case.section, run.case.seed, run.case.engine] = run
            # A run that failed did not get as far as its tables: it says nothing of them.
            if line.get("fingerprint"):
                tables[run.case.section, run.case.seed] = line["fingerprint"]
    return [run for run in latest.values() if run.fits(tables)]


@dataclass(frozen=True)
class Run:
    """One result, with what can be read from it."""

    line: dict[str, Any]
    case: Case

    def fits(self, tables: dict[tuple[str, int], str]) -> bool:
        """Tell whether the run read the tables that count for its seed; a failed run did not get that far."""
        mine = self.line.get("fingerprint", "")
        return not mine or mine == tables.get((self.case.section, self.case.seed), mine)

    @property
    def points(self) -> list[Point]:
        """Return the points of the search; none when it failed."""
        return [(point[0], point[1], point[2]) for point in self.line.get("points", [])]

    @property
    def objective(self) -> float | None:
        """Return the last plan's objective."""
        return self.points[-1][1] if self.points else None

    @property
    def bound(self) -> float | None:
        """Return the last bound."""
        return self.points[-1][2] if self.points else None

    @property
    def gap(self) -> float | None:
        """Return the gap proven at the end."""
        return self.gap_at(float("inf"))

    @property
    def first(self) -> tuple[float, float] | None:
        """Return when the first plan came, and its objective."""
        return first_plan(self.points)

    def gap_at(self, seconds: float) -> float | None:
        """Return the gap proven after so many seconds."""
        return gap_at(self.points, seconds)

    def objective_at(self, seconds: float) -> float | None:
        """Return the best plan after so many seconds."""
        return at(self.points, seconds)[0]

    def time_to(self, gap: float) -> float | None:
        """Return when a gap was proven."""
        return time_to(self.points, gap)

    def fact(self, name: str) -> float | None:
        """Return a figure that the engine gave."""
        value = self.line.get(name)
        return None if value is None else float(value)


@dataclass(frozen=True)
class Results:
    """All runs of all sections."""

    runs: list[Run]

    def of(self, section: str, engine: str) -> list[Run]:
        """Return the runs of an engine in a section, seed by seed."""
        found = [run for run in self.runs if run.case.section == section and run.case.engine == engine]
        return sorted(found, key=lambda run: run.case.seed)

    def builders(self, section: str) -> list[Run]:
        """Return the runs that timed the building of the model by itself, PuLP's apart."""
        found = [run for run in self.runs if run.case.section == section and run.case.engine != "cbc"]
        return [run for run in found if run.fact("build_seconds") is not None]

    def best(self, section: str, seed: int) -> float | None:
        """Return the best plan that any engine found for a seed, of the same question."""
        asked = [run for run in self._same(section, seed) if run.case.engine != "draws"]
        return min((run.objective for run in asked if run.objective is not None), default=None)

    def bound(self, section: str, seed: int) -> float | None:
        """Return the best bound that any engine proved for a seed, the relaxation's included."""
        asked = [run for run in self._same(section, seed) if run.case.engine != "draws"]
        return max((run.bound for run in asked if run.bound is not None), default=None)

    def _same(self, section: str, seed: int) -> list[Run]:
        return [run for run in self.runs if run.case.section == section and run.case.seed == seed]


def median(values: Iterable[float | None]) -> float | None:
    """Return the median; None is worse than any number."""
    known = [float("inf") if value is None else value for value in values]
    if not known:
        return None
    middle = statistics.median(known)
    return None if middle == float("inf") else middle


def worst(values: Iterable[float | None]) -> float | None:
    """Return the largest value; None when one is missing."""
    known = list(values)
    if not known or any(value is None for value in known):
        return None
    return max(value for value in known if value is not None)
