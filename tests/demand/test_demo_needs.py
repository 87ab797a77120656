"""The demo's needs: sourced, plausible beside its operator, and moving the right way."""

from dataclasses import replace

import pandas as pd
import pytest

from planning.demand import anchors, chain_steps, forecast, needs_by_chain
from planning.i18n import FRENCH
from planning.tables.reference import read_anchors

YEARS = range(2027, 2037)
# Beside 703 dwellings and 2,273 places: wide enough to edit a factor, narrow enough to catch a wrong unit.
PLAUSIBLE = {
    "seniors": (750, 1_100, 1.02, 1.25),
    "asylum": (1_000, 1_350, 1.0, 1.0),
    "mental_health": (130, 280, 1.2, 1.8),
    "isolated": (1_050, 1_400, 0.85, 0.99),
}


@pytest.fixture(scope="module")
def needs(demo):
    return needs_by_chain(demo, YEARS)


@pytest.mark.parametrize("group", PLAUSIBLE)
def test_totals_are_plausible(needs, group):
    low, high, least_growth, most_growth = PLAUSIBLE[group]
    total = needs[needs["client_group"] == group].groupby("year")["places"].sum()
    assert total.between(low, high).all(), total
    assert least_growth <= total[2036] / total[2027] <= most_growth


def test_every_group_territory_and_year_has_a_need(demo, needs):
    expected = len(PLAUSIBLE) * len(demo.territories) * len(YEARS)
    assert len(needs) == expected
    assert not needs.duplicated(["client_group", "territory", "year"]).any()
    assert needs["places"].dtype == "int64"
    assert (needs["places"] >= 0).all()


def test_the_seniors_and_isolated_housed_today_are_all_in_the_need(demo):
    """Partition: nobody present is lost, nobody is counted in two groups."""
    residents = {name: frame["value"].sum() for name, frame in demo.reference.items() if name.startswith("residents")}
    assert residents["residents.seniors"] > residents["residents_elsewhere.seniors"] > 0
    needs = needs_by_chain(demo, [2027]).groupby("client_group")["places"].sum()
    assert needs["seniors"] >= residents["residents.seniors"]
    assert needs["isolated"] >= residents["residents.isolated"]


def test_every_factor_says_where_it_comes_from(factors):
    for column in ("source", "vintage", "unit", "note", "component"):
        assert (factors[column] != "").all(), factors.loc[factors[column] == "", "factor_id"].tolist()
    assert factors["verified"].notna().all()
    assumed = factors["source"].str.contains("hypothèse")
    assert assumed.any()
    assert not factors.loc[assumed, "verified"].any()


def test_factors_agree_with_the_public_parameters(factors, root):
    parameters = pd.read_csv(root / "data" / "parameters" / "demand.csv").set_index("parameter_id")
    shared = factors[factors["factor_id"].isin(parameters.index)].set_index("factor_id")
    assert len(shared) >= 10
    for name in ("value", "low", "high", "unit", "verified"):
        public = parameters.loc[shared.index, name]
        pairs = zip(shared[name].fillna(-1), public.fillna(-1), strict=True)
        different = [factor for factor, (own, other) in zip(shared.index, pairs, strict=True) if own != other]
        assert name == "unit" or not different, (name, different)


def test_anchors_are_within_their_tolerance_or_the_gap_is_stated(demo, root):
    published = read_anchors(root / "data" / "reference")
    table = anchors(chain_steps(demo, YEARS), published, demo.territories).set_index("anchor")
    assert list(table.index) == published["anchor_id"].tolist()
    assert table.loc["residence_autonomie", "within"]
    assert table.loc["asylum_grand_est", "within"]
    for row in table.to_dict("records"):
        sentence = FRENCH(row["sentence"])
        assert ("de plus" in sentence or "de moins" in sentence) != row["within"], sentence
        assert row["ratio"] == pytest.approx(row["chain"] / row["official"])


def test_the_asylum_anchor_is_reached_from_applications_and_not_from_itself(demo):
    steps = chain_steps(demo, [2027])
    region = steps[steps["factor_id"] == "asylum.places.region_share"]
    assert len(region)
    assert region["whole"].all()
    by_hand = 111_343 * 0.65 * 1.5 / 0.96 * 0.1335
    assert region["value"].iloc[0] == pytest.approx(by_hand)


def test_an_anchor_on_a_factor_that_is_not_there_is_left_out(demo, root):
    published = read_anchors(root / "data" / "reference").assign(after="elsewhere")
    assert anchors(chain_steps(demo, [2027]), published, demo.territories).empty


@pytest.mark.parametrize(
    ("factor", "times", "group", "sense"),
    [
        ("seniors.home.wish", 1.2, "seniors", 1),
        ("seniors.home.operator_share", 0.8, "seniors", -1),
        ("seniors.home.occupancy", 0.9, "seniors", 1),
        ("seniors.elsewhere.decline", 1.4, "seniors", -1),
        ("asylum.places.inflow", 1.1, "asylum", 1),
        ("asylum.places.stay", 0.8, "asylum", -1),
        ("asylum.places.competing", 0.9, "asylum", 1),
        ("mental_health.alone.growth", 1.5, "mental_health", 1),
        ("mental_health.alone.alone_share", 1.1, "mental_health", 1),
        ("isolated.newcomers.delivery", 1.3, "isolated", 1),
        ("isolated.queue.rate", 1.2, "isolated", 1),
        ("isolated.queue.wish", 0.8, "isolated", -1),
        ("seniors.ageing.turning_60", 2.0, "isolated", -1),
        ("seniors.ageing.turning_60", 2.0, "seniors", 1),
    ],
)
def test_a_factor_moves_the_need_the_right_way(demo, needs, factor, times, group, sense):
    factors = demo.factors.copy()
    row = factors["factor_id"] == factor
    assert row.sum() == 1
    factors.loc[row, ["value", "low", "high"]] *= times
    moved = needs_by_chain(replace(demo, factors=factors), YEARS)
    change = moved["places"] - needs["places"]
    by_group = change.groupby(needs["client_group"]).sum()
    assert by_group[group] * sense > 0
    untouched = by_group.drop([group, *(["seniors", "isolated"] if "turning_60" in factor else [])], errors="ignore")
    assert (untouched == 0).all()


def test_more_competing_places_leave_less(demo, needs):
    more = demo.competing.assign(places=demo.competing["places"] * 1.2)
    fewer = needs_by_chain(replace(demo, competing=more), YEARS)
    before, after = (frame.groupby("client_group")["places"].sum() for frame in (needs, fewer))
    assert after["asylum"] < before["asylum"]
    assert (after.drop("asylum") == before.drop("asylum")).all()


def test_the_document_prints_the_present_figures(needs, demo, root):
    """docs/needs.md carries the totals and bands of the demo: a changed factor must change the page too."""
    document = (root / "docs" / "needs.md").read_text(encoding="utf-8").replace("\u202f", " ")
    total = needs.groupby(["client_group", "year"])["places"].sum()
    band = forecast(demo, YEARS).quantiles(over=["territory"]).set_index(["client_group", "year"])
    for group in PLAUSIBLE:
        figures = [total[(group, 2027)], total[(group, 2036)], *band.loc[(group, 2036), ["p10", "p90"]]]
        first, last, low, high = (f"{figure:,}".replace(",", " ") for figure in figures)
        assert f"| {first} | {last} | {low}-{high} |" in document, group
