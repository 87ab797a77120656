"""The closed vocabularies: what can be done to a residence, how a search can end. Rules: `rule_book.py`.

Typologies, client groups, territories and funders are rows of tables, not members of enums.
"""

from __future__ import annotations

from enum import StrEnum


class ActionKind(StrEnum):
    """What can be done to a residence. The engine treats all alike but `KEEP` and, for its yearly cap, `DISPOSE`."""

    KEEP = "keep"
    COMFORT = "comfort"
    SOUNDPROOFING = "soundproofing"
    STUDIOS = "studios"
    ACCESSIBILITY = "accessibility"
    ENERGY = "energy"
    RESTRUCTURE = "restructure"
    CONVERT = "convert"
    DEMOLISH_REBUILD = "demolish_rebuild"
    CREATE = "create"
    DISPOSE = "dispose"
    CHANGE_STATUS = "change_status"
    TAKE_OVER = "take_over"
    GIVE_BACK = "give_back"
    CLOSE_SERVICE = "close_service"


class Origin(StrEnum):
    """What a person did to an option; an option without one was computed, or comes with the folder's complete list."""

    EDITED = "edited"
    FROZEN = "frozen"
    ADDED = "added"
    LOADED = "loaded"


class Status(StrEnum):
    """What is known of the plan. `OPTIMAL` only when the proven gap is at most 1e-6."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NO_PLAN_YET = "no_plan_yet"


class EndedBy(StrEnum):
    """Why the search stopped."""

    PROOF = "proof"
    GAP = "gap"
    TIME = "time"
    WORK = "work"
    CANCELLED = "cancelled"


OWN_FUNDS = "own"
"""The funder that pays what nobody else does: own funds."""

OWNER, OPERATOR = "owner", "operator"
PAYERS = (OWNER, OPERATOR)
"""Who pays the own part of an option: who owns the building, who runs the residence."""


def is_own_funds(funder: str) -> bool:
    """Tell whether a funder is own funds, by its id alone: `own`, or those of one body, `own:<body>`.

    >>> is_own_funds("own"), is_own_funds("own:amli"), is_own_funds("state")
    (True, True, False)
    """
    return funder == OWN_FUNDS or funder.startswith(f"{OWN_FUNDS}:")


ENERGY_LABELS = tuple("ABCDEFG")
"""Energy labels from best to worst."""

CONDITIONS = ("good", "fair", "poor")
"""States of a building from best to worst."""

SANITARY = ("none", "shared", "private")
"""Showers and toilets of a home."""

SAFETY_OPINIONS = ("favourable", "unfavourable", "not_applicable")
"""What a safety commission says; no commission looks at a dwelling house."""

CLASSES = ("A", "B", "C", "D")
"""Habitability of homes: autonomous and compliant, correct, degraded, not a home."""

AUTHORITIES = (OPERATOR, "state", "department", "partner")
"""Who decides that an option may be done."""

TOPICS = ("fire", "energy", "agreement", "accessibility", "decency")
"""What a deadline is about, and what works cure."""

VALUE, VALUE_FOR_MONEY, URGENCY = "value", "value_for_money", "urgency"
"""How a spreadsheet sorts its options."""

OPTIMAL_GAP = 1e-6
"""A plan is called optimal when (objective - bound) / max(|objective|, 1e-9) is at most this."""


def relative_gap(objective: float, bound: float) -> float:
    """Return the proven distance to the best possible plan, as a fraction of the objective.

    >>> relative_gap(102.0, 100.0)
    0.0196078431372549
    """
    return max(0.0, objective - bound) / max(abs(objective), 1e-9)
