"""What a portfolio changes in the catalogue of options: who committed, other figures, other templates."""

from __future__ import annotations

from planning.tables.schema import Column, Table
from planning.tables.schemas.columns import NOTE, SOURCE, maybe

_AUTHOR = Column("author", "text", "who changed it")
_REASON = Column("reason", "text", "why")

PARTNERS = Table(
    "partners",
    "partners that committed, such as the psychiatric service; without rows, options that need one are offered so far",
    ("partner", "territory"),
    (
        Column("partner", "id", "partner, as the catalogue names it"),
        Column("territory", "id", "territory; * = everywhere"),
        Column("from_year", "int", "first year in which works may start with this partner", "year"),
        SOURCE,
        NOTE,
    ),
    optional=True,
)

TEMPLATE_CHANGES = Table(
    "template_changes",
    "fields of the option templates that this portfolio sets otherwise",
    ("template", "field"),
    (
        Column("template", "id", "id of the template"),
        Column("field", "text", "field, such as works_years or eligible.rooms_min; `offered` = false leaves it out"),
        Column("value", "text", 'value as in the catalogue: 2, 0.5, true, "C"; a plain word is a text'),
        _AUTHOR,
        _REASON,
    ),
    optional=True,
)

PARAMETER_CHANGES = Table(
    "parameter_changes",
    "dated numbers and assumptions that this portfolio sets otherwise",
    ("parameter_id",),
    (
        Column("parameter_id", "id", "id of the parameter"),
        Column("value", "number", "central value"),
        maybe("low", "number", "low value; empty = the central one"),
        maybe("high", "number", "high value; empty = the central one"),
        _AUTHOR,
        _REASON,
        SOURCE,
    ),
    optional=True,
)
