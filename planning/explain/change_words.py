"""One change of a scenario in words: what counts, money, needs, rules. No full stop: they go into sentences."""

from __future__ import annotations

from collections.abc import Mapping

from planning.domain.labels import RULE_LABELS
from planning.domain.message import N_, Message
from planning.domain.rule_book import RULE_BOOK
from planning.domain.scenario import Rule
from planning.domain.scenario_difference import (
    PRICE,
    UNLIMITED,
    WHOLE,
    Difference,
    OtherAid,
    OtherCriteria,
    OtherFutures,
    OtherMoney,
    OtherNeed,
    OtherSetback,
    OtherShortlist,
    OtherSoftness,
    RuleAdded,
    RuleLifted,
)
from planning.explain.names import action_name, labels, names, option_labels, year_runs
from planning.explain.terms import OTHER_TERMS, WEIGHT_LABELS, WEIGHT_UNITS
from planning.i18n import Words
from planning.tables.data import Data
from planning.tables.softening import ALL, ENVELOPE, envelope_name
from planning.tables.subjects import EVERYWHERE, split_subject

ORDER = (
    N_("ce qui compte (poids, ordre d'importance)"),
    N_("un ou plusieurs avenirs du besoin"),
    N_("ce qui donne de la place : besoin en baisse, règles levées ou assouplies, argent en plus, imprévus en moins"),
    N_("ce qui en retire : choix écartés, besoin en hausse, argent en moins, imprévus en plus, règles ajoutées"),
)
"""The order of `planning.tables.scenario_steps`, as it is shown."""


def change_words(change: Difference, data: Data, words: Words) -> Message:
    """Say one change, with the names that the data hold in a language."""
    match change:
        case OtherCriteria():
            return _criteria(change)
        case OtherFutures():
            several = N_("Décidé sur de nombreux avenirs du besoin, non sur un seul")
            return Message(several if change.are_several else N_("Décidé sur un seul avenir du besoin"))
        case OtherShortlist():
            lifted = N_("Liste courte levée : tous les choix sont ouverts")
            return Message(lifted if change.is_lifted else N_("Liste courte : d'autres choix sont écartés"))
        case OtherNeed():
            return _need(change, data, words)
        case OtherMoney():
            return _money(change, data)
        case RuleLifted() | RuleAdded():
            return _rule_change(change, data, words)
        case OtherSoftness():
            return _softness(change, data)
        case OtherAid():
            return _aid(change, data, words)
        case OtherSetback():
            return _setback(change)


def _money(change: OtherMoney, data: Data) -> Message:
    before, now = change.before, change.now
    years = [year for year in {**before, **now} if before.get(year) != now.get(year)]
    then, after = ([one.get(year, UNLIMITED) for year in years] for one in (before, now))
    values: dict[str, object] = {"funder": names(data, "funders")[change.funder], "when": _when(years)}
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


def _need(change: OtherNeed, data: Data, words: Words) -> Message:
    before, now = change.before, change.now
    group = labels(data, "client_groups", words)[change.client_group]
    values = {"group": group, "share": abs(now / before - 1) if before else now}
    more = N_("Besoin « {group} » : {share:percent} de plus")
    return Message(more if now > before else N_("Besoin « {group} » : {share:percent} de moins"), values)


def _criteria(change: OtherCriteria) -> Message:
    """Say which weights change, and whether the order of importance does."""
    said: list[Message] = []
    for term, label in {**WEIGHT_LABELS, **OTHER_TERMS}.items():
        if term in change.weights:
            before, now = (weight * WEIGHT_UNITS.get(term, 1.0) for weight in change.weights[term])
            values = {"label": Message(label), "now": now, "before": before}
            said.append(Message(N_("« {label} » {now} au lieu de {before}"), values))
    if PRICE in change.weights:
        before, now = change.weights[PRICE]
        template = N_("l'année bien logée à {now:exact_euros} au lieu de {before:exact_euros}")
        said.append(Message(template, {"now": now, "before": before}))
    if change.has_other_valuation:
        said.append(Message(N_("la valeur d'un plan, comptée autrement (pertes, règles d'habitabilité, années)")))
    if change.is_ordered_otherwise:
        said.append(Message(N_("autre ordre d'importance") if change.is_ordered else N_("plus d'ordre d'importance")))
    return Message(N_("Ce qui compte : {changes}"), {"changes": said})


def _rule(rule: Rule, data: Data, words: Words) -> Message:
    """Say what a rule asks for, where, how much and when."""
    label = Message(RULE_LABELS[rule.rule])
    where = "" if rule.subject in ("", EVERYWHERE) else subject_words(rule.subject, data, words)
    detail = [part for part in (where, rule.value, "" if rule.year is None else str(rule.year)) if part]
    if not detail:
        return label
    return Message(N_("{label} ({detail})"), {"label": label, "detail": detail})


def subject_words(subject: str, data: Data, words: Words) -> list[str | Message]:
    """Name the items of a rule's subject; what is not known stands as it is written."""
    residences = names(data, "residences")
    known = {**names(data, "territories"), **labels(data, "client_groups", words), **residences}
    owner = dict(zip(data["options"]["option_id"], data["options"]["residence_id"], strict=True))
    known |= {one: f"{residences[owner[one]]}, {label}" for one, label in option_labels(data, words).items()}
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


def _rule_change(change: RuleLifted | RuleAdded, data: Data, words: Words) -> Message:
    """Say that a rule no longer applies, or applies from now on."""
    rule, is_added = change.rule, isinstance(change, RuleAdded)
    changed = RULE_BOOK[rule.rule].changed
    if changed is not None:
        subject = {"subject": subject_words(rule.subject, data, words)}
        return Message(changed.added if is_added else changed.lifted, subject)
    template = N_("Règle ajoutée : {rule}") if is_added else N_("Règle levée : {rule}")
    return Message(template, {"rule": _rule(rule, data, words)})


def _softness(change: OtherSoftness, data: Data) -> Message:
    """Say what may give way from now on, may not any more, or at another price (prices per unit)."""
    values = {"what": _softened(change, data), "before": change.before, "price": change.now}
    if change.now is None:
        return Message(N_("Ne peut plus céder : {what}"), values)
    if change.before is None:
        return Message(N_("Peut céder, à {price} par unité : {what}"), values)
    return Message(N_("Peut céder à {price} par unité, au lieu de {before} : {what}"), values)


def _softened(change: OtherSoftness, data: Data) -> Message:
    if change.name == ALL:
        return Message(N_("toute règle et toute enveloppe"))
    if change.name == ENVELOPE:
        return Message(N_("toute enveloppe"))
    funders = {envelope_name(funder): label for funder, label in names(data, "funders").items()}
    if change.name in funders:
        return Message(N_("enveloppe {funder}"), {"funder": funders[change.name]})
    return Message(RULE_LABELS[change.kind])


def _aid(change: OtherAid, data: Data, words: Words) -> Message:
    """Say that an operation does not get an aid, or may get it again."""
    aid, funders = change.aid, names(data, "funders")
    values = {
        "funder": funders.get(aid.funder, aid.funder),
        "operation": subject_words(aid.option_id, data, words),
    }
    lost = N_("Aide refusée : {funder}, {operation}")
    return Message(lost if change.is_lost else N_("Aide de nouveau possible : {funder}, {operation}"), values)


def _setback(change: OtherSetback) -> Message:
    """Say how things go from now on."""
    now = change.now
    if change.name == "expected_grants":
        counted = N_("Chaque aide compte à sa valeur attendue")
        return Message(counted if now else N_("Chaque aide compte comme si elle était accordée"))
    if change.name == "overrun":
        return Message(N_("Surcoût des opérations : {share:percent} du coût prévu"), {"share": now})
    if change.name == "slippage":
        return Message(N_("Durée des chantiers : {share:percent} de ce qui est prévu"), {"share": now})
    rises, falls = (
        N_("Prix des travaux : {share:percent1} de plus par an"),
        N_("Prix des travaux : {share:percent1} de moins par an"),
    )
    return Message(rises if now >= 0 else falls, {"share": abs(now)})
