"""Joint futures: departments together, territories inside them, groups as asked, the same bytes each time."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planning.demand import Dependence, forecast
from planning.demand.futures.cohort_model import CohortModel
from planning.demand.futures.walk_model import Regimes, WalkModel, regime_paths
from planning.demand.methods.error_paths import (
    LARGEST_WIDENING,
    independent_paths,
    joint_paths,
    shock_paths,
    widening,
)

YEARS = range(2027, 2037)


def test_whole_vectors_are_drawn_as_often_with_each_sign():
    errors = np.arange(1.0, 25.0).reshape(4, 3, 2)
    drawn = joint_paths(errors, 800, np.random.default_rng(1))
    kinds, counts = np.unique(drawn.reshape(800, -1), axis=0, return_counts=True)
    assert len(kinds) == 8
    assert set(counts) == {100}
    assert {tuple(kind) for kind in kinds} == {tuple(sign * one.ravel()) for one in errors for sign in (-1, 1)}


def test_three_origins_are_too_few():
    with pytest.raises(ValueError, match="at least 4"):
        joint_paths(np.zeros((3, 2, 2)), 10, np.random.default_rng(1))


def test_a_total_is_less_sure_than_independent_draws_say():
    """Errors with a common part, as measured: the spread of the sum of ten areas is twice what independence gives."""
    rng = np.random.default_rng(1)
    errors = 0.5 * rng.normal(size=(30, 1, 1)) + rng.normal(size=(30, 10, 1))
    joint, alone = (draw(errors, 5_000, rng).sum(axis=1).std() for draw in (joint_paths, independent_paths))
    assert joint > 1.4 * alone


def test_shocks_have_the_correlations_asked_for():
    regions = np.array([0, 0, 1, 1])
    drawn = shock_paths(np.array([0.1, 0.2]), regions, 40_000, np.random.default_rng(1), correlation=0.3)
    assert drawn.std(axis=0) == pytest.approx(np.tile([0.1, 0.2], (4, 1)), rel=0.03)
    found = np.corrcoef(drawn[:, :, 0].T)
    assert found[0, 1] == pytest.approx(0.3, abs=0.02)
    assert found[0, 2] == pytest.approx(0.2, abs=0.02)


def test_a_territory_is_less_sure_than_its_department():
    assert widening(np.array([1.0, 0.25, 1e-9])).tolist() == pytest.approx([0, 3**0.5, LARGEST_WIDENING])


def test_territories_of_a_department_share_its_error(histories):
    model = CohortModel("s", histories.ages, 75, {"57": 1_000_000.0})
    territories = pd.DataFrame(
        {"territory": ["whole", "half", "tenth"], "dep": ["57", "57", "57"], "population": [1e6, 5e5, 1e5]}
    )
    drawn = model.deviations(territories, [2022, 2032], 4_000, 1)
    assert (drawn[:, :, 0] == 0).all(), "the last known year is known"
    spread = drawn[:, :, 1].std(axis=0)
    assert spread[0] < spread[1] < spread[2]
    assert np.corrcoef(drawn[:, 0, 1], drawn[:, 2, 1])[0, 1] > 0.2


def test_years_beyond_what_was_tested_widen_in_proportion(histories):
    model = CohortModel("s", histories.ages, 75)
    assert model.facts.tested_years == 20
    territories = pd.DataFrame({"territory": ["T"], "dep": ["54"], "population": [np.nan]})
    drawn = model.deviations(territories, [2042, 2052], 500, 1)
    assert drawn[:, 0, 1] == pytest.approx(1.5 * drawn[:, 0, 0])


def test_a_short_history_draws_shocks_instead_of_vectors(histories):
    short = histories.ages.until(1992)
    model = CohortModel("s", short, 75)
    assert model.facts.tested_years == 0
    territories = pd.DataFrame({"territory": ["T"], "dep": ["54"], "population": [np.nan]})
    drawn = model.deviations(territories, [2002], 20_000, 1)[:, 0, 0]
    assert drawn.std() == pytest.approx(0.016 / 5 * 10, rel=0.1)


def test_a_surge_jumps_once_and_fades():
    paths = regime_paths(Regimes(surge=1.0), 10, 500, np.random.default_rng(1))
    begins = (paths > 0).argmax(axis=1)
    peak = paths[np.arange(500), begins]
    assert ((peak >= 0.4) & (peak <= 0.9)).all()
    early = begins <= 6
    assert paths[early, begins[early] + 3] == pytest.approx(peak[early] / np.e)
    assert (regime_paths(Regimes(), 10, 50, np.random.default_rng(1)) == 0).all()
    assert (regime_paths(Regimes(closure=1.0), 10, 50, np.random.default_rng(1)) <= 0).all()


def test_the_chance_of_a_regime_is_the_one_asked_for():
    paths = regime_paths(Regimes(surge=0.3), 5, 20_000, np.random.default_rng(1))
    assert (paths > 0).any(axis=1).mean() == pytest.approx(0.3, abs=0.01)


def test_the_band_of_asylum_widens_with_the_horizon(demo):
    cells = forecast(demo, YEARS).quantiles(over=["territory"]).set_index(["client_group", "year"])
    asylum = cells.loc["asylum"]
    width = asylum["p90"] - asylum["p10"]
    assert width[[2027, 2029, 2031, 2033, 2036]].is_monotonic_increasing
    assert width[2036] > 1.5 * width[2027]


def test_a_model_takes_the_place_of_the_margin_that_is_written(demo):
    factors = demo.factors.copy()
    rows = factors["factor_id"].isin(["asylum.places.inflow", "seniors.home.population"])
    factors.loc[rows, ["low", "high"]] = np.nan
    bare = replace(demo, factors=factors)
    assert forecast(bare, YEARS, 50).values.tobytes() == forecast(demo, YEARS, 50).values.tobytes()
    unmodelled = replace(demo, models={})
    assert forecast(unmodelled, YEARS, 50).values.tobytes() != forecast(demo, YEARS, 50).values.tobytes()


def test_same_seed_same_bytes_with_models_and_the_lineage_follows_them(demo, histories):
    one, two = forecast(demo, YEARS, 40, 5), forecast(demo, YEARS, 40, 5)
    assert one.values.tobytes() == two.values.tobytes()
    assert one.lineage == two.lineage
    older = CohortModel("seniors_75_plus", histories.ages.until(2020), 75)
    changed = replace(demo, models={**demo.models, "seniors_75_plus": older})
    assert forecast(changed, YEARS, 40, 5).lineage != one.lineage


def test_groups_are_independent_unless_a_correlation_is_asked_for(demo):
    def correlation(dependence):
        totals = forecast(demo, YEARS, 2_000, 1, dependence).values[:, :, :, -1].sum(axis=2)
        ranks = totals.argsort(axis=0).argsort(axis=0)
        groups = ["seniors", "asylum"]
        at = [forecast(demo, YEARS, 1).client_groups.index(group) for group in groups]
        return np.corrcoef(ranks[:, at].T)[0, 1]

    assert abs(correlation(None)) < 0.06
    assert correlation(Dependence(0.6)) == pytest.approx(0.6, abs=0.07)


def test_a_correlation_leaves_every_band_as_it_is(demo):
    alone, linked = forecast(demo, YEARS, 300), forecast(demo, YEARS, 300, dependence=Dependence(0.5))
    pd.testing.assert_frame_equal(alone.quantiles(), linked.quantiles())
    assert alone.lineage != linked.lineage
    whole = [draws.quantiles(over=["client_group", "territory"]) for draws in (alone, linked)]
    assert (whole[1]["p90"] > whole[0]["p90"]).all()


def test_a_perfect_correlation_is_refused():
    with pytest.raises(ValueError, match="below 1"):
        Dependence(1.0)


def test_the_country_of_the_walk_is_the_one_named(histories, demo):
    france = WalkModel("a", histories.flows, "FRA")
    malta = WalkModel("a", histories.flows, "MLT")
    spread = [model.deviations(demo.territories, [2030], 2_000, 1).std() for model in (france, malta)]
    assert spread[1] > 1.5 * spread[0]
