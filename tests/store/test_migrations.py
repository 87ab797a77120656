from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from planning.domain.errors import CapError, RequestError
from planning.i18n import FRENCH
from planning.store import default_url, open_store
from planning.store.database import connect
from planning.store.migrations import HEAD, alembic_config, migrate
from planning.store.rows import Base
from planning.tables.shipped import PROJECT


def tables(url: str) -> set[str]:
    engine = connect(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_up_down_and_up_again(url: str) -> None:
    engine = connect(url)
    migrate(engine)
    assert tables(url) == {*Base.metadata.tables, "alembic_version"}
    migrate(engine, "base")
    assert tables(url) == {"alembic_version"}
    migrate(engine)
    assert tables(url) == {*Base.metadata.tables, "alembic_version"}
    engine.dispose()


def test_the_tables_of_the_code_are_those_of_the_migrations(url: str) -> None:
    engine = connect(url)
    migrate(engine)
    with engine.connect() as connection:
        command.check(alembic_config(connection))  # raises when the two differ
        assert ScriptDirectory.from_config(alembic_config(connection)).get_heads() == [HEAD]
    engine.dispose()


def test_an_up_to_date_store_opens_without_alembic(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(url).close()
    monkeypatch.setattr("planning.store.migrations._run", lambda *_: pytest.fail("migrated again"))
    open_store(url).close()


def test_a_store_opened_by_several_at_once_is_made_once(url: str) -> None:
    failures: list[BaseException] = []

    def opening() -> None:
        try:
            open_store(url).close()
        except BaseException as error:  # noqa: BLE001 - a thread's failure would be lost
            failures.append(error)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_sqlite_file_is_set_up_to_lose_nothing(url: str) -> None:
    engine = connect(url)
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 1_000, "foreign_keys": 1}


def test_a_store_of_a_later_version_is_refused_and_left_alone(url: str) -> None:
    open_store(url).close()
    engine = connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(RequestError) as refused:
        open_store(url)
    assert "version plus récente" in FRENCH(refused.value.message)
    assert tables(url) >= set(Base.metadata.tables)


def test_a_file_that_is_not_a_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.sqlite").write_text("ceci n'est pas une base de données, " * 50)
    with pytest.raises(CapError) as refused:
        open_store(f"sqlite:///{tmp_path / 'notes.sqlite'}")
    assert re.search(r"notes\.sqlite est endommagée \(.*not a database.*\)", FRENCH(refused.value.message))


@pytest.mark.parametrize("address", ["n'importe quoi", "oracle9://x", "sqlite:////proc/none/x.sqlite"])
def test_an_address_that_cannot_work_is_a_sentence(address: str) -> None:
    with pytest.raises(CapError):
        open_store(address)


def test_the_store_lives_in_the_project_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CAP_STORE_URL", raising=False)
    assert default_url() == f"sqlite:///{PROJECT / 'var' / 'cap_residences.sqlite'}"
    monkeypatch.setenv("CAP_STORE_URL", "sqlite:///ailleurs.sqlite")
    assert default_url() == "sqlite:///ailleurs.sqlite"


def test_a_relative_address_means_the_same_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///sous/dossier/store.sqlite") as store:
        assert store.url == f"sqlite:///{tmp_path / 'sous/dossier/store.sqlite'}"
        assert store.log_path == tmp_path / "sous/dossier/store.worker.log"
