"""What people changed in the options of a portfolio: each change is a new version, signed, dated, and can be undone.

The versions of one data folder follow each other; a change made meanwhile by somebody else is never overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.store.database import Database
from planning.store.portfolios import apart_key, keep_portfolio, lineage, portfolio_entry, require_portfolio
from planning.store.records import ChangeEntry, ChangeKind, PortfolioEntry
from planning.store.rows import ChangeRow, PortfolioRow
from planning.store.unchanged import kept_until_written

if TYPE_CHECKING:
    from planning.tables.data import Data


class Changes(Database):
    """Keep the changes of options, and tell which version of a portfolio is the newest."""

    def save_change(
        self,
        before_hash: str,
        data: Data,
        *,
        kind: ChangeKind,
        option_ids: Sequence[str],
        author: str,
        reason: str,
        undoes: int | None = None,
    ) -> ChangeEntry:
        """Keep a new version of a portfolio, made from the version `before_hash`, and make it the latest.

        Parameters
        ----------
        before_hash
            The version that the change was made in.
        data
            The portfolio after the change.
        kind, option_ids, author, reason
            What was done to which options, by whom, why.
        undoes
            The change that this one takes back.

        Raises
        ------
        RequestError
            When another version was kept meanwhile, or the change was undone already: nothing is kept.
        """
        with self._writing() as session:
            before = require_portfolio(session, before_hash)
            refuse_overtaken(session, before)
            base = before.base_hash or before.hash
            unchanged = data.portfolio_hash == base  # everything was taken back
            seen = replace(data, folder=before.folder)
            key = apart_key(session, seen)
            kept = keep_portfolio(session, seen, before.fingerprint, "" if unchanged else base, key)
            # The scenarios are the folder's: a change of options leaves them as they are.
            kept.scenarios = before.scenarios
            session.flush()  # the change points to it
            row = ChangeRow(
                lineage=lineage(before),
                kind=kind.value,
                option_ids=list(option_ids),
                author=author.strip(),
                reason=reason.strip(),
                before_hash=before_hash,
                after_hash=kept.hash,
            )
            session.add(row)
            session.flush()
            if undoes is not None:
                _mark_undone(session, undoes, row.id)
            return change_entry(row)

    @kept_until_written
    def changes(self, portfolio_hash: str) -> list[ChangeEntry]:
        """Return every change of the folder of a portfolio, latest first, undone ones included."""
        with self._reading() as session:
            row = require_portfolio(session, portfolio_hash)
            return [change_entry(change) for change in session.scalars(_changes(row))]

    @kept_until_written
    def newest_version(self, portfolio_hash: str) -> PortfolioEntry:
        """Return the version of a portfolio's folder that was kept last: what a new plan is made from."""
        with self._reading() as session:
            return portfolio_entry(newest_row(session, require_portfolio(session, portfolio_hash)))

    @kept_until_written
    def newest_of_folder(self, folder: str) -> PortfolioEntry | None:
        """Return the version of a data folder that was kept last."""
        chosen = select(PortfolioRow).where(PortfolioRow.folder == folder).order_by(PortfolioRow.turn.desc())
        with self._reading() as session:
            row = session.scalars(chosen.limit(1)).first()
            return portfolio_entry(row) if row else None

    @kept_until_written
    def versions_before(self, portfolio_hash: str) -> list[str]:
        """Return the versions that led to a portfolio by changes of options, from the last to the first."""
        steps = [(change.after_hash, change.before_hash) for change in self.changes(portfolio_hash)]
        found = [portfolio_hash]
        for after, before in steps:
            if after in found and before not in found:
                found.append(before)
        return found[1:]


def catalogue_in_force(changes: Sequence[ChangeEntry]) -> list[str]:
    """Return the changes of the catalogue (their keys) that stand, in the order in which they were made."""
    stand = [change for change in reversed(changes) if change.kind is ChangeKind.CATALOGUE and not change.is_undone]
    return list(dict.fromkeys(key for change in stand for key in change.option_ids))


def in_force(changes: Sequence[ChangeEntry]) -> tuple[list[str], list[str]]:
    """Return the options that changes left changed, and those whose change was given up.

    Parameters
    ----------
    changes
        As `Store.changes` gives them, latest first.
    """
    last: dict[str, ChangeKind] = {}
    for change in reversed(changes):
        if change.kind not in (ChangeKind.UNDONE, ChangeKind.CATALOGUE, ChangeKind.IMPORTED) and not change.is_undone:
            last |= dict.fromkeys(change.option_ids, change.kind)
    kept = [option for option, kind in last.items() if kind is not ChangeKind.RESTORED]
    return kept, [option for option, kind in last.items() if kind is ChangeKind.RESTORED]


def can_undo(change: ChangeEntry, changes: Sequence[ChangeEntry]) -> bool:
    """Tell whether a change still stands, and no later one touches the same options."""
    if change.is_undone or change.kind in (ChangeKind.UNDONE, ChangeKind.IMPORTED):
        return False
    later = (other for other in changes if other.id > change.id and not other.is_undone)
    touched = {option for other in later if other.kind is not ChangeKind.UNDONE for option in other.option_ids}
    return not touched & set(change.option_ids)


def _changes(row: PortfolioRow) -> Select[ChangeRow]:
    return select(ChangeRow).where(ChangeRow.lineage == lineage(row)).order_by(ChangeRow.id.desc())


def newest_row(session: Session, row: PortfolioRow) -> PortfolioRow:
    """Return the version of a portfolio that was kept last."""
    same = select(PortfolioRow).where(PortfolioRow.folder == row.folder)
    chosen = same if row.folder else same.where(PortfolioRow.name == row.name)
    return session.scalars(chosen.order_by(PortfolioRow.turn.desc()).limit(1)).first() or row


def refuse_overtaken(session: Session, before: PortfolioRow) -> None:
    """Refuse a change made in a version that is not the newest any more.

    Raises
    ------
    RequestError
        When it is not.
    """
    newest = newest_row(session, before)
    if newest.hash != before.hash:
        raise RequestError(_overtaken(session, newest))


def _overtaken(session: Session, newest: PortfolioRow) -> Message:
    """Say who was faster."""
    last = session.scalars(_changes(newest).where(ChangeRow.after_hash == newest.hash).limit(1)).first()
    if last is None:
        template = N_(
            "les données ont changé depuis que vous avez ouvert cette page : rien n'est enregistré, "
            "regardez les nouveaux chiffres puis recommencez"
        )
        return Message(template)
    if last.kind == ChangeKind.IMPORTED.value:
        template = N_(
            "{author} a changé le parc depuis que vous avez ouvert cette page ({reason}) : rien n'est enregistré, "
            "regardez les nouveaux chiffres puis recommencez"
        )
        return Message(template, {"author": last.author, "reason": last.reason})
    template = N_(
        "{author} a changé des options depuis que vous avez ouvert cette page ({reason}) : rien n'est enregistré, "
        "regardez les nouveaux chiffres puis recommencez"
    )
    return Message(template, {"author": last.author, "reason": last.reason})


def _mark_undone(session: Session, change_id: int, by: int) -> None:
    row = session.get(ChangeRow, change_id)
    if row is None or row.undone_by is not None:
        raise RequestError(Message(N_("ce changement a déjà été annulé")))
    row.undone_by = by


def change_entry(row: ChangeRow) -> ChangeEntry:
    """Return what is known of a change."""
    return ChangeEntry(
        row.id,
        ChangeKind(row.kind),
        tuple(str(option) for option in row.option_ids),
        row.author,
        row.reason,
        row.before_hash,
        row.after_hash,
        row.created_at,
        row.undone_by is not None,
    )
