"""What things are called on the screen: options, residences, publics, rules, aids, units of a weight."""

from __future__ import annotations

import pandas as pd

from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.domain.scenario import RefusedAid, Scenario
from planning.explain import action_name
from planning.i18n import Lang
from planning.tables.data import Data, remembered
from planning.tables.subjects import EVERYWHERE, split_subject
from planning.ui.kit.spoken import words


def group_names(data: Data) -> dict[str, str]:
    """Client group -> label."""
    return _labels(data["client_groups"], "client_group")


def typology_names(data: Data) -> dict[str, str]:
    """Typology -> label."""
    return _labels(data["typologies"], "typology")


def territory_names(data: Data) -> dict[str, str]:
    """Territory -> name."""
    return dict(zip(data["territories"]["territory"], data["territories"]["name"], strict=True))


def residence_names(data: Data) -> dict[str, str]:
    """Residence -> name."""
    return dict(zip(data["residences"]["residence_id"], data["residences"]["name"], strict=True))


def funder_names(data: Data) -> dict[str, str]:
    """Funder -> label."""
    return dict(zip(data["funders"]["funder"], data["funders"]["label"], strict=True))


def option_names(data: Data) -> dict[str, str]:
    """Option -> what is done (its own label, in French, or the name of its kind), without the residence."""
    return _option_names(data, words.lang)


@remembered
def _option_names(data: Data, _lang: Lang) -> dict[str, str]:
    options = data["options"]
    written = [
        label if label and words.lang == "fr" else words(action_name(kind))
        for label, kind in zip(options["label"], options["kind"], strict=True)
    ]
    return dict(zip(options["option_id"], written, strict=True))


def subject_names(data: Data) -> dict[str, str]:
    """What can be imposed or refused -> its name: a residence (any works), then each of its options."""
    return _subject_names(data, words.lang)


@remembered
def _subject_names(data: Data, _lang: Lang) -> dict[str, str]:
    residences, options = residence_names(data), option_names(data)
    acting = data["options"][data["options"]["kind"] != "keep"]
    by_residence = dict(iter(acting.groupby("residence_id", sort=False)["option_id"]))
    found: dict[str, str] = {}
    for residence in sorted(by_residence, key=residences.__getitem__):
        name = residences[residence]
        found[residence] = words("{name}, une opération quelle qu'elle soit", name=name)
        found |= {option: f"{name}, {options[option]}" for option in by_residence[residence]}
    return found


def option_subjects(data: Data) -> dict[str, str]:
    """Option that acts -> its name with its residence's, by residence."""
    return _option_subjects(data, words.lang)


@remembered
def _option_subjects(data: Data, _lang: Lang) -> dict[str, str]:
    options = set(data["options"]["option_id"])
    return {subject: name for subject, name in subject_names(data).items() if subject in options}


def rule_sentence(rule: pd.Series, data: Data) -> str:
    """A rule in words: what it is, where, how much, when, why."""
    name = RULE_BOOK[RuleKind(rule["rule"])].name
    parts = [words(name), _subject(str(rule["subject"]), data), str(rule["value"])]
    if pd.notna(rule["year"]):
        parts.append(str(int(rule["year"])))
    line = " · ".join(part for part in parts if part)
    reason = str(rule["reason"])
    return words("{rule} ({reason})", rule=line, reason=reason.rstrip(".")) if reason else line


def rule_names(data: Data) -> dict[str, str]:
    """Rule -> its sentence."""
    return _rule_names(data, words.lang)


@remembered
def _rule_names(data: Data, _lang: Lang) -> dict[str, str]:
    return {str(rule["rule_id"]): rule_sentence(rule, data) for _, rule in data["rules"].iterrows()}


def rule_reasons(data: Data, scenario: Scenario) -> dict[str, str]:
    """Rule -> why it was written, by those who wrote it; rules of the scenario included."""
    rules = data["rules"]
    reasons = dict(zip(rules["rule_id"], rules["reason"], strict=True))
    return reasons | {rule.rule_id: rule.reason for rule in scenario.rules}


def _subject(subject: str, data: Data) -> str:
    if subject in ("", EVERYWHERE):
        return words("partout")
    names = _subjects(data, words.lang)
    return " ; ".join(_item(item, names) for item in split_subject(subject))


@remembered
def _subjects(data: Data, _lang: Lang) -> dict[str, str]:
    names = {**territory_names(data), **group_names(data), **residence_names(data)}
    return names | {option: f"{names[residence]}, {written}" for option, residence, written in _options(data)}


def _options(data: Data) -> list[tuple[str, str, str]]:
    options = data["options"]
    written = option_names(data)
    return [(one, home, written[one]) for one, home in zip(options["option_id"], options["residence_id"], strict=True)]


def _item(item: str, names: dict[str, str]) -> str:
    if item in names:
        return names[item]
    first, _, kind = item.rpartition(":")
    try:
        action = words(action_name(kind))
    except ValueError:
        return " · ".join(names.get(part, part) for part in item.split(":"))
    return action if first == EVERYWHERE else f"{names.get(first, first)}, {action}"


def _labels(frame: pd.DataFrame, key: str) -> dict[str, str]:
    french = frame["label_fr"]
    shown = french if words.lang == "fr" else frame["label_en"].where(frame["label_en"] != "", french)
    return dict(zip(frame[key], shown, strict=True))


# The aids that operations may be given, and what they are called on the screen.


def aids(data: Data) -> dict[str, RefusedAid]:
    """Every aid that an operation may be given (option_funding), by key."""
    rows = data["option_funding"]
    return {
        aid_key(aid): aid
        for aid in (
            RefusedAid(option_id=option, funder=funder)
            for option, funder in zip(rows["option_id"], rows["funder"], strict=True)
        )
    }


def aid_key(aid: RefusedAid) -> str:
    """The key of an aid: a text, as the fields of a page need."""
    return f"{aid.option_id} {aid.funder}"


def aid_names(data: Data) -> dict[str, str]:
    """Aid -> the operation's name and the funder's, sorted by name."""
    return _aid_names(data, words.lang)


@remembered
def _aid_names(data: Data, _lang: Lang) -> dict[str, str]:
    options, funders = option_subjects(data), funder_names(data)
    found = {
        key: words(
            "{operation} : {funder}", operation=options.get(aid.option_id, aid.option_id), funder=funders[aid.funder]
        )
        for key, aid in aids(data).items()
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
