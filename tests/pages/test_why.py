"""The page Pourquoi: the first facts at once, the rest when asked, kept for the next time."""

from __future__ import annotations

import pytest

from planning.domain.scenario import Scenario
from planning.questions.why.ask import Asker
from planning.questions.why.explanation import ranking
from planning.store import EVERY_RESIDENCE, EXPLAIN_JOB, PlanEntry, Store
from planning.store.explanations import ranking_document, read_explanation
from planning.ui.kit import launching
from tests.pages.conftest import Open
from tests.pages.reading import words

WHY = "pages/rooms/plan.py?plan_view=why"


@pytest.fixture
def entry(store: Store) -> PlanEntry:
    found = store.latest_plan()
    assert found is not None
    return found


@pytest.mark.reads
def test_the_first_facts_are_there_at_once(open_app: Open, entry: PlanEntry) -> None:
    app = open_app("fr", WHY)
    assert not app.exception
    said = words(app)
    assert "le plan perd" in said
    assert "démontré" in said
    assert "Tout expliquer" in [button.label for button in app.button]


@pytest.mark.reads
def test_the_address_chooses_the_residence(open_app: Open, store: Store, entry: PlanEntry) -> None:
    app = open_app("fr", WHY, residence="D")
    assert app.selectbox[0].value == "D"
    assert "Création d'une résidence" in words(app) or "reste comme elle est" in words(app)


@pytest.mark.reads
def test_two_residences_are_compared_line_by_line(open_app: Open, store: Store, entry: PlanEntry) -> None:
    other = next(row.residence_id for row in store.plan(entry.id).decisions if row.residence_id != "D")
    app = open_app("fr", WHY, residence="D")
    app.selectbox(key="why.pair.D").set_value(other).run(timeout=100)
    assert not app.exception
    about = next(table.value for table in app.dataframe if len(table.value.columns) == 3 and len(table.value) == 6)
    assert "Décision du plan" in about.to_string()


def test_everything_is_explained_when_asked_and_kept(open_app: Open, store: Store, entry: PlanEntry) -> None:
    app = open_app("fr", WHY, residence="D")
    app.button(key="why.full").click().run(timeout=100)
    assert not app.exception
    said = words(app)
    assert "Les autres opérations" in said
    assert "Ce qu'il faudrait" in said
    assert store.explained(entry.id) == {"D"}
    found = read_explanation(store.explanation(entry.id, "D"))
    assert found is not None
    assert found.is_full
    again = open_app("en", WHY, residence="D")
    said = words(again)
    assert "The other operations" in said
    assert "What it would take" in said
    assert "why.full" not in [button.key for button in again.button]


def test_all_explanations_are_prepared_by_a_job(
    open_app: Open, store: Store, entry: PlanEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(kept: Store, portfolio: str, scenario: Scenario, *, kind: str, plan_id: int) -> int:
        return kept.create_job(portfolio, scenario, kind=kind, plan_id=plan_id)

    monkeypatch.setattr(launching, "start_job", start)
    app = open_app("fr", WHY)
    app.button(key="why.every").click().run()
    assert not app.exception
    job = store.active_job()
    assert job is not None
    assert (job.kind, job.plan_id) == (EXPLAIN_JOB, entry.id)
    assert "Arrêter et garder ce qui est prêt" in [button.label for button in app.button]


def test_the_ranking_is_shown_once_it_is_known(open_app: Open, store: Store, entry: PlanEntry) -> None:
    rows = ranking(Asker.of(store.portfolio(entry.portfolio_hash), store.plan(entry.id)))
    assert rows is not None
    store.save_explanation(entry.id, EVERY_RESIDENCE, ranking_document(rows))
    app = open_app("fr", WHY)
    assert not app.exception
    shown = [frame.value for frame in app.dataframe if "rank" in frame.value.columns]
    assert len(shown) == 1
    assert len(shown[0]) == len(rows) == 4
