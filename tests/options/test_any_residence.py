"""Whatever a residence looks like, the options stay sensible."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

surface = st.none() | st.floats(0, 20_000, allow_nan=False)
count = st.integers(1, 400)
stock = st.tuples(count.map(float), st.none()) | st.tuples(st.none(), count.map(float))
typology = st.sampled_from(["FTM", "RS", "PF", "RACC", "RA", "SENIORS", "CADA", "HUDA", "SHELTER", "DIFFUS"])
state = st.fixed_dictionaries(
    {
        "rooms": st.none() | st.integers(0, 400),
        "room_m2": st.none() | st.floats(0, 60, allow_nan=False),
        "common_m2": surface,
        "surface_m2": surface,
        "plot_m2": surface,
        "year_built": st.none() | st.integers(1850, 2025),
        "accessible": st.sampled_from([None, True, False]),
        "condition": st.sampled_from(["", "good", "fair", "poor"]),
        "energy_label": st.sampled_from(["", *"ABCDEFG"]),
        "agreement_end": st.sampled_from(["", "2020-12-31", "2030-06-30", "2050-01-01"]),
    }
)
HOSTEL = {
    "rooms": 80, "room_m2": 8.0, "common_m2": 400.0, "surface_m2": 1800.0, "plot_m2": 3000.0, "year_built": 1965,
    "accessible": False, "condition": "poor", "energy_label": "F", "agreement_end": "",
}  # fmt: skip


def test_options_of_any_residence_are_sensible(generate, residence, after):
    studios = []

    @settings(max_examples=60)
    @example(state=HOSTEL, stocks={"FTM": (80.0, None)})
    @given(state=state, stocks=st.dictionaries(typology, stock, max_size=3))
    def are_sensible(state, stocks):
        studios.extend(_sensible(generate, residence, after, state, stocks))

    are_sensible()
    assert studios, "some residence may become studios"


def _sensible(generate, residence, after, state, stocks):
    """Check the options of a residence; return those that make studios."""
    tables = generate(residence(**state), stocks)
    options, programmes = tables.options, tables.option_programmes
    assert options["kind"].tolist().count("keep") == 1
    assert after(tables, "R1.keep") == {name: counts[0] or counts[1] for name, counts in stocks.items()}
    assert options["option_id"].is_unique
    assert options["closed_share"].between(0, 1).all()
    assert (tables.option_costs["amount_eur"] > 0).all()
    assert (options["cost_low_eur"] >= 0).all()
    assert (options["staff_fte_after"] >= 0).all()
    assert (options["earliest_year"] <= options["latest_year"]).all()
    assert options["running_result_eur_per_year"].notna().all()
    assert (programmes["places"].notna() != programmes["dwellings"].notna()).all()
    assert (programmes["places"].fillna(programmes["dwellings"]) > 0).all()
    merged = options.loc[options["kind"] == "studios", "option_id"]
    for option_id in merged:
        homes = sum(n for name, n in after(tables, option_id).items() if name not in stocks or name == "RS")
        assert homes <= state["rooms"]
    return list(merged)
