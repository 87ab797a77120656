"""Every figure of the chain, checked against arithmetic done by hand on two territories."""

import pytest

from planning.demand import chain_steps, needs_by_chain

SENIORS = [
    ("seniors", "home", 1, "population", 1, {"times": "seniors"}),
    ("seniors", "home", 2, "share", 1, {"times": "alone"}),
    ("seniors", "home", 3, "rate", 0.1),
    ("seniors", "home", 4, "competing", 0.9),
    ("seniors", "home", 5, "operator_share", 0.5),
    ("seniors", "home", 6, "occupancy", 0.8),
]


def places(frame, **where):
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return frame["places"].tolist()


def test_the_whole_chain_on_two_territories(inputs):
    competing = [("seniors", "N", 20.0), ("seniors", "N", 10.0), ("asylum", "S", 500.0)]
    needs = needs_by_chain(inputs(SENIORS, competing), [2026, 2028, 2035])
    # N: 30 % of 10,000 = 3,000 x 0.25 x 0.1 = 75, minus 0.9 x 30 = 27 -> 48 x 0.5 / 0.8 = 30
    assert places(needs, territory="N", year=2026) == [30]
    # S: 1,000 x 0.025 = 25, nothing to subtract -> 15.625; the total 45.625 rounds to 46, so S goes up
    assert places(needs, territory="S", year=2026) == [16]
    # 2028: half way from 10,000 to 12,000 -> N 3,300 x 0.025 = 82.5 - 27 = 55.5 -> 34.6875; S 27.5 -> 17.1875
    assert places(needs, year=2028) == [35, 17]
    # after 2030 the series is held at 12,000 -> N 90 - 27 = 63 -> 39.375; S 30 -> 18.75
    assert places(needs, year=2035) == [39, 19]


def test_the_steps_say_what_they_apply_and_what_remains(inputs):
    steps = chain_steps(inputs(SENIORS, [("seniors", "N", 30.0)]), [2026])
    north = steps[steps["territory"] == "N"]
    assert north["factor"].tolist() == pytest.approx([3_000, 0.25, 0.1, 27, 0.5, 0.8])
    assert north["value"].tolist() == pytest.approx([3_000, 750, 75, 48, 24, 30])
    assert north["step"].tolist() == [
        "population",
        "share",
        "rate",
        "competing",
        "operator_share",
        "occupancy",
    ]
    assert north["sign"].tolist() == ["=", "×", "×", "−", "×", "÷"]
    assert not steps["whole"].any()


def test_other_operators_never_make_a_need_negative(inputs):
    needs = needs_by_chain(inputs(SENIORS, [("seniors", "N", 5_000.0)]), [2026])
    assert places(needs, territory="N") == [0]


def test_a_flow_becomes_places_by_the_length_of_stay_and_the_key(inputs):
    rows = [
        ("asylum", "places", 1, "population", 1, {"times": "inflow"}),
        ("asylum", "places", 2, "share", 0.6),
        ("asylum", "places", 3, "stay", 1.5),
        ("asylum", "places", 4, "key", 1, {"times": "here"}),
    ]
    needs = needs_by_chain(inputs(rows), [2027])
    # 1,000 a year (last value) x 0.6 x 1.5 years = 900 places, 4 % of them in N and 1 % in S
    assert places(needs) == [36, 9]
    steps = chain_steps(inputs(rows), [2027])
    assert steps.loc[steps["territory"] == "S", "whole"].tolist() == [True, True, True, False]


def test_stocks_that_grow_shrink_leave_and_add_up(inputs):
    base = {"territory": "", "year": 2026}
    rows = [
        ("a", "grow", 1, "population", 100, base),
        ("a", "grow", 2, "growth", 0.1),
        ("b", "shrink", 1, "population", 100, base),
        ("b", "shrink", 2, "decline", 0.1),
        ("c", "leave", 1, "population", 100, base),
        ("c", "leave", 2, "departed", 0.1),
        ("d", "add", 1, "population", 7, base),
        ("d", "add", 2, "since", 2026),
        ("e", "rest", 1, "population", 100, base),
        ("e", "rest", 2, "remainder", 0.3),
    ]
    needs = needs_by_chain(inputs(rows), [2025, 2026, 2028])
    north = needs[needs["territory"] == "N"].pivot_table(index="client_group", columns="year", values="places")
    assert north.loc["a"].tolist() == [100, 100, 121]
    assert north.loc["b"].tolist() == [100, 100, 81]
    assert north.loc["c"].tolist() == [0, 0, 19]
    assert north.loc["d"].tolist() == [0, 0, 14]
    assert north.loc["e"].tolist() == [70, 70, 70]


def test_who_leaves_one_group_arrives_in_the_other(inputs):
    """The share turning 60 is written once: taken from the isolated, given to the seniors, nobody lost."""
    rows = [
        ("isolated", "present", 1, "population", 1_000, {"year": 2026}),
        ("isolated", "present", 2, "decline", 0.02, {"factor_id": "turning_60"}),
        ("seniors", "ageing", 1, "population", 1_000, {"year": 2026}),
        ("seniors", "ageing", 2, "departed", 1, {"times": "turning_60"}),
    ]
    needs = needs_by_chain(inputs(rows), list(range(2026, 2037)))
    assert (needs.groupby("year")["places"].sum() == 2_000).all()
    assert needs.loc[needs["client_group"] == "seniors", "places"].max() > 150


def test_a_need_is_the_sum_of_its_chains(inputs):
    rows = [("g", "one", 1, "population", 10), ("g", "two", 1, "population", 5)]
    assert places(needs_by_chain(inputs(rows), [2027])) == [15, 15]


def test_a_figure_may_change_with_the_territory_and_the_year(inputs):
    rows = [
        ("g", "c", 1, "population", 100),
        ("g", "c", 2, "share", 0.1, {"year": 2026}),
        ("g", "c", 2, "share", 0.3, {"year": 2030}),
        ("g", "c", 2, "share", 0.9, {"territory": "S", "year": 2030}),
    ]
    needs = needs_by_chain(inputs(rows), [2024, 2028, 2031])
    assert places(needs, territory="N") == [10, 20, 30]
    assert places(needs, territory="S") == [90, 90, 90]


def test_whole_places_keep_the_total(inputs):
    rows = [
        ("g", "c", 1, "population", 10.5, {"territory": "N"}),
        ("g", "c", 1, "population", 4.5, {"territory": "S"}),
    ]
    needs = needs_by_chain(inputs(rows), [2027])
    assert places(needs) == [11, 4]


def test_no_factor_no_need(inputs):
    nothing = inputs([("g", "c", 1, "population", 1)])
    nothing = type(nothing)(nothing.territories, nothing.factors.head(0), nothing.reference, nothing.competing)
    assert needs_by_chain(nothing, [2027]).empty
    assert chain_steps(nothing, [2027]).empty
