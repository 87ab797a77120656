"""Draws of the needs become curves: exact where they can be, never below the draws, and by no more than they say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planning.tables.need_curves import CELL, SEGMENTS, curves_of, expected_shortage, mean_needs, with_draws
from tests.checking.plan_by_hand import FIRST, data_by_hand
from tests.oracle.portfolio import futures, need, portfolio


def drawn(*values: float, territory: str = "Z1") -> pd.DataFrame:
    rows = [{"draw": draw, **need(value, territory=territory)} for draw, value in enumerate(values)]
    return pd.DataFrame(rows)


def curve_at(curves: pd.DataFrame, allocated: float) -> float:
    start = curves["places"].cumsum() - curves["places"]
    missing = (curves["places"] - (allocated - start).clip(lower=0)).clip(lower=0)
    return float((missing * curves["share"]).sum())


def test_few_values_are_kept_as_they_are() -> None:
    curves = curves_of(drawn(12, 12, 24, 16), 4)
    assert curves[["segment", "places", "share", "excess"]].to_numpy().tolist() == [
        [1, 12, 1, 0],
        [2, 4, 0.5, 0],
        [3, 8, 0.25, 0],
    ]
    assert curves["draws"].tolist() == [4] * 3


def test_a_need_that_may_be_nothing_has_no_sure_place() -> None:
    curves = curves_of(drawn(0, 5, 5, 5), 4)
    assert curves[["places", "share"]].to_numpy().tolist() == [[5, 0.75]]


def test_a_future_without_a_row_is_a_future_without_need() -> None:
    assert curves_of(drawn(8, 4), 4)[["places", "share"]].to_numpy().tolist() == [[4, 0.5], [4, 0.25]]


def test_a_need_that_is_nothing_in_every_future_has_no_curve() -> None:
    assert curves_of(drawn(0, 0), 2).empty
    assert curves_of(drawn(3, 1).head(0), 2).empty


@pytest.mark.parametrize("count", [1, 2, SEGMENTS, SEGMENTS + 1, 50, 1000])
@pytest.mark.parametrize("kind", ["smooth", "whole", "long tail", "two heaps", "with nothing"])
def test_a_curve_is_never_below_its_draws_and_never_above_what_it_says(kind: str, count: int) -> None:
    random = np.random.default_rng(count)
    values = {
        "smooth": random.normal(100, 10, count),
        "whole": random.poisson(30, count).astype(float),
        "long tail": random.lognormal(3, 1, count),
        "two heaps": np.where(random.random(count) < 0.5, random.normal(10, 1, count), random.normal(90, 1, count)),
        "with nothing": random.normal(0, 10, count),
    }[kind].clip(min=0)
    curves = curves_of(drawn(*values), count)
    assert len(curves) == min(len(np.unique(values[values > 0])), SEGMENTS)
    assert (curves["share"].diff().dropna() < 0).all(), "the shortage is convex in what is allocated"
    end = curves["places"].cumsum()
    assert curves["places"].sum() == pytest.approx(values.max())
    for allocated in np.linspace(0, 1.1 * values.max(), 200):
        exact = float(np.maximum(values - allocated, 0).mean())
        inside = curves["excess"][end.searchsorted(allocated)] if allocated < end.max() else 0.0
        assert -1e-9 <= curve_at(curves, allocated) - exact <= inside + 1e-9
    for allocated in [0.0, *end]:
        assert curve_at(curves, allocated) == pytest.approx(np.maximum(values - allocated, 0).mean(), abs=1e-9)


def test_a_thousand_normal_draws_are_told_within_four_thousandths_of_their_spread() -> None:
    """Equal errors at best: 0.0033 of the standard deviation with 16 segments of a normal law."""
    curves = curves_of(drawn(*np.random.default_rng(0).normal(100, 10, 1000)), 1000)
    assert curves["excess"].max() < 0.004 * 10
    assert curves["excess"].iloc[1:].min() > 0.25 * curves["excess"].max(), "no segment is wasted"


def test_the_order_of_rows_does_not_matter() -> None:
    draws = pd.concat([drawn(3, 9, 4), drawn(7, 1, 2, territory="Z2")], ignore_index=True)
    turned = draws.iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(curves_of(draws, 3), curves_of(turned, 3))


def test_the_mean_of_a_need_is_its_curve_at_nothing() -> None:
    assert mean_needs(curves_of(drawn(12, 12, 24, 16), 4))["places"].tolist() == [16]


def test_the_expected_shortage_is_that_of_the_definition() -> None:
    allocated = pd.Series([10.0], pd.MultiIndex.from_tuples([("g", "Z1", FIRST)], names=CELL))
    draws = pd.concat([drawn(0, 20), drawn(50, 50, territory="Z2")], ignore_index=True)
    assert expected_shortage(draws, allocated) == 5, "needs that are not among those allocated do not count"


def test_without_given_needs_the_central_need_is_the_mean() -> None:
    data = futures(portfolio(), ([0, 20], need(0)))
    assert data["needs"]["places"].tolist() == [10]
    given = futures(portfolio(needs=[need(12)]), ([0, 20], need(0)))
    assert given["needs"]["places"].tolist() == [12]


def test_years_outside_the_plan_have_no_curve() -> None:
    data = with_draws(data_by_hand(), pd.DataFrame([{"draw": 0, **need(5, 2101)}, {"draw": 0, **need(5)}]))
    assert data["need_curves"]["year"].tolist() == [FIRST]
