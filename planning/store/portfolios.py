"""Portfolios, kept by content: the same tables are stored once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.store.columns import now
from planning.store.database import Database
from planning.store.records import PortfolioEntry
from planning.store.rows import PortfolioRow
from planning.store.unchanged import kept_until_written

if TYPE_CHECKING:
    from planning.tables.data import Data


class Portfolios(Database):
    """Keep portfolios as the optimiser sees them: prepared, options and needs included."""

    def save_portfolio(self, data: Data, fingerprint: str = "", *, base_hash: str = "") -> str:
        """Keep a snapshot and make it the latest; return its hash.

        `fingerprint` tells what it was prepared from: `reopen_portfolio` then spares the next preparation.
        `base_hash` is the snapshot without what people changed, if they did.
        Name, folder and scenarios are outside the hash: those of the last saving are kept.
        """
        with self._writing() as session:
            return keep_portfolio(session, data, fingerprint, base_hash).hash

    def reopen_portfolio(self, fingerprint: str) -> PortfolioEntry | None:
        """Make the portfolio prepared from the same files the latest again; None when there is none."""
        with self._writing() as session:
            chosen = select(PortfolioRow).where(PortfolioRow.fingerprint == fingerprint)
            row = session.scalars(chosen.order_by(PortfolioRow.turn.desc()).limit(1)).first()
            if row is None:
                return None
            row.saved_at, row.turn = now(), next_turn(session)
            return portfolio_entry(row)

    def portfolio(self, portfolio_hash: str) -> Data:
        """Return the tables of a snapshot, with the scenarios of its folder.

        Raises
        ------
        RequestError
            When there is no such snapshot, or this version cannot read it any more.
        """
        from planning.tables.data import Data

        with self._reading() as session:
            row = require_portfolio(session, portfolio_hash, with_tables=True)
            document = {"manifest": row.manifest, "tables": row.tables}
            entry = portfolio_entry(row)
        try:
            data = Data.from_document(document, entry.folder)
        except (KeyError, TypeError, ValueError) as error:
            template = N_("le portefeuille « {name} » n'est plus lisible par cette version : préparez-le à nouveau")
            raise RequestError(Message(template, {"name": entry.name})) from error
        return Data(data.manifest, data.tables, data.folder, entry.scenarios)

    @kept_until_written
    def portfolio_entry(self, portfolio_hash: str) -> PortfolioEntry:
        """Return what is known of a snapshot without its tables.

        Raises
        ------
        RequestError
            When there is no such snapshot.
        """
        with self._reading() as session:
            return portfolio_entry(require_portfolio(session, portfolio_hash))

    @kept_until_written
    def latest_portfolio(self) -> PortfolioEntry | None:
        """Return the snapshot saved or reopened last, without its tables."""
        with self._reading() as session:
            row = session.scalars(select(PortfolioRow).order_by(PortfolioRow.turn.desc()).limit(1)).first()
            return portfolio_entry(row) if row else None


def require_portfolio(session: Session, portfolio_hash: str, *, with_tables: bool = False) -> PortfolioRow:
    """Return the row of a snapshot.

    Raises
    ------
    RequestError
        When there is none.
    """
    options = [undefer(PortfolioRow.tables)] if with_tables else []
    row = session.get(PortfolioRow, portfolio_hash, options=options)
    if row is None:
        template = N_("le portefeuille {hash} n'est pas enregistré")
        raise RequestError(Message(template, {"hash": portfolio_hash[:12]}))
    return row


def keep_portfolio(session: Session, data: Data, fingerprint: str, base_hash: str = "", key: str = "") -> PortfolioRow:
    """Keep a snapshot and make it the latest; return its row. `key`: its hash, unless it is that of its content."""
    content = key or data.portfolio_hash
    row = session.get(PortfolioRow, content)
    if row is None:
        tables = data.to_document(data.tables)["tables"]  # all of them, also what no plan depends on
        row = PortfolioRow(hash=content, tables=tables)
        session.add(row)
    row.name, row.folder = data.manifest.name, data.folder
    row.fingerprint, row.base_hash, row.saved_at, row.turn = fingerprint, base_hash, now(), next_turn(session)
    row.manifest = data.manifest.model_dump(mode="json")
    row.scenarios = {name: scenario.model_dump(mode="json") for name, scenario in data.scenarios.items()}
    return row


def lineage(row: PortfolioRow) -> str:
    """What the versions of one portfolio share: their folder, or their name where there is none."""
    return row.folder or row.name


def apart_key(session: Session, data: Data) -> str:
    """Return the key of a version: its content's, unless another portfolio has the very same tables."""
    content = data.portfolio_hash
    row = session.get(PortfolioRow, content)
    mine = data.folder or data.manifest.name
    return content if row is None or lineage(row) == mine else copy_key(content, mine)


def copy_key(content: str, name: str) -> str:
    """Return the key of tables that a second portfolio holds too."""
    return hashlib.sha256(f"{content}\n{name}".encode()).hexdigest()


def next_turn(session: Session) -> int:
    """Return the turn of what is kept now: after all the others."""
    with session.no_autoflush:
        return (session.scalar(select(func.max(PortfolioRow.turn))) or 0) + 1


def portfolio_entry(row: PortfolioRow) -> PortfolioEntry:
    """Return what is known of a snapshot without its tables."""
    scenarios = {name: Scenario.model_validate(document) for name, document in row.scenarios.items()}
    return PortfolioEntry(
        row.hash, row.name, row.folder, scenarios, row.created_at, row.saved_at, row.fingerprint, row.base_hash
    )
