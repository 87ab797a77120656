"""Plans, each with the independent checker's verdict and the companions it is compared with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Final

from pydantic import ValidationError
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

from planning import __version__
from planning.domain.errors import RequestError
from planning.domain.kinds import EndedBy, Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.plan_difference import is_same_value
from planning.domain.scenario import Scenario
from planning.store.columns import now
from planning.store.database import Database
from planning.store.documents import message_document, read_message
from planning.store.portfolios import require_portfolio
from planning.store.records import DO_NOTHING, PLAN_JOB, PROPOSAL, JobState, PlanEntry
from planning.store.rows import JobRow, PlanRow
from planning.store.unchanged import kept_until_written

MOST_KNOWN: Final = 20
"""Plans of other scenarios that a search starts from, and that its plan is offered to."""
SAME: Final = 1e-9
"""A plan is better from this share of its value on."""


class Plans(Database):
    """Keep plans: proposals, and the companions attached to them."""

    def save_plan(
        self,
        plan: Plan,
        portfolio_hash: str,
        *,
        faults: Sequence[Message] | None,
        name: str = "",
        role: str = PROPOSAL,
        parent_id: int | None = None,
        scenario_id: int | None = None,
    ) -> int:
        """Keep a plan with what the checker found (`faults`, empty = nothing) and return its id.

        A plan with faults is kept so that it can be looked into; `latest_plan` and `plans` leave it out. Only
        doing nothing may come unchecked (None): rules and envelopes do not apply to it.

        Raises
        ------
        RequestError
            When the portfolio is not in the store.
        """
        if (role == PROPOSAL) != (parent_id is None):
            raise ValueError("a companion has a parent, a proposal has none")
        if faults is None and role != DO_NOTHING:
            raise ValueError("a plan is kept with the checker's verdict")
        row = PlanRow(
            portfolio_hash=portfolio_hash,
            data_hash=plan.data_hash,
            scenario_id=scenario_id,
            scenario=plan.scenario.model_dump(mode="json"),
            name=name or plan.scenario.title or plan.scenario.name,
            role=role,
            parent_id=parent_id,
            document=plan.model_dump(mode="json"),
            status=plan.status.value,
            objective=plan.objective,
            gap=plan.gap,
            code_version=__version__,
            checked_at=None if faults is None else now(),
            faults=[message_document(fault) for fault in faults or ()],
        )
        with self._writing() as session:
            require_portfolio(session, portfolio_hash)
            session.add(row)
            session.flush()
            return row.id

    def plan(self, plan_id: int) -> Plan:
        """Return a plan with all its rows.

        Raises
        ------
        RequestError
            When there is none, or this version cannot read it any more.
        """
        with self._reading() as session:
            row = _require(session, plan_id, with_document=True)
            return _plan(row)

    @kept_until_written
    def plan_entry(self, plan_id: int) -> PlanEntry:
        """Return what is known of a plan without its rows, faults included.

        Raises
        ------
        RequestError
            When there is none.
        """
        with self._reading() as session:
            return _entry(_require(session, plan_id))

    @kept_until_written
    def plans(self, portfolio_hash: str | None = None) -> list[PlanEntry]:
        """Return the sound proposals (decided, without faults), latest first; of one portfolio or of all."""
        with self._reading() as session:
            rows = session.scalars(_proposals(portfolio_hash))
            return [_entry(row) for row in rows if not row.faults]

    @kept_until_written
    def latest_plan(self, portfolio_hash: str | None = None) -> PlanEntry | None:
        """Return the latest sound proposal, of one portfolio or of all."""
        with self._reading() as session:
            rows = session.scalars(_proposals(portfolio_hash))
            return next((_entry(row) for row in rows if not row.faults), None)

    def latest_by_scenario(self, data_hashes: Collection[str], most: int = MOST_KNOWN) -> list[PlanEntry]:
        """Return the latest sound proposal of each scenario, for the same data: those that answer other questions.

        Parameters
        ----------
        data_hashes
            `Data.hash_for` of the scenarios that count.
        most
            How many at most, the latest first.
        """
        found: list[PlanEntry] = []
        with self._reading() as session:
            for row in session.scalars(_proposals(None).where(PlanRow.data_hash.in_(data_hashes))):
                entry = None if row.faults else _entry(row)
                if entry is not None and all(entry.scenario != other.scenario for other in found):
                    found.append(entry)
                if len(found) == most:
                    break
        return found

    @kept_until_written
    def shown_plans(self, portfolio_hash: str) -> list[PlanEntry]:
        """Return the sound proposals of a portfolio, latest first, less those that a later one beats."""
        kept: list[PlanEntry] = []
        for entry in self.plans(portfolio_hash):
            if not any(_beats(later, entry) for later in kept):
                kept.append(entry)
        return kept

    @kept_until_written
    def better_version(self, plan_id: int) -> PlanEntry | None:
        """Return the latest proposal of the same scenario that is better than a plan; None when none is."""
        entry = self.plan_entry(plan_id)
        return next((later for later in self.plans(entry.portfolio_hash) if _beats(later, entry)), None)

    def save_better(self, plan_id: int, plan: Plan, faults: Sequence[Message]) -> int:
        """Keep a better plan for the scenario of a proposal, with the same companions; return its id."""
        with self._reading() as session:
            former = _entry(_require(session, plan_id))
            chosen = select(PlanRow).where(PlanRow.parent_id == plan_id).options(undefer(PlanRow.document))
            companions = list(session.scalars(chosen))
        new_id = self.save_plan(
            plan, former.portfolio_hash, faults=faults, name=former.name, scenario_id=former.scenario_id
        )
        columns = [column.key for column in PlanRow.__table__.columns if column.key not in ("id", "parent_id")]
        with self._writing() as session:
            for row in companions:
                session.add(PlanRow(parent_id=new_id, **{name: getattr(row, name) for name in columns}))
        return new_id

    def find_plan(self, portfolio_hash: str, scenario: Scenario) -> PlanEntry | None:
        """Return the latest sound proposal for a scenario, made by this version in a job left to its end."""
        same = (entry for entry in self._left_to_their_end(portfolio_hash, __version__) if entry.scenario == scenario)
        return next((entry for entry in same if self._ended_by(entry.id) is not EndedBy.CANCELLED), None)

    @kept_until_written
    def _left_to_their_end(self, portfolio_hash: str, version: str) -> list[PlanEntry]:
        stopped = select(JobRow.plan_id).where(JobRow.state == JobState.CANCELLED.value, JobRow.kind == PLAN_JOB)
        chosen = _proposals(portfolio_hash).where(
            PlanRow.code_version == version, PlanRow.id.not_in(stopped.where(JobRow.plan_id.is_not(None)))
        )
        with self._reading() as session:
            return [_entry(row) for row in session.scalars(chosen) if not row.faults]

    def _ended_by(self, plan_id: int) -> EndedBy:
        """Return why the search for a plan ended: what is saved never changes, and is read once."""
        known = self._ended.get((self.key, plan_id))
        if known is None:
            known = self._ended[self.key, plan_id] = self.plan(plan_id).ended_by
        return known

    @cached_property
    def _ended(self) -> dict[tuple[str, int], EndedBy]:
        return {}

    @kept_until_written
    def companion_roles(self, plan_id: int) -> tuple[str, ...]:
        """Return which companions a proposal has."""
        chosen = select(PlanRow.role).where(PlanRow.parent_id == plan_id).order_by(PlanRow.role)
        with self._reading() as session:
            return tuple(session.scalars(chosen))

    def companions(self, plan_id: int) -> dict[str, Plan]:
        """Return what a proposal is compared with, by role; one may be missing, or left out as faulty."""
        chosen = select(PlanRow).where(PlanRow.parent_id == plan_id).options(undefer(PlanRow.document))
        with self._reading() as session:
            return {row.role: _plan(row) for row in session.scalars(chosen) if not row.faults}


def _beats(later: PlanEntry, entry: PlanEntry) -> bool:
    """Tell whether a later plan answers the same question better."""
    if later.id <= entry.id or later.scenario != entry.scenario or later.objective is None or entry.objective is None:
        return False
    return later.objective < entry.objective and not is_same_value(entry.objective, later.objective, SAME)


def _proposals(portfolio_hash: str | None) -> Select[PlanRow]:
    chosen = select(PlanRow).where(
        PlanRow.role == PROPOSAL, PlanRow.status.in_([Status.OPTIMAL.value, Status.FEASIBLE.value])
    )
    if portfolio_hash is not None:
        chosen = chosen.where(PlanRow.portfolio_hash == portfolio_hash)
    return chosen.order_by(PlanRow.id.desc())


def _require(session: Session, plan_id: int, *, with_document: bool = False) -> PlanRow:
    row = session.get(PlanRow, plan_id, options=[undefer(PlanRow.document)] if with_document else [])
    if row is None:
        raise RequestError(Message(N_("le plan {id} n'est pas enregistré"), {"id": str(plan_id)}))
    return row


def _plan(row: PlanRow) -> Plan:
    try:
        return Plan.model_validate(row.document)
    except ValidationError as error:
        template = N_(
            "le plan « {name} » a été enregistré sous une forme que cette version ne lit plus : recalculez-le"
        )
        raise RequestError(Message(template, {"name": row.name})) from error


def _entry(row: PlanRow) -> PlanEntry:
    return PlanEntry(
        id=row.id,
        name=row.name,
        role=row.role,
        parent_id=row.parent_id,
        portfolio_hash=row.portfolio_hash,
        data_hash=row.data_hash,
        scenario_id=row.scenario_id,
        scenario=Scenario.model_validate(row.scenario),
        status=Status(row.status),
        objective=row.objective,
        gap=row.gap,
        code_version=row.code_version,
        created_at=row.created_at,
        checked_at=row.checked_at,
        faults=tuple(read_message(fault) for fault in row.faults),
    )
