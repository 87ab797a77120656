"""Needs: given, or the factors they are computed from; what other operators offer."""

from __future__ import annotations

from planning.tables.schema import Column, Table
from planning.tables.schemas.columns import SOURCE, maybe

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
        maybe("component", "id", "chain of the group, when its need adds up several; empty = the only or main one"),
        Column("step", "text", "step of the chain"),
        Column("order", "int", "place in the chain"),
        maybe("times", "text", "what the value multiplies: a reference series or another factor; empty = nothing"),
        Column("value", "number", "central value"),
        maybe("low", "number", "low value, 1 chance in 10 of being below"),
        maybe("high", "number", "high value, 1 chance in 10 of being above"),
        maybe("unit", "text", "unit"),
        maybe("territory", "id", "territory; empty = all", references="territories.territory"),
        maybe("year", "int", "first year of the value; empty = all", "year"),
        maybe("source", "text", "producer and reference"),
        maybe("vintage", "text", "date of the figure"),
        maybe("verified", "bool", "false = badge à vérifier"),
        maybe("note", "text", "what it means"),
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
        maybe("commune", "id", "INSEE code of the commune"),
        maybe("commune_name", "text", "name of the commune"),
        maybe("lat", "number", "latitude", "degrees", minimum=-90, maximum=90),
        maybe("lon", "number", "longitude", "degrees", minimum=-180, maximum=180),
        SOURCE,
    ),
    optional=True,
)
