"""A limit that a plan reaches."""

from __future__ import annotations

from dataclasses import dataclass

from planning.domain.message import Message


@dataclass(frozen=True)
class Reached:
    """A fact, and how much it weighs among those of its family (years concerned, amount given way)."""

    sentence: Message
    weight: float
