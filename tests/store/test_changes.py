"""Changes of options: kept with their author and reason, never over somebody else's, undone, carried over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planning.cli import prepare as command
from planning.cli.prepare import prepare
from planning.domain.errors import RequestError
from planning.domain.scenario import Scenario
from planning.i18n import FRENCH
from planning.options.fields import fields_of
from planning.options.keeping import undone
from planning.options.option_edits import added, edited, frozen
from planning.store import ChangeKind, PortfolioEntry, Store, open_store
from planning.store.changes import can_undo, in_force
from planning.tables.data import Data
from planning.tables.loading import load_folder

ME, WHY = "Jeanne", "bail signé"


def freeze(store: Store, before: str, option_id: str = "K1", author: str = ME) -> str:
    data = frozen(store.portfolio(before), option_id, author, WHY)
    saved = store.save_change(
        before, data, kind=ChangeKind.FROZEN, option_ids=[option_id], author=author, reason=WHY
    )  # fmt: skip
    return saved.after_hash


def undo(store: Store, change_id: int) -> str:
    change = next(one for one in store.changes(store.latest_portfolio().hash) if one.id == change_id)
    newest = store.newest_version(change.before_hash)
    data = undone(store.portfolio(newest.hash), store.portfolio(change.before_hash), change.option_ids)
    saved = store.save_change(
        newest.hash, data, kind=ChangeKind.UNDONE, option_ids=change.option_ids, author=ME, reason=WHY, undoes=change_id
    )
    return saved.after_hash


def test_a_change_survives_with_who_when_and_why(store: Store, url: str, portfolio_hash: str) -> None:
    after = freeze(store, portfolio_hash)
    with open_store(url) as again:
        assert again.latest_portfolio().hash == after
        assert again.newest_version(portfolio_hash).hash == after
        row = again.portfolio(after)["options"].set_index("option_id").loc["K1"]
        assert (row["origin"], row["author"], row["reason"]) == ("frozen", ME, WHY)
        (change,) = again.changes(after)
        assert (change.kind, change.option_ids, change.author, change.reason) == (ChangeKind.FROZEN, ("K1",), ME, WHY)
        assert (change.before_hash, change.after_hash) == (portfolio_hash, after)
        assert again.portfolio_entry(after).scenarios == again.portfolio_entry(portfolio_hash).scenarios


def test_a_change_made_meanwhile_is_not_overwritten(store: Store, url: str, portfolio_hash: str) -> None:
    with open_store(url) as other:
        theirs = freeze(other, portfolio_hash, "K2", "Paul")
    with pytest.raises(RequestError) as refused:
        freeze(store, portfolio_hash, "K1")
    assert FRENCH(refused.value.message).startswith("Paul a changé des options depuis que vous avez ouvert cette page")
    assert store.latest_portfolio().hash == theirs
    assert len(store.changes(theirs)) == 1


def test_a_change_is_undone_and_leaves_its_trace(store: Store, portfolio_hash: str) -> None:
    after = freeze(store, portfolio_hash)
    (change,) = store.changes(after)
    assert can_undo(change, [change])
    assert undo(store, change.id) == portfolio_hash
    assert store.latest_portfolio().hash == portfolio_hash
    taken_back, former = store.changes(portfolio_hash)
    assert (taken_back.kind, former.is_undone) == (ChangeKind.UNDONE, True)
    assert not can_undo(former, [taken_back, former])
    assert in_force([taken_back, former]) == ([], [])
    with pytest.raises(RequestError) as refused:
        undo(store, change.id)
    assert FRENCH(refused.value.message) == "ce changement a déjà été annulé"


def test_only_the_last_change_of_an_option_can_be_undone(store: Store, portfolio_hash: str) -> None:
    first = freeze(store, portfolio_hash, "K1")
    data = added(store.portfolio(first), fields_of(store.portfolio(first), "K1"), ME, WHY)
    second = store.save_change(
        first, data, kind=ChangeKind.ADDED, option_ids=["R1.added_1"], author=ME, reason=WHY
    ).after_hash  # fmt: skip
    data = store.portfolio(second)
    data = data.replacing(options=data["options"].assign(label="Autre"))
    third = store.save_change(second, data, kind=ChangeKind.EDITED, option_ids=["K1"], author=ME, reason=WHY)
    changes = store.changes(third.after_hash)
    assert [can_undo(change, changes) for change in changes] == [True, True, False]
    assert in_force(changes) == (["K1", "R1.added_1"], [])
    assert store.versions_before(third.after_hash) == [second, first, portfolio_hash]


def start(_store: Store, _portfolio_hash: str, _scenario: Scenario) -> int:
    return 0  # the plan is not what is looked at


def test_preparing_again_keeps_what_people_changed(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare(store, folder, load_folder, start=start, wait=False)
    after = freeze(store, store.latest_portfolio().hash)
    # Nothing changed: the version with the change is the one opened.
    prepare(store, folder, load_folder, start=start, wait=False)
    assert store.latest_portfolio().hash == after
    # The needs changed: the change goes over to the new data.
    former = (folder / "needs.csv").read_text()
    (folder / "needs.csv").write_text(former.replace("12.3", "13"))
    prepare(store, folder, load_folder, start=start, wait=False)
    newest = store.latest_portfolio().hash
    assert newest != after
    assert _origins(store.portfolio(newest)) == {"K1": "frozen"}
    # A second change, then the former files come back: the version prepared from them long ago lacks it.
    freeze(store, newest, "K2")
    (folder / "needs.csv").write_text(former)
    prepare(store, folder, load_folder, start=start, wait=False)
    assert _origins(store.portfolio(store.latest_portfolio().hash)) == {"K1": "frozen", "K2": "frozen"}
    # What can no longer be applied is told.
    for name in ("residences.csv", "options.csv"):
        lines = (folder / name).read_text().splitlines(keepends=True)
        (folder / name).write_text("".join(line for line in lines if not line.startswith(("R2", "K2"))))
    capsys.readouterr()
    prepare(store, folder, load_folder, start=start, wait=False)
    assert "le changement de l'option « K2 » ne peut plus s'appliquer" in capsys.readouterr().err
    assert _origins(store.portfolio(store.latest_portfolio().hash)) == {"K1": "frozen"}


def test_a_row_of_the_folder_corrected_meanwhile_is_the_one_that_comes_back(store: Store, folder: Path) -> None:
    prepare(store, folder, load_folder, start=start, wait=False)
    data = store.portfolio(newest(store).hash)
    relabelled = edited(data, "K2", replace(fields_of(data, "K2"), label="Autre"), ME, WHY)
    before = newest(store).hash
    store.save_change(before, relabelled, kind=ChangeKind.EDITED, option_ids=["K2"], author=ME, reason=WHY)
    assert newest(store).base_hash == before
    options = folder / "options.csv"
    options.write_text(options.read_text().replace("K2,R2,keep,0,0.1", "K2,R2,keep,0,7"))
    prepare(store, folder, load_folder, start=start, wait=False)
    entry = newest(store)
    (change,) = store.changes(entry.hash)
    now, base = store.portfolio(entry.hash), store.portfolio(entry.base_hash)
    assert _origins(now) == {"K2": "edited"}
    back = undone(now, store.portfolio(change.before_hash), change.option_ids, base)
    assert fields_of(back, "K2").value_points == 7
    assert back.portfolio_hash == base.portfolio_hash
    store.save_change(
        entry.hash, back, kind=ChangeKind.UNDONE, option_ids=["K2"], author=ME, reason=WHY, undoes=change.id
    )
    assert (newest(store).hash, newest(store).base_hash) == (base.portfolio_hash, "")


def newest(store: Store) -> PortfolioEntry:
    entry = store.latest_portfolio()
    assert entry is not None
    return entry


def _origins(data: Data) -> dict[str, str]:
    options = data["options"].query("origin != ''")
    return dict(zip(options["option_id"], options["origin"], strict=True))


def test_the_command_line_names_a_folder_by_its_whole_path(
    folder: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "start_job", start)
    monkeypatch.chdir(folder.parent)
    with open_store(url) as store:
        monkeypatch.setattr(command, "open_store", lambda _: store)
        monkeypatch.setattr(command, "prepare", lambda _store, path, _load, wait: path == folder.resolve() and 0)
        assert command.main(["--data", folder.name, "--no-wait"]) == 0
