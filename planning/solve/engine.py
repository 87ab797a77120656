"""What an engine is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from planning.domain.kinds import EndedBy
from planning.model.model import Floats, Ints

PULP = "pulp:"
"""Before the name of a solver of PuLP."""


@dataclass(frozen=True)
class Limits:
    """When to stop: relative gap proven, seconds of wall clock, nodes of the search tree (None = no limit).

    `is_plain`: a small model, whose tree alone is ten times quicker than with the solver's heuristics and restarts.
    """

    gap: float
    seconds: float | None
    seed: int
    nodes: int | None = None
    is_plain: bool = False


@dataclass(frozen=True)
class Found:
    """A plan met by a search: its exact objective and the choice of each residence (numbers of the choices), [R]."""

    objective: float
    choices: Ints


@dataclass(frozen=True)
class Answer:
    """What an engine found. `values` is None without a plan; `infeasible` only when proven; `bound` None = unknown.

    `met` are other good plans that a search came by, the best first. `has_ties`: somebody or the clock ended the search
    before every action without effect was taken out.
    """

    ended_by: EndedBy
    infeasible: bool
    values: Floats | None
    bound: float | None
    met: tuple[Found, ...] = ()
    has_ties: bool = False
