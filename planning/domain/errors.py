"""Everything that can go wrong, in one picture.

CapError                  a sentence for the user; never shown as a traceback
├── DataError             the data folder or a file is wrong (carries every problem found)
├── RequestError          what was asked cannot be done (unknown scenario, unknown engine, ...)
│   └── RefusedPlanError  the independent checker found faults in a plan (carries both)
└── EngineError           the solver failed or is missing
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from planning.domain.message import N_, Message

if TYPE_CHECKING:
    from planning.domain.plan import Plan


class CapError(Exception):
    """Root of the family: an error that carries a sentence."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.template)
        self.message = message


class DataError(CapError):
    """The data cannot be used; `problems` lists all that was found, errors and warnings."""

    def __init__(self, message: Message, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class RequestError(CapError):
    """The request cannot be carried out as asked."""


class RefusedPlanError(RequestError):
    """The independent checker refuses a plan: it is not proposed. `faults` lists all that it found."""

    def __init__(self, plan: Plan, faults: Sequence[Message]) -> None:
        template = N_("le plan trouvé est refusé par le contrôle indépendant, premier défaut : {fault}")
        super().__init__(Message(template, {"fault": faults[0]}))
        self.plan, self.faults = plan, tuple(faults)


class EngineError(CapError):
    """The solving engine is missing or failed."""


# One thing wrong in the data: where it is, what it is, what to do about it.


Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Problem:
    """A problem in a file. `row` counts lines as a spreadsheet shows them (the header is line 1).

    A `note` says how a file was understood: nothing is wrong, and there is nothing to do.
    """

    file: str
    what: Message
    remedy: Message | None
    row: int | None = None
    column: str | None = None
    severity: Severity = "error"
    others: int = 0
    """Further rows where the same is wrong, which are not listed one by one."""


MOST_LISTED: Final = 500
"""Rows where the same is wrong that are listed one by one: a file spoiled from end to end has a million."""

_Row = TypeVar("_Row")


def listed(rows: Iterable[_Row]) -> list[tuple[_Row, int]]:
    """Return the first rows where something is wrong, each with 0, the last of them with how many others there are.

    >>> listed([3, 5])
    [(3, 0), (5, 0)]
    """
    every = list(rows)
    kept = [(row, 0) for row in every[:MOST_LISTED]]
    if len(every) > MOST_LISTED:
        kept[-1] = (kept[-1][0], len(every) - MOST_LISTED)
    return kept
