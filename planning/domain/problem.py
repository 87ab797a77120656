"""One thing wrong in the data: where it is, what it is, what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planning.domain.message import Message

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """A problem in a file. `row` counts lines as a spreadsheet shows them (the header is line 1)."""

    file: str
    what: Message
    remedy: Message
    row: int | None = None
    column: str | None = None
    severity: Severity = "error"
