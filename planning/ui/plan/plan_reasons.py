"""Why a decision, and why not another: sought by another process, or prepared in the background and kept."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from planning.domain.errors import CapError
from planning.domain.next_unit import NextUnit, Step
from planning.domain.statement import Explanation
from planning.jobs.staged_question import Staged
from planning.store.explanations import read_explanation
from planning.ui.kit import cached


def kept_explanation(plan_id: int, residence_id: str) -> Explanation | None:
    """What was prepared of a residence; None when it has not been, by this version."""
    kept = cached.store()
    if residence_id not in kept.explained(plan_id):
        return None
    key = (plan_id, residence_id)
    return cached.remembered("explanation", key, lambda: read_explanation(kept.explanation(plan_id, residence_id)))


def reasons(plan_id: int, residence_id: str) -> Explanation | None:
    """The first reasons of a decision; None while another process seeks them. Asked for by being looked at.

    Raises
    ------
    CapError
        When there is no answer this time; the next time it is sought again.
    """
    found: Explanation | None = _as_soon_as_known("reasons", (plan_id, residence_id))
    return found


def is_reasoned(plan_id: int, residence_id: str) -> bool:
    """Say whether the first reasons are there, or will not come.

    Raises
    ------
    CapError
        When too many wait for theirs.
    """
    return cached.asked("reasons", (plan_id, residence_id), plan_id, residence_id).done()


def pair(plan_id: int, first: str, second: str) -> Staged:
    """Why one residence and not the other, sought by another process: facts, the exchange, then prices.

    Raises
    ------
    CapError
        When too many wait for theirs.
    """
    return cached.asked_in_stages("one or other", (plan_id, first, second), plan_id, first, second)


def forget_pair(plan_id: int, first: str, second: str) -> None:
    """Seek a comparison that did not come again the next time that it is asked."""
    cached.forget_stages("one or other", (plan_id, first, second))


def next_units(plan_id: int) -> tuple[NextUnit, ...] | None:
    """What one step more of each limit would bring, by the relaxation; None for a portfolio that is too large.

    Raises
    ------
    CapError
        When there is no answer this time; the next time it is sought again.
    """
    found: tuple[NextUnit, ...] | None = _waited_for("one step more", (plan_id,), plan_id)
    return found


def next_unit(plan_id: int, step: Step) -> NextUnit:
    """What one step more would bring, searched again.

    Raises
    ------
    CapError
        When there is no answer this time; the next time it is sought again.
    """
    found: NextUnit = _waited_for("one step solved", (plan_id, step.model_dump_json()), plan_id, step)
    return found


def _waited_for(question: str, key: tuple[Hashable, ...], *arguments: object) -> Any:
    try:
        return cached.asked(question, key, *arguments).result()
    except CapError:
        cached.forget(question, key)
        raise


def _as_soon_as_known(question: str, key: tuple[Hashable, ...]) -> Any:
    """Return an answer that is there, None while it is sought; one that went wrong is sought again the next time."""
    asked = cached.asked(question, key, *key)
    if not asked.done():
        return None
    try:
        return asked.result()
    except CapError:
        cached.forget(question, key)
        raise
