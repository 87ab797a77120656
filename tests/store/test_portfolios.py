from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from planning.cli.prepare import preparation_fingerprint
from planning.domain.errors import RequestError
from planning.store import Store, open_store
from planning.tables.data import Data
from planning.tables.loading import load_folder


def test_a_portfolio_comes_back_whole(store: Store, data: Data, portfolio_hash: str) -> None:
    back = store.portfolio(portfolio_hash)
    assert {name for name, frame in back.tables.items() if len(frame)} >= {
        "need_factors",
        "competitors",
        "cohorts",
    }
    for name, frame in data.tables.items():
        pd.testing.assert_frame_equal(back[name], frame)
    assert back.manifest == data.manifest
    assert (back.folder, dict(back.scenarios)) == (data.folder, dict(data.scenarios))
    assert (back.hash, back.portfolio_hash) == (data.hash, portfolio_hash)


def test_a_column_that_the_schema_does_not_know_is_kept(store: Store, portfolio_hash: str) -> None:
    assert list(store.portfolio(portfolio_hash)["residences"]["quartier"]) == ["oui", ""]


def test_the_same_tables_are_kept_once_and_the_last_saved_is_the_latest(store: Store, data: Data) -> None:
    first = store.save_portfolio(data)
    richer = data.replacing(envelopes=data["envelopes"].assign(amount_eur=2e6))
    second = store.save_portfolio(richer)
    assert second != first
    assert store.latest_portfolio().hash == second
    assert store.save_portfolio(data) == first
    assert store.latest_portfolio().hash == first


def test_a_portfolio_is_found_by_what_it_was_prepared_from(store: Store, data: Data) -> None:
    saved = store.save_portfolio(data, "abc")
    store.save_portfolio(data.replacing(envelopes=data["envelopes"].assign(amount_eur=2e6)), "def")
    found = store.reopen_portfolio("abc")
    assert found is not None
    assert (found.hash, found.name, found.reference.title) == (saved, "Essai", "Référence")
    assert store.latest_portfolio() == found
    assert store.reopen_portfolio("ghi") is None


def test_a_portfolio_that_is_not_there_is_a_sentence(url: str) -> None:
    with open_store(url) as store:
        assert store.latest_portfolio() is None
    with open_store(url) as store, pytest.raises(RequestError, match="n'est pas enregistré"):
        store.portfolio("0" * 64)


def test_the_fingerprint_follows_every_file_of_the_folder(folder: Path) -> None:
    before = preparation_fingerprint(folder)
    assert preparation_fingerprint(folder) == before
    (folder / "note.txt").write_text("pas une table")
    assert preparation_fingerprint(folder) == before
    scenario = folder / "scenarios" / "reference.toml"
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("0.02", "0.03"), encoding="utf-8")
    assert preparation_fingerprint(folder) != before


def test_a_scenario_changed_in_the_folder_is_changed_in_the_store(store: Store, folder: Path) -> None:
    # Scenarios are outside the hash: a plan depends on its own scenario.
    first = store.save_portfolio(load_folder(folder))
    (folder / "scenarios" / "reference.toml").write_text("gap = 0.5\n")
    assert store.save_portfolio(load_folder(folder)) == first
    assert store.portfolio_entry(first).reference.gap == 0.5
