"""What the benchmark portfolios are drawn from. Every figure is a plausible guess, chosen for the reason beside it.

They imitate the demonstration (data/demo, data/parameters), so that what is measured on them says something of it.
"""

from __future__ import annotations

from dataclasses import dataclass

FIRST_YEAR, LAST_YEAR = 2027, 2036
"""Ten years: the usual length of a property strategy, and the demo's."""

# ---- territories ----------------------------------------------------------------------------------------------
TERRITORY_SPREAD = 0.6
"""Log-spread of the share of residences that a territory holds: the densest has some four times the median."""
NEIGHBOURS = 2
"""Territories lie on a ring; each is served by this many on either side: four neighbours, as in the demo (3.7)."""
PENALTY = 0.25
"""Per place-year served next door, the demo's usual value."""

# ---- publics and typologies -----------------------------------------------------------------------------------
GROUPS: dict[str, tuple[str, float, float, float, float]] = {
    # weight (the demo's), part of a territory's usual need, yearly growth, yearly spread of the growth
    "seniors": ("Seniors", 1.0, 0.28, 0.035, 0.005),  # ageing: rises, and is well known
    "asylum": ("Demandeurs d'asile", 1.0, 0.18, 0.0, 0.10),  # follows crises: no trend, much noise
    "mental_health": ("Santé mentale", 1.4, 0.12, 0.040, 0.010),
    "isolated": ("Travailleurs isolés", 1.1, 0.24, -0.020, 0.010),
    "households": ("Ménages", 1.0, 0.18, 0.025, 0.015),
}
"""Label, weight, part, growth, spread of the growth of each public."""


@dataclass(frozen=True)
class Typology:
    """A kind of housing: persons per dwelling (0 = counted in places), staff, how often it is met, who it fits."""

    label: str
    persons_per_dwelling: float
    staff_per_place: float
    frequency: float
    suits: dict[str, float]
    houses: dict[str, float]
    """Who lives there today, in shares: what the need of a territory starts from."""


TYPOLOGIES = {
    "FTM": Typology(
        "Foyer de travailleurs migrants", 0, 0.035, 0.30, {"isolated": 0.5}, {"isolated": 0.7, "seniors": 0.3}
    ),
    "RS": Typology(
        "Résidence sociale",
        1.0,
        0.05,
        0.25,
        {"isolated": 1.0, "seniors": 0.4, "households": 0.5},
        {"isolated": 0.75, "households": 0.25},
    ),
    "PF": Typology(
        "Pension de famille",
        1.0,
        0.09,
        0.06,
        {"isolated": 0.9, "mental_health": 0.8, "seniors": 0.6},
        {"isolated": 0.5, "mental_health": 0.5},
    ),
    "RACC": Typology("Résidence accueil", 1.0, 0.1, 0.04, {"mental_health": 1.0}, {"mental_health": 1.0}),
    "RA": Typology("Résidence autonomie", 1.1, 0.07, 0.10, {"seniors": 1.0}, {"seniors": 1.0}),
    "CADA": Typology("Centre d'accueil de demandeurs d'asile", 0, 0.067, 0.10, {"asylum": 1.0}, {"asylum": 1.0}),
    "HUDA": Typology("Hébergement d'urgence d'asile", 0, 0.056, 0.09, {"asylum": 0.7}, {"asylum": 1.0}),
    "DIFFUS": Typology(
        "Logements diffus",
        2.0,
        0.025,
        0.06,
        {"households": 1.0, "isolated": 0.8, "seniors": 0.6, "mental_health": 0.4},
        {"households": 0.8, "isolated": 0.2},
    ),
}
"""Suitability, staff and persons per dwelling: the demo's, with a public for households."""
SMALL = {"PF": 30, "RACC": 25}
"""Largest size (dwellings) of the typologies that are small by nature."""

# ---- residences -----------------------------------------------------------------------------------------------
MEDIAN_PLACES, PLACES_SPREAD, LEAST, MOST = 65.0, 0.65, 20, 400
"""Places are lognormal: mean 80, as in the lists of French operators (the demo: 76), the largest hold hundreds."""
SECOND_PROGRAMME, SECOND_SHARE = 0.25, (0.2, 0.45)
"""A residence in four holds a second programme, of a fifth to nearly half of its places."""
OCCUPANCY = (0.85, 1.0)
LABELS = {"A": 0.01, "B": 0.07, "C": 0.20, "D": 0.30, "E": 0.22, "F": 0.13, "G": 0.07}
"""One building in five is F or G: older than the national stock, as hostels of the 1960s and 1970s are."""
POOR = {"A": 0.0, "B": 0.02, "C": 0.08, "D": 0.15, "E": 0.25, "F": 0.4, "G": 0.55}
"""Chance of a poor condition by label: both come from age."""
FAIR = 0.55
"""Chance of a fair condition where it is not poor."""
RUNNING_EUR_PLACE = (-500.0, 500.0)
"""Operating result of a place today, a year: around balance, as in the demo."""

# ---- works ----------------------------------------------------------------------------------------------------
OPTIONS_SHARES = {3: 0.05, 4: 0.15, 5: 0.30, 6: 0.30, 7: 0.20}
"""Options besides the keep: 5.5 on average, with 8 start years each: near 2,800 choices for 60 residences."""
COST_SPREAD = 0.2
"""Log-spread of a cost around its kind's: two similar buildings differ by a fifth."""
COST_ROUNDING = 1000.0
STUDIES_SHARE = 0.15
"""Part of the cost paid in the first year of works that last several (studies, deposits)."""


@dataclass(frozen=True)
class Works:
    """A kind of works, offered where it makes sense."""

    kind: str
    duration: tuple[int, int]
    closed: tuple[float, float]
    cost_place_eur: float
    """Per place delivered; a conversion adds its target's (TARGET_EUR_PLACE)."""
    places: tuple[float, float] = (1.0, 1.0)
    """Places afterwards, per place today."""
    label: str = ""
    """Energy label afterwards, unless today's is better; empty = today's."""
    condition: str = ""
    running_eur_place: float = 0.0
    """What a place gains a year (energy saved, fuller fee)."""


WORKS = {
    "comfort": Works("comfort", (0, 0), (0.0, 0.0), 1500.0, condition="fair"),
    "energy_light": Works("energy", (1, 1), (0.1, 0.1), 7830.0, label="C", running_eur_place=150.0),
    "energy_deep": Works("energy", (2, 2), (0.2, 0.3), 16000.0, label="B", condition="good", running_eur_place=250.0),
    "restructure": Works("restructure", (2, 3), (0.3, 0.5), 45000.0, (0.65, 0.95), "B", "good", 400.0),
    "convert": Works("convert", (1, 2), (0.2, 0.5), 5000.0, (0.8, 1.05), "C", "good", 100.0),
    "convert_other": Works("convert", (1, 2), (0.2, 0.5), 5000.0, (0.8, 1.05), "C", "good", 100.0),
    "mix": Works("convert", (3, 3), (0.4, 0.6), 25000.0, (0.8, 1.0), "B", "good", 300.0),
    "rebuild": Works("demolish_rebuild", (3, 3), (1.0, 1.0), 95000.0, (1.0, 1.5), "A", "good", 600.0),
    "dispose": Works("dispose", (1, 1), (0.5, 0.5), 4000.0, (0.0, 0.0)),
}
"""Durations, closed shares and costs: data/parameters/works.csv and option_templates.toml, rounded."""
TARGET_EUR_PLACE = {
    "RS": 30000.0,
    "PF": 45000.0,
    "RACC": 45000.0,
    "RA": 40000.0,
    "CADA": 8000.0,
    "HUDA": 3000.0,
    "DIFFUS": 15000.0,
}
"""What a conversion adds per place by what it makes: studios are dear, reception of asylum seekers is not."""
TARGETS = {"RS": 0.25, "PF": 0.10, "RACC": 0.10, "RA": 0.20, "CADA": 0.12, "HUDA": 0.08, "DIFFUS": 0.15}
"""What a residence is converted to."""
MIX_SMALL = {"PF": 0.6, "RACC": 0.4}
MIX_REST = {"RS": 0.6, "RA": 0.4}
"""A mix holds one small programme, the rest is of the other kind."""
DISPOSED, SALE_EUR_PLACE = 0.10, 8000.0
"""One residence in ten may be sold, at 450 EUR/m2 and 18 m2 a place."""

# ---- money ----------------------------------------------------------------------------------------------------
TIGHTNESS = {"tight": 0.20, "medium": 0.35, "generous": 0.70}
"""Own funds of a year = tightness x (mean cost of an option that acts) x residences / years: at 0.35 the own funds of
the whole plan pay an average operation at 35 residences in a hundred; aids come on top, a little over half as much."""


@dataclass(frozen=True)
class Funder:
    """An aid: its kind, its largest share of an operation, its envelope per euro of own funds, what it supports."""

    label: str
    kind: str
    max_share: float
    cap_per_place_eur: float | None
    carry_over: bool
    per_own_euro: float
    supports: tuple[str, ...]


FUNDERS = {
    "state": Funder("Subvention PLAI", "grant", 0.25, 15000.0, False, 0.20, ("restructure", "mix", "rebuild")),
    "loan": Funder("Prêt PLAI", "loan", 0.50, None, True, 0.25, ("restructure", "rebuild")),
    "energy": Funder(
        "Aide à la rénovation énergétique", "grant", 0.30, None, False, 0.10, ("energy_light", "energy_deep")
    ),
}
"""Own funds carry over. Shares: the demo's; envelopes small enough to bind."""

# ---- needs ----------------------------------------------------------------------------------------------------
PRESSURE = 1.05
"""Need over stock in the first year: somewhat short, so that each cell is near the kink between short and enough."""
LOCAL, LOCAL_SPREAD = 0.4, 0.4
"""The need of a territory is 70 % who lives there today, 30 % the usual mix; times a lognormal of this spread."""
NOISE = 0.01
"""Of each figure: what a count is known to."""
DRAW_TREND, DRAW_LOCAL = 0.6, 0.05
"""Futures: each public follows its growth with this much of its yearly spread plus 1 % a year, one path per draw;
each territory is off by 5 %."""

# ---- rules ----------------------------------------------------------------------------------------------------
DUE = {"G": 5, "F": 7}
"""Label E is due so many years after the first: 2032 for G, 2034 for F."""
HARD = 0.15
"""Share of these deadlines that are hard."""
LATE_PRICE_PLACE = 10.0
"""Price of a missed soft deadline per place of the residence: some 3 % of the objective of 60 residences for one
average building, so that a plan cannot shrug it off and a search can be trapped by it."""
WORKS_AT_ONCE = 0.15
"""Operations at a time, per residence: the demo's team follows 6 for 53 residences; a little looser here."""
DECANT = 0.25
"""Places that may be closed at a time in a territory, per place of its stock: a vacant one in twelve, and temporary
dwellings. A large building may be too large to be emptied at once."""
DISPOSALS_EACH = 60
"""One sale a year for so many residences: without a cap, sales would pay for everything."""
STAFF_ROOM = 1.15
"""Staff ceiling over today's: loose, it stops only a plan of nothing but small staffed homes."""
ODD_RULES_EACH, ODD_RULES_MOST = 60, 40
"""One rule of each kind (must, must not, together, after, exclusive) for so many residences; at most so many."""
