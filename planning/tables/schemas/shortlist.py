"""The choices that a planner keeps open, residence by residence."""

from __future__ import annotations

from planning.tables.schema import Column, Table
from planning.tables.schemas.columns import NOTE, maybe

SHORTLIST = Table(
    "shortlist",
    "the choices kept open at the residences named, in every scenario of the folder that names none",
    ("option_id", "start_year"),
    (
        Column("option_id", "id", "option that stays possible", references="options.option_id"),
        maybe("start_year", "int", "start year; empty = every year", "year"),
        NOTE,
    ),
    optional=True,
)
