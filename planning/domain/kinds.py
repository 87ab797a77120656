"""The closed vocabularies: what can be done to a residence, how a search can end, which rules exist.

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


class RuleKind(StrEnum):
    """The rules a planner can write in rules.csv."""

    MUST = "must"
    MUST_NOT = "must_not"
    EARLIEST = "earliest"
    LATEST = "latest"
    TOGETHER = "together"
    EXCLUSIVE = "exclusive"
    AFTER = "after"
    DEADLINE = "deadline"
    FLOOR = "floor"
    DECANT_CAPACITY = "decant_capacity"
    WORKS_CAPACITY = "works_capacity"
    STAFF_CEILING = "staff_ceiling"
    DISPOSALS = "disposals"
    REHOUSING = "rehousing"
    TEMPORARY_PLACES = "temporary_places"
    DISPERSED_PLACES = "dispersed_places"
    NOTICE = "notice"
    RIGHT_TO_RETURN = "right_to_return"
    DEBT_CEILING = "debt_ceiling"
    STACKING = "stacking"
    SIZE_NORM = "size_norm"


OWN_FUNDS = "own"
"""The funder that pays what nobody else does: own funds."""

ENERGY_LABELS = tuple("ABCDEFG")
"""Energy labels from best to worst."""

CONDITIONS = ("good", "fair", "poor")
"""States of a building from best to worst."""

OPTIMAL_GAP = 1e-6
"""A plan is called optimal when (objective - bound) / max(|objective|, 1e-9) is at most this."""


def relative_gap(objective: float, bound: float) -> float:
    """Return the proven distance to the best possible plan, as a fraction of the objective.

    >>> relative_gap(102.0, 100.0)
    0.0196078431372549
    """
    return max(0.0, objective - bound) / max(abs(objective), 1e-9)
