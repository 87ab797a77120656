"""M3 yearly series, beside this project or not at all: accuracy and calibration of the short method."""

import time

import numpy as np
import pandas as pd
import pytest

from planning.demand.methods.known import known_series
from planning.demand.methods.panel import panel
from planning.demand.methods.peers import forecast_linear
from planning.demand.methods.short import SHORT

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
HORIZON = 6


@pytest.fixture(scope="module")
def m3(shared):
    rows = pd.read_csv(shared("forecasting/M3_yearly.csv.gz"))
    parts = [own for _, own in rows.groupby("unique_id")]
    known = [own.loc[own["part"] == "train", "y"].to_numpy() for own in parts]
    future = np.array([own.loc[own["part"] != "train", "y"].to_numpy() for own in parts])
    return known, future


@pytest.fixture(scope="module")
def made(m3):
    SHORT.fit(known_series([[1.0, 2.0]]), 1).quantiles(LEVELS)  # the library of laws is imported once
    started = time.perf_counter()
    result = SHORT.fit(known_series(m3[0]), HORIZON)
    result.quantiles(LEVELS)
    assert time.perf_counter() - started < 2
    return result


def errors(m3, central):
    known, future = m3
    scale = np.array([np.abs(np.diff(values)).mean() for values in known])
    miss = np.abs(future - central)
    return (miss / scale[:, None]).mean(), (200 * miss / (np.abs(future) + np.abs(central))).mean()


def test_points_are_better_than_every_entrant(m3, made):
    mase, smape = errors(m3, made.central)
    assert mase <= 2.60
    assert smape <= 15.9


def test_bands_hold_what_they_say(m3, made):
    future = m3[1]
    low95, low80, _, high80, high95 = np.moveaxis(made.quantiles(LEVELS), -1, 0)
    assert 0.78 <= ((future >= low80) & (future <= high80)).mean() <= 0.87
    assert 0.93 <= ((future >= low95) & (future <= high95)).mean() <= 0.98


def test_the_emulated_spreadsheet_is_the_published_one(m3):
    series = panel(m3[0])
    linear = forecast_linear(series, HORIZON)[0][np.arange(len(m3[0])), series.lengths - 1]
    mase, smape = errors(m3, linear)
    assert (mase, smape) == pytest.approx((3.883, 22.92), abs=0.01)
