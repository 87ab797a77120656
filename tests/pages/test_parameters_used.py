"""Each page that shows a result lists the dated figures that it rests on, and the price of works by parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from planning.finance import PARAMETERS_OF_LAWS
from planning.options import all_parameters, parameters_behind, portfolio_catalogue
from planning.store import Store, open_store
from tests.conftest import Once
from tests.pages.conftest import Open
from tests.pages.reading import words
from tests.pages.small_portfolio import store_address
from tests.pages.template_portfolio import write_template_store


@pytest.fixture(scope="module")
def generated(once: Once) -> Path:
    return once("template-store", write_template_store)


@pytest.fixture
def store(generated: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("CAP_STORE_URL", store_address(generated))  # these tests only read it
    with open_store() as opened:
        yield opened


def listed(app: AppTest) -> pd.DataFrame:
    """The parameters that the page lists."""
    frames = [frame.value for frame in app.dataframe if "parameter_id" in frame.value.columns]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["parameter_id", "badge", "source"])


@pytest.mark.parametrize("page", ["rooms/summary", "rooms/plan", "rooms/money"])
def test_a_page_about_the_plan_lists_the_figures_behind_its_options(store: Store, open_app: Open, page: str) -> None:
    entry = store.latest_plan()
    assert entry is not None
    plan, data = store.plan(entry.id), store.portfolio(entry.portfolio_hash)
    done = data["options"][data["options"]["option_id"].isin([row.option_id for row in plan.decisions])]
    assert {row.kind for row in plan.decisions} != {"keep"}
    held = {*data["programmes"]["typology"], *data["option_programmes"]["typology"]}
    behind = parameters_behind(done, held & {"FTM", "RS", "PF", "RACC"}, portfolio_catalogue(data))
    chosen = {str(template) for template in done["template"]} - {"keep"}
    app = open_app("fr", f"pages/{page}.py")
    if page == "rooms/money":
        app.session_state["money.fold.parameters"] = True
        app.run()
    if page == "rooms/summary":
        app.button(key="summary.behind").click().run()
    if page == "rooms/plan":
        app.session_state["plan.fold.figures"] = True
        app.run()
    rows = listed(app)
    assert set(rows["parameter_id"]) >= parameters_behind(done, set(), portfolio_catalogue(data))
    assert len(rows)
    assert set(rows["parameter_id"]) - behind <= {"discount_rate", "life_years", *PARAMETERS_OF_LAWS}
    assert chosen
    assert rows["badge"].isin(["vérifié", "à vérifier"]).all()
    assert (rows["source"] != "").all()


def test_the_options_page_lists_the_figures_behind_a_residence_s_options(store: Store, open_app: Open) -> None:
    rows = listed(open_app("fr", "pages/rooms/data.py?data_view=options"))
    assert {"pf_size", "fees_share", "vat_reduced", "staff_cost_eur"} <= set(rows["parameter_id"])
    assert "aid_caes_day" not in set(rows["parameter_id"])


def test_the_financing_page_gives_the_price_by_parts(store: Store, open_app: Open) -> None:
    app = open_app("fr", "pages/rooms/money.py")
    app.session_state["money.fold.prices"] = True
    app.run()
    (prices,) = [frame.value for frame in app.dataframe if "fees" in frame.value.columns]
    entry = store.latest_plan()
    assert entry is not None
    costs = sorted(row.capex_eur for row in store.plan(entry.id).decisions if row.kind != "keep")
    assert sorted(prices["total"]) == pytest.approx(costs, abs=1)
    parts = ["land", "works", "fees", "services", "vat"]
    assert prices[parts].sum(axis=1).tolist() == pytest.approx(prices["total"].tolist(), abs=0.005)
    assert "Le prix de revient, partie par partie" in words(app)
    assert "dont on ne connaît que le prix total" not in words(app)


def test_every_figure_listed_has_a_source_and_a_date_or_the_badge(store: Store) -> None:
    entry = store.latest_portfolio()
    assert entry is not None
    rows = all_parameters(store.portfolio(entry.hash))
    assert (rows["source"].str.strip() != "").all()
    undated = rows[(rows["valid_from"].fillna("") == "") & rows["verified"].astype(bool)]
    assert len(rows)
    assert len(undated)
    # A page or a document whose own date was not seen says where it was read.
    assert (undated["reference"].fillna("").str.strip() != "").all()
