"""Every method has the same shape: what it says at a past year is what a fit of the years known then says."""

import numpy as np
import pytest

from planning.demand.backtest.judged import LEVELS, MIDDLE
from planning.demand.methods import METHODS
from planning.demand.methods.known import known_flows, known_people, known_series
from planning.demand.methods.method import Method
from planning.demand.methods.short import SHORT

EACH = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
HORIZON, ORIGINS = 5, (2002, 2010, 2015)


@pytest.fixture
def known(histories, method):
    return known_people(histories.ages, 75) if "people" in method.kinds else known_flows(histories.flows)


@EACH
def test_one_pass_over_the_origins_says_what_fits_one_by_one_say(method, known):
    at_once = method.at_origins(known, ORIGINS, HORIZON, LEVELS)
    one_by_one = Method.at_origins(method, known, ORIGINS, HORIZON, LEVELS)
    assert np.isfinite(at_once[..., MIDDLE]).mean() > 0.9
    assert np.array_equal(at_once, one_by_one, equal_nan=True)


@EACH
def test_paths_have_the_quantiles_that_are_judged(method, known):
    fitted = method.fit(known.until(2020), HORIZON)
    low, middle, high = np.moveaxis(fitted.quantiles((0.1, 0.5, 0.9)), -1, 0)
    drawn = fitted.paths(4000, np.random.default_rng(1))
    assert drawn.shape == (4000, *middle.shape)
    far = np.abs(np.quantile(drawn, [0.1, 0.5, 0.9], axis=0) - np.array([low, middle, high])) / (high - low)
    assert np.nanmedian(far) < 0.03


def test_series_of_an_operator_have_paths_too():
    fitted = SHORT.fit(known_series([[3.0, 5, 4, 6, 7, 5], [10.0, 12, 11]]), 4)
    drawn = fitted.paths(40_000, np.random.default_rng(1))
    assert np.quantile(drawn, 0.9, axis=0) == pytest.approx(fitted.quantiles([0.9])[..., 0], rel=0.05)


def test_names_are_given_once():
    assert len({method.name for method in METHODS}) == len(METHODS) > 0
