"""What an engine is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from planning.domain.kinds import EndedBy
from planning.optimise.model import Floats


@dataclass(frozen=True)
class Limits:
    """When to stop: relative gap proven, seconds of wall clock (None = no limit)."""

    gap: float
    seconds: float | None
    seed: int


@dataclass(frozen=True)
class Answer:
    """What an engine found. `values` is None without a plan; `infeasible` only when proven; `bound` None = unknown."""

    ended_by: EndedBy
    infeasible: bool
    values: Floats | None
    bound: float | None
