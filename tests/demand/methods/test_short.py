"""Short series: what is claimed depends on what is known."""

import numpy as np
import pytest

from planning.demand.backtest.subjects_judged import JUDGED_ON, MENTAL_HEALTH
from planning.demand.methods.error_quantiles import PRIOR_AT_ONE, prior_quantiles
from planning.demand.methods.known import known_series
from planning.demand.methods.short import DAMPING, EXPERT_WIDENING, SHORT, TREND_BAND, Basis
from planning.tables import shipped
from planning.tables.histories import read_histories

LEVELS = (0.1, 0.5, 0.9)
WOBBLE = np.array([100.0, 104, 99, 107, 103, 110, 108, 113, 109, 116, 114, 119, 121, 118, 125, 127, 124, 130])


def short(series, horizon):
    return SHORT.fit(known_series(series), horizon)


@pytest.mark.parametrize(
    ("length", "basis"),
    [
        *((1, Basis.EXPERT), (4, Basis.EXPERT), (5, Basis.TREND), (9, Basis.TREND)),
        *((10, Basis.BLEND), (14, Basis.BLEND), (15, Basis.OWN)),
    ],
)
def test_the_basis_follows_the_number_of_years(length, basis):
    assert short([WOBBLE[:length]], 3).basis == (basis,)


def test_four_values_never_get_a_band_from_a_model():
    """The same four values, whatever the other series are: last value, prior widened by half, nothing else."""
    four = WOBBLE[:4]
    alone = short([four], 6)
    beside = short([four, *(WOBBLE * size for size in (1.0, 3.0, 10.0))], 6)
    assert np.array_equal(alone.quantiles(LEVELS)[0], beside.quantiles(LEVELS)[0])
    change = np.abs(np.diff(four)).mean()
    expected = four[-1] + EXPERT_WIDENING * change * prior_quantiles(6, LEVELS)
    assert alone.quantiles(LEVELS)[0] == pytest.approx(expected)
    assert alone.unverified().all()


def test_five_to_nine_values_follow_what_they_agree_on_and_the_prior():
    made = short([WOBBLE[:7]], 1)
    changes = np.diff(WOBBLE[:7])
    change = np.abs(changes).mean()
    middle = WOBBLE[6] + DAMPING * changes.mean() * (changes.mean() / change) ** 2
    assert made.central[0, 0] == pytest.approx(middle)
    low, _, high = made.quantiles(LEVELS)[0, 0]
    width = TREND_BAND * PRIOR_AT_ONE * change
    assert low == pytest.approx(middle - width)
    assert high == pytest.approx(middle * np.exp(width / middle))


def test_bands_widen_with_the_horizon_and_contain_the_middle():
    made = short([WOBBLE, WOBBLE[:11], WOBBLE[:6], WOBBLE[:3], WOBBLE[:1]], 12)
    low, _, high = np.moveaxis(made.quantiles(LEVELS), -1, 0)
    assert (np.diff(high - low, axis=1) > 0).all()
    assert (low <= made.central).all()
    assert (high >= made.central).all()


def test_far_ahead_is_not_verified():
    far = short([WOBBLE], 12).unverified()[0]
    assert far.tolist() == [False] * 9 + [True] * 3


def test_a_constant_and_a_single_value_still_answer():
    made = short([[40.0] * 12, [40.0]], 2)
    assert made.central.tolist() == [[40, 40], [40, 40]]
    low, _, high = made.quantiles(LEVELS)[1, 0]
    assert low < 40 < high


def test_counts_stay_at_zero_or_above():
    assert (short([[3.0, 1, 4, 0, 2, 1]], 10).quantiles(LEVELS) >= 0).all()


def test_levels_must_increase():
    with pytest.raises(ValueError, match="increase"):
        short([[1.0, 2.0]], 1).quantiles((0.9, 0.1))


def test_bands_cover_walks_that_nobody_fitted():
    """Random walks with drift, of 12 to 30 years: an 80 % band holds about 80 %."""
    rng = np.random.default_rng(7)
    paths = [rng.normal(0.3, 1.0, rng.integers(12, 31) + 6).cumsum() + 100 for _ in range(400)]
    low, _, high = np.moveaxis(short([path[:-6] for path in paths], 6).quantiles(LEVELS), -1, 0)
    future = np.array([path[-6:] for path in paths])
    held = ((future >= low) & (future <= high)).mean()
    assert 0.75 <= held <= 0.90, held


def test_the_band_of_recipients_holds_ten_years_ahead_too():
    """101 departments, every origin: 75 to 87 % of what came, at every distance (66 % at ten years in 0.6)."""
    subject, histories = JUDGED_ON[MENTAL_HEALTH], read_histories(shipped.HISTORIES)
    known = subject.known(histories)
    origins, ahead = subject.origins(known), known.reach(10)
    future = known.by_origin(known.actuals(ahead), origins)
    low, high = np.moveaxis(np.asarray(subject.ours.at_origins(known, origins, ahead, (0.1, 0.9))), -1, 0)
    known_years = np.isfinite(future)
    held = ((future >= low) & (future <= high)).sum(axis=(0, 1)) / known_years.sum(axis=(0, 1))
    assert len(held) == 10
    assert ((held >= 0.75) & (held <= 0.87)).all(), held
