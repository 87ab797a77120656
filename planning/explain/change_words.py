"""What differs between two scenarios, in words: money, needs, rules, criteria. No full stop: they go into sentences."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.domain.scenario import RefusedAid, Scenario
from planning.explain.names import action_name, labels, names, year_runs
from planning.explain.near_ties import option_labels
from planning.explain.terms import OTHER_TERMS, WEIGHT_LABELS, WEIGHT_UNITS
from planning.i18n import Lang
from planning.model.labels import RULE_LABELS
from planning.tables.data import Data
from planning.tables.softening import ALL, ENVELOPE, envelope_name
from planning.tables.subjects import EVERYWHERE, split_subject

Amounts = Mapping[str, float]
"""Envelopes of one funder: year or `all` -> EUR; one that is absent is unlimited."""
WHOLE = "all"
UNLIMITED = float("inf")


def money_words(funder: str, before: Amounts, now: Amounts) -> Message:
    """Say how the envelopes of a funder (its name) change."""
    years = [year for year in {**before, **now} if before.get(year) != now.get(year)]
    then, after = ([one.get(year, UNLIMITED) for year in years] for one in (before, now))
    values: dict[str, object] = {"funder": funder, "when": _when(years)}
    if UNLIMITED in after:
        return Message(N_("{funder} : plus de limite ({when})"), values)
    if UNLIMITED in then:
        return Message(N_("{funder} : {now:euros} au plus ({when})"), {**values, "now": sum(after)})
    if len(years) == 1:
        figures = {"now": after[0], "before": then[0]}
        return Message(N_("{funder} : {now:euros} au lieu de {before:euros} ({when})"), {**values, **figures})
    more = sum(after) - sum(then)
    template = N_("{funder} : {amount:euros} de plus en tout ({when})")
    if more < 0:
        template = N_("{funder} : {amount:euros} de moins en tout ({when})")
    return Message(template, {**values, "amount": abs(more)})


def _when(years: list[str]) -> list[str | Message]:
    whole: list[str | Message] = [Message(N_("tout le plan"))] if WHOLE in years else []
    return [*year_runs(int(year) for year in years if year != WHOLE), *whole]


def need_words(group: str, before: float, now: float) -> Message:
    """Say how the need of a group (its name) changes; `before`, `now` are factors of the data's need."""
    values = {"group": group, "share": abs(now / before - 1) if before else now}
    more = N_("Besoin « {group} » : {share:percent} de plus")
    return Message(more if now > before else N_("Besoin « {group} » : {share:percent} de moins"), values)


def criteria_words(before: Scenario, now: Scenario) -> Message:
    """Say which weights change, and whether the order of importance does."""
    changed: list[Message] = []
    for term, label in {**WEIGHT_LABELS, **OTHER_TERMS}.items():
        unit = WEIGHT_UNITS.get(term, 1.0)
        figures = [getattr(one.weights, term, 0.0) * unit for one in (before, now)]
        if figures[0] != figures[1]:
            values = {"label": Message(label), "now": figures[1], "before": figures[0]}
            changed.append(Message(N_("« {label} » {now} au lieu de {before}"), values))
    if (before.order, before.order_tolerance) != (now.order, now.order_tolerance):
        changed.append(Message(N_("autre ordre d'importance") if now.order else N_("plus d'ordre d'importance")))
    return Message(N_("Ce qui compte : {changes}"), {"changes": changed})


def rule_words(rule: pd.Series, data: Data, lang: Lang) -> Message:
    """Say what a rule asks for, where, how much and when."""
    label = Message(RULE_LABELS[str(rule["rule"])])
    subject, value = str(rule["subject"]), str(rule["value"])
    where = "" if subject in ("", EVERYWHERE) else subject_words(subject, data, lang)
    year = "" if pd.isna(rule["year"]) else str(int(rule["year"]))
    detail = [part for part in (where, value, year) if part]
    if not detail:
        return label
    return Message(N_("{label} ({detail})"), {"label": label, "detail": detail})


def subject_words(subject: str, data: Data, lang: Lang) -> list[str | Message]:
    """Name the items of a rule's subject; what is not known stands as it is written."""
    residences = names(data, "residences")
    known = {**names(data, "territories"), **labels(data, "client_groups", lang), **residences}
    owner = dict(zip(data["options"]["option_id"], data["options"]["residence_id"], strict=True))
    known |= {one: f"{residences[owner[one]]}, {label}" for one, label in option_labels(data, lang).items()}
    return [_item(item, known) for item in split_subject(subject)]


def _item(item: str, known: Mapping[str, str]) -> str | Message:
    if item in known:
        return known[item]
    first, _, kind = item.rpartition(":")
    try:
        action = action_name(kind)
    except ValueError:
        return " · ".join(known.get(part, part) for part in item.split(":"))
    if first == EVERYWHERE:
        return action
    return Message(N_("{name} : {action}"), {"name": known.get(first, first), "action": action})


def lifted_words(rule: pd.Series, data: Data, lang: Lang) -> Message:
    """Say that a rule no longer applies."""
    changed = RULE_BOOK[RuleKind(rule["rule"])].changed
    if changed is not None:
        return Message(changed.lifted, {"subject": subject_words(str(rule["subject"]), data, lang)})
    return Message(N_("Règle levée : {rule}"), {"rule": rule_words(rule, data, lang)})


def added_words(rule: pd.Series, data: Data, lang: Lang) -> Message:
    """Say that a rule applies from now on."""
    changed = RULE_BOOK[RuleKind(rule["rule"])].changed
    if changed is not None:
        return Message(changed.added, {"subject": subject_words(str(rule["subject"]), data, lang)})
    return Message(N_("Règle ajoutée : {rule}"), {"rule": rule_words(rule, data, lang)})


def soft_words(name: str, before: float | None, now: float | None, rules: pd.DataFrame, data: Data) -> Message:
    """Say what may give way from now on, may not any more, or at another price (prices per unit)."""
    values = {"what": _softened(name, rules, data), "before": before, "price": now}
    if now is None:
        return Message(N_("Ne peut plus céder : {what}"), values)
    if before is None:
        return Message(N_("Peut céder, à {price} par unité : {what}"), values)
    return Message(N_("Peut céder à {price} par unité, au lieu de {before} : {what}"), values)


def _softened(name: str, rules: pd.DataFrame, data: Data) -> Message:
    if name == ALL:
        return Message(N_("toute règle et toute enveloppe"))
    if name == ENVELOPE:
        return Message(N_("toute enveloppe"))
    funders = {envelope_name(funder): label for funder, label in names(data, "funders").items()}
    if name in funders:
        return Message(N_("enveloppe {funder}"), {"funder": funders[name]})
    kinds = dict(zip(rules["rule_id"], rules["rule"], strict=True))
    return Message(RULE_LABELS[str(kinds.get(name, name))])


SETBACKS = ("expected_grants", "overrun", "cost_index", "slippage")
"""Fields of a scenario that say how much less well things go than hoped: the larger, the worse."""


def aid_words(aid: RefusedAid, is_lost: bool, data: Data, lang: Lang) -> Message:
    """Say that an operation does not get an aid, or may get it again."""
    funders = names(data, "funders")
    values = {
        "funder": funders.get(aid.funder, aid.funder),
        "operation": subject_words(aid.option_id, data, lang),
    }
    return Message(N_("Aide refusée : {funder}, {operation}") if is_lost else _AID_AGAIN, values)


_AID_AGAIN = N_("Aide de nouveau possible : {funder}, {operation}")


def setback_words(name: str, now: float) -> Message:
    """Say what a setback (one of SETBACKS) is from now on."""
    if name == "expected_grants":
        counted = N_("Chaque aide compte à sa valeur attendue")
        return Message(counted if now else N_("Chaque aide compte comme si elle était accordée"))
    if name == "overrun":
        return Message(N_("Surcoût des opérations : {share:percent} du coût prévu"), {"share": now})
    if name == "slippage":
        return Message(N_("Durée des chantiers : {share:percent} de ce qui est prévu"), {"share": now})
    rises, falls = (
        N_("Prix des travaux : {share:percent1} de plus par an"),
        N_("Prix des travaux : {share:percent1} de moins par an"),
    )
    return Message(rises if now >= 0 else falls, {"share": abs(now)})
