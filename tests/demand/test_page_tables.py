"""What a page of needs shows: bands beside places, what would reduce the doubt, the source of every curve."""

import numpy as np
import pandas as pd
import pytest

from planning.demand import (
    DemandDraws,
    doubt_split,
    flow_in_places,
    forecast,
    given_draws,
    need_bands,
    places_held,
    series_facts,
)
from planning.i18n import FRENCH
from planning.tables.loading import load_folder

YEARS = [2027, 2036]


@pytest.fixture(scope="module")
def data(root):
    return load_folder(root / "data" / "demo")


@pytest.fixture(scope="module")
def held(data):
    return places_held(*(data[name] for name in ("residences", "programmes", "typologies", "suitability")))


@pytest.fixture(scope="module")
def doubts(demo):
    return doubt_split(demo, YEARS, 500)


def test_every_place_of_the_operator_is_held_for_somebody(data, held):
    assert held["places"].sum() == pytest.approx(3_163, abs=1)


def test_bands_stand_beside_places_by_territory_and_together(demo, held):
    draws = forecast(demo, YEARS, 200)
    bands = need_bands(draws, held, demo.competing, series_facts(demo))
    assert len(bands) == 4 * 2 * (12 + 1)
    assert not bands.isna().any().any()
    assert (bands["p10"] <= bands["p90"]).all()
    together = bands[(bands["territory"] == "") & (bands["year"] == 2036)].set_index("client_group")
    apart = bands[(bands["territory"] != "") & (bands["year"] == 2036)].groupby("client_group")["places"].sum()
    assert together["places"].to_dict() == pytest.approx(apart.to_dict())
    assert together.loc["seniors", "chance_short"] > 0.95
    assert not together.loc["seniors", "unverified"]
    assert together.loc["asylum", "unverified"], "2036 is eleven years after the last value: one more than was tested"
    assert together.loc["mental_health", "unverified"]


def test_what_is_missing_is_counted_in_each_draw():
    values = np.array([[5.0], [10], [20]], np.float32).reshape(3, 1, 1, 1)
    draws = DemandDraws(values, ("g",), ("N",), (2027,), 0, "")
    places = pd.DataFrame({"client_group": ["g"], "territory": ["N"], "places": [8.0]})
    row = need_bands(draws, places, places.head(0)).iloc[-1]
    assert row["chance_short"] == pytest.approx(2 / 3)
    assert row["short_p50"] == 2


def test_doubts_add_up_and_the_largest_come_first(doubts):
    shares = doubts.groupby(["client_group", "year"])["share"]
    assert shares.sum().to_numpy() == pytest.approx(1.0)
    assert shares.apply(lambda own: own.is_monotonic_decreasing).all()
    largest = doubts[doubts["rank"] == 1].set_index(["client_group", "year"])["cause"]
    assert largest["asylum", 2036] == "unhcr_new_applications"
    assert largest["seniors", 2036] == "seniors.home.wish"


def test_population_is_the_small_doubt_and_the_flow_the_large_one(doubts):
    share = doubts[doubts["year"] == 2036].set_index(["client_group", "cause"])["share"]
    assert share["seniors", "seniors_75_plus"] < 0.10
    assert share["asylum", "unhcr_new_applications"] > 0.70


def test_every_doubt_has_a_source_and_a_date_of_review(doubts):
    assert len(doubts)
    for name in ("source", "vintage", "reviewed", "review_by"):
        assert (doubts[name].astype(str).str.len() > 0).all(), name


def test_every_curve_has_a_source_a_date_and_a_method(demo):
    facts = series_facts(demo)
    assert len(facts) == demo.factors["step"].eq("population").sum()
    for name in ("series_id", "source", "vintage"):
        assert (facts[name].astype(str).str.len() > 0).all(), name
    assert facts["last_year"].notna().all()
    assert all(FRENCH(method) for method in facts["method"])
    assert facts.set_index("series_id")["modelled"][["seniors_75_plus", "unhcr_new_applications"]].all()


def test_a_flow_is_told_in_places():
    assert "environ 10 places" in FRENCH(flow_in_places(369, 10))


def test_draws_that_a_folder_brings_are_read_as_they_are(inputs):
    made = inputs([("g", "c", 1, "population", 100, {"low": 80, "high": 150}), ("h", "c", 1, "population", 5)])
    draws = forecast(made, [2027, 2028], 6)
    back = given_draws(draws.to_frame(), draws.territories, draws.years)
    assert np.array_equal(back.values, draws.values)
    assert (back.client_groups, back.territories, back.years) == (("g", "h"), ("N", "S"), (2027, 2028))
    pd.testing.assert_frame_equal(back.quantiles(), draws.quantiles())
    gap = given_draws(draws.to_frame().query("not (client_group == 'h' and draw == 0)"), draws.territories, draws.years)
    assert (gap.values[0, 1] == 0).all()
    assert gap.lineage != back.lineage
