"""The sections of the benchmark, by size and by what the planner asks."""

from __future__ import annotations

from scripts.benchmark.case import Portfolio, Section

EVERY = ("ours", "highs", "cbc", "rank")
SECTIONS = {
    section.name: section
    for section in (
        Section("free60", "60 residences, free choice", Portfolio(60), EVERY, 10, 120),
        Section("tight60", "60 residences, free choice, tight money", Portfolio(60, "tight"), EVERY, 3, 60),
        Section("generous60", "60 residences, free choice, generous money", Portfolio(60, "generous"), EVERY, 3, 60),
        Section(
            "shortlist60", "60 residences, shortlist of 600 choices", Portfolio(60, is_shortlist=True), EVERY, 10, 60
        ),
        Section(
            "isolated60",
            "60 residences, nothing served elsewhere",
            Portfolio(60, served_elsewhere=False),
            EVERY,
            10,
            60,
        ),
        Section("whatif60", "60 residences, one number changed", Portfolio(60), ("whatif",), 2, 10),
        Section("whatif_demo", "The demo, one number changed", Portfolio(0), ("whatif",), 2, 10),
        Section(
            "large500",
            "500 residences",
            Portfolio(500),
            ("ours", "highs", "cbc", "relaxation"),
            3,
            60,
            (1, 5, 10, 30, 40, 60),
        ),
        Section(
            "large5000",
            "5,000 residences",
            Portfolio(5000),
            ("ours", "highs", "cbc", "relaxation", "build"),
            3,
            120,
            (10, 20, 30, 60, 120),
        ),
        Section(
            "large20000", "20,000 residences", Portfolio(20000), ("ours", "build"), 1, 900, (30, 60, 120, 300, 600, 900)
        ),
        Section(
            "places1700",
            "1,700 residences in 400 territories, only places known",
            Portfolio(1700, territories=400),
            ("ours",),
            2,
            60,
        ),
        Section(
            "places1700_value",
            "1,700 residences in 400 territories, only places known, value model",
            Portfolio(1700, territories=400, has_value=True),
            ("ours",),
            2,
            60,
        ),
        Section(
            "futures60", "60 residences, 1,000 demand futures", Portfolio(60, draws=1000), ("ours", "draws"), 3, 60
        ),
        Section("demo", "The demo", Portfolio(0), EVERY, 3, 60),
        Section("demo_tight", "The demo with 60 % of its money", Portfolio(0, budget=0.6), EVERY, 3, 60),
    )
}
"""`futures60`: "ours" plans for the central need, "draws" for all the futures drawn."""
ENGINES = {
    "ours": "this product",
    "draws": "this product, all futures",
    "highs": "HiGHS alone",
    "cbc": "PuLP and CBC",
    "rank": "rank and cut",
    "relaxation": "linear relaxation",
    "build": "building alone",
    "whatif": "this product",
}
"""Engines by name, as the report calls them. All read the same tables; all clocks start before the model is built."""
