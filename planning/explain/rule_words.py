"""Rules and envelopes by what they ask for, in a few words, as a list of rules in conflict shows them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from planning.domain.labels import TOPIC_LABELS
from planning.domain.message import N_, Message
from planning.domain.plan import ConflictKey
from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.explain.names import action_name, labels, names, year_runs
from planning.i18n import FRENCH, Words
from planning.tables.data import Data
from planning.tables.softening import ENVELOPE
from planning.tables.subjects import EVERYWHERE, split_subject

Wording = Message | str


def rule_words(rule: pd.Series, data: Data, words: Words = FRENCH) -> Message:
    """Say what a row of rules.csv asks for. Where it holds is left out when that is everywhere."""
    entry = RULE_BOOK[RuleKind(rule["rule"])]
    topic = str(rule.get("topic", ""))
    says_more = topic != "" or (entry.kind is RuleKind.WORKS_CAPACITY and is_weighed(data))
    return Message(
        entry.precise if says_more and entry.precise else entry.sentence,
        {
            "topic": Message(TOPIC_LABELS[topic]) if topic else "",
            "items": item_names(split_subject(str(rule["subject"])), data) if entry.subject.kind == "actions" else (),
            "subject": place_name(str(rule["subject"]), data, words),
            "where": where(str(rule["subject"]), data, words),
            "year": 0 if pd.isna(rule["year"]) else int(rule["year"]),
            "limit": limit_of(rule),
        },
    )


def is_weighed(data: Data) -> bool:
    """Tell whether operations count by what they are for the team, and no longer one each."""
    load = data["options"]["team_load"]
    return bool((load.notna() & (load != 1.0)).any())


def envelope_words(funder: str, years: Sequence[str], data: Data) -> Message:
    """Say whose money, and of which years."""
    values = {"funder": names(data, "funders").get(funder, funder)}
    numbers = [int(year) for year in years if year.isdigit()]
    if not numbers:
        return Message(N_("budget {funder} de tout le plan"), values)
    return Message(N_("budget {funder} ({years})"), {**values, "years": year_runs(numbers)})


def limit_of(rule: pd.Series) -> float:
    """Return the value of a rule as a number; an empty value, or a label, is 1."""
    try:
        return float(rule["value"] or 1.0)
    except ValueError:
        return 1.0


def item_names(items: Sequence[str], data: Data) -> list[Wording]:
    """Name what the items of a subject designate: a residence, one of its actions, an action anywhere."""
    return [_item_name(item, data) for item in items]


def _item_name(item: str, data: Data) -> Wording:
    residences, options = names(data, "residences"), data["options"]
    if item in residences:
        return residences[item]
    known = options[options["option_id"] == item]
    if len(known):
        where, kind = str(known["residence_id"].iloc[0]), str(known["kind"].iloc[0])
    else:
        where, _, kind = item.rpartition(":")
    action = action_name(kind)
    if where == EVERYWHERE:
        return action
    return Message(N_("{residence} ({action})"), {"residence": residences.get(where, where), "action": action})


def where(subject: str, data: Data, words: Words = FRENCH) -> str:
    """Return the name of a subject in brackets, to stand after other words; nothing when it is everywhere."""
    return "" if subject in ("", EVERYWHERE) else f" ({place_name(subject, data, words)})"


def place_name(subject: str, data: Data, words: Words = FRENCH) -> str:
    """Name where a rule holds, or for whom: a territory, a residence, a group, a funder, a typology."""
    known = {
        **labels(data, "typologies", words),
        **names(data, "funders"),
        **labels(data, "client_groups", words),
        **names(data, "residences"),
        **names(data, "territories"),
    }
    return known.get(subject) or ", ".join(known.get(part, part) for part in subject.split(":"))


def conflict_names(keys: Sequence[ConflictKey], data: Data, words: Words = FRENCH) -> dict[str, Message]:
    """Name the rules and envelopes of a conflict, each once, by id. The scenario is already applied to the data."""
    rules = data["rules"]
    found: dict[str, Message] = {}
    for key in keys:
        if key.rule == ENVELOPE:
            years = [other.key for other in keys if other.rule_id == key.rule_id]
            found[key.rule_id] = envelope_words(key.rule_id.removeprefix(f"{ENVELOPE}:"), years, data)
        else:
            for _, rule in rules[rules["rule_id"] == key.rule_id].iterrows():
                found[key.rule_id] = rule_words(rule, data, words)
    return found
