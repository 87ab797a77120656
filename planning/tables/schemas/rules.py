"""What the plan must respect."""

from __future__ import annotations

from planning.domain.kinds import RuleKind
from planning.tables.schema import Column, Table
from planning.tables.schemas.columns import maybe

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
    ),
    optional=True,
)
