"""Before the first plan: what is missing is said, with a button, and the calculation is followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.store import Store
from planning.ui.kit import desk
from planning.workflow import load_and_prepare
from tests.pages.conftest import Open
from tests.pages.reading import words
from tests.pages.small_portfolio import write_portfolio


@pytest.fixture
def portfolio(empty_store: Store, tmp_path: Path) -> str:
    return empty_store.save_portfolio(load_and_prepare(write_portfolio(tmp_path / "data")))


def test_without_a_plan_a_button_offers_to_compute_it(
    empty_store: Store, portfolio: str, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "start_job", lambda store, hash_, scenario: store.create_job(hash_, scenario))
    app = open_app("fr")
    assert "Aucun plan n'est encore calculé" in words(app)
    app.button(key="desk.compute").click().run()
    assert not app.exception
    job = empty_store.active_job()
    assert job is not None
    assert job.scenario.title == "Référence du petit parc"
    assert "en cours de calcul" in words(app)
    assert app.progress


def test_pages_that_need_no_plan_show_without_one(empty_store: Store, portfolio: str, open_app: Open) -> None:
    for page in (
        "rooms/data.py",
        "rooms/data.py?data_view=needs",
        "cog/about.py?about_view=sources",
    ):
        app = open_app("fr", f"pages/{page}")
        assert not app.exception, page
        assert not app.error, page
        assert "Calculer le plan de référence" not in [button.label for button in app.button], page


def test_a_calculation_that_failed_says_why(
    empty_store: Store, portfolio: str, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "start_job", lambda store, hash_, scenario: store.create_job(hash_, scenario))
    app = open_app("fr")
    app.button(key="desk.compute").click().run()
    job = empty_store.active_job()
    assert job is not None
    empty_store.begin_job(job.id)
    from planning.domain.message import Message

    empty_store.fail_job(job.id, Message("le disque est plein"))
    app.run()
    assert not app.exception
    assert "le disque est plein" in words(app)
    assert app.button(key="desk.compute")
