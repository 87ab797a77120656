"""The history of the store's tables, and how a database is brought to its present form."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect

from planning.domain.errors import CapError, RequestError
from planning.domain.message import N_, Message
from planning.store.database import connect, database_errors

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0006"
"""The last revision of `versions/`, here so that an up-to-date store opens without loading alembic."""


def migrate(engine: Engine, revision: str = HEAD) -> None:
    """Bring the database of `engine` to a revision (`base` = no table left), all or nothing.

    Raises
    ------
    RequestError
        When the database was made by a later version of the product.
    CapError
        When the database cannot be read or written.
    """
    if _current(engine) == revision:
        return
    writer = connect(engine.url.render_as_string(hide_password=False), foreign_keys=False)
    try:
        # The lock is taken before looking: two programs that open a new store at once make its tables once.
        with database_errors(engine.url), writer.execution_options(writes=True).begin() as connection:
            _run(connection, revision)
            _refuse_orphans(connection)
    finally:
        writer.dispose()


def alembic_config(connection: Connection) -> Config:
    """Return alembic's settings, on an open connection."""
    from alembic.config import Config

    # Not alembic's own default, which is whatever stood there when it was first imported.
    config = Config(attributes={"connection": connection}, stdout=sys.stdout)
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _current(engine: Engine) -> str | None:
    with database_errors(engine.url), engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return found


def _run(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.util import CommandError

    config = alembic_config(connection)
    try:
        if revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)
    except CommandError as error:
        template = N_("la base de données vient d'une version plus récente de Cap Résidences ({reason})")
        raise RequestError(Message(template, {"reason": str(error)})) from error


def _refuse_orphans(connection: Connection) -> None:
    """Foreign keys were off during the migration: check them before committing."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise CapError(Message(N_("la mise à jour de la base de données laisserait des lignes orphelines")))
