"""What could be done at a residence, and what it would hold afterwards."""

from __future__ import annotations

from planning.domain.kinds import CONDITIONS, ENERGY_LABELS, ActionKind, Origin
from planning.tables.schema import Column, Table
from planning.tables.schemas.columns import SOURCE, maybe

OPTIONS = Table(
    "options",
    "what could be done at a residence; doing nothing is a row of kind keep",
    ("option_id",),
    (
        Column("option_id", "id", "id of the option"),
        Column("residence_id", "id", "residence", references="residences.residence_id"),
        Column("kind", "text", "kind of action", choices=tuple(ActionKind)),
        maybe("label", "text", "label shown"),
        Column(
            "duration_years", "int", "years from start to delivery; 0 = delivered in the start year", "years", minimum=0
        ),
        maybe("earliest_year", "int", "earliest start", "year"),
        maybe("latest_year", "int", "latest start", "year"),
        maybe("value_points", "number", "points given by the planner", "points", default=0.0),
        maybe(
            "closed_share", "number", "share of places closed during works", "share", minimum=0, maximum=1, default=0.0
        ),
        maybe("energy_label_after", "text", "energy label after delivery", choices=ENERGY_LABELS),
        maybe("staff_fte_after", "number", "staff after delivery; empty = from the typologies", "FTE", minimum=0),
        maybe("running_result_eur_per_year", "number", "operating result after delivery", "EUR/year", default=0.0),
        maybe("condition_after", "text", "state after delivery; empty = unchanged", choices=CONDITIONS),
        maybe("accessible_after", "bool", "accessible after delivery"),
        maybe(
            "proceeds_eur",
            "number",
            "sale receipts, in the delivery year, added to own funds",
            "EUR",
            minimum=0,
            default=0.0,
        ),
        maybe("studies_years", "int", "years of studies within the duration", "years", minimum=0, default=0),
        maybe("cost_low_eur", "number", "low estimate of the cost", "EUR", minimum=0),
        maybe("cost_high_eur", "number", "high estimate of the cost", "EUR", minimum=0),
        maybe("template", "text", "template that generated the option"),
        maybe(
            "origin",
            "text",
            "what a person did to the option; empty = the folder's own complete list for this residence, or computed",
            choices=tuple(Origin),
        ),
        maybe("author", "text", "who did it; required with an origin"),
        maybe("reason", "text", "why; required with an origin"),
        SOURCE,
    ),
)

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
