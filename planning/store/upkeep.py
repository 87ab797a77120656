"""A store's safety: copied while people work, put back, looked over, brought up to date.

Copies are made by SQLite's online backup: complete at one moment, whatever is written meanwhile.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import make_url

from planning.domain.errors import CapError, RequestError
from planning.domain.message import N_, Message
from planning.store.database import DAMAGED, connect, file_of, trouble
from planning.store.migrations import HEAD, migrate
from planning.store.store import open_store

ONLY_SQLITE = N_("cette commande ne sait faire que pour un fichier SQLite, pas pour {url}")
MISSING = N_("il n'y a pas de base de données à l'adresse {file}")
EXISTS = N_("le fichier {file} existe déjà : donnez un autre nom")
NOT_A_STORE = N_("le fichier {file} n'est pas une base de Cap Résidences ({reason})")
DOCUMENTS: Final = (("portfolios", "tables"), ("plans", "document"), ("explanations", "document"))
"""Tables and columns of compressed documents; zlib's checksum tells a damaged one."""


def store_file(url: str) -> Path:
    """Return the file of a store.

    Raises
    ------
    RequestError
        When it is no SQLite file.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database or address.database == ":memory:":
        raise RequestError(Message(ONLY_SQLITE, {"url": address.render_as_string(hide_password=True)}))
    return Path(address.database).resolve()


def back_up(source: Path, target: Path) -> int:
    """Copy a store into a file of its own, complete and checked; return its size in bytes.

    Raises
    ------
    RequestError
        When there is no store, or the target exists.
    CapError
        When the copy is not sound, or cannot be written.
    """
    if not source.exists():
        raise RequestError(Message(MISSING, {"file": str(source)}))
    if target.exists() or target.is_symlink():
        raise RequestError(Message(EXISTS, {"file": str(target)}))
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with _opened(source, "ro") as kept, _opened(part, "rwc") as copy:
            kept.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, that opens on a read-only disk too
            _refuse_damage(copy, source)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(url: str, file: Path) -> Path | None:
    """Put a copy in the place of a store, of which a copy is put aside first; return where that is.

    What is open meanwhile sees the restored store from its next look on.

    Raises
    ------
    RequestError
        When the file is no sound store, or a calculation runs.
    """
    target = store_file(url)
    with _opened(file, "ro") as copy:
        _refuse_damage(copy, file)
        _refuse_strangers(copy, file)
        aside = _put_aside(url, target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with _opened(target, "rwc") as kept:
            copy.backup(kept)
    migrate(connect(url))
    return aside


def _put_aside(url: str, target: Path) -> Path | None:
    """Copy a store before another takes its place; one that cannot be read is moved."""
    if not target.exists():
        return None
    aside = _free_name(target)
    if target.stat().st_size:
        try:
            with open_store(url) as store:
                if any(job.pid for job in store.active_jobs()):
                    raise RequestError(Message(N_("un calcul est en cours : arrêtez-le avant de restaurer")))
            back_up(target, aside)
            return aside
        except RequestError:
            raise
        except CapError:
            pass  # damaged: that is why another takes its place
    target.replace(aside)
    for end in ("-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    return aside


def before_migration(file: Path) -> Path | None:
    """Copy a store that a migration would change; return where the copy is, None when there is nothing to change."""
    with _opened(file, "ro") as kept:
        _refuse_strangers(kept, file)
        version = str(kept.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    if version == HEAD:
        return None
    aside = _free_name(file)
    back_up(file, aside)
    return aside


def _free_name(file: Path) -> Path:
    numbers = (f"{file.stem}.avant-{number}{file.suffix}" for number in range(1, 10_000))
    return next(path for path in map(file.with_name, numbers) if not path.exists())


def faults(file: Path) -> list[Message]:
    """Return all that is wrong with a store: its pages, its references, its documents, its version.

    Raises
    ------
    RequestError
        When there is no store.
    """
    if not file.exists():
        raise RequestError(Message(MISSING, {"file": str(file)}))
    if not file.stat().st_size:
        return [Message(N_("le fichier est vide : restaurez une sauvegarde"))]
    try:
        with _opened(file, "ro") as kept:
            found = _damage(kept)
            if found:
                return [Message(N_("page endommagée : {reason}"), {"reason": reason}) for reason in found]
            _refuse_strangers(kept, file)
            orphans = kept.execute("PRAGMA foreign_key_check").fetchall()
            told = [Message(N_("{count} lignes renvoient à ce qui n'existe plus"), {"count": len(orphans)})]
            return [*(told if orphans else []), *_unreadable(kept)]
    except CapError as error:
        return [error.message]


def _unreadable(kept: sqlite3.Connection) -> Iterator[Message]:
    for table, column in DOCUMENTS:
        for rowid, document in kept.execute(f"SELECT rowid, {column} FROM {table}"):  # noqa: S608 - our own names
            try:
                zlib.decompress(document)
            except (zlib.error, TypeError):
                yield Message(N_("document illisible : table {table}, ligne {row}"), {"table": table, "row": rowid})


def counts(file: Path) -> dict[str, int]:
    """Return how many rows a store's main tables have."""
    with _opened(file, "ro") as kept:
        tables = ("portfolios", "changes", "scenarios", "plans", "jobs")
        return {name: kept.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}  # noqa: S608


def refuse_damaged(url: str) -> None:
    """Refuse a SQLite store whose pages are damaged, before anything is written there; quick, at every start.

    Raises
    ------
    CapError
        With what to do.
    """
    file = file_of(make_url(url))
    if file is None or not file.exists() or not file.stat().st_size:
        return
    with _opened(file, "ro") as kept:
        found = str(kept.execute("PRAGMA quick_check(1)").fetchone()[0])
    if found != "ok":
        raise CapError(Message(DAMAGED, {"file": str(file), "reason": found}))


def _damage(kept: sqlite3.Connection) -> list[str]:
    found = [str(row[0]) for row in kept.execute("PRAGMA integrity_check(20)")]
    return [] if found == ["ok"] else found


def _refuse_damage(kept: sqlite3.Connection, file: Path) -> None:
    found = _damage(kept)
    if found:
        raise RequestError(Message(NOT_A_STORE, {"file": str(file), "reason": found[0]}))


def _refuse_strangers(kept: sqlite3.Connection, file: Path) -> None:
    """Refuse what is no store, or one of a later version."""
    names = {row[0] for row in kept.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    missing = {"alembic_version", "portfolios", "plans", "jobs"} - names
    if missing:
        raise RequestError(Message(NOT_A_STORE, {"file": str(file), "reason": ", ".join(sorted(missing))}))
    version = str(kept.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    if version > HEAD:
        text = N_("la base de données vient d'une version plus récente de Cap Résidences ({reason})")
        raise RequestError(Message(text, {"reason": version}))


@contextmanager
def _opened(file: Path, mode: str) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode={mode}", uri=True, timeout=30)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise CapError(trouble(file, str(error))) from error
