"""Parc › Modifier: what was typed is reviewed, then kept as a new version; leaving or a colleague loses none of it."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from planning.store import PortfolioEntry, Store
from planning.tables import shipped
from tests.pages.conftest import Open
from tests.pages.reading import listed, words

EDIT = "pages/rooms/data.py?data_view=stock&stock_mode=edit"


def opened(store: Store) -> PortfolioEntry:
    entry = store.latest_portfolio()
    assert entry is not None
    return entry


def steps(entry: PortfolioEntry, *done: dict[str, object], version: str = "") -> str:
    return "\n".join([version or entry.hash, *(json.dumps({"tables": one}) for one in done)])


def type_in(app: AppTest, store: Store, *done: dict[str, object]) -> AppTest:
    """Have the session hold what a person typed (no test can type into a grid), and draw the page again."""
    entry = opened(store)
    app.session_state[f"state.typed.{entry.folder or entry.name}"] = steps(entry, *done)
    return app.run()


OWNER = {"residences": {"cells": {"A": {"owner": "Nous", "surface_m2": "812,5"}}}}
WRONG = {"residences": {"cells": {"A": {"owner": "Nous", "surface_m2": "1.250"}}}}


def test_what_is_wrong_stands_with_its_row_and_nothing_can_be_saved(open_app: Open, store: Store) -> None:
    app = type_in(open_app("fr", EDIT), store, OWNER, WRONG)
    assert not app.exception
    assert "Résidences › Les Lilas › Surface utile (m²) : « 1.250 » peut se lire de deux façons" in words(app)
    app.text_input(key="import.author").input("C. Meyer").run()
    assert app.button(key="stock.save").disabled
    app.button(key="stock.undo").click().run()
    assert "Rien n'est encore enregistré" in words(app)
    assert not app.button(key="stock.save").disabled


def test_what_is_saved_is_a_version_that_the_journal_tells(open_app: Open, store: Store) -> None:
    before = opened(store)
    app = type_in(open_app("fr", EDIT), store, OWNER)
    app.text_input(key="import.author").input("C. Meyer").run()
    app.button(key="stock.save").click().run()
    assert not app.exception
    assert "C'est enregistré." in words(app)
    after = store.newest_version(before.hash)
    held = store.portfolio(after.hash)["residences"].set_index("residence_id")
    assert (held.at["A", "owner"], held.at["A", "surface_m2"]) == ("Nous", 812.5)
    (change,) = store.changes(after.hash)
    assert change.author == "C. Meyer"
    assert "Les Lilas : Propriétaire Bailleur → Nous, Surface utile (m²) 900 → 812,5" in change.reason.replace(
        "\u00a0", " "
    )
    assert app.button(key="import.compute").label == "Recalculer, puis comparer"
    app = app.switch_page("pages/cog/about.py")
    app.query_params["about_view"] = "journal"
    assert "Les Lilas" in listed(app.run(), "about.journal")


def test_what_a_colleague_saved_is_noticed_and_what_was_typed_is_kept(open_app: Open, store: Store) -> None:
    before = opened(store)
    app = type_in(open_app("fr", EDIT), store, OWNER)
    data = store.portfolio(before.hash)
    theirs = data.replacing(residences=data["residences"].assign(operator="Autre"))
    store.save_import(before.hash, theirs, residence_ids=["B"], author="D. Klein", reason="parc.xlsx")
    app.run()
    assert "D. Klein" in words(app)
    app.text_input(key="import.author").input("C. Meyer").run()
    assert app.button(key="stock.save").disabled
    app.button(key="stock.rebase").click().run()
    app.button(key="stock.save").click().run()
    held = store.portfolio(store.newest_version(before.hash).hash)["residences"]
    assert not app.exception
    assert set(held["operator"]) == {"Autre"}
    assert held["owner"][0] == "Nous"


def test_what_comes_with_the_application_is_copied_first_with_its_plan(
    open_app: Open, store: Store, monkeypatch
) -> None:
    before = opened(store)
    monkeypatch.setattr(shipped, "is_shipped", lambda folder: folder == before.folder)
    app = open_app("fr", EDIT)
    assert "reste intact" in app.title[0].value
    app.button(key="stock.copy").click().run()
    assert not app.exception
    copy = opened(store)
    assert copy.name == f"{before.name}, ma copie"
    assert store.latest_plan(copy.hash) is not None
    assert "Corrigez le parc" in app.title[0].value
