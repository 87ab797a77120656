"""The page Financement: an aid that is refused and the plan that would result, works that overrun."""

from __future__ import annotations

import pytest

from planning.domain.scenario import RefusedAid, Scenario
from planning.finance import if_refused, without_aid
from planning.i18n import Lang, Words
from planning.store import Store
from planning.tables.scenario_file import apply_scenario
from planning.ui.kit import launching
from planning.workflow import make_plan
from tests.pages.conftest import Open
from tests.pages.reading import words

FINANCE = "pages/rooms/money.py"
AID = RefusedAid(option_id="A.restructure", funder="grant")


def _plain(told: str) -> str:
    return told.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.reads
@pytest.mark.parametrize(
    ("lang", "title", "quick"),
    [("fr", "Si une aide est refusée", "Réponse rapide"), ("en", "If an aid is refused", "Quick answer")],
)
def test_the_plan_without_an_aid_is_the_one_that_the_page_announces(
    lang: Lang, title: str, quick: str, store: Store, open_app: Open
) -> None:
    entry = store.latest_plan()
    assert entry is not None
    plan, data = store.plan(entry.id), store.portfolio(entry.portfolio_hash)
    told = if_refused(plan, apply_scenario(data, plan.scenario), AID)
    again = make_plan(data, without_aid(plan.scenario, AID))
    moved = {row.option_id for row in again.decisions} - {row.option_id for row in plan.decisions}
    app = open_app(lang, FINANCE)
    app.selectbox(key="finance.operation").set_value(AID.option_id).run()
    page = _plain(words(app))
    assert title in [one.value for one in app.subheader]
    assert _plain(Words(lang).euros(told.lost_eur)) in page
    assert quick not in page
    app.selectbox(key=f"finance.refused.{AID.option_id}").set_value("grant").run()
    assert not app.exception
    page = _plain(words(app))
    assert quick in page
    none = "ne trouve aucune décision à changer" if lang == "fr" else "finds no decision to change"
    needed = "Décisions que ce changement déplace :" if lang == "fr" else "Decisions that this change moves:"
    count = f"{needed} {len(moved)}"
    assert (none if not moved else count) in page
    assert told.is_paid == (not moved)


def test_going_deeper_starts_the_calculation_without_the_aid(
    store: Store, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Scenario] = []

    def start(kept: Store, portfolio: str, scenario: Scenario, *, scenario_id: int) -> int:
        asked.append(scenario)
        return kept.create_job(portfolio, scenario)

    monkeypatch.setattr(launching, "start_job", start)
    app = open_app("fr", FINANCE)
    app.selectbox(key="finance.operation").set_value(AID.option_id).run()
    app.selectbox(key=f"finance.refused.{AID.option_id}").set_value("grant").run()
    app.button(key="finance.refused.deepen").click().run()
    assert not app.exception
    entry = store.latest_plan()
    assert entry is not None
    assert [scenario.refused for scenario in asked] == [(AID,)]
    assert asked[0].but(name="reference", title="") == without_aid(entry.scenario, AID).but(title="")


@pytest.mark.reads
def test_an_operation_without_aid_says_so(store: Store, open_app: Open) -> None:
    app = open_app("fr", FINANCE)
    app.selectbox(key="finance.operation").set_value("B.extend").run()
    assert not app.exception
    assert "ne compte sur aucune aide" in words(app)


@pytest.mark.reads
@pytest.mark.parametrize(
    ("lang", "title", "chance"),
    [
        ("fr", "Et si les chantiers dérapent ?", "Les fonds propres suffisent chaque année avec une chance de"),
        ("en", "What if works overrun?", "Own funds are enough in every year with a chance of"),
    ],
)
def test_what_works_that_overrun_cost_is_told(
    lang: Lang, title: str, chance: str, store: Store, open_app: Open
) -> None:
    app = open_app(lang, FINANCE)
    assert not app.exception
    told = _plain(words(app))
    assert title in told
    assert chance in told
    entry = store.latest_plan()
    assert entry is not None
    planned = sum(row.capex_eur for row in store.plan(entry.id).decisions)
    assert f"{_plain(Words(lang).euros(planned))} {'prévus' if lang == 'fr' else 'planned'}" in told
