"""The walk: its middle, its width, its tails, and blind to the future."""

import numpy as np
import pytest

from planning.demand.methods.panel import panel
from planning.demand.methods.walk import WalkSettings, unit_quantile, walk, walk_paths

FLOWS = [np.array([100.0, 130, 90, 120, 160, 110]), np.array([4e4, 4.4e4, 4.1e4, 5e4, 4.6e4, 5.1e4])]
FIRST = np.array([2000, 2000])


def test_the_first_year_is_the_last_value_then_half_the_gap_to_the_recent_mean():
    made = walk(panel(FLOWS), FIRST, 4)
    last, recent = np.log(110), np.log(FLOWS[0][1:]).mean()
    assert made.centre[0, 5, 0] == pytest.approx(last)
    assert made.centre[0, 5, 3] == pytest.approx(last + 0.5 * (1 - 1 / 4) * (recent - last))


def test_small_flows_borrow_more_of_the_panel_than_large_ones():
    made = walk(panel(FLOWS), FIRST, 1)
    own = [np.abs(np.diff(np.log(values))).mean() for values in FLOWS]
    pooled = np.mean([np.abs(np.diff(np.log(values))) for values in FLOWS])
    expected = [np.sqrt(0.5 * own[0] ** 2 + 0.5 * pooled**2), np.sqrt(0.9 * own[1] ** 2 + 0.1 * pooled**2)]
    assert made.sigma[:, 5] / 1.2533141 == pytest.approx(expected, rel=1e-6)


def test_drawn_paths_have_the_quantiles_that_were_back_tested():
    paths = walk_paths(0.3, 9, 40_000, np.random.default_rng(1))
    for ahead in (1, 4, 9):
        low, high = np.quantile(paths[:, ahead - 1], [0.1, 0.9])
        expected = unit_quantile(0.9, 6) * 0.3 * np.sqrt(ahead)
        assert (-low, high) == pytest.approx((expected, expected), rel=0.04)
    assert np.isfinite(np.exp(paths)).all()


def test_the_upper_side_can_be_widened_alone():
    settings = WalkSettings(upper=1.5)
    plain, wide = (walk_paths(0.3, 2, 5_000, np.random.default_rng(1), s) for s in (WalkSettings(), settings))
    assert np.array_equal(wide[plain < 0], plain[plain < 0])
    assert wide[plain > 0] == pytest.approx(1.5 * plain[plain > 0])


def test_nothing_after_the_origin_is_read_not_even_through_the_panel():
    rng = np.random.default_rng(2)
    flows = [np.exp(rng.normal(size=20).cumsum() * 0.3 + 8) for _ in range(3)]
    altered = [np.concatenate([own[:12], own[12:] * rng.uniform(0.1, 9, 8)]) for own in flows]
    first = np.array([2000, 2000, 2000])
    before, after = walk(panel(flows), first, 5), walk(panel(altered), first, 5)
    assert np.array_equal(before.centre[:, :12], after.centre[:, :12])
    assert np.array_equal(before.sigma[:, :12], after.sigma[:, :12], equal_nan=True)
    assert not np.array_equal(before.sigma[:, 12:], after.sigma[:, 12:])


def test_series_of_different_first_years_pool_the_same_calendar_years():
    late = [FLOWS[0], FLOWS[1][3:]]
    made = walk(panel(late), np.array([2000, 2003]), 1)
    known = np.concatenate([np.abs(np.diff(np.log(FLOWS[0])))[:4], np.abs(np.diff(np.log(FLOWS[1][3:])))[:1]])
    own = np.abs(np.diff(np.log(FLOWS[0])))[:4].mean()
    assert made.sigma[0, 4] / 1.2533141 == pytest.approx(np.sqrt(0.5 * own**2 + 0.5 * known.mean() ** 2), rel=1e-6)


def test_a_flow_of_nobody_is_refused():
    with pytest.raises(ValueError, match="positive"):
        walk(panel([[10.0, 0.0, 5.0]]), np.array([2000]), 1)
