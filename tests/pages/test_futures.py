"""Many futures on the screen: the choice on the page Scénario, and what the pages say of such a plan."""

from __future__ import annotations

import pytest

from planning.domain.scenario import Scenario
from planning.i18n import FRENCH, Lang
from planning.store import Store
from planning.tables.data import Data
from planning.ui.what_if.scenario_entries import Entries, read_entries
from planning.ui.what_if.scenario_words import differences
from planning.workflow import check_plan, make_plan
from tests.oracle.portfolio import futures, need
from tests.pages.conftest import Open
from tests.pages.reading import words


@pytest.fixture
def drawn(store: Store) -> Data:
    """The small portfolio with two futures of the seniors' need, kept as the latest."""
    entry = store.latest_portfolio()
    assert entry is not None
    data = store.portfolio(entry.hash)
    needs = [([8.0, 40.0], need(0, year, territory="T1", group="seniors")) for year in data.years]
    data = futures(data, *needs)
    shown = store.latest_plan()
    assert shown is not None
    kept, plan = store.save_portfolio(data), store.plan(shown.id)
    store.save_plan(plan, kept, faults=())
    return data


@pytest.mark.reads
def test_the_choice_is_offered_where_there_are_draws_only(store: Store, open_app: Open) -> None:
    app = open_app("fr", "pages/rooms/what_if.py?what_if_view=settings")
    assert not app.exception
    assert [radio for radio in app.radio if radio.key == "scenario.futures"] == []


@pytest.mark.usefixtures("drawn")
def test_choosing_many_futures_asks_for_a_plan_over_them(store: Store, open_app: Open) -> None:
    app = open_app("fr", "pages/rooms/what_if.py?what_if_view=settings")
    radio = app.radio(key="scenario.futures")
    assert radio.value == "central"
    assert "2 avenirs tirés" in radio.options[1]
    radio.set_value("draws")
    app.button(key="scenario.submit").click().run()
    assert not app.exception
    found = app.query_params["changes"]
    assert "field/futures/%22draws%22" in (found if isinstance(found, str) else found[0])
    chips = [one.label.replace("\\", "") for one in app.button if str(one.key).startswith("what_if.chip")]
    assert chips == ["Décidé sur de nombreux avenirs du besoin, non sur un seul"]


def test_what_is_typed_becomes_the_scenario_and_its_sentence(drawn: Data) -> None:
    base = drawn.scenarios["reference"]
    assert read_entries(Entries(futures="central"), base, drawn).scenario == base
    scenario = read_entries(Entries(futures="draws"), base, drawn).scenario
    assert scenario is not None
    assert scenario.futures == "draws"
    assert [FRENCH(one) for one in differences(scenario, base, drawn)] == [
        "Décidé sur 2 avenirs tirés du besoin, non sur un seul."
    ]
    assert [FRENCH(one) for one in differences(base, scenario, drawn)] == ["Besoins centraux : un seul avenir."]
    assert read_entries(Entries(futures="tomorrow"), base, drawn).problems


def test_a_plan_over_futures_is_kept_and_says_so_on_the_page(store: Store, drawn: Data, open_app: Open) -> None:
    kept = store.portfolio(drawn.portfolio_hash)
    assert kept["need_curves"].equals(drawn["need_curves"])
    plan = make_plan(kept, Scenario(futures="draws", gap=0.0, title="Avenirs"))
    faults = check_plan(plan, kept)
    assert faults == []
    kept_as = store.save_plan(plan, drawn.portfolio_hash, faults=faults)
    said: dict[Lang, str] = {"fr": "Sur 2 avenirs tirés", "en": "Over 2 drawn futures"}
    for lang, sentence in said.items():
        app = open_app(lang, plan=str(kept_as))
        assert not app.exception
        assert sentence in words(app)
