"""Where the store lives, and how it is spoken to: a short session per call, so that any thread may use it."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from planning.domain.errors import CapError, RequestError
from planning.domain.message import N_, Message

PROJECT = Path(__file__).resolve().parents[2]
WAIT_FOR_WRITER_MS = 30_000


def default_url() -> str:
    """Return the address in CAP_STORE_URL, else that of the SQLite file in the project's `var` folder."""
    return os.environ.get("CAP_STORE_URL") or f"sqlite:///{PROJECT / 'var' / 'cap_residences.sqlite'}"


def connect(url: str, *, foreign_keys: bool = True) -> Engine:
    """Return an engine on the database; a missing SQLite folder is made.

    `foreign_keys=False` is for migrations: SQLite rebuilds a table to change it, and dropping the old one
    would otherwise carry its children away.

    Raises
    ------
    RequestError
        When the address is wrong or its driver is not installed.
    """
    try:
        address = _absolute(make_url(url))
        engine = create_engine(address)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        template = N_("l'adresse de la base de données n'est pas utilisable ({reason})")
        raise RequestError(Message(template, {"reason": str(error)})) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _Pragmas(foreign_keys))
        event.listen(engine, "begin", _begin)
    return engine


def _absolute(url: URL) -> URL:
    """Make the path of a SQLite file absolute: the worker does not start from the same folder."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return url
    path = Path(url.database).resolve()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        template = N_("le dossier « {folder} » ne peut pas être créé ({reason})")
        raise RequestError(Message(template, {"folder": str(path.parent), "reason": error.strerror or ""})) from error
    return url.set(database=str(path))


class _Pragmas:
    """Set up each new SQLite connection: no acknowledged plan is lost, readers never wait for a writer."""

    def __init__(self, foreign_keys: bool) -> None:
        self.foreign_keys = foreign_keys

    def __call__(self, connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        # The driver must not open transactions by itself: `_begin` chooses their kind.
        connection.isolation_level = None
        for setting in (
            f"busy_timeout = {WAIT_FOR_WRITER_MS}",
            "synchronous = FULL",
            f"foreign_keys = {'ON' if self.foreign_keys else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {setting}")
        _write_ahead(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log; when several open a new file at once, SQLite refuses at once, without waiting."""
    last_try = time.monotonic() + WAIT_FOR_WRITER_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > last_try:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    """Take the write lock at the start: a reader turned writer halfway fails instead of waiting."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """Sessions on one database; what goes wrong with the database itself becomes a sentence."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def url(self) -> str:
        """The full address, as another process needs it."""
        return self._engine.url.render_as_string(hide_password=False)

    @property
    def key(self) -> str:
        """A short name of the store, the same in every process, for what belongs to it outside."""
        return hashlib.sha256(self._engine.url.render_as_string(hide_password=True).encode()).hexdigest()[:8]

    @property
    def path(self) -> Path | None:
        """The SQLite file; None of another database."""
        database = self._engine.url.database
        is_file = self._engine.dialect.name == "sqlite" and database and database != ":memory:"
        return Path(database) if is_file and database else None

    @property
    def log_path(self) -> Path | None:
        """Where the worker writes what only a developer reads: beside the SQLite file."""
        return self.path.with_suffix(".worker.log") if self.path else None

    @property
    def queue_path(self) -> Path:
        """The file that the process which runs the jobs holds locked."""
        return self.path.with_suffix(".queue") if self.path else Path(gettempdir()) / f"cap-{self.key}.queue"

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with database_errors(self._engine.url), Session(self._engine) as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        writer = self._engine.execution_options(writes=True)
        with database_errors(self._engine.url), Session(writer) as session, session.begin():
            yield session


@contextmanager
def database_errors(url: URL) -> Iterator[None]:
    """Turn the database's own failures (locked, full, damaged, unreachable) into a sentence."""
    try:
        yield
    except DatabaseError as error:
        template = N_("la base de données {url} ne répond pas comme prévu ({reason})")
        values = {"url": url.render_as_string(hide_password=True), "reason": str(error.orig)}
        raise CapError(Message(template, values)) from error
