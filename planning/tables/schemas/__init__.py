"""Every table of the data folder, column by column: the reference that docs/data.md is generated from."""

from __future__ import annotations

from planning.tables.schema import Table
from planning.tables.schemas.estate import (
    CLIENT_GROUPS,
    COHORTS,
    NEIGHBOURS,
    PROGRAMMES,
    RESIDENCES,
    SUITABILITY,
    TERRITORIES,
    TYPOLOGIES,
)
from planning.tables.schemas.funds import ENVELOPES, FUNDERS, OPTION_COSTS, OPTION_FUNDING
from planning.tables.schemas.need_tables import (
    COMPETITORS,
    NEED_CURVES,
    NEED_DRAWS,
    NEED_FACTORS,
    NEED_OVERRIDES,
    NEED_SHOCKS,
    NEEDS,
    OPERATOR_SERIES,
)
from planning.tables.schemas.works import (
    HABITABILITY_RULES,
    OPTION_PROGRAMMES,
    OPTIONS,
    PARAMETER_CHANGES,
    PARTNERS,
    PERMISSIONS,
    RULES,
    SHORTLIST,
    TEMPLATE_CHANGES,
)

__all__ = [
    "ALL_TABLES",
    "CLIENT_GROUPS",
    "COHORTS",
    "COMPETITORS",
    "ENVELOPES",
    "FUNDERS",
    "HABITABILITY_RULES",
    "NEEDS",
    "NEED_CURVES",
    "NEED_DRAWS",
    "NEED_FACTORS",
    "NEED_OVERRIDES",
    "NEED_SHOCKS",
    "NEIGHBOURS",
    "OPERATOR_SERIES",
    "OPTIONS",
    "OPTION_COSTS",
    "OPTION_FUNDING",
    "OPTION_PROGRAMMES",
    "PARAMETER_CHANGES",
    "PARTNERS",
    "PERMISSIONS",
    "PROGRAMMES",
    "RESIDENCES",
    "RULES",
    "SHORTLIST",
    "SUITABILITY",
    "TABLE_BY_NAME",
    "TEMPLATE_CHANGES",
    "TERRITORIES",
    "TYPOLOGIES",
]

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
    NEED_CURVES,
    NEED_FACTORS,
    NEED_OVERRIDES,
    NEED_SHOCKS,
    OPERATOR_SERIES,
    COMPETITORS,
    COHORTS,
    RULES,
    HABITABILITY_RULES,
    PERMISSIONS,
    PARTNERS,
    TEMPLATE_CHANGES,
    PARAMETER_CHANGES,
)
"""In the order of the files in a check, and of the tables in a hash. Draws are kept as their curves (NEED_CURVES),
the shortlist in the scenarios (SHORTLIST)."""
TABLE_BY_NAME = {table.name: table for table in ALL_TABLES}
