"""What could be done at a residence, what a portfolio changes of it, and what the plan must respect."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

import pandas as pd

from planning.domain.kinds import (
    AUTHORITIES,
    CLASSES,
    CONDITIONS,
    ENERGY_LABELS,
    PAYERS,
    SANITARY,
    TOPICS,
    ActionKind,
    Origin,
)
from planning.domain.message import N_
from planning.domain.rule_book import RuleKind
from planning.tables.schema import (
    HOMES,
    MOST_YEARS,
    NOTE,
    PLACES_OR_DWELLINGS,
    SOURCE,
    Check,
    Column,
    Table,
    lately,
    maybe,
)
from planning.tables.subjects import split_subject

UNSIGNED: Final = N_("une option changée à la main doit avoir un auteur et une raison")


def _blank(column: str) -> Callable[[pd.DataFrame], pd.Series]:
    """Tell which options were changed by somebody who left a column empty."""
    return lambda rows: (rows["origin"] != "") & (rows[column].str.strip() == "")


def _works_of_a_keep(column: str) -> Check:
    """A keep has no works: the engine would not look at what is written."""
    return Check(
        (column, "kind"),
        lambda rows: (rows["kind"] == ActionKind.KEEP) & (rows[column] > 0),
        N_("le maintien en l'état n'a ni travaux ni places fermées"),
        N_("écrivez 0"),
    )


def _unknown_topics(rows: pd.DataFrame) -> pd.Series:
    """Tell which options name a topic that no deadline can have."""
    told = rows["cures"].fillna("")
    named = {cures: {*split_subject(cures)} - {*TOPICS} for cures in told.unique()}
    return told.map(lambda cures: bool(named[cures])).astype(bool)


CLOSED_AFTER_DELIVERY: Final = Check(
    ("closed_from", "duration_years"),
    lambda rows: rows["closed_from"] > rows["duration_years"],
    N_("les places ferment après la livraison"),
    N_("comptez closed_from depuis le début de l'opération, sans dépasser sa durée"),
)
UNKNOWN_TOPIC: Final = Check(
    ("cures",),
    _unknown_topics,
    N_("un sujet d'échéance est inconnu"),
    N_("écrivez fire, energy, agreement, accessibility ou decency, séparés par des points-virgules"),
)

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
            "duration_years",
            "int",
            "years from start to delivery; 0 = delivered in the start year",
            "years",
            minimum=0,
            maximum=MOST_YEARS,
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
        maybe(
            "studies_years",
            "int",
            "years of studies within the duration",
            "years",
            minimum=0,
            maximum=MOST_YEARS,
            default=0,
        ),
        maybe("cost_low_eur", "number", "low estimate of the cost", "EUR", minimum=0),
        maybe("cost_high_eur", "number", "high estimate of the cost", "EUR", minimum=0),
        lately("life_years", "number", "years of service after delivery; empty = works add none", "years", minimum=0),
        lately("amortised_years", "number", "years that pay for the works; empty = life_years", "years", minimum=0),
        lately("closed_from", "int", "years from the start to the closing of places; empty = 0", "years", minimum=0),
        lately("safe_from", "int", "years from the start to the fire topic's cure; empty = at delivery", minimum=0),
        lately("team_load", "number", "part of the works capacity that it takes; empty = 1", minimum=0),
        lately("authority", "text", "who decides it; empty = operator", choices=AUTHORITIES),
        lately("payer", "text", "whose own funds pay it; empty = the owner's", choices=PAYERS),
        lately("cures", "text", f"topics of deadlines that it answers ({', '.join(TOPICS)}), separated by ;"),
        lately("breaks", "text", "services that it ends, separated by ;"),
        lately("running_during_eur_per_year", "number", "operating result while places are closed", "EUR/year"),
        lately("rent_eur_per_year", "number", "rent to the owner counted in the operating result", "EUR/year"),
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
    checks=(
        Check(
            ("latest_year", "earliest_year"),
            lambda rows: rows["latest_year"] < rows["earliest_year"],
            N_("le départ au plus tard précède le départ au plus tôt"),
            N_("inversez les deux années"),
        ),
        Check(
            ("closed_share", "kind"),
            lambda rows: (rows["kind"] == ActionKind.KEEP) & (rows["closed_share"] > 0),
            N_("une option keep ne ferme pas de places : closed_share n'est pas utilisé"),
            N_("écrivez 0"),
            "warning",
        ),
        CLOSED_AFTER_DELIVERY,
        UNKNOWN_TOPIC,
        Check(("author", "origin"), _blank("author"), UNSIGNED, N_("écrivez qui a fait ce changement")),
        Check(("reason", "origin"), _blank("reason"), UNSIGNED, N_("écrivez pourquoi")),
    ),
)

CHANGED_OPTION = (
    UNKNOWN_TOPIC,
    *(_works_of_a_keep(column) for column in ("duration_years", "studies_years", "closed_share")),
    Check(
        ("studies_years", "duration_years"),
        lambda rows: rows["studies_years"] > rows["duration_years"],
        N_("les études durent plus longtemps que l'opération entière"),
        N_("la durée compte les études et les travaux"),
    ),
    CLOSED_AFTER_DELIVERY,
    Check(
        ("safe_from", "duration_years"),
        lambda rows: rows["safe_from"] > rows["duration_years"],
        N_("la mise en sécurité vient après la livraison"),
        N_("comptez safe_from depuis le début de l'opération, sans dépasser sa durée"),
    ),
)
"""What must also hold of an option that a person writes or changes."""

OPTION_PROGRAMMES = Table(
    "option_programmes",
    "what a residence holds after delivery; absent = none left",
    ("option_id", "typology"),
    (
        Column("option_id", "id", "option", references="options.option_id"),
        Column("typology", "id", "typology", references="typologies.typology"),
        Column("places", "number", "places after delivery", "places", filled=False, minimum=0),
        Column("dwellings", "number", "dwellings after delivery", "dwellings", filled=False, minimum=0),
        *HOMES,
        lately("class_after", "text", "habitability of the homes delivered; empty = by what they are", choices=CLASSES),
    ),
    optional=True,
    checks=PLACES_OR_DWELLINGS,
)


# What makes a home fit to live in, and who must allow what the operator does not decide alone.

CRITERIA = (
    *("room_m2", "private_sanitary", "kitchenette", "safety_opinion", "energy_label", "stage", "agreement_end"),
    "accessible",
)
"""What a habitability rule looks at."""


def _without_meaning(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows have a threshold that their criterion cannot be compared with."""
    known = {"private_sanitary": SANITARY, "energy_label": ENERGY_LABELS, "stage": CONDITIONS}
    told = rows["threshold"].fillna("")
    wrong = [
        threshold not in known[criterion]
        if criterion in known
        else criterion == "room_m2" and not threshold.replace(".", "", 1).isdecimal()
        for criterion, threshold in zip(rows["criterion"], told, strict=True)
    ]
    return pd.Series(wrong, rows.index, dtype=bool)


HABITABILITY_RULES = Table(
    "habitability_rules",
    "what lowers the habitability class of homes; the worst of the rows that apply",
    ("rule_id",),
    (
        Column("rule_id", "id", "id of the row"),
        Column("criterion", "text", "what is looked at", choices=CRITERIA),
        maybe(
            "threshold",
            "text",
            "room_m2: below it; private_sanitary: that or worse; energy_label: that or worse; stage: that or worse",
        ),
        Column("class", "text", "class of the homes concerned", choices=CLASSES),
        maybe("from_year", "int", "first year in which it applies; empty = always", "year"),
        maybe("typologies", "text", "typologies concerned, separated by ;  empty = all"),
        maybe("client_groups", "text", "publics concerned, separated by ;  empty = all (accessible only)"),
        maybe("policy", "text", "law or internal; empty = whatever the policy", choices=("law", "internal")),
        maybe("source", "text", "where it comes from"),
        maybe("verified", "bool", "false = badge à vérifier"),
        NOTE,
    ),
    optional=True,
    checks=(
        Check(
            ("threshold", "criterion"),
            _without_meaning,
            N_("ce seuil n'a pas de sens pour ce critère"),
            N_(
                "écrivez des m² (room_m2), none, shared ou private, une étiquette de A à G, ou good, fair, poor (stage)"
            ),
        ),
    ),
)

PERMISSIONS = Table(
    "permissions",
    "what others than the operator allow: without a row, an option that they decide is listed, never planned",
    ("permission_id",),
    (
        Column("permission_id", "id", "id"),
        Column("residence_id", "id", "residence; * = everywhere"),
        maybe("kind", "text", "kind of action; empty = any", choices=tuple(ActionKind)),
        maybe("template", "text", "template of options; empty = any"),
        Column("authority", "text", "who allows it", choices=AUTHORITIES[1:]),
        maybe("from_year", "int", "first year in which it may start", "year"),
        maybe("to_year", "int", "last year in which it may start", "year"),
        maybe("places", "number", "model places that all it allows may hold; empty = no limit", "places", minimum=0),
        Column("reference", "text", "call for projects, letter, agreement"),
        Column("author", "text", "who wrote the row"),
    ),
    optional=True,
    checks=(
        Check(
            ("to_year", "from_year"),
            lambda rows: rows["to_year"] < rows["from_year"],
            N_("la permission finit avant de commencer"),
            N_("inversez les deux années"),
        ),
    ),
)


# The file of options that a planner loads on the page Options: one line per option and typology.

_VALUED: Final = (
    *("life_years", "amortised_years", "closed_from", "safe_from", "team_load", "authority", "cures", "breaks"),
    "rent_eur_per_year",
)
_QUALITY: Final = ("room_m2", "private_sanitary", "kitchenette", "accessible_share", "class_after")
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
            maybe("duration_years", "int", "years from start to delivery", "years", minimum=0, maximum=MOST_YEARS),
            maybe(
                "studies_years", "int", "years of studies within the duration", "years", minimum=0, maximum=MOST_YEARS
            ),
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
            maybe("payer", "text", "whose own funds pay it; empty = the owner's", choices=PAYERS),
            *(replace(column, later=False) for column in OPTIONS.columns if column.name in _VALUED),
            *(replace(column, later=False) for column in OPTION_PROGRAMMES.columns if column.name in _QUALITY),
            *(
                maybe(f"{ELIGIBLE}{funder}", "number", f"share eligible for {funder}", "share", minimum=0, maximum=1)
                for funder in funders
            ),
            maybe("author", "text", "who says so; empty = who loads the file"),
            maybe("reason", "text", "why; empty = the reason given for the file"),
        ),
    )


# The choices that a planner keeps open, residence by residence.

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


# What a portfolio changes in the catalogue of options: who committed, other figures, other templates.

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


# What the plan must respect.

RULES = Table(
    "rules",
    "what the plan must respect (docs/model.md)",
    ("rule_id",),
    (
        Column("rule_id", "id", "id of the rule"),
        Column("rule", "text", "kind of rule", choices=tuple(RuleKind)),
        Column(
            "subject",
            "text",
            "what it applies to: residence, option, residence:kind, territory, group; * = all",
            filled=False,
        ),
        Column("value", "text", "number or energy label, by kind of rule", filled=False),
        Column("year", "int", "year; empty = every year", "year", filled=False),
        maybe("hard", "bool", "false = may give way at a price", default=True),
        maybe("price", "number", "price of one unit by which a soft rule gives way", minimum=0, default=0.0),
        maybe("author", "text", "who asked for it"),
        maybe("reason", "text", "why"),
        lately("topic", "text", "deadlines: what they are about; empty = whatever is delivered", choices=TOPICS),
    ),
    optional=True,
)
