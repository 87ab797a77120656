"""Why a residence is worked on, in facts: what was asked, whom it houses, what it repairs, its price."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import CONDITIONS, ActionKind, RuleKind
from planning.domain.message import N_, Message
from planning.explain.effects import Row
from planning.explain.places import gains
from planning.explain.words import labels
from planning.i18n import Lang, say
from planning.tables.data import Data
from planning.tables.subjects import designated_options, label_is_at_least, split_subject

SEPARATOR = " · "


def reasons(rows: pd.DataFrame, data: Data, lang: Lang = "fr") -> pd.Series:
    """Return one sentence per decision that acts (`rows` as `effects.acting` gives them).

    The scenario is already applied to the data: its rules are among the facts.
    """
    changes = gains(data).merge(rows[["option_id"]], on="option_id")
    by_option = dict(iter(changes.groupby("option_id")))
    shown = labels(data, "typologies", lang)
    sentences = []
    for row in rows.to_dict("records"):
        change = by_option.get(row["option_id"], changes.head(0))
        facts = [*_rules(row, data), *_places(change, shown), *_building(row), *_price(row, change)]
        sentences.append(_sentence([say(fact, lang) for fact in facts]))
    return pd.Series(sentences, rows.index, dtype="str")


def _sentence(facts: list[str]) -> str:
    line = SEPARATOR.join(facts)
    return line[:1].upper() + line[1:]


def _rules(row: Row, data: Data) -> list[Message]:
    """Return what was asked of this residence and is done."""
    facts = []
    for rule in data["rules"].to_dict("records"):
        if rule["rule"] == RuleKind.MUST and any(
            row["option_id"] in designated_options(data["options"], item) for item in split_subject(rule["subject"])
        ):
            facts.append(Message(N_("imposé : {rule}"), {"rule": _why(rule)}))
        if rule["rule"] == RuleKind.DEADLINE and rule["subject"] == row["residence_id"] and _in_time(row, rule):
            facts.append(Message(N_("tient l'échéance de {year}"), {"year": int(rule["year"])}))
    return facts


def _why(rule: Row) -> str:
    return str(rule["reason"] or rule["rule_id"]).rstrip(".")


def _in_time(row: Row, rule: Row) -> bool:
    label = str(row["energy_label_after"] or row["energy_label"])
    reached = not rule["value"] or row["kind"] == ActionKind.DISPOSE or label_is_at_least(label, str(rule["value"]))
    return bool(reached) and row["delivery_year"] <= rule["year"]


def _places(change: pd.DataFrame, shown: dict[str, str]) -> list[Message]:
    """Return the typologies that gain places and, when the total changes, the total before and after."""
    before, after = round(change["before"].sum()), round(change["after"].sum())
    if before > 0 and after == 0:
        return [Message(N_("ferme {before:places}"), {"before": before})]
    gained = N_("{more:places} passent en {typology}") if before == after else N_("{more:places} de plus en {typology}")
    facts = [
        Message(gained, {"more": then - now, "typology": shown[typology]})
        for typology, now, then in change[["typology", "before", "after"]].itertuples(index=False)
        if round(then - now) > 0
    ]
    if 0 < before != after:
        facts.append(Message(N_("de {before:places} à {after} au total"), {"before": before, "after": after}))
    return facts


def _building(row: Row) -> list[Message]:
    facts = []
    before, after = str(row["energy_label"]), str(row["energy_label_after"])
    if after and before and after != before and label_is_at_least(after, before):
        facts.append(Message(N_("étiquette {before} → {after}"), {"before": before, "after": after}))
    now, then = str(row["condition"]), str(row["condition_after"])
    if now in CONDITIONS and then in CONDITIONS and CONDITIONS.index(then) < CONDITIONS.index(now):
        facts.append(Message(_CONDITION[then]))
    return facts


_CONDITION = {"good": N_("bâtiment remis en bon état"), "fair": N_("bâtiment remis en état moyen")}


def _price(row: Row, change: pd.DataFrame) -> list[Message]:
    after, capex = change["after"].sum(), row["capex_eur"]
    proceeds = row["proceeds_eur"]
    facts = []
    if proceeds > 0:
        facts.append(Message(N_("rapporte {proceeds:euros}"), {"proceeds": proceeds}))
    if round(after) > 0 and capex > 0:
        facts.append(Message(N_("{price:euros} par place"), {"price": capex / after}))
    return facts
