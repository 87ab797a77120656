"""Why nothing is possible: the rules that cannot hold together, and which of their years, residences or items."""

from __future__ import annotations

from collections.abc import Mapping

from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.optimise.labels import RULE_LABELS

CHOOSE_ONE = "choose_one"
"""A residence for which no option fits: no rule is to blame."""


def conflict_sentences(plan: Plan) -> list[Message]:
    """Say that no plan is possible, then one line per rule or envelope that has a part in it."""
    residence = _without_option(plan)
    if residence is not None:
        what = N_("Aucun plan n'est possible : la résidence {residence} n'a aucune option qui tienne dans le plan")
        return [Message(what, {"residence": residence})]
    rules = ", ".join(plan.conflict) or "-"
    what = N_("Aucun plan n'est possible : ces règles ne tiennent pas ensemble : {rules}")
    return [Message(what, {"rules": rules}), *[Message(N_("- {rule}"), {"rule": row}) for row in conflict_rules(plan)]]


def conflict_reason(plan: Plan) -> Message:
    """Say why no plan is possible, as the end of a sentence."""
    residence = _without_option(plan)
    if residence is not None:
        what = N_("la résidence {residence} n'a aucune option qui tienne dans le plan")
        return Message(what, {"residence": residence})
    what = N_("aucun plan ne respecte toutes les règles ; celles-ci se contredisent : {rules}")
    return Message(what, {"rules": plan.conflict})


def conflict_rules(plan: Plan, reasons: Mapping[str, str] | None = None) -> list[Message]:
    """Say what each rule or envelope asks for that cannot hold, and where, with the reason written beside it.

    `reasons`: rule_id -> what its author wrote. Nothing is said of rules when a residence has no option at all.
    """
    if _without_option(plan) is not None:
        return []
    written = reasons or {}
    kinds = {row.rule_id: row.rule for row in plan.conflict_keys}
    return [_rule(plan, rule_id, kind, written.get(rule_id, "")) for rule_id, kind in kinds.items()]


def _without_option(plan: Plan) -> str | None:
    return next((row.key for row in plan.conflict_keys if row.rule == CHOOSE_ONE), None)


def _rule(plan: Plan, rule_id: str, kind: str, reason: str) -> Message:
    keys = [row.key for row in plan.conflict_keys if row.rule_id == rule_id and row.key]
    values = {"rule": rule_id, "label": Message(RULE_LABELS[kind]), "keys": keys}
    line = Message(N_("{rule} : {label} ({keys})") if keys else N_("{rule} : {label}"), values)
    return Message(N_("{rule}. Motif : {reason}"), {"rule": line, "reason": reason}) if reason else line
