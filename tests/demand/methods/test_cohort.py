"""The cohort method by hand, and blind to the future."""

import numpy as np
import pytest

from planning.demand.methods.cohort import cohort_forecast, damped_sum

RATIO = 0.8


def steady(years=31, groups=4, areas=2):
    """Every five years each group keeps 80 % of the one below; the first group grows by 1 % a year."""
    counts = np.zeros((areas, years, groups))
    counts[:, :, 0] = 1000 * 1.01 ** np.arange(years)
    for year in range(years):
        for group in range(1, groups):
            before = counts[:, year - 5, group - 1] if year >= 5 else counts[:, year, group - 1]
            left = before + (counts[:, year - 5, group] if group == groups - 1 and year >= 5 else 0)
            counts[:, year, group] = RATIO * left
    return counts


def test_unchanged_survival_is_continued_exactly():
    counts = steady(61)
    made = cohort_forecast(counts, 40, 10)
    assert made[:, :, 2] == pytest.approx(counts[:, 41:51, 2], rel=1e-6)
    assert made[:, 4, 3] == pytest.approx(counts[:, 45, 3], rel=1e-3)


def test_a_year_ahead_needs_no_interpolation():
    counts = steady()
    assert cohort_forecast(counts, 30, 1)[0, 0, 1] == pytest.approx(RATIO * counts[0, 26, 0])


def test_groups_too_young_to_be_known_are_left_out():
    made = cohort_forecast(steady(), 30, 12)
    assert np.isnan(made[:, :, 0]).all()
    assert np.isfinite(made[:, :5, 1]).all()
    assert np.isnan(made[:, 5:, 1]).all()


def test_gains_go_on_and_fade():
    assert damped_sum(2, 0.5) == pytest.approx(0.75)
    assert damped_sum(3, 1.0) == 3
    rng = np.random.default_rng(1)
    counts = steady() * np.exp(0.01 * rng.normal(size=(2, 31, 4)))
    rising = counts.copy()
    rising[:, 26:, 2] *= 1.05
    assert cohort_forecast(rising, 30, 5)[0, 4, 2] > cohort_forecast(rising, 30, 5, damping=0.0)[0, 4, 2]


def test_nothing_after_the_origin_is_read():
    counts = steady()
    altered = counts.copy()
    altered[:, 26:] = np.nan
    assert np.array_equal(cohort_forecast(counts, 25, 10), cohort_forecast(altered, 25, 10), equal_nan=True)


def test_too_little_history_and_negative_people_are_refused():
    with pytest.raises(ValueError, match="years before"):
        cohort_forecast(steady(), 14, 1)
    with pytest.raises(ValueError, match="negative"):
        cohort_forecast(-steady(), 20, 1)
