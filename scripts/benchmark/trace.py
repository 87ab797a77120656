"""How a search went: plan and bound over time, and what can be read from them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from planning.domain.kinds import relative_gap
from planning.domain.progress import Progress

Point = tuple[float, float | None, float | None]
"""Seconds since the start, objective of the best plan, best bound."""


@dataclass
class Recorder:
    """Notes each change of plan or bound; the clock starts when it is made."""

    points: list[Point] = field(default_factory=list)
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._began = self.clock()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return self.clock() - self._began

    def __call__(self, progress: Progress) -> None:
        """Note what a search tells."""
        self.note(progress.objective, progress.bound)

    def note(self, objective: float | None, bound: float | None, at: float | None = None) -> None:
        """Note a plan and a bound, now or at a time known otherwise; what was better before stays."""
        last = self.points[-1] if self.points else (0.0, None, None)
        objective = _better(min, objective, last[1])
        bound = _better(max, bound, last[2])
        if (objective, bound) != last[1:]:
            self.points.append((round(self.seconds if at is None else at, 3), objective, bound))


def _better(choose: Callable[[float, float], float], found: float | None, known: float | None) -> float | None:
    if found is None or known is None:
        return known if found is None else found
    return choose(found, known)


def at(points: list[Point], seconds: float) -> tuple[float | None, float | None]:
    """Return the plan and the bound known after so many seconds."""
    known = [point for point in points if point[0] <= seconds]
    return known[-1][1:] if known else (None, None)


def gap_at(points: list[Point], seconds: float) -> float | None:
    """Return the proven gap after so many seconds; None without a plan or a bound."""
    objective, bound = at(points, seconds)
    return None if objective is None or bound is None else relative_gap(objective, bound)


def first_plan(points: list[Point]) -> tuple[float, float] | None:
    """Return when the first plan came, and its objective."""
    return next(((seconds, objective) for seconds, objective, _ in points if objective is not None), None)


def time_to(points: list[Point], gap: float) -> float | None:
    """Return when a gap was proven."""
    return next(
        (
            seconds
            for seconds, objective, bound in points
            if objective is not None and bound is not None and relative_gap(objective, bound) <= gap
        ),
        None,
    )
