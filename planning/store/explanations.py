"""Explanations of a plan, residence by residence, so that they are there at once the next time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from planning import __version__
from planning.store.columns import now
from planning.store.database import Database
from planning.store.rows import ExplanationRow

EVERY_RESIDENCE = ""
"""In place of a residence: the ranking of all of them."""


class Explanations(Database):
    """Keep what was said of a plan. A plan never changes: neither does what is said of it, by one version."""

    def save_explanation(self, plan_id: int, residence_id: str, document: dict[str, Any]) -> None:
        """Keep what is said of a residence (`EVERY_RESIDENCE`: of the ranking), in place of what was."""
        with self._writing() as session:
            session.merge(
                ExplanationRow(
                    plan_id=plan_id,
                    residence_id=residence_id,
                    code_version=__version__,
                    document=document,
                    created_at=now(),
                )
            )

    def explanation(self, plan_id: int, residence_id: str) -> dict[str, Any] | None:
        """Return what this version said of a residence; None when it has not."""
        with self._reading() as session:
            row = session.get(ExplanationRow, (plan_id, residence_id), options=[undefer(ExplanationRow.document)])
            return None if row is None or row.code_version != __version__ else row.document

    def explained(self, plan_id: int) -> set[str]:
        """Return the residences of which something is kept, by this version."""
        chosen = select(ExplanationRow.residence_id).where(
            ExplanationRow.plan_id == plan_id,
            ExplanationRow.code_version == __version__,
            ExplanationRow.residence_id != EVERY_RESIDENCE,
        )
        with self._reading() as session:
            return set(session.scalars(chosen))
