"""Every table of the data folder, column by column: the reference that docs/data.md is generated from."""

from __future__ import annotations

from planning.domain.kinds import CONDITIONS, ENERGY_LABELS, ActionKind, RuleKind
from planning.tables.schema import CellKind, Column, Table


def _maybe(name: str, kind: CellKind, meaning: str, unit: str = "", **more: object) -> Column:
    """Describe a column that may be absent, and whose cells may be empty."""
    return Column(name, kind, meaning, unit, required=False, filled=False, **more)  # type: ignore[arg-type]


_SOURCE = _maybe("source", "text", "where the row comes from; `illustrative` = made up for the demo")
_NOTE = _maybe("source_note", "text", "what exactly is known, and what is not")

TERRITORIES = Table(
    "territories",
    "the areas where needs are counted and places are found (EPCI by default)",
    ("territory",),
    (
        Column("territory", "id", "id of the territory"),
        Column("name", "text", "name"),
        _maybe("dep", "text", "department code"),
        _maybe("lat", "number", "latitude", "degrees", minimum=-90, maximum=90),
        _maybe("lon", "number", "longitude", "degrees", minimum=-180, maximum=180),
        _maybe("population", "number", "inhabitants", "persons", minimum=0),
    ),
)
CLIENT_GROUPS = Table(
    "client_groups",
    "the publics: a partition, each person is counted once",
    ("client_group",),
    (
        Column("client_group", "id", "id of the group"),
        Column("label_fr", "text", "French label"),
        _maybe("label_en", "text", "English label"),
        Column("weight", "number", "value of one place-year", minimum=0),
        _maybe("colour", "text", "colour on charts, #RRGGBB"),
        _maybe("shape", "text", "letter shown beside the colour"),
    ),
)
TYPOLOGIES = Table(
    "typologies",
    "kinds of accompanied housing",
    ("typology",),
    (
        Column("typology", "id", "id of the typology"),
        Column("label_fr", "text", "French label"),
        _maybe("label_en", "text", "English label"),
        Column(
            "persons_per_dwelling",
            "number",
            "model places in one dwelling",
            "persons/dwelling",
            minimum=0,
            default=1.0,
        ),
        _maybe("staff_per_place", "number", "staff per model place", "FTE/place", minimum=0, default=0.0),
        _maybe("size_min", "number", "usual smallest size (soft)", "places or dwellings", minimum=0),
        _maybe("size_max", "number", "usual largest size (soft)", "places or dwellings", minimum=0),
        _maybe("stay", "text", "temporary or lasting", choices=("temporary", "lasting")),
    ),
)
SUITABILITY = Table(
    "suitability",
    "how well a typology fits a client group; absent = 0 = not housed there",
    ("typology", "client_group"),
    (
        Column("typology", "id", "typology", references="typologies.typology"),
        Column("client_group", "id", "client group", references="client_groups.client_group"),
        Column("suitability", "number", "0 = does not fit, 1 = fits", minimum=0, maximum=1),
    ),
)
NEIGHBOURS = Table(
    "neighbours",
    "where a need of one territory may also be served",
    ("from_territory", "to_territory"),
    (
        Column("from_territory", "id", "territory of the need", references="territories.territory"),
        Column("to_territory", "id", "territory of the place", references="territories.territory"),
        Column("penalty", "number", "per place-year served away from home", minimum=0),
    ),
    optional=True,
)
RESIDENCES = Table(
    "residences",
    "sites: what we own or run; a candidate site is a residence without programmes",
    ("residence_id",),
    (
        Column("residence_id", "id", "id of the residence"),
        Column("name", "text", "name"),
        Column("territory", "id", "territory", references="territories.territory"),
        _maybe("commune", "id", "INSEE code of the commune"),
        _maybe("commune_name", "text", "name of the commune"),
        _maybe("owner", "text", "owner"),
        _maybe("operator", "text", "operator"),
        _maybe("year_built", "int", "year built", "year", minimum=1000, maximum=2200),
        _maybe("surface_m2", "number", "usable surface", "m2", minimum=0),
        _maybe("energy_label", "text", "energy label", choices=ENERGY_LABELS),
        _maybe("condition", "text", "state of the building", choices=CONDITIONS),
        _maybe("accessible", "bool", "accessible to wheelchairs"),
        _maybe("agreement_end", "date", "end of the operating agreement"),
        _maybe("lat", "number", "latitude", "degrees", minimum=-90, maximum=90),
        _maybe("lon", "number", "longitude", "degrees", minimum=-180, maximum=180),
        _maybe("rooms", "number", "private rooms or studios that exist", "rooms", minimum=0),
        _maybe("room_m2", "number", "mean private surface of a room", "m2", minimum=0),
        _maybe("common_m2", "number", "common surface", "m2", minimum=0),
        _maybe("plot_m2", "number", "land", "m2", minimum=0),
        _SOURCE,
        _NOTE,
    ),
)
PROGRAMMES = Table(
    "programmes",
    "a typology with its places inside a residence",
    ("programme_id",),
    (
        Column("programme_id", "id", "id of the programme"),
        Column("residence_id", "id", "residence", references="residences.residence_id"),
        Column("typology", "id", "typology", references="typologies.typology"),
        Column("places", "number", "places (rooms, accommodation)", "places", filled=False, minimum=0),
        Column("dwellings", "number", "dwellings (self-contained homes)", "dwellings", filled=False, minimum=0),
        _maybe("occupancy", "number", "share occupied", "share", minimum=0, maximum=2, default=1.0),
        _maybe("group", "id", "main client group", references="client_groups.client_group"),
        _SOURCE,
        _NOTE,
    ),
)
OPTIONS = Table(
    "options",
    "what could be done at a residence; doing nothing is a row of kind keep",
    ("option_id",),
    (
        Column("option_id", "id", "id of the option"),
        Column("residence_id", "id", "residence", references="residences.residence_id"),
        Column("kind", "text", "kind of action", choices=tuple(ActionKind)),
        _maybe("label", "text", "label shown"),
        Column("duration_years", "int", "years from start to delivery; 0 = delivered in the start year", "years", minimum=0),
        _maybe("earliest_year", "int", "earliest start", "year"),
        _maybe("latest_year", "int", "latest start", "year"),
        _maybe("value_points", "number", "points given by the planner", "points", default=0.0),
        _maybe("closed_share", "number", "share of places closed during works", "share", minimum=0, maximum=1, default=0.0),
        _maybe("energy_label_after", "text", "energy label after delivery", choices=ENERGY_LABELS),
        _maybe("staff_fte_after", "number", "staff after delivery; empty = from the typologies", "FTE", minimum=0),
        _maybe("running_result_eur_per_year", "number", "operating result after delivery", "EUR/year", default=0.0),
        _maybe("condition_after", "text", "state after delivery; empty = unchanged", choices=CONDITIONS),
        _maybe("accessible_after", "bool", "accessible after delivery"),
        _maybe("proceeds_eur", "number", "sale receipts, in the delivery year, added to own funds", "EUR", minimum=0, default=0.0),
        _maybe("studies_years", "int", "years of studies within the duration", "years", minimum=0, default=0),
        _maybe("cost_low_eur", "number", "low estimate of the cost", "EUR", minimum=0),
        _maybe("cost_high_eur", "number", "high estimate of the cost", "EUR", minimum=0),
        _maybe("template", "text", "template that generated the option"),
        _SOURCE,
    ),
)  # fmt: skip
OPTION_PROGRAMMES = Table(
    "option_programmes",
    "what a residence holds after delivery; absent = none left",
    ("option_id", "typology"),
    (
        Column("option_id", "id", "option", references="options.option_id"),
        Column("typology", "id", "typology", references="typologies.typology"),
        Column("places", "number", "places after delivery", "places", filled=False, minimum=0),
        Column("dwellings", "number", "dwellings after delivery", "dwellings", filled=False, minimum=0),
    ),
    optional=True,
)
OPTION_COSTS = Table(
    "option_costs",
    "fixed draws on a funder's envelope",
    ("option_id", "year_offset", "funder"),
    (
        Column("option_id", "id", "option", references="options.option_id"),
        Column("year_offset", "int", "years after the start", "years", minimum=0),
        Column("funder", "id", "funder; own = own funds", references="funders.funder"),
        Column("amount_eur", "number", "amount drawn", "EUR", minimum=0),
    ),
    optional=True,
)
OPTION_FUNDING = Table(
    "option_funding",
    "grants and loans that the model assigns in place of own funds, within the funder's rules",
    ("option_id", "funder"),
    (
        Column("option_id", "id", "option", references="options.option_id"),
        Column("funder", "id", "funder", references="funders.funder"),
        Column("eligible_eur", "number", "eligible cost", "EUR", minimum=0),
        Column("max_share", "number", "largest share of the eligible cost", "share", minimum=0, maximum=1),
    ),
    optional=True,
)
FUNDERS = Table(
    "funders",
    "who pays: own funds, grants, loans",
    ("funder",),
    (
        Column("funder", "id", "id; own = own funds"),
        Column("label", "text", "label shown"),
        Column("kind", "text", "own, grant or loan", choices=("own", "grant", "loan")),
        _maybe("max_share", "number", "largest share of an operation's cost", "share", minimum=0, maximum=1),
        _maybe("cap_per_place_eur", "number", "largest amount per place or dwelling delivered", "EUR", minimum=0),
        _maybe("carry_over", "bool", "unspent money stays available", default=False),
        _maybe("exclusive_with", "text", "funders that cannot pay for the same operation (ids separated by ;)"),
        _maybe("min_cofunding_share", "number", "share that others must pay", "share", minimum=0, maximum=1),
        _maybe("grant_probability", "number", "chance that the money is granted (shown, not yet used)", "share", minimum=0, maximum=1),
        _SOURCE,
        _NOTE,
    ),
    optional=True,
)  # fmt: skip
ENVELOPES = Table(
    "envelopes",
    "money available by funder and year; absent = unlimited",
    ("funder", "year"),
    (
        Column("funder", "id", "funder", references="funders.funder"),
        Column("year", "text", "year, or all = whole horizon"),
        Column("amount_eur", "number", "amount; empty = unlimited", "EUR", filled=False, minimum=0),
        _SOURCE,
        _NOTE,
    ),
    optional=True,
)
NEEDS = Table(
    "needs",
    "places needed, given instead of computed",
    ("client_group", "territory", "year"),
    (
        Column("client_group", "id", "client group", references="client_groups.client_group"),
        Column("territory", "id", "territory", references="territories.territory"),
        Column("year", "int", "year", "year"),
        Column("places", "number", "places needed", "places", minimum=0),
    ),
    optional=True,
)
NEED_FACTORS = Table(
    "need_factors",
    "the factors of the chain that computes needs (docs/needs.md)",
    ("factor_id",),
    (
        Column("factor_id", "id", "id of the factor"),
        Column("client_group", "id", "client group", references="client_groups.client_group"),
        Column("step", "text", "step of the chain"),
        Column("order", "int", "place in the chain"),
        Column("value", "number", "central value"),
        _maybe("low", "number", "low value, 1 chance in 10 of being below"),
        _maybe("high", "number", "high value, 1 chance in 10 of being above"),
        _maybe("unit", "text", "unit"),
        _maybe("territory", "id", "territory; empty = all", references="territories.territory"),
        _maybe("year", "int", "first year of the value; empty = all", "year"),
        _maybe("source", "text", "producer and reference"),
        _maybe("vintage", "text", "date of the figure"),
        _maybe("verified", "bool", "false = badge à vérifier"),
        _maybe("note", "text", "what it means"),
    ),
    optional=True,
)
COMPETITORS = Table(
    "competitors",
    "programmes of other operators in the same territories",
    ("competitor_id",),
    (
        Column("competitor_id", "id", "id"),
        Column("operator", "text", "operator", filled=False),
        Column("typology", "id", "typology", references="typologies.typology"),
        Column("territory", "id", "territory", references="territories.territory"),
        Column("places", "number", "places", "places", minimum=0),
        _maybe("commune", "id", "INSEE code of the commune"),
        _maybe("commune_name", "text", "name of the commune"),
        _maybe("lat", "number", "latitude", "degrees", minimum=-90, maximum=90),
        _maybe("lon", "number", "longitude", "degrees", minimum=-180, maximum=180),
        _SOURCE,
    ),
    optional=True,
)
COHORTS = Table(
    "cohorts",
    "residents as anonymous cohorts",
    ("residence_id", "cohort"),
    (
        Column("residence_id", "id", "residence", references="residences.residence_id"),
        Column("cohort", "id", "id of the cohort in the residence"),
        Column("persons", "number", "persons", "persons", minimum=0),
        _maybe("age_band", "text", "age band"),
        _maybe("client_group", "id", "client group", references="client_groups.client_group"),
        _maybe("yearly_exit_rate", "number", "share who leave each year", "share/year", minimum=0, maximum=1),
    ),
    optional=True,
)
RULES = Table(
    "rules",
    "what the plan must respect (docs/model.md)",
    ("rule_id",),
    (
        Column("rule_id", "id", "id of the rule"),
        Column("rule", "text", "kind of rule", choices=tuple(RuleKind)),
        Column("subject", "text", "what it applies to: residence, option, residence:kind, territory, group; * = all", filled=False),
        Column("value", "text", "number or energy label, by kind of rule", filled=False),
        Column("year", "int", "year; empty = every year", "year", filled=False),
        _maybe("hard", "bool", "false = may give way at a price", default=True),
        _maybe("price", "number", "price of one unit by which a soft rule gives way", minimum=0, default=0.0),
        _maybe("author", "text", "who asked for it"),
        _maybe("reason", "text", "why"),
    ),
    optional=True,
)  # fmt: skip

ALL_TABLES: tuple[Table, ...] = (
    TERRITORIES,
    CLIENT_GROUPS,
    TYPOLOGIES,
    SUITABILITY,
    NEIGHBOURS,
    RESIDENCES,
    PROGRAMMES,
    OPTIONS,
    OPTION_PROGRAMMES,
    OPTION_COSTS,
    OPTION_FUNDING,
    FUNDERS,
    ENVELOPES,
    NEEDS,
    NEED_FACTORS,
    COMPETITORS,
    COHORTS,
    RULES,
)
TABLE_BY_NAME = {table.name: table for table in ALL_TABLES}
