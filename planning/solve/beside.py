"""A search that runs beside the solver, on the second core: each hands its better plans to the other."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Protocol, Self

import numpy as np

from planning.domain.progress import ShouldStop
from planning.model.matrix import Matrix
from planning.model.model import Floats
from planning.solve.engine import Found

Arrays = Mapping[str, np.ndarray]
WORTH_IT = 1e-7
"""Relative fall of the objective that counts as better."""


class BestPlan:
    """The best point known, shared by the searches that run together."""

    def __init__(self, values: Floats | None = None, objective: float = float("inf")) -> None:
        self._lock = threading.Lock()
        self._values, self._objective = values, objective

    def offer(self, values: Floats, objective: float) -> bool:
        """Keep a point if it is better; tell whether it was."""
        with self._lock:
            if not self.is_beaten_by(objective):
                return False
            self._values, self._objective = values, objective
            return True

    def is_beaten_by(self, objective: float) -> bool:
        """Tell whether an objective is better than the best known."""
        if self._values is None:
            return objective < self._objective  # infinity less a share of itself is no number
        return objective < self._objective - WORTH_IT * abs(self._objective)

    def get(self) -> tuple[Floats | None, float]:
        """Return the point (None at first) and its objective."""
        with self._lock:
            return self._values, self._objective


class Beside(Protocol):
    """What searches beside a solver, and travels to its process as arrays."""

    @property
    def is_quicker(self) -> bool:
        """Whether it finds plans sooner than the solver's own heuristics, which are then left out."""

    def search(self, matrix: Matrix, best: BestPlan, should_stop: ShouldStop, seed: int) -> None:
        """Offer better points until told to stop."""

    def suggest(self, point: Floats) -> None:
        """Take note of a point of the relaxation: where it is whole, it is probably right."""

    def met(self) -> tuple[Found, ...]:
        """Return other good plans that the search came by."""

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Return what `from_arrays` needs."""

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self | None:
        """Return the search that was written; None when the arrays hold another."""
