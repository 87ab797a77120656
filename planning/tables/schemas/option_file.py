"""The file of options that a planner loads on the page Options: one line per option and typology."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from planning.domain.kinds import CONDITIONS, ENERGY_LABELS, ActionKind
from planning.tables.schema import Column, Table
from planning.tables.schemas.columns import maybe

ELIGIBLE: Final = "eligible_"
"""Before the id of a funder: the share of the cost that it may look at."""


def option_file_table(funders: Iterable[str]) -> Table:
    """Return the columns of the file for a portfolio whose grants and loans are `funders`.

    The figures of an option stand on its first line, or are the same on each. An empty cell, or a column left out,
    keeps what an option that exists has; the homes of a line without typology are kept too.
    """
    return Table(
        "options",
        "options written by hand, loaded from a file",
        ("option_id", "typology"),
        (
            Column("option_id", "id", "option; an id that exists is replaced"),
            maybe("residence_id", "id", "residence; needed for a new option"),
            maybe("kind", "text", "kind of action; needed for a new option", choices=tuple(ActionKind)),
            maybe("label", "text", "label shown"),
            maybe("duration_years", "int", "years from start to delivery", "years", minimum=0),
            maybe("studies_years", "int", "years of studies within the duration", "years", minimum=0),
            maybe("earliest_year", "int", "earliest start", "year"),
            maybe("latest_year", "int", "latest start", "year"),
            maybe("closed_share", "number", "share of places closed during works", "share", minimum=0, maximum=1),
            maybe("cost_eur", "number", "whole cost, on own funds before grants and loans", "EUR", minimum=0),
            maybe("typology", "id", "typology after delivery"),
            maybe("places", "number", "places after delivery", "places", minimum=0),
            maybe("dwellings", "number", "dwellings after delivery", "dwellings", minimum=0),
            maybe("energy_label_after", "text", "energy label after delivery", choices=ENERGY_LABELS),
            maybe("condition_after", "text", "state after delivery", choices=CONDITIONS),
            maybe("accessible_after", "bool", "accessible after delivery"),
            maybe("staff_fte_after", "number", "staff after delivery", "FTE", minimum=0),
            maybe("running_result_eur_per_year", "number", "operating result after delivery", "EUR/year"),
            maybe("value_points", "number", "points given by the planner", "points"),
            maybe("proceeds_eur", "number", "sale receipts", "EUR", minimum=0),
            *(
                maybe(f"{ELIGIBLE}{funder}", "number", f"share eligible for {funder}", "share", minimum=0, maximum=1)
                for funder in funders
            ),
            maybe("author", "text", "who says so; empty = who loads the file"),
            maybe("reason", "text", "why; empty = the reason given for the file"),
        ),
    )
