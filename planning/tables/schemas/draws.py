"""Needs in many futures: the draws as they are read, and the curves that the model reads of them."""

from __future__ import annotations

from planning.tables.schema import Column, Table

NEED_DRAWS = Table(
    "need_draws",
    "places needed in many futures; the same table as need_draws.csv is read too",
    ("draw", "client_group", "territory", "year"),
    (
        Column("draw", "int", "number of the future; all futures are equally likely"),
        Column("client_group", "id", "client group", references="client_groups.client_group"),
        Column("territory", "id", "territory", references="territories.territory"),
        Column("year", "int", "year", "year"),
        Column("places", "number", "places needed in that future; no row = 0", "places", minimum=0),
    ),
    optional=True,
    suffix="parquet",
)

NEED_CURVES = Table(
    "need_curves",
    "what the draws of a need say in few numbers: its range cut in segments, computed and never read from a file",
    ("client_group", "territory", "year", "segment"),
    (
        Column("client_group", "id", "client group", references="client_groups.client_group"),
        Column("territory", "id", "territory", references="territories.territory"),
        Column("year", "int", "year", "year"),
        Column("segment", "int", "place from the surest places (1) to the least likely ones"),
        Column("places", "number", "width of the segment", "places", minimum=0),
        Column(
            "share", "number", "chance that a place of the segment is needed, on average", "share", minimum=0, maximum=1
        ),
        Column("excess", "number", "by how much the curve may exceed the draws here", "places", minimum=0),
        Column("draws", "int", "number of futures drawn", minimum=1),
    ),
    optional=True,
    derived=True,
)
