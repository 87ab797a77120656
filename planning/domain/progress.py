"""What a search tells while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """Best plan so far and what is proven of it. `objective` is None before the first plan.

    Work that is counted, as explanations are, says how much of it is done instead. `is_slow`: the quick search is not
    there, as what it compiles could not be kept anywhere.
    """

    seconds: float
    objective: float | None
    bound: float | None
    gap: float | None
    done: int | None = None
    total: int | None = None
    is_slow: bool = False


OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]
