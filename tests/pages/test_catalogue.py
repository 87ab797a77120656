"""The page Catalogue: what stands behind the options, a change seen before it is saved, then undone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from planning.options.catalogue_edits import parameter_key, template_key, with_parameter, with_template
from planning.store import ChangeKind, Store, open_store
from planning.tables.data import Data
from tests.conftest import Once
from tests.pages.conftest import Open
from tests.pages.reading import words
from tests.pages.small_portfolio import store_address
from tests.pages.template_portfolio import write_template_store

PAGE = "pages/rooms/data.py?data_view=catalogue"


@pytest.fixture(scope="module")
def generated(once: Once) -> Path:
    return once("template-store", write_template_store)


@pytest.fixture
def store(generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "store.sqlite"
    shutil.copy(generated, path)
    monkeypatch.setenv("CAP_STORE_URL", store_address(path))
    with open_store() as opened:
        yield opened


def _press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def _write(app: AppTest, label: str, value: str) -> None:
    next(entry for entry in app.text_input if entry.label == label).set_value(value)


def _choose(app: AppTest, label: str, value: str) -> AppTest:
    return next(box for box in app.selectbox if box.label == label).set_value(value).run()


def test_options_that_are_given_are_not_said_to_come_from_the_catalogue(
    store: Store, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = open_app("fr", PAGE).title[0].value
    assert "options à" in title
    kept = Store.portfolio

    def given(self: Store, portfolio_hash: str) -> Data:
        data = kept(self, portfolio_hash)
        return data.replacing(options=data["options"].assign(template=""))

    monkeypatch.setattr(Store, "portfolio", given)
    st.cache_resource.clear()
    assert "données, non calculées" in open_app("fr", PAGE).title[0].value.replace("\\", "")


def test_the_templates_say_their_partner_and_legal_steps(store: Store, open_app: Open) -> None:
    app = open_app("fr", PAGE)
    (rows,) = [frame.value for frame in app.dataframe if "conditions" in frame.value.columns]
    said = rows.set_index("label")["conditions"]
    assert said["Conversion en résidence accueil (santé mentale)"].startswith(
        "engagement nécessaire\u00a0: le secteur de psychiatrie ; agrément"
    )
    assert said["Extension du CADA, de moins de 30 %, dans des logements loués"] == (
        "extension de moins de 30 %, sans appel à projets"
    )


def test_a_change_is_seen_then_saved_then_undone(store: Store, open_app: Open) -> None:
    app = _choose(open_app("fr", PAGE), "Modèle", "studios_rs")
    app = _choose(app, "Ce qui change", "works_years")
    assert "Aujourd'hui : 2" in words(app)
    _write(app, "Nouvelle valeur", "3")
    app = _press(app, "Voir ce qui change")
    assert "qui changent : 1" in words(app)
    before = store.latest_portfolio()
    assert before is not None
    assert store.changes(before.hash) == []
    app = _press(app, "Enregistrer")
    assert len(app.error) == 2
    for field in ("Auteur", "Raison"):
        assert f"{field} : la case est vide ; écrivez qui fait ce changement, et pourquoi." in words(app)
    assert store.changes(before.hash) == []
    _write(app, "Auteur", "Camille")
    _write(app, "Raison", "Deux marchés de travaux")
    app = _press(app, "Enregistrer")
    assert not app.exception
    entry = store.latest_portfolio()
    assert entry is not None
    (change,) = store.changes(entry.hash)
    assert (change.kind, change.author) == (ChangeKind.CATALOGUE, "Camille")
    options = store.portfolio(entry.hash)["options"].set_index("option_id")
    assert options.loc["A.studios_rs", "duration_years"] == 4
    assert "Deux marchés de travaux" in str(
        [frame.value.to_dict() for frame in app.dataframe if "reason" in frame.value.columns]
    )
    _write(app, "Qui annule", "Camille")
    _write(app, "Pourquoi annuler", "Erreur")
    app = _press(app, "Annuler ce changement")
    assert not app.error
    newest = store.latest_portfolio()
    assert newest is not None
    assert newest.hash == before.hash


def test_an_impossible_value_is_refused_with_a_sentence(store: Store, open_app: Open) -> None:
    app = _choose(open_app("fr", PAGE), "Ce qui change", "works_years")
    _write(app, "Nouvelle valeur", "-3")
    app = _press(app, "Voir ce qui change")
    assert any("doit être au moins 0" in error.value for error in app.error)


def test_a_figure_is_changed_with_its_range(store: Store, open_app: Open) -> None:
    app = open_app("fr", PAGE)
    app = app.radio(key="catalogue.subject.fr").set_value("parameter").run()
    app = _choose(app, "Paramètre", "cost_studio_eur")
    _write(app, "Valeur centrale", "50 000")
    _write(app, "Valeur basse", "60 000")
    app = _press(app, "Voir ce qui change")
    assert any("ne se suivent pas" in error.value for error in app.error)
    _write(app, "Valeur basse", "40 000")
    app = _press(app, "Voir ce qui change")
    assert not app.error
    assert "Options qui apparaissent : 0" in words(app)


@pytest.mark.parametrize(
    ("choice", "value", "reason"),
    [
        ("Garder les deux", "3", "devis ; Camille : 4 (Deux marchés)"),
        ("Remplacer par la mienne", "4", "Deux marchés"),
        ("Laisser la sienne", "3", "devis"),
    ],
)
def test_two_who_change_the_same_field_see_both_and_nothing_is_lost_unless_told(
    store: Store, open_app: Open, choice: str, value: str, reason: str
) -> None:
    app = _choose(_choose(open_app("fr", PAGE), "Modèle", "studios_rs"), "Ce qui change", "works_years")
    before = store.latest_portfolio()
    assert before is not None
    theirs = with_template(store.portfolio(before.hash), "studios_rs", "works_years", "3", "Paul", "devis")
    key = template_key("studios_rs", "works_years")
    store.save_change(
        before.hash, theirs, kind=ChangeKind.CATALOGUE, option_ids=[key], author="Paul", reason="devis"
    )  # fmt: skip
    for label, typed in (("Nouvelle valeur", "4"), ("Auteur", "Camille"), ("Raison", "Deux marchés")):
        _write(app, label, typed)
    app = _press(app, "Enregistrer")
    assert "Paul a changé la même chose du catalogue pendant que vous l'écriviez (devis)." in words(app)
    both = next(frame.value for frame in app.dataframe if "theirs" in frame.value.columns)
    assert both[["start", "theirs", "mine"]].to_numpy().tolist() == [["2", "3", "4"]]
    app = _press(app, choice)
    assert not app.exception
    assert "Nouvelle valeur" in [entry.label for entry in app.text_input], "the form is there again"
    newest = store.latest_portfolio()
    assert newest is not None
    (row,) = store.portfolio(newest.hash)["template_changes"].to_dict("records")
    assert (row["value"], row["reason"]) == (value, reason)
    assert len(store.changes(newest.hash)) == (1 if choice == "Laisser la sienne" else 2)


def test_two_who_change_the_same_figure_can_keep_one_range(store: Store, open_app: Open) -> None:
    app = open_app("fr", PAGE)
    app = _choose(app.radio(key="catalogue.subject.fr").set_value("parameter").run(), "Paramètre", "cost_studio_eur")
    before = store.latest_portfolio()
    assert before is not None
    theirs = with_parameter(store.portfolio(before.hash), "cost_studio_eur", 90_000.0, None, None, "Paul", "devis")
    keys = [parameter_key("cost_studio_eur")]
    store.save_change(before.hash, theirs, kind=ChangeKind.CATALOGUE, option_ids=keys, author="Paul", reason="devis")
    for label, typed in (("Valeur centrale", "50 000"), ("Auteur", "Camille"), ("Raison", "barème")):
        _write(app, label, typed)
    app = _press(app, "Enregistrer")
    both = next(frame.value for frame in app.dataframe if "theirs" in frame.value.columns)
    assert list(both["field"]) == ["Valeur centrale", "Valeur basse", "Valeur haute"]
    assert set(both["theirs"]) != set(both["mine"])
    app = _press(app, "Garder les deux")
    assert not app.exception
    newest = store.latest_portfolio()
    assert newest is not None
    (row,) = store.portfolio(newest.hash)["parameter_changes"].to_dict("records")
    assert (row["value"], row["low"], row["high"]) == (90_000.0, 50_000.0, 90_000.0)


def test_what_somebody_changed_elsewhere_in_the_catalogue_is_kept_too(store: Store, open_app: Open) -> None:
    app = _choose(_choose(open_app("fr", PAGE), "Modèle", "studios_rs"), "Ce qui change", "works_years")
    before = store.latest_portfolio()
    assert before is not None
    theirs = with_template(store.portfolio(before.hash), "studios_rs", "studies_years", "3", "Paul", "devis")
    key = template_key("studios_rs", "studies_years")
    store.save_change(
        before.hash, theirs, kind=ChangeKind.CATALOGUE, option_ids=[key], author="Paul", reason="devis"
    )  # fmt: skip
    for label, typed in (("Nouvelle valeur", "4"), ("Auteur", "Camille"), ("Raison", "Deux marchés")):
        _write(app, label, typed)
    app = _press(app, "Enregistrer")
    newest = store.latest_portfolio()
    assert newest is not None
    rows = store.portfolio(newest.hash)["template_changes"]
    assert dict(zip(rows["field"], rows["value"], strict=True)) == {"studies_years": "3", "works_years": "4"}
