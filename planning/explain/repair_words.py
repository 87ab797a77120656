"""Why nothing is possible, and what it would take: each change in a few words, then one short sentence of them all.

`asked` is the data as the impossible scenario sees them (`planning.tables.scenario_file.apply_scenario`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planning.domain.labels import RULE_LABELS
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.repair import Repair, Repairs
from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.explain.names import names, year_runs
from planning.explain.rule_words import conflict_names, item_names, rule_words, where
from planning.i18n import FRENCH, LANGUAGES, Words
from planning.tables.data import Data
from planning.tables.softening import ENVELOPE
from planning.tables.subjects import split_subject

MOST_WORDS = 39
HOW_COMPARED = N_(
    "Du plus petit changement au plus grand : en part de la limite changée, une année en part de la durée du plan, "
    "une règle abandonnée en entier."
)


def conflict_sentence(plan: Plan, asked: Data, words: Words = FRENCH) -> Message | None:
    """Name in one sentence what cannot hold together; None where no rule is to blame."""
    found = list(conflict_names(plan.conflict_keys, asked, words).values())
    if not found:
        return None
    for count in range(len(found), 0, -1):
        values = {"rules": _joined(found[:count], N_("{first} ; {next}")), "more": len(found) - count}
        template = (
            N_("Ne peuvent pas tenir ensemble : {rules}.")
            if count == len(found)
            else N_("Ne peuvent pas tenir ensemble : {rules} ; et {more} autres.")
        )
        sentence = Message(template, values)
        if _is_short(sentence):
            break
    return sentence


def repairs_sentence(repairs: Repairs, asked: Data, words: Words = FRENCH) -> Message:
    """Say what it would take, in less than forty words."""
    clauses = [repair_words(repair, asked, words) for repair in repairs.offered]
    for count in range(len(clauses), 0, -1):
        what = N_("Pour qu'un plan soit possible : {changes}.")
        sentence = Message(what, {"changes": _joined(clauses[:count], N_("{first}, ou {next}"))})
        if count == 1 or _is_short(sentence):
            return sentence
    if repairs.together:
        clauses = [repair_words(repair, asked, words) for repair in repairs.together]
        return _several(clauses) if repairs.is_enough_together else _first_of_several(clauses)
    if repairs.unknown:
        return Message(N_("Le temps a manqué pour trouver ce qui rendrait un plan possible."))
    if not repairs.not_enough:
        return Message(N_("Aucune règle n'est en cause : il manque une option, ou des années."))
    return Message(N_("Changer une seule de ces règles ne suffit pas : d'autres règles se contredisent aussi."))


def _several(clauses: Sequence[Message]) -> Message:
    """Say changes that are all needed; those that a short sentence cannot hold are counted."""
    for count in range(len(clauses), 0, -1):
        values = {"changes": _joined(clauses[:count], N_("{first} ; {next}")), "more": len(clauses) - count}
        template = (
            N_("Il faut plusieurs changements à la fois, par exemple : {changes}.")
            if count == len(clauses)
            else N_("Il faut plusieurs changements à la fois, par exemple : {changes} ; et {more} de plus.")
        )
        sentence = Message(template, values)
        if _is_short(sentence):
            break
    return sentence


def _first_of_several(clauses: Sequence[Message]) -> Message:
    """Say the changes found, and that they are not known to be enough."""
    what = N_(
        "Plusieurs contradictions ; pour lever les premières, par exemple : {changes}. Il peut en rester d'autres."
    )
    for count in range(len(clauses), 0, -1):
        sentence = Message(what, {"changes": _joined(clauses[:count], N_("{first} ; {next}"))})
        if _is_short(sentence):
            break
    return sentence


def doubts(plan: Plan, repairs: Repairs, asked: Data, words: Words = FRENCH) -> list[Message]:
    """Say what the time did not allow to prove."""
    found = []
    if not plan.conflict_is_minimal:
        what = N_("Le temps a manqué pour tout vérifier : l'une de ces règles n'y est peut-être pour rien.")
        found.append(Message(what))
    if repairs.unknown and repairs.offered:
        known = conflict_names(plan.conflict_keys, asked, words)
        rules = [known[name] for name in repairs.unknown]
        found.append(Message(N_("Le temps a manqué pour chercher de ce côté : {rules}."), {"rules": rules}))
    return found


def repair_words(repair: Repair, asked: Data, words: Words = FRENCH) -> Message:
    """Say one change."""
    wording = _money(repair, asked) if repair.rule == ENVELOPE else _rule(repair, asked, words)
    return wording if repair.is_smallest else Message(N_("{change} (peut-être moins)"), {"change": wording})


def _money(repair: Repair, asked: Data) -> Message:
    funder = repair.rule_id.removeprefix(f"{ENVELOPE}:")
    values = {"amount": repair.amount, "funder": names(asked, "funders").get(funder, funder)}
    years = [row.year for row in repair.by_year if row.year != "all"]
    if not years:
        return Message(N_("{amount:euros} de plus sur tout le plan ({funder})"), values)
    return Message(N_("{amount:euros} de plus en {years} ({funder})"), {**values, "years": year_runs(years)})


def _rule(repair: Repair, asked: Data, words: Words) -> Message:
    entry = RULE_BOOK[RuleKind(repair.rule)]
    rule = asked["rules"][asked["rules"]["rule_id"] == repair.rule_id].iloc[0]
    subject = str(rule["subject"])
    names_items = entry.subject.kind == "actions"
    items = item_names(repair.items or split_subject(subject), asked) if names_items else []
    values = {
        "amount": repair.amount,
        "before": repair.before,
        "after": repair.after,
        "before_year": repair.before,
        "after_year": repair.after,
        "items": _joined(items, N_("{first} et {next}")) if items else "",
        "where": where(subject, asked, words),
        "subject": names(asked, "residences").get(subject, subject),
    }
    if repair.way == "drop" and entry.give_way.by != "items":
        return Message(N_("abandonner la règle « {rule} »"), {"rule": rule_words(rule, asked, words)})
    is_one = repair.amount == 1 and entry.give_way.words_of_one
    return Message(entry.give_way.words_of_one if is_one else entry.give_way.words, values)


def _joined(parts: Sequence[Message | str], two: str) -> Message | str:
    """Join words two by two."""
    whole: Message | str = parts[0]
    for part in parts[1:]:
        whole = Message(two, {"first": whole, "next": part})
    return whole


def _is_short(sentence: Message) -> bool:
    return all(len(Words(lang)(sentence).split()) <= MOST_WORDS for lang in LANGUAGES)


# Why nothing is possible: the rules that cannot hold together, and which of their years, residences or items.

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
    return [_contradiction(plan, rule_id, kind, written.get(rule_id, "")) for rule_id, kind in kinds.items()]


def _without_option(plan: Plan) -> str | None:
    return next((row.key for row in plan.conflict_keys if row.rule == CHOOSE_ONE), None)


def _contradiction(plan: Plan, rule_id: str, kind: str, reason: str) -> Message:
    """Say what one rule asks for, at which of its years, residences or items it cannot hold, and why it was written."""
    keys = [row.key for row in plan.conflict_keys if row.rule_id == rule_id and row.key]
    values = {"rule": rule_id, "label": Message(RULE_LABELS[kind]), "keys": keys}
    line = Message(N_("{rule} : {label} ({keys})") if keys else N_("{rule} : {label}"), values)
    return Message(N_("{rule}. Motif : {reason}"), {"rule": line, "reason": reason}) if reason else line
