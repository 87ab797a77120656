"""Point forecasts: exact on series that they describe, blind to what comes after the origin."""

import numpy as np
import pytest

from planning.demand.methods import peers, smoothing
from planning.demand.methods.panel import panel

METHODS = [smoothing.drift, smoothing.damped_trend, smoothing.theta, smoothing.dynamic_theta]
LINE = 100.0 + 5.0 * np.arange(20)


def at_end(series, made):
    return made[np.arange(len(series.lengths)), series.lengths - 1]


def test_a_straight_line_goes_on():
    series = panel([LINE, LINE[:12]])
    expected = np.array([[200, 205, 210], [160, 165, 170]])
    exact = [smoothing.drift(series, 3), peers.forecast_linear(series, 3)[0], peers.forecast_ets(series, 3)[0]]
    for made in exact:
        assert at_end(series, made) == pytest.approx(expected, rel=1e-6)
    # Its line is refitted as it goes, and starts flat.
    assert at_end(series, smoothing.dynamic_theta(series, 3)) == pytest.approx(expected, rel=0.01)


def test_theta_goes_on_at_half_the_slope():
    series = panel([LINE])
    made = at_end(series, smoothing.theta(series, 2))[0]
    assert made[1] - made[0] == pytest.approx(2.5)


def test_a_damped_trend_dies_out():
    series = panel([LINE])
    steps = np.diff(at_end(series, smoothing.damped_trend(series, 6))[0])
    assert (steps > 0).all()
    assert (np.diff(steps) < 0).all()


def test_the_spreadsheet_line_is_least_squares_over_its_window():
    rng = np.random.default_rng(1)
    values = rng.normal(size=30).cumsum()
    made, error = peers.forecast_linear(panel([values]), 4, window=10)
    slope, level = np.polyfit(np.arange(10), values[10:20], 1)
    assert made[0, 19] == pytest.approx(level + slope * (9 + np.arange(1, 5)))
    residual = values[10:20] - (level + slope * np.arange(10))
    assert error[0, 19, 0] == pytest.approx(np.sqrt((residual**2).sum() / 8))


@pytest.mark.parametrize("method", [*METHODS, smoothing.median_of_four])
def test_nothing_after_the_origin_changes_a_forecast(method):
    rng = np.random.default_rng(2)
    values = rng.normal(size=(4, 25)).cumsum(axis=1) + 50
    altered = values.copy()
    altered[:, 15:] = rng.normal(size=(4, 10)) * 1000
    before, after = method(panel(list(values)), 5), method(panel(list(altered)), 5)
    assert np.array_equal(before[:, :15], after[:, :15], equal_nan=True)
    assert not np.array_equal(before[:, 15:], after[:, 15:], equal_nan=True)


def test_series_do_not_change_one_another():
    rng = np.random.default_rng(3)
    values = [rng.normal(size=n).cumsum() + 50 for n in (12, 30, 17)]
    together = panel(values)
    made = at_end(together, smoothing.median_of_four(together, 4))
    for row, own in zip(made, values, strict=True):
        alone = panel([own])
        assert at_end(alone, smoothing.median_of_four(alone, 4))[0] == pytest.approx(row)


def test_a_count_is_never_forecast_below_zero():
    series = panel([np.array([50.0, 40, 30, 20, 12, 5, 1])])
    assert (at_end(series, smoothing.median_of_four(series, 10)) >= 0).all()


def test_a_hole_is_refused_and_never_filled():
    with pytest.raises(ValueError, match="finite"):
        panel([[1.0, np.nan, 3.0]])
