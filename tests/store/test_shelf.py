"""Several portfolios side by side: what is opened is shown again, a copy goes its own way, an import is a version."""

from dataclasses import replace

import pytest

from planning.cli.prepare import prepare, resume
from planning.domain.errors import RequestError
from planning.store import ChangeKind, Store
from planning.tables.data import Data


def named(data: Data, name: str) -> Data:
    return replace(data, folder="", manifest=data.manifest.but(name=name))


def changed(data: Data) -> Data:
    return data.replacing(residences=data["residences"].assign(owner="Autre"))


def names(store: Store) -> list[str]:
    return [entry.name for entry in store.portfolios()]


def test_the_portfolio_opened_last_is_the_one_shown_again(store: Store, data: Data) -> None:
    first = store.save_portfolio(data)
    second = store.add_portfolio(named(changed(data), "Alsace"))
    assert names(store)[0] == "Alsace"
    assert store.latest_portfolio().hash == second.hash
    store.open_portfolio(first)
    assert store.latest_portfolio().hash == first
    assert names(store) == [data.manifest.name, "Alsace"]


def test_starting_again_never_changes_what_is_shown(store: Store, data: Data, monkeypatch) -> None:
    prepared: list[str] = []
    monkeypatch.setattr(
        "planning.cli.prepare._with_plan", lambda _store, entry, **_more: prepared.append(entry.name) or 0
    )
    store.save_portfolio(data)
    store.add_portfolio(named(changed(data), "Alsace"))
    assert resume(store, lambda _folder: data) == 0
    assert (prepared, store.latest_portfolio().name) == (["Alsace"], "Alsace")


def test_a_copy_goes_its_own_way(store: Store, data: Data) -> None:
    original = store.save_portfolio(data)
    copy, _ = store.duplicate_portfolio(original, "Copie")
    assert store.portfolio(copy.hash).hash == data.hash, "the same tables"
    after = store.save_import(
        copy.hash, named(changed(data), "Copie"), residence_ids=["R1"], author="A", reason="a.xlsx"
    )
    assert store.newest_version(copy.hash).hash == after.after_hash
    assert store.newest_version(original).hash == original
    store.save_import(after.after_hash, named(data, "Copie"), residence_ids=["R1"], author="A", reason="retour")
    assert names(store) == ["Copie", data.manifest.name], "the very same tables again: nobody's portfolio is taken over"
    with pytest.raises(RequestError):
        store.duplicate_portfolio(original, "Copie")


def test_an_import_is_a_version_that_can_be_left_again(store: Store, data: Data) -> None:
    before = store.add_portfolio(named(data, "Parc"))
    change = store.save_import(
        before.hash, named(changed(data), "Parc"), residence_ids=["R1"], author="A", reason="a.xlsx"
    )
    assert (change.kind, store.changes(before.hash)[0].reason) == (ChangeKind.IMPORTED, "a.xlsx")
    with pytest.raises(RequestError):  # somebody else imported meanwhile
        store.save_import(before.hash, named(data, "Parc"), residence_ids=[], author="B", reason="b")
    back = store.restore_version(before.hash, author="A", reason="retour")
    assert store.latest_portfolio().hash == back.hash == before.hash


def test_a_folder_that_received_imports_is_not_read_over_them(store: Store, data: Data, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("planning.cli.prepare._with_plan", lambda *_args, **_more: 0)
    held = replace(data, folder=str(tmp_path))
    before = store.save_portfolio(held, "x")
    change = store.save_import(before, changed(held), residence_ids=["R1"], author="A", reason="a.xlsx")

    def refuse(_folder):
        raise AssertionError

    assert prepare(store, tmp_path, refuse) == 0
    assert store.latest_portfolio().hash == change.after_hash


def test_a_renamed_portfolio_keeps_its_versions_and_a_folder_its_name(store: Store, data: Data) -> None:
    before = store.add_portfolio(named(data, "Parc"))
    after = store.save_import(before.hash, named(changed(data), "Parc"), residence_ids=[], author="A", reason="a")
    renamed = store.rename_portfolio(before.hash, "Mon parc")
    assert (renamed.name, renamed.hash) == ("Mon parc", after.after_hash)
    assert len(store.changes(renamed.hash)) == 1
    assert store.portfolio(renamed.hash).manifest.name == "Mon parc"
    folder = store.save_portfolio(replace(changed(data), folder="/there"))
    with pytest.raises(RequestError):
        store.rename_portfolio(folder, "Autre")


def test_a_deleted_portfolio_is_gone_with_its_plans_and_no_other(store: Store, data: Data, portfolio_hash: str) -> None:
    with pytest.raises(RequestError):  # the only one
        store.delete_portfolio(portfolio_hash)
    other = store.add_portfolio(named(changed(data), "Alsace"))
    store.save_import(other.hash, named(data, "Alsace"), residence_ids=[], author="A", reason="a")
    assert store.delete_portfolio(other.hash) == 0
    assert names(store) == [data.manifest.name]
