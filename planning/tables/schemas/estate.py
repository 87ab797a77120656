"""What is owned or run: residences and their programmes."""

from __future__ import annotations

from planning.domain.kinds import CONDITIONS, ENERGY_LABELS
from planning.tables.schema import Column, Table
from planning.tables.schemas.columns import NOTE, SOURCE, maybe

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
        SOURCE,
        NOTE,
    ),
)
