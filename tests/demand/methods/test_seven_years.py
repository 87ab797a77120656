"""Bands of an operator's own series: long series that are handed over, cut to seven years."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planning.demand.backtest.cut_short import collections, held_when_cut
from planning.demand.methods.known import known_series
from planning.demand.methods.short import DAMPING, SHORT
from planning.tables.histories import read_histories

COLLECTIONS = ("people of 60 and over", "people of 75 and over", "asylum applications", "disability allowance")


@pytest.fixture(scope="module")
def shipped_series(root):
    return collections(read_histories(root / "data" / "reference" / "histories"))


@pytest.mark.parametrize("name", COLLECTIONS)
def test_eighty_percent_means_eighty(shipped_series, name):
    """75 to 88 %: the people of 60 and over, whose baby boom follows its trend, are held a little too often."""
    held = held_when_cut(shipped_series[name])
    assert 0.75 <= held.inside <= 0.88, held
    assert held.above <= 0.17, held
    assert held.forecasts > 1_000


def test_and_all_of_them_together(shipped_series):
    found = [held_when_cut(shipped_series[name]) for name in COLLECTIONS]
    assert 0.75 <= np.mean([one.inside for one in found]) <= 0.87


def test_the_competition_too(shared):
    rows = pd.read_csv(shared("forecasting/M3_yearly.csv.gz"))
    held = held_when_cut([own["y"].to_numpy(float) for _, own in rows.groupby("unique_id")])
    assert 0.75 <= held.inside <= 0.87, held


def test_years_that_agree_are_followed_and_years_that_do_not_are_not():
    made = SHORT.fit(known_series([[10.0, 12, 14, 16, 18], [10.0, 14, 8, 13, 10]]), 2)
    assert made.central[0].tolist() == pytest.approx([18 + 2 * DAMPING, 18 + 2 * (DAMPING + DAMPING**2)])
    assert made.central[1].tolist() == [10.0, 10.0]
