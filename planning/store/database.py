"""Where the store lives, and how it is spoken to: a short session per call, so that any thread may use it."""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Final, Self
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from planning.domain.errors import CapError, RequestError
from planning.domain.message import N_, Message
from planning.store.unchanged import Unchanged
from planning.tables.shipped import home

WAIT_FOR_WRITER_S: Final = 30.0
"""How long a writing waits for another program to let go of the database; the reader is told that it waits."""
SLICE_MS: Final = 1_000
GONE = N_(
    "la base de données {file} a été supprimée ou déplacée pendant que l'application tournait : rien n'est enregistré. "
    "Remettez-la, ou restaurez une sauvegarde (python -m planning store restore FICHIER), puis recommencez"
)
REPLACED = N_(
    "la base de données {file} a été remplacée par une autre pendant que l'application tournait : rien n'est "
    "enregistré. Rechargez la page, qui montre la nouvelle, puis recommencez"
)
LOCKED = N_(
    "un autre programme tient la base de données depuis {seconds} s : rien n'est enregistré. "
    "Fermez-le (une copie en cours ?), puis recommencez"
)
READ_ONLY = N_(
    "la base de données {file} est en lecture seule : tout se consulte, rien ne s'enregistre. "
    "Rendez le fichier et son dossier accessibles en écriture, puis relancez"
)
FULL = N_("le disque est plein : rien n'est enregistré. Libérez de la place, puis recommencez")
DAMAGED = N_(
    "la base de données {file} est endommagée ({reason}). Regardez ce qui l'est (python -m planning store check), "
    "puis restaurez une sauvegarde (python -m planning store restore FICHIER)"
)
EMPTY = N_(
    "le fichier {file} est vide : une base de données a pu s'y trouver. Restaurez une sauvegarde "
    "(python -m planning store restore FICHIER), ou supprimez-le pour repartir de rien"
)
OTHER = N_("la base de données {file} ne répond pas comme prévu ({reason})")
OnWait = Callable[[float], None]
"""Told of the seconds that a writing has waited for another program."""


def default_url() -> str:
    """Return the address in CAP_STORE_URL, else that of the SQLite file in the project's, or the user's, folder."""
    return os.environ.get("CAP_STORE_URL") or f"sqlite:///{home() / 'cap_residences.sqlite'}"


def absolute_url(url: str) -> str:
    """Return the address whatever folder one is in."""
    return _absolute(make_url(url)).render_as_string(hide_password=False)


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
        path = file_of(address)
        engine = create_engine(address) if path is None else create_engine(address, creator=_Opener(path))
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        template = N_("l'adresse de la base de données n'est pas utilisable ({reason})")
        raise RequestError(Message(template, {"reason": str(error)})) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _Pragmas(foreign_keys))
        event.listen(engine, "begin", _begin)
    return engine


def file_of(address: URL) -> Path | None:
    """Return the file of a SQLite address; None of another database, or one in memory."""
    is_file = address.get_backend_name() == "sqlite" and address.database and address.database != ":memory:"
    return Path(address.database) if is_file and address.database else None


def store_folder(url: str) -> Path | None:
    """Return the folder of a store's file; None of another database."""
    path = file_of(make_url(url))
    return None if path is None else path.resolve().parent


class _Opener:
    """Open a SQLite file: made where there is none, but never again once it was there; read where it cannot be written.

    An empty file is refused: somebody may have lost a store there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._was_there = False

    def __call__(self) -> sqlite3.Connection:
        if self._was_there and not self.path.exists():
            raise CapError(Message(GONE, {"file": str(self.path)}))
        if self.path.exists():
            self._refuse_empty()
        self._was_there = True
        if is_read_only(self.path):
            try:
                return self._open("mode=ro")
            except sqlite3.OperationalError:
                return self._open("mode=ro&immutable=1")  # no room for its log either
        return self._open("mode=rwc")

    def _open(self, how: str) -> sqlite3.Connection:
        connection = sqlite3.connect(f"file:{quote(str(self.path))}?{how}", uri=True, check_same_thread=False)
        connection.execute("PRAGMA schema_version")  # what cannot be opened says so here
        return connection

    def _refuse_empty(self) -> None:
        """Refuse an empty file, once another that makes the store at this moment had the time to begin it."""
        until = time.monotonic() + EMPTY_SECONDS
        while not self.path.stat().st_size:
            if time.monotonic() > until:
                raise CapError(Message(EMPTY, {"file": str(self.path)}))
            time.sleep(0.05)


EMPTY_SECONDS: Final = 2.0


def is_read_only(path: Path) -> bool:
    """Tell whether a file, or the folder where SQLite keeps its log, cannot be written."""
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


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

    def __call__(self, connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        # The driver must not open transactions by itself: `_begin` chooses their kind.
        connection.isolation_level = None
        for setting in (
            f"busy_timeout = {SLICE_MS}",
            "synchronous = FULL",
            f"foreign_keys = {'ON' if self.foreign_keys else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {setting}")
        path = Path(connection.execute("PRAGMA database_list").fetchone()[2] or ":memory:")
        entry.info["mark"] = file_mark(path)
        if not is_read_only(path):
            _write_ahead(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log; when several open a new file at once, SQLite refuses at once, without waiting."""
    last_try = time.monotonic() + WAIT_FOR_WRITER_S
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

    on_wait: OnWait | None = None

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._number = 0
        self._known: Header | None = None
        self.unchanged = Unchanged(self.path)

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
        return file_of(self._engine.url)

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
        self.unchanged.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def name_it(self) -> None:
        """Give a new SQLite store a number of its own, in its header, unless it has one or cannot be written."""
        if self.path is None or is_read_only(self.path):
            return
        with self._said(), self._engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA application_id").scalar():
                return
        with self._writing() as session:
            connection = session.connection()
            if not connection.exec_driver_sql("PRAGMA application_id").scalar():  # nobody was faster
                connection.exec_driver_sql(f"PRAGMA application_id = {secrets.randbelow(2**31 - 1) + 1}")

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with self._said(), Session(self._engine) as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """Write: all or nothing, and acknowledged only where it can be read again.

        Every writing counts in the file's own header (`user_version`): a file that counts less than before, or whose
        name (`application_id`) is another, is not the one that was read.
        """
        writer = self._engine.execution_options(writes=True)
        with self._said(), Session(writer) as session:
            connection = self._begun(session)
            number = self._known_number(connection) + 1
            yield session
            session.flush()
            if self.path is not None:
                connection.exec_driver_sql(f"PRAGMA user_version = {number}")
            mark = connection.info.get("mark")
            session.commit()
            self._refuse_other_file(mark)
            self._number = number

    def _begun(self, session: Session) -> Connection:
        """Take the write lock, in turn: who waits for another program is told so."""
        began = time.monotonic()
        while True:
            try:
                return session.connection()
            except OperationalError as error:
                session.rollback()
                waited = time.monotonic() - began
                if "locked" not in str(error.orig):
                    raise
                if waited > WAIT_FOR_WRITER_S:
                    raise CapError(Message(LOCKED, {"seconds": round(waited)})) from error
                if self.on_wait is not None:
                    self.on_wait(waited)

    def _known_number(self, connection: Connection) -> int:
        """Return the number of the last writing; refuse a file that is not the one known."""
        if self.path is None:
            return 0
        self._refuse_other_file(connection.info.get("mark"))
        number = int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)
        known, self._known = self._known, header_of(self.path)
        former, self._number = self._number, number
        if known is not None and (number < former or self._known.is_other_than(known)):
            raise CapError(Message(REPLACED, {"file": str(self.path)}))
        return number

    def _refuse_other_file(self, mark: object) -> None:
        """Refuse to go on when the file at the address is no longer the one that was opened."""
        if self.path is None or mark is None:
            return
        now = file_mark(self.path)
        if now != mark:
            self._engine.dispose()
            self._number, self._known = 0, None
            raise CapError(Message(GONE if now is None else REPLACED, {"file": str(self.path)}))

    def _said(self) -> AbstractContextManager[None]:
        return database_errors(self._engine.url)


def file_mark(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another of the same name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@dataclass(frozen=True)
class Header:
    """What the file itself says: which store it is, and the number of the last writing that left its log."""

    store: int
    number: int

    def is_other_than(self, known: Header) -> bool:
        """Tell whether this is not the file that was known, some writings later.

        A store that was just named has no name in the file yet: it is still in its log.
        """
        return known.store not in (0, self.store) or self.number < known.number


_held: dict[tuple[int, int], int] = {}
"""Files whose header is read, by `file_mark`, with a descriptor that stays open.

Closing any descriptor of a file gives up the locks that SQLite holds on it in this process (POSIX): another process
would then take itself for the last one, and delete the log of a store in use.
"""


def header_of(path: Path) -> Header:
    """Read what a SQLite file says of itself (file format, 1.3: `user_version` at 60, `application_id` at 68)."""
    mark = file_mark(path)
    if mark is None:
        raise CapError(Message(GONE, {"file": str(path)}))
    if mark not in _held:
        _held[mark] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    first = os.pread(_held[mark], 72, 0)
    return Header(int.from_bytes(first[68:72], "big"), int.from_bytes(first[60:64], "big"))


@contextmanager
def database_errors(url: URL) -> Iterator[None]:
    """Turn the database's own failures (locked, full, damaged, unreachable) into a sentence."""
    try:
        yield
    except DatabaseError as error:
        raise CapError(_sentence(url, str(error.orig))) from error


def _sentence(url: URL, reason: str) -> Message:
    path = file_of(url)
    if path is not None:
        return trouble(path, reason)
    return Message(OTHER, {"file": url.render_as_string(hide_password=True), "reason": reason})


def trouble(path: Path, reason: str) -> Message:
    """Say what is wrong with a SQLite file, and what to do; `reason` is SQLite's."""
    values = {"file": str(path), "reason": reason}
    if not path.exists():
        return Message(GONE, values)
    known = {
        "readonly": READ_ONLY,
        "read-only": READ_ONLY,
        "disk is full": FULL,
        "malformed": DAMAGED,
        "not a database": DAMAGED,
        "database is locked": LOCKED,
    }
    template = next((template for part, template in known.items() if part in reason), OTHER)
    return Message(template, {**values, "seconds": round(SLICE_MS / 1000)})
