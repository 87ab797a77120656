"""What happens to a store: nothing acknowledged is lost, each trouble has a sentence and a way on."""

from __future__ import annotations

import datetime
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from planning.domain.errors import CapError, RequestError
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.i18n import FRENCH
from planning.store import Store, database, open_store, portfolios, upkeep
from planning.tables.data import Data


@pytest.fixture
def path(store: Store) -> Path:
    assert store.path is not None
    return store.path


def refused(store: Store) -> str:
    with pytest.raises(CapError) as caught:
        store.save_scenario(Scenario(name="late"))
    return FRENCH(caught.value.message)


def names(store: Store) -> list[str]:
    return [kept.scenario.name for kept in store.scenarios()]


def changed(data: Data, value: float) -> Data:
    return data.replacing(options=data["options"].assign(value_points=value))


def test_what_was_kept_last_is_the_latest_whatever_the_clock_says(
    store: Store, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = portfolios.now
    monkeypatch.setattr(portfolios, "now", lambda: real() - datetime.timedelta(hours=2))
    later = store.save_portfolio(changed(data, 0.7))
    assert store.latest_portfolio().hash == later
    assert store.newest_version(data.portfolio_hash).hash == later
    store.save_portfolio(data)
    assert store.latest_portfolio().hash == data.portfolio_hash


def test_a_store_deleted_while_it_is_open_acknowledges_nothing(store: Store, path: Path) -> None:
    store.save_scenario(Scenario(name="first"))
    copy = path.with_name("copy.sqlite")
    upkeep.back_up(path, copy)
    for file in path.parent.glob("store.sqlite*"):
        file.unlink()
    assert "a été supprimée ou déplacée" in refused(store)
    assert "a été supprimée ou déplacée" in refused(store)
    assert not path.exists(), "an empty store in its place would hide the loss"
    copy.replace(path)
    store.save_scenario(Scenario(name="second"))
    assert names(store) == ["first", "second"]


@pytest.mark.parametrize("way", ["moved over it", "copied over it", "another store copied over it"])
def test_a_store_replaced_while_it_is_open_acknowledges_nothing(
    store: Store, path: Path, tmp_path: Path, data: Data, way: str
) -> None:
    other = tmp_path / "other.sqlite"
    if way.startswith("another"):
        with open_store(f"sqlite:///{other}") as second:
            second.save_portfolio(data)
            for number in range(20):
                second.save_scenario(Scenario(name=f"s{number}"))
    else:
        upkeep.back_up(path, other)
    store.save_scenario(Scenario(name="mine"))
    with closing(sqlite3.connect(path)) as writer:  # what was written leaves the log: the file itself changes
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.save_scenario(Scenario(name="mine too"))
    if way == "moved over it":
        other.replace(path)
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    else:
        shutil.copy(other, path)
    assert "a été remplacée par une autre" in refused(store)


def test_a_store_that_had_no_name_yet_is_the_same_once_it_has(store: Store, path: Path) -> None:
    store.close()
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA application_id = 0")
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open_store(store.url) as first, open_store(store.url) as second:
        for number in range(3):
            first.save_scenario(Scenario(name=f"a{number}"))
            second.save_scenario(Scenario(name=f"b{number}"))
            with closing(sqlite3.connect(path)) as writer:
                writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert len(names(first)) == 6


def test_many_writers_at_once_are_all_served(store: Store) -> None:
    with open_store(store.url) as second, ThreadPoolExecutor(8) as threads:
        both = (store, second)
        saved = [threads.submit(both[n % 2].save_scenario, Scenario(name=f"n{n}")) for n in range(60)]
        assert len({one.result().id for one in saved}) == 60


def test_a_store_in_use_keeps_its_log_when_another_process_leaves(store: Store, path: Path) -> None:
    """A descriptor of the file closed by this process would give up SQLite's locks: the other would delete the log."""
    store.save_scenario(Scenario(name="before"))
    program = (
        "import sys; from planning.store import open_store; from planning.domain.scenario import Scenario\n"
        "with open_store(sys.argv[1]) as store: store.save_scenario(Scenario(name='theirs'))"
    )
    subprocess.run([sys.executable, "-c", program, store.url], check=True)
    store.save_scenario(Scenario(name="after"))
    assert path.with_name("store.sqlite-wal").exists()
    program = "import sys; from planning.store import open_store; print(len(open_store(sys.argv[1]).scenarios()))"
    seen = subprocess.run([sys.executable, "-c", program, store.url], check=True, capture_output=True, text=True)
    assert seen.stdout == "3\n"


def test_a_store_restored_while_it_is_open_is_seen(store: Store, path: Path, tmp_path: Path) -> None:
    store.save_scenario(Scenario(name="kept"))
    copy = tmp_path / "copy.sqlite"
    upkeep.back_up(path, copy)
    store.save_scenario(Scenario(name="given up"))
    aside = upkeep.restore(store.url, copy)
    assert names(store) == ["kept"]
    assert "a été remplacée" in refused(store)
    store.save_scenario(Scenario(name="on it"))
    assert names(store) == ["kept", "on it"]
    assert aside is not None
    with open_store(f"sqlite:///{aside}") as former:
        assert names(former) == ["given up", "kept"]


def test_an_empty_file_where_a_store_was_is_said(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "EMPTY_SECONDS", 0.1)
    (tmp_path / "store.sqlite").touch()
    with pytest.raises(CapError, match="est vide"):
        open_store(url)
    assert [FRENCH(fault) for fault in upkeep.faults(tmp_path / "store.sqlite")] == [
        "le fichier est vide : restaurez une sauvegarde"
    ]


def test_a_store_that_cannot_be_written_is_read(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch, portfolio_hash: str
) -> None:
    store.save_scenario(Scenario(name="kept"))
    store.close()
    monkeypatch.setattr(database, "is_read_only", lambda _path: True)  # root may write everywhere
    with open_store(f"sqlite:///{path}") as reader:
        assert names(reader) == ["kept"]
        assert reader.portfolio(portfolio_hash).manifest.name == "Essai"
        assert "est en lecture seule : tout se consulte, rien ne s'enregistre" in refused(reader)


def test_who_waits_for_another_program_is_told_and_then_served(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(database, "SLICE_MS", 50)
    store._engine.dispose()
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.on_wait = waited.append
        threading.Timer(0.4, lambda: other.execute("ROLLBACK")).start()
        store.save_scenario(Scenario(name="served"))
        assert names(store) == ["served"]
        assert waited
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(database, "WAIT_FOR_WRITER_S", 0.1)
        assert "un autre programme tient la base de données" in refused(store)
        other.execute("ROLLBACK")


def test_a_full_disk_is_a_sentence_and_loses_nothing(store: Store, decided: Callable[..., Plan], path: Path) -> None:
    kept = store.save_plan(decided(), store.latest_portfolio().hash, faults=())
    with store._engine.connect() as connection:  # SQLite answers as on a full disk beyond so many pages
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    told = None
    while told is None:
        try:
            kept = store.save_plan(decided(), store.latest_portfolio().hash, faults=())
        except CapError as error:
            told = FRENCH(error.message)
    assert told == "le disque est plein : rien n'est enregistré. Libérez de la place, puis recommencez"
    assert store.plan(kept).objective == 102.0
    assert upkeep.faults(path) == []


def test_damage_is_found_and_a_copy_put_in_its_place(store: Store, path: Path, tmp_path: Path) -> None:
    store.save_scenario(Scenario(name="kept"))
    copy = tmp_path / "copy.sqlite"
    assert upkeep.back_up(path, copy) == copy.stat().st_size
    with pytest.raises(RequestError, match="existe déjà"):
        upkeep.back_up(path, copy)
    assert upkeep.faults(copy) == []
    assert upkeep.counts(copy)["scenarios"] == 1
    store.close()
    whole = bytearray(path.read_bytes())
    whole[4096:12288] = b"\xff" * 8192
    path.write_bytes(whole)
    assert "endommagée" in FRENCH(upkeep.faults(path)[0])
    with pytest.raises(CapError, match="endommagée"):
        upkeep.refuse_damaged(store.url)
    (tmp_path / "notes.txt").write_text("pas une base")
    with pytest.raises(CapError):
        upkeep.restore(f"sqlite:///{path}", tmp_path / "notes.txt")
    aside = upkeep.restore(f"sqlite:///{path}", copy)
    assert aside is not None
    assert aside.read_bytes() == bytes(whole)
    with open_store(f"sqlite:///{path}") as again:
        assert names(again) == ["kept"]


def test_a_writer_that_is_killed_loses_nothing_that_it_acknowledged(store: Store, path: Path) -> None:
    """The long form, with edits of options, is scripts/bench_store.py."""
    program = (
        "import sys; from planning.store import open_store; from planning.domain.scenario import Scenario\n"
        "with open_store(sys.argv[1]) as store:\n"
        "    for number in range(10_000):\n"
        "        store.save_scenario(Scenario(name=f'n{number}')); print(number, flush=True)"
    )
    acknowledged = 0
    with subprocess.Popen([sys.executable, "-c", program, store.url], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        while acknowledged < 40:
            acknowledged = int(writer.stdout.readline()) + 1
        writer.kill()
        acknowledged += len(writer.stdout.read().splitlines())
    assert len(names(store)) >= acknowledged
    assert upkeep.faults(path) == []
