"""The generator on the demo portfolio."""

from __future__ import annotations

import pytest

from planning.options import generate_options
from planning.tables import checks
from planning.tables.loading import load_folder


@pytest.fixture(scope="module")
def demo(root):
    return load_folder(root / "data" / "demo")


@pytest.fixture(scope="module")
def tables(demo, catalogue, parameters):
    sources = (demo[name] for name in ("residences", "programmes", "typologies", "funders"))
    return generate_options(*sources, catalogue, parameters, demo.years[0], demo.years[-1])


def test_every_residence_has_at_least_three_options_keep_included(demo, tables, catalogue):
    counts = tables.options.groupby("residence_id").size()
    assert set(counts.index) == set(demo["residences"]["residence_id"])
    assert counts.min() >= 3
    owned = tables.options[(tables.options["life_years"] > 0) & (tables.options["authority"] == "operator")]
    assert owned.groupby("residence_id").size().max() < catalogue.max_options
    keeps = tables.options[tables.options["kind"] == "keep"]
    assert sorted(keeps["residence_id"]) == sorted(demo["residences"]["residence_id"])


def test_no_cost_is_negative_and_ranges_hold(tables):
    assert (tables.option_costs["amount_eur"] > 0).all()
    options = tables.options
    assert (options["cost_low_eur"] <= options["cost_high_eur"]).all()
    total = tables.option_costs.groupby("option_id")["amount_eur"].sum()
    spent = options["option_id"].map(total).fillna(0.0)
    rounding = options["duration_years"].clip(lower=10)
    assert (spent + rounding >= options["cost_low_eur"]).all()
    assert (spent - rounding <= options["cost_high_eur"]).all()


def test_shares_lie_between_0_and_1(tables):
    assert tables.options["closed_share"].between(0, 1).all()
    assert tables.option_funding["max_share"].between(0, 1).all()


def test_funding_never_exceeds_the_cost_it_looks_at(tables):
    total = tables.option_costs.groupby("option_id")["amount_eur"].sum()
    funding = tables.option_funding
    assert len(funding)
    assert (funding["eligible_eur"] <= funding["option_id"].map(total) + 1).all()


def test_keep_keeps_the_programmes(demo, tables):
    keeps = tables.options.loc[tables.options["kind"] == "keep", ["option_id", "residence_id"]]
    kept = tables.option_programmes.merge(keeps, on="option_id")
    for unit in ("places", "dwellings"):
        assert kept[unit].sum() == demo["programmes"][unit].sum()


def test_the_same_actions_are_not_offered_everywhere(tables):
    offered = tables.options.groupby("residence_id")["template"].agg(tuple)
    assert offered.nunique() >= 12
    assert tables.options["kind"].nunique() >= 14


def test_the_tables_pass_the_checks_of_the_data_folder(demo, tables):
    frames = {
        **{name: demo[name] for name in demo.tables},
        "options": tables.options,
        "option_programmes": tables.option_programmes,
        "option_costs": tables.option_costs,
        "option_funding": tables.option_funding,
    }
    found = checks.check_keys(frames) + checks.check_references(frames) + checks.check_units(frames)
    found += checks.check_years(frames, demo.manifest) + checks.check_options(frames, True)
    assert [problem for problem in found if problem.severity == "error"] == []
