"""The portfolios that one has: listed, opened, copied, renamed, deleted; a version imported, apart from all others.

A portfolio is what shares a data folder, or a name where there is no folder: its versions follow each other. The one
opened last is the one with the latest turn, so that starting again shows it again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.store.changes import change_entry, newest_row, refuse_overtaken
from planning.store.database import Database
from planning.store.portfolios import (
    apart_key,
    copy_key,
    keep_portfolio,
    lineage,
    next_turn,
    portfolio_entry,
    require_portfolio,
)
from planning.store.records import ACTIVE, ChangeEntry, ChangeKind, PortfolioEntry
from planning.store.rows import ChangeRow, ExplanationRow, FrontierRow, JobRow, PlanRow, PortfolioRow, PriceRangeRow
from planning.store.unchanged import kept_until_written

if TYPE_CHECKING:
    from planning.tables.data import Data


class Shelf(Database):
    """Keep several portfolios side by side."""

    @kept_until_written
    def portfolios(self) -> list[PortfolioEntry]:
        """Return the newest version of every portfolio, the one opened last first."""
        with self._reading() as session:
            rows = session.scalars(select(PortfolioRow).order_by(PortfolioRow.turn.desc()))
            found: dict[str, PortfolioRow] = {}
            for row in rows:
                found.setdefault(lineage(row), row)
            return [portfolio_entry(row) for row in found.values()]

    def open_portfolio(self, portfolio_hash: str) -> PortfolioEntry:
        """Make a portfolio the one that is shown from now on, also after a start.

        Raises
        ------
        RequestError
            When there is none.
        """
        with self._writing() as session:
            row = newest_row(session, require_portfolio(session, portfolio_hash))
            row.turn = next_turn(session)
            return portfolio_entry(row)

    def add_portfolio(self, data: Data) -> PortfolioEntry:
        """Keep a new portfolio of no folder, under its name, and open it.

        Raises
        ------
        RequestError
            When another one has that name.
        """
        with self._writing() as session:
            _refuse_taken(session, data.manifest.name)
            return portfolio_entry(keep_portfolio(session, replace(data, folder=""), "", key=apart_key(session, data)))

    def duplicate_portfolio(
        self, portfolio_hash: str, name: str, plan_id: int | None = None
    ) -> tuple[PortfolioEntry, int | None]:
        """Keep a copy of a portfolio's newest version under another name, and open it; it goes its own way.

        `plan_id`: a plan of that version, which the copy has too, with what it is compared with.

        Returns
        -------
        copy, plan
            The plan of the copy; None where none was asked for, or it is of another version.

        Raises
        ------
        RequestError
            When there is no such portfolio, or another one has that name.
        """
        with self._writing() as session:
            row = newest_row(session, require_portfolio(session, portfolio_hash, with_tables=True))
            _refuse_taken(session, name)
            copy = PortfolioRow(
                hash=copy_key(row.hash, name.strip()),
                name=name.strip(),
                folder="",
                manifest={**row.manifest, "name": name.strip()},
                scenarios=row.scenarios,
                tables=row.tables,
                turn=next_turn(session),
            )
            session.add(copy)
            session.flush()
            plan = None if plan_id is None else session.get(PlanRow, plan_id)
            theirs = None if plan is None or plan.portfolio_hash != row.hash else _copied(session, plan, copy.hash)
            return portfolio_entry(copy), theirs

    def rename_portfolio(self, portfolio_hash: str, name: str) -> PortfolioEntry:
        """Give a portfolio of no folder another name; that of a folder is in its manifest.toml.

        Raises
        ------
        RequestError
            When there is no such portfolio, it has a folder, or another one has that name.
        """
        with self._writing() as session:
            row = require_portfolio(session, portfolio_hash)
            if row.folder:
                template = N_("le nom de ce portefeuille est dans {folder}/manifest.toml : changez-le là")
                raise RequestError(Message(template, {"folder": row.folder}))
            _refuse_taken(session, name)
            former = row.name
            for version in session.scalars(select(PortfolioRow).where(_same(row))):
                version.name, version.manifest = name.strip(), {**version.manifest, "name": name.strip()}
            session.execute(update(ChangeRow).where(ChangeRow.lineage == former).values(lineage=name.strip()))
            session.flush()
            return portfolio_entry(newest_row(session, row))

    def delete_portfolio(self, portfolio_hash: str) -> int:
        """Delete a portfolio with its versions, plans and explanations; return how many plans are gone.

        Raises
        ------
        RequestError
            When there is no such portfolio, it is the only one, or a calculation about it goes on.
        """
        with self._writing() as session:
            row = require_portfolio(session, portfolio_hash)
            hashes = list(session.scalars(select(PortfolioRow.hash).where(_same(row))))
            if session.scalar(select(func.count()).select_from(PortfolioRow)) == len(hashes):
                raise RequestError(Message(N_("c'est le seul portefeuille : ouvrez-en un autre d'abord")))
            running = select(JobRow.id).where(JobRow.portfolio_hash.in_(hashes), JobRow.state.in_(ACTIVE))
            if session.scalars(running.limit(1)).first() is not None:
                raise RequestError(Message(N_("un calcul de ce portefeuille est en cours : arrêtez-le d'abord")))
            return _delete(session, row, hashes)

    def save_import(
        self, before_hash: str, data: Data, *, residence_ids: list[str], author: str, reason: str
    ) -> ChangeEntry:
        """Keep what an import, or a person in a grid, made of a portfolio as its new version, and make it the latest.

        Parameters
        ----------
        before_hash
            The version that the import was compared with.
        data
            The portfolio after it, prepared.
        residence_ids, author, reason
            Which residences changed, who accepted it, from which file.

        Raises
        ------
        RequestError
            When another version was kept meanwhile: nothing is kept.
        """
        with self._writing() as session:
            before = require_portfolio(session, before_hash)
            refuse_overtaken(session, before)
            seen = replace(data, folder=before.folder)
            kept = keep_portfolio(session, seen, before.fingerprint, key=apart_key(session, seen))
            kept.scenarios = before.scenarios
            session.flush()
            row = ChangeRow(
                lineage=lineage(before),
                kind=ChangeKind.IMPORTED.value,
                option_ids=residence_ids,
                author=author.strip(),
                reason=reason.strip(),
                before_hash=before_hash,
                after_hash=kept.hash,
            )
            session.add(row)
            session.flush()
            return change_entry(row)

    def restore_version(self, portfolio_hash: str, *, author: str, reason: str) -> PortfolioEntry:
        """Make a former version of a portfolio its newest one again; the versions after it stay.

        Raises
        ------
        RequestError
            When there is none.
        """
        with self._writing() as session:
            row = require_portfolio(session, portfolio_hash)
            newest = newest_row(session, row)
            row.turn = next_turn(session)
            change = ChangeRow(
                lineage=lineage(row),
                kind=ChangeKind.IMPORTED.value,
                option_ids=[],
                author=author.strip(),
                reason=reason.strip(),
                before_hash=newest.hash,
                after_hash=row.hash,
            )
            session.add(change)
            session.flush()
            return portfolio_entry(row)


def _copied(session: Session, plan: PlanRow, portfolio_hash: str) -> int:
    """Copy a plan and its companions to another portfolio that holds the same; return its id."""
    columns = [column.key for column in PlanRow.__table__.columns if column.key not in ("id", "parent_id")]

    def copy(row: PlanRow, parent_id: int | None) -> int:
        held = {name: getattr(row, name) for name in columns} | {"portfolio_hash": portfolio_hash}
        made = PlanRow(parent_id=parent_id, **held)
        session.add(made)
        session.flush()
        return made.id

    made = copy(plan, None)
    for row in session.scalars(select(PlanRow).where(PlanRow.parent_id == plan.id)):
        copy(row, made)
    return made


def _same(row: PortfolioRow) -> ColumnElement[bool]:
    """Return the condition of the versions of one portfolio."""
    return (
        PortfolioRow.folder == row.folder
        if row.folder
        else (PortfolioRow.folder == "") & (PortfolioRow.name == row.name)
    )


def _refuse_taken(session: Session, name: str) -> None:
    if not name.strip():
        raise RequestError(Message(N_("donnez un nom au portefeuille")))
    taken = select(PortfolioRow.hash).where(PortfolioRow.name == name.strip()).limit(1)
    if session.scalars(taken).first() is not None:
        raise RequestError(Message(N_("un portefeuille s'appelle déjà « {name} »"), {"name": name.strip()}))


def _delete(session: Session, row: PortfolioRow, hashes: list[str]) -> int:
    plans = select(PlanRow.id).where(PlanRow.portfolio_hash.in_(hashes))
    count = session.scalar(select(func.count()).select_from(plans.subquery())) or 0
    for said in (ExplanationRow, PriceRangeRow, FrontierRow):
        session.execute(delete(said).where(said.plan_id.in_(plans)))
    session.execute(delete(JobRow).where(or_(JobRow.portfolio_hash.in_(hashes), JobRow.plan_id.in_(plans))))
    session.execute(update(PlanRow).where(PlanRow.portfolio_hash.in_(hashes)).values(parent_id=None))
    session.execute(delete(PlanRow).where(PlanRow.portfolio_hash.in_(hashes)))
    session.execute(update(ChangeRow).where(ChangeRow.lineage == lineage(row)).values(undone_by=None))
    gone = or_(ChangeRow.before_hash.in_(hashes), ChangeRow.after_hash.in_(hashes))
    session.execute(delete(ChangeRow).where(gone))
    session.execute(delete(PortfolioRow).where(PortfolioRow.hash.in_(hashes)))
    return int(count)
