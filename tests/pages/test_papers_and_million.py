"""The menu of exports makes the papers of the plan shown; the view of budgets searches, shows, and opens a point."""

from __future__ import annotations

import io

import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from planning.domain.frontier_points import Frontier, FrontierPoint
from planning.domain.scenario import BudgetChange
from planning.jobs import launch
from planning.store import FRONTIER_JOB, Store
from planning.ui.kit import cached
from planning.ui.papers import exporting
from tests.pages.conftest import Open


def _view() -> None:
    from planning.ui.kit.desk import open_plan_desk
    from planning.ui.kit.views import only_heading
    from planning.ui.money import million_view

    million_view.show(open_plan_desk("Budgets"), only_heading())


def _points(store: Store, plan_id: int) -> Frontier:
    """Half, as much and twice the budget: no plan, the plan, the same decisions."""
    plan = store.plan(plan_id)
    change = BudgetChange(funder="own", factor=2.0)
    richer = plan.model_copy(update={"scenario": plan.scenario.but(budget=[change.model_dump()])})
    return Frontier(
        points=(
            FrontierPoint(factor=0.5, budget_eur=500_000, is_impossible=True),
            FrontierPoint(factor=1.0, budget_eur=1_000_000, plan=plan),
            FrontierPoint(factor=2.0, budget_eur=2_000_000, plan=richer),
        )
    )


def _id(store: Store) -> int:
    entry = store.latest_plan()
    assert entry is not None
    return entry.id


def test_what_each_budget_buys_is_searched_on_request_and_shown_once_found(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "see_to_the_queue", lambda _store: None)  # the job waits
    app = AppTest.from_function(_view, default_timeout=30).run()
    assert not app.exception
    app.button(key="million.search").click().run()
    jobs = store.active_jobs()
    assert [(job.kind, job.plan_id) for job in jobs] == [(FRONTIER_JOB, _id(store))]
    assert "Recherche en cours" in app.info[0].value
    store.request_cancel(jobs[0].id)
    store.save_frontier(_id(store), _points(store, _id(store)))
    app.run()
    assert app.title[0].value.replace("\\", "").startswith("Plus d'argent ne loge personne de plus")
    said = " ".join(one.value for one in app.markdown)
    assert "aucun plan ne respecte toutes les règles" in said.replace("\\", "")


def test_a_point_opens_as_the_plan_shown(store: Store) -> None:
    store.save_frontier(_id(store), _points(store, _id(store)))
    before = len(store.plans())
    app = AppTest.from_function(_view, default_timeout=30).run()
    app.selectbox(key="million.point.None").set_value("3").run()
    app.button(key="million.open").click().run()
    assert not app.exception
    assert len(store.plans()) == before + 1
    latest = store.latest_plan()
    assert latest is not None
    assert latest.scenario.budget[-1].factor == 2.0
    assert "2,00" in latest.name


@pytest.mark.reads
def test_papers_are_made_in_the_reader_s_language_and_kept(store: Store) -> None:
    shown = cached.shown_plan(_id(store))
    made = {lang: exporting._made(shown, "slides", lang) for lang in ("fr", "en")}
    titles = {lang: Presentation(io.BytesIO(deck)).slides[1].shapes.title.text for lang, deck in made.items()}
    assert titles == {"fr": "Projet de résolutions", "en": "Draft resolutions"}
    assert exporting._made(shown, "slides", "fr") is made["fr"]


@pytest.mark.reads
def test_the_menu_offers_every_paper(store: Store, open_app: Open) -> None:
    app = open_app("fr")
    assert not app.exception
    labels = {button.label for button in app.get("download_button")}
    assert {"Présentation (PowerPoint)", "Dossier (PDF)", "Classeur (Excel)", "Plan complet (plan.json)"} <= labels
    app.selectbox(key="bar.sheet").set_value(str(shown_residence(store))).run()
    labels = {button.label for button in app.get("download_button")}
    assert {"Fiche (PDF, une page)", "Lettre aux habitants (PDF)"} <= labels


def shown_residence(store: Store) -> str:
    return store.plan(_id(store)).decisions[0].residence_id
