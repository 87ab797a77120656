"""The tables of the store (docs/store.md). A change here needs a migration: a test compares the two."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from planning.store.columns import CompressedJson, Moment, now

Document = dict[str, Any]


class Base(DeclarativeBase):
    """Every constraint has a name: SQLite's migrations need it to find the constraint again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {Document: JSON(none_as_null=True), datetime.datetime: Moment}  # noqa: RUF012 - SQLAlchemy's own form


class PortfolioRow(Base):
    """A snapshot of all the tables of a portfolio. The tables of a hash never change, the rest may.

    `turn` counts the savings of all: what was kept last has the largest, whatever the clock says.
    """

    __tablename__ = "portfolios"

    hash: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    folder: Mapped[str]
    manifest: Mapped[Document]
    scenarios: Mapped[Document]
    tables: Mapped[Document] = mapped_column(CompressedJson, deferred=True)
    fingerprint: Mapped[str] = mapped_column(default="", index=True)
    base_hash: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)
    saved_at: Mapped[datetime.datetime] = mapped_column(default=now)
    turn: Mapped[int] = mapped_column(default=0, server_default="0", index=True)


class ChangeRow(Base):
    """A change of some options by a person: which version became which, who, why."""

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    lineage: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    option_ids: Mapped[list[Any]] = mapped_column(JSON)
    author: Mapped[str]
    reason: Mapped[str]
    before_hash: Mapped[str] = mapped_column(ForeignKey("portfolios.hash"))
    after_hash: Mapped[str] = mapped_column(ForeignKey("portfolios.hash"))
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("changes.id"))
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)


class ScenarioRow(Base):
    """A scenario that somebody saved; `version` counts its changes, so that none is lost."""

    __tablename__ = "scenarios"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    document: Mapped[Document]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class PlanRow(Base):
    """A plan with the independent checker's verdict."""

    __tablename__ = "plans"
    __table_args__ = (UniqueConstraint("parent_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    portfolio_hash: Mapped[str] = mapped_column(ForeignKey("portfolios.hash"), index=True)
    data_hash: Mapped[str]
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("scenarios.id"))
    scenario: Mapped[Document]
    name: Mapped[str]
    role: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    document: Mapped[Document] = mapped_column(CompressedJson, deferred=True)
    status: Mapped[str]
    objective: Mapped[float | None]
    gap: Mapped[float | None]
    code_version: Mapped[str]
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)
    checked_at: Mapped[datetime.datetime | None]
    faults: Mapped[list[Any]] = mapped_column(JSON)


class ExplanationRow(Base):
    """What is said of a residence under a plan (`residence_id` empty: the ranking of all), as a JSON document."""

    __tablename__ = "explanations"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    residence_id: Mapped[str] = mapped_column(primary_key=True)
    code_version: Mapped[str]
    document: Mapped[Document] = mapped_column(CompressedJson, deferred=True)
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)


class PriceRangeRow(Base):
    """Between which prices of a well-housed year a plan keeps what it decides of a residence, as a JSON document."""

    __tablename__ = "price_ranges"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    residence_id: Mapped[str] = mapped_column(primary_key=True)
    code_version: Mapped[str]
    document: Mapped[Document]
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)


class FrontierRow(Base):
    """What each budget buys around a plan: the points with their plans, as a JSON document."""

    __tablename__ = "frontiers"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    code_version: Mapped[str]
    document: Mapped[Document] = mapped_column(CompressedJson, deferred=True)
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)


class JobRow(Base):
    """A long calculation and the process that answers for it."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    portfolio_hash: Mapped[str] = mapped_column(ForeignKey("portfolios.hash"))
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("scenarios.id"))
    scenario: Mapped[Document]
    state: Mapped[str] = mapped_column(index=True)
    progress: Mapped[Document | None]
    message: Mapped[Document | None]
    pid: Mapped[int]
    pid_mark: Mapped[str]
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime.datetime] = mapped_column(default=now, onupdate=now)
