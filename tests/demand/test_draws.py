"""Many futures at once: reproducible, ordered, centred, and joint."""

import numpy as np
import pandas as pd
import pytest

from planning.demand import DemandDraws, forecast, needs_by_chain

ROWS = [
    ("g", "c", 1, "population", 100, {"low": 80, "high": 150, "times": "seniors"}),
    ("g", "c", 2, "share", 0.05),
    ("h", "c", 1, "population", 50, {"low": 25, "high": 60}),
]


def test_same_seed_same_bytes_and_another_seed_others(inputs):
    made = inputs(ROWS)
    one, two = forecast(made, [2027, 2030], 50, seed=3), forecast(made, [2027, 2030], 50, seed=3)
    assert one.values.tobytes() == two.values.tobytes()
    assert one.lineage == two.lineage
    other = forecast(made, [2027, 2030], 50, seed=4)
    assert one.values.tobytes() != other.values.tobytes()
    assert one.lineage != other.lineage


def test_the_lineage_follows_the_figures(inputs):
    changed = [*ROWS[:1], ("g", "c", 2, "share", 0.06), *ROWS[2:]]
    assert forecast(inputs(ROWS), [2027], 5).lineage != forecast(inputs(changed), [2027], 5).lineage


def test_shape_labels_and_read_only(inputs):
    draws = forecast(inputs(ROWS), [2027, 2028, 2029], 7)
    assert draws.values.shape == (7, 2, 2, 3)
    assert draws.values.dtype == np.float32
    assert (draws.client_groups, draws.territories, draws.years) == (
        ("g", "h"),
        ("N", "S"),
        (2027, 2028, 2029),
    )
    with pytest.raises(ValueError, match="read-only"):
        draws.values[0] = 0


def test_low_value_and_high_are_p10_p50_p90(inputs):
    draws = forecast(inputs(ROWS), [2027], 20_000)
    drawn = draws.values[:, 1, 0, 0]
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx([25, 50, 60], rel=0.03)


def test_quantiles_are_ordered_and_p50_near_the_centre(demo):
    draws = forecast(demo, range(2027, 2037), 1_000)
    cells = draws.quantiles()
    assert (cells["p10"] <= cells["p50"]).all()
    assert (cells["p50"] <= cells["p90"]).all()
    totals = draws.quantiles(over=["territory"]).set_index(["client_group", "year"]).sort_index()
    centre = needs_by_chain(demo, range(2027, 2037)).groupby(["client_group", "year"])["places"].sum()
    gap = (totals["p50"] / centre - 1).abs()
    assert gap.max() < 0.10, gap.groupby("client_group").max()
    assert (totals["p10"] < centre).all()
    assert (totals["p90"] > centre).all()


def test_a_factor_moves_all_territories_and_years_together(inputs):
    values = forecast(inputs(ROWS), [2027, 2030], 200).values[:, 0]
    ratio = values / values[:1]
    assert np.allclose(ratio, ratio[:, :1, :1], rtol=1e-5)


def test_totals_are_summed_before_quantiles(inputs):
    """Territories move together here, so the total's band is the sum of bands; a wrong order of operations on
    rounded cells would not give the exact quantile of the sums.
    """
    draws = forecast(inputs(ROWS), [2027], 500)
    total = draws.quantiles((0.9,), over=["territory", "client_group"])
    expected = np.rint(np.quantile(draws.values.sum(axis=(1, 2), dtype=np.float64), 0.9))
    assert total["p90"].tolist() == [expected]
    assert total["year"].tolist() == [2027]


def test_adding_a_factor_leaves_the_others_draws_alone(inputs):
    more = [*ROWS, ("k", "c", 1, "population", 5, {"low": 1, "high": 9})]
    before, after = forecast(inputs(ROWS), [2027], 30), forecast(inputs(more), [2027], 30)
    assert np.array_equal(before.values, after.values[:, :2])


def test_a_share_never_exceeds_one(inputs):
    rows = [("g", "c", 1, "population", 100), ("g", "c", 2, "share", 0.9, {"low": 0.5, "high": 1.0})]
    values = forecast(inputs(rows), [2027], 2_000).values
    assert values.max() == 100
    assert values.min() < 60


def test_other_operators_follow_part_of_the_need(inputs):
    """Without reaction a need of +-20 % swings what is left by +-100 %; with it, much less."""
    rows = [
        ("g", "c", 1, "population", 100, {"low": 80, "high": 125}),
        ("g", "c", 2, "competing", 1),
    ]
    competing = [("g", "N", 80.0), ("g", "S", 80.0)]
    alone = forecast(inputs(rows, competing), [2027], 5_000)
    following = forecast(inputs([*rows, ("g", "c", 3, "competing_follows", 1)], competing), [2027], 5_000)
    assert np.quantile(alone.values[:, 0, 0, 0], [0.1, 0.9]) == pytest.approx([0, 45], abs=1.5)
    assert np.quantile(following.values[:, 0, 0, 0], [0.1, 0.9]) == pytest.approx([16, 25], abs=0.5)


def test_central_and_frame_have_the_columns_of_the_tables(inputs):
    draws = forecast(inputs(ROWS), [2027, 2028], 3)
    assert list(draws.central()) == ["client_group", "territory", "year", "places"]
    frame = draws.to_frame()
    assert list(frame) == ["draw", "client_group", "territory", "year", "places"]
    assert len(frame) == 3 * 2 * 2 * 2
    row = frame[(frame["draw"] == 2) & (frame["client_group"] == "h") & (frame["territory"] == "S")]
    assert row["places"].tolist() == draws.values[2, 1, 1].tolist()


def test_draws_can_be_built_by_hand():
    values = np.arange(4, dtype=np.float32).reshape(4, 1, 1, 1)
    draws = DemandDraws(values, ("g",), ("N",), (2027,), 0, "")
    assert draws.quantiles((0.0, 1.0))[["p0", "p100"]].to_numpy().tolist() == [[0, 3]]
    assert draws.quantiles((0.5,), over=["client_group", "territory", "year"])["p50"].tolist() == [2]


def test_no_draw_is_refused(inputs):
    with pytest.raises(ValueError, match="at least 1"):
        forecast(inputs(ROWS), [2027], 0)


def test_draws_do_not_touch_the_tables(inputs):
    made = inputs(ROWS)
    before = made.factors.copy()
    forecast(made, [2027], 3)
    pd.testing.assert_frame_equal(made.factors, before)
