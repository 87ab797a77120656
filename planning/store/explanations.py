"""Explanations of a plan and prices of its decisions, residence by residence: there at once the next time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from planning import __version__
from planning.domain.plan import Plan
from planning.domain.statement import Explanation, PriceRange, Ranked
from planning.domain.uncertain_figures import Knowing
from planning.store.columns import now
from planning.store.database import Database
from planning.store.rows import ExplanationRow, PriceRangeRow
from planning.store.unchanged import kept_until_written

EVERY_RESIDENCE = ""
"""In place of a residence: the ranking of all of them."""
FIGURES = ":figures"
"""In place of a residence (no id of one holds a colon): which uncertain figures could change the plan."""
CLOSER = ":closer"
"""In place of a residence: the plan that the search for a proof ended with, as plan.json holds one."""
OF_NO_RESIDENCE = (EVERY_RESIDENCE, FIGURES, CLOSER)


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
            ExplanationRow.residence_id.not_in(OF_NO_RESIDENCE),
        )
        with self._reading() as session:
            return set(session.scalars(chosen))

    def save_closer(self, plan_id: int, found: Plan) -> None:
        """Keep the plan that the search for a closer proof ended with: whole plans are compared with it."""
        self.save_explanation(plan_id, CLOSER, found.model_dump(mode="json"))

    def closer(self, plan_id: int) -> Plan | None:
        """Return that plan; None when this version searched none, or it cannot be read."""
        document = self.explanation(plan_id, CLOSER)
        try:
            return None if document is None else Plan.model_validate(document)
        except ValidationError:
            return None

    def save_knowing(self, plan_id: int, found: Knowing) -> None:
        """Keep which uncertain figures could change a plan, in place of what was."""
        self.save_explanation(plan_id, FIGURES, found.model_dump(mode="json"))

    def knowing(self, plan_id: int) -> Knowing | None:
        """Return what this version found of the uncertain figures of a plan; None when it has not, or not readably."""
        return self._knowing(plan_id, __version__)

    @kept_until_written
    def _knowing(self, plan_id: int, _version: str) -> Knowing | None:
        document = self.explanation(plan_id, FIGURES)
        try:
            return None if document is None else Knowing.model_validate(document)
        except ValidationError:
            return None

    def save_price_range(self, plan_id: int, found: PriceRange) -> None:
        """Keep between which prices a plan keeps a decision, in place of what was."""
        with self._writing() as session:
            session.merge(
                PriceRangeRow(
                    plan_id=plan_id,
                    residence_id=found.residence_id,
                    code_version=__version__,
                    document=found.model_dump(mode="json"),
                    created_at=now(),
                )
            )

    def priced(self, plan_id: int) -> int:
        """Return how many decisions of a plan have prices, found by this version: what a page looks at each time."""
        return self._priced(plan_id, __version__)

    @kept_until_written
    def _priced(self, plan_id: int, version: str) -> int:
        chosen = select(func.count()).where(PriceRangeRow.plan_id == plan_id, PriceRangeRow.code_version == version)
        with self._reading() as session:
            return session.scalar(chosen) or 0

    def price_ranges(self, plan_id: int) -> dict[str, PriceRange]:
        """Return what this version found of the decisions of a plan, by residence."""
        chosen = select(PriceRangeRow.document).where(
            PriceRangeRow.plan_id == plan_id, PriceRangeRow.code_version == __version__
        )
        with self._reading() as session:
            documents = list(session.scalars(chosen))
        found = [PriceRange.model_validate(document) for document in documents]
        return {one.residence_id: one for one in found}


# Explanations <-> the JSON documents that the store keeps; one of another form is as good as none.


def ranking_document(rows: Sequence[Ranked]) -> dict[str, Any]:
    """Return the document of a ranking."""
    return {"rows": [row.model_dump(mode="json") for row in rows]}


def read_ranking(document: Mapping[str, Any] | None) -> tuple[Ranked, ...] | None:
    """Return the ranking of a document; None when there is none that this version reads."""
    if document is None:
        return None
    try:
        return tuple(Ranked.model_validate(row) for row in document["rows"])
    except (KeyError, ValidationError):
        return None


def read_explanation(document: Mapping[str, Any] | None) -> Explanation | None:
    """Return the explanation of a document; None when there is none that this version reads."""
    if document is None:
        return None
    try:
        return Explanation.model_validate(document)
    except ValidationError:
        return None
