"""The view Qualité: the question first, then the few figures that could change the plan, the others counted."""

from __future__ import annotations

import pytest

from planning.domain.scenario import Scenario
from planning.domain.uncertain_figures import Figure, Knowing, Stake
from planning.i18n import Lang
from planning.store import FIGURES_JOB, Store
from planning.ui.kit import launching
from planning.ui.kit.markdown import plain
from tests.pages.conftest import Open
from tests.pages.reading import words

QUALITY = "pages/rooms/data.py?data_view=quality"
CELL = Figure(
    kind="cell", subject="R1", column="energy_label", value="D", low="E", high="C", badge="unverified", source="estimé"
)
NEED = Figure(kind="need", subject="seniors", value=30, low=24, high=36, badge="forecast")


def found(*stakes: Stake, examined: int = 60) -> Knowing:
    return Knowing(
        stakes=stakes, verified=41, uncertain=60, examined=examined, lesser=3, searched=120, threshold=0.1, until=2066
    )


@pytest.fixture
def plan_id(store: Store) -> int:
    entry = store.latest_portfolio()
    assert entry is not None
    latest = store.latest_plan(entry.hash)
    assert latest is not None
    return latest.id


def test_before_the_search_the_view_asks_the_question(
    open_app: Open, store: Store, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(kept: Store, portfolio: str, scenario: Scenario, *, kind: str, plan_id: int) -> int:
        return kept.create_job(portfolio, scenario, kind=kind, plan_id=plan_id)

    monkeypatch.setattr(launching, "start_job", start)
    app = open_app("fr", QUALITY)
    assert plain("à vérifier\u00a0: lesquels changent le plan\u00a0?") in app.title[0].value
    app.button(key="quality.search").click().run()
    assert not app.exception
    job = store.active_job()
    assert job is not None
    assert (job.kind, job.plan_id) == (FIGURES_JOB, plan_id)


def test_a_search_that_was_stopped_shows_what_it_found_and_can_go_on(
    open_app: Open, store: Store, plan_id: int
) -> None:
    stake = Stake(figure=NEED, loss_low=0, loss_high=60, people=30)
    store.save_knowing(plan_id, found(stake, examined=25))
    app = open_app("fr", QUALITY)
    assert not app.exception
    assert plain("25 chiffres sur 60 examinés\u00a0: un peut déjà changer le plan.") == app.title[0].value
    assert app.button(key="quality.search").label == "Continuer la recherche"


@pytest.mark.parametrize(
    ("lang", "title", "how"),
    [
        ("fr", "2 chiffres à vérifier peuvent changer le plan\u00a0; 55 autres, non.", "performance énergétique"),
        ("en", "2 figures to verify could change the plan; 55 others could not.", "energy performance survey"),
    ],
)
def test_what_matters_is_ranked_with_how_to_know(
    open_app: Open, store: Store, plan_id: int, lang: Lang, title: str, how: str
) -> None:
    stakes = (
        Stake(figure=NEED, loss_low=0, loss_high=60, people=30, breaks=("high",), decisions=("R1", "R2")),
        Stake(figure=CELL, loss_low=9, loss_high=0, people=4.5, decisions=("R1",)),
    )
    store.save_knowing(plan_id, found(*stakes))
    app = open_app(lang, QUALITY)
    assert not app.exception
    assert app.title[0].value == plain(title)
    table = next(block.value for block in app.get("html") if how in block.value)
    assert table.index("30</div>") < table.index("4,5</div>" if lang == "fr" else "4.5</div>")
    assert "residence=R1" in table
    assert "script" not in table.lower()
    assert "120" in words(app)
