"""Why nothing is possible: the rules that cannot hold together, and which of their years, residences or items."""

from __future__ import annotations

from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.optimise.labels import RULE_LABELS

CHOOSE_ONE = "choose_one"
"""A residence for which no option fits: no rule is to blame."""


def conflict_sentences(plan: Plan) -> list[Message]:
    """Say that no plan is possible, then one line per rule or envelope that has a part in it."""
    for row in plan.conflict_keys:
        if row.rule == CHOOSE_ONE:
            what = N_("Aucun plan n'est possible : la résidence {residence} n'a aucune option qui tienne dans le plan")
            return [Message(what, {"residence": row.key})]
    rules = ", ".join(plan.conflict) or "-"
    what = N_("Aucun plan n'est possible : ces règles ne tiennent pas ensemble : {rules}")
    return [Message(what, {"rules": rules}), *_rows(plan)]


def _rows(plan: Plan) -> list[Message]:
    kinds = {row.rule_id: row.rule for row in plan.conflict_keys}
    lines = []
    for rule_id, kind in kinds.items():
        keys = [row.key for row in plan.conflict_keys if row.rule_id == rule_id and row.key]
        values = {"rule": rule_id, "label": Message(RULE_LABELS[kind]), "keys": keys}
        lines.append(Message(N_("- {rule} : {label} ({keys})") if keys else N_("- {rule} : {label}"), values))
    return lines
