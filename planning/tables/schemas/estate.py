"""What is owned or run, and where: residences and their programmes, territories, publics, kinds of housing."""

from __future__ import annotations

from planning.domain.kinds import CONDITIONS, ENERGY_LABELS, SAFETY_OPINIONS
from planning.tables.schema import HOMES, NOTE, PLACES_OR_DWELLINGS, SOURCE, Column, Table, lately, maybe

RESIDENCES = Table(
    "residences",
    "sites: what we own or run; a candidate site is a residence without programmes",
    ("residence_id",),
    (
        Column("residence_id", "id", "id of the residence"),
        Column("name", "text", "name"),
        Column("territory", "id", "territory", references="territories.territory"),
        maybe("commune", "id", "INSEE code of the commune"),
        maybe("commune_name", "text", "name of the commune"),
        maybe("owner", "text", "owner"),
        maybe("operator", "text", "operator"),
        lately("works_payer", "text", "body that pays works on the building by an agreement; empty = the owner"),
        maybe("year_built", "int", "year built", "year", minimum=1000, maximum=2200),
        maybe("surface_m2", "number", "usable surface", "m2", minimum=0),
        maybe("energy_label", "text", "energy label", choices=ENERGY_LABELS),
        maybe("condition", "text", "state of the building", choices=CONDITIONS),
        maybe("accessible", "bool", "accessible to wheelchairs"),
        maybe("agreement_end", "date", "end of the operating agreement"),
        maybe("lat", "number", "latitude", "degrees", minimum=-90, maximum=90),
        maybe("lon", "number", "longitude", "degrees", minimum=-180, maximum=180),
        maybe("rooms", "number", "private rooms or studios that exist", "rooms", minimum=0),
        maybe("room_m2", "number", "mean private surface of a room", "m2", minimum=0),
        maybe("common_m2", "number", "common surface", "m2", minimum=0),
        maybe("plot_m2", "number", "land", "m2", minimum=0),
        lately("service_years", "number", "years of service left without works; empty = by the state", "years"),
        lately("last_heavy_works", "int", "year of the last heavy works", "year", minimum=1000, maximum=2200),
        lately("safety_opinion", "text", "opinion of the safety commission", choices=SAFETY_OPINIONS),
        lately("safety_date", "date", "when an unfavourable opinion takes effect; empty = now"),
        SOURCE,
        NOTE,
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
        maybe("occupancy", "number", "share occupied", "share", minimum=0, maximum=2, default=1.0),
        maybe("group", "id", "main client group", references="client_groups.client_group"),
        *HOMES,
        SOURCE,
        NOTE,
    ),
    checks=PLACES_OR_DWELLINGS,
)


# Territories, publics, kinds of housing, and who lives where today.

TERRITORIES = Table(
    "territories",
    "the areas where needs are counted and places are found (EPCI by default)",
    ("territory",),
    (
        Column("territory", "id", "id of the territory"),
        Column("name", "text", "name"),
        maybe("dep", "text", "department code"),
        maybe("lat", "number", "latitude", "degrees", minimum=-90, maximum=90),
        maybe("lon", "number", "longitude", "degrees", minimum=-180, maximum=180),
        maybe("population", "number", "inhabitants", "persons", minimum=0),
    ),
)

CLIENT_GROUPS = Table(
    "client_groups",
    "the publics: a partition, each person is counted once",
    ("client_group",),
    (
        Column("client_group", "id", "id of the group"),
        Column("label_fr", "text", "French label"),
        maybe("label_en", "text", "English label"),
        Column("weight", "number", "value of one place-year", minimum=0),
        maybe("colour", "text", "colour on charts, #RRGGBB"),
        maybe("shape", "text", "letter shown beside the colour"),
    ),
)

TYPOLOGIES = Table(
    "typologies",
    "kinds of accompanied housing",
    ("typology",),
    (
        Column("typology", "id", "id of the typology"),
        Column("label_fr", "text", "French label"),
        maybe("label_en", "text", "English label"),
        Column(
            "persons_per_dwelling",
            "number",
            "model places in one dwelling",
            "persons/dwelling",
            minimum=0,
            default=1.0,
        ),
        maybe("staff_per_place", "number", "staff per model place", "FTE/place", minimum=0, default=0.0),
        maybe("size_min", "number", "usual smallest size (soft)", "places or dwellings", minimum=0),
        maybe("size_max", "number", "usual largest size (soft)", "places or dwellings", minimum=0),
        maybe("stay", "text", "temporary or lasting", choices=("temporary", "lasting")),
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

COHORTS = Table(
    "cohorts",
    "residents as anonymous cohorts",
    ("residence_id", "cohort"),
    (
        Column("residence_id", "id", "residence", references="residences.residence_id"),
        Column("cohort", "id", "id of the cohort in the residence"),
        Column("persons", "number", "persons", "persons", minimum=0),
        maybe("age_band", "text", "age band"),
        maybe("client_group", "id", "client group", references="client_groups.client_group"),
        maybe("yearly_exit_rate", "number", "share who leave each year", "share/year", minimum=0, maximum=1),
        lately("typology", "id", "where in the residence; empty = what suits them", references="typologies.typology"),
    ),
    optional=True,
)
