"""What things are called on the screen: options, residences, publics, rules, aids, units of a weight."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import RuleKind
from planning.domain.message import N_, Message
from planning.domain.scenario import RefusedAid, Scenario
from planning.explain import action_name
from planning.i18n import Lang, say, text
from planning.tables.data import Data
from planning.tables.subjects import EVERYWHERE, split_subject


def group_names(data: Data, lang: Lang) -> dict[str, str]:
    """Client group -> label."""
    return _labels(data["client_groups"], "client_group", lang)


def typology_names(data: Data, lang: Lang) -> dict[str, str]:
    """Typology -> label."""
    return _labels(data["typologies"], "typology", lang)


def territory_names(data: Data) -> dict[str, str]:
    """Territory -> name."""
    return dict(zip(data["territories"]["territory"], data["territories"]["name"], strict=True))


def residence_names(data: Data) -> dict[str, str]:
    """Residence -> name."""
    return dict(zip(data["residences"]["residence_id"], data["residences"]["name"], strict=True))


def funder_names(data: Data) -> dict[str, str]:
    """Funder -> label."""
    return dict(zip(data["funders"]["funder"], data["funders"]["label"], strict=True))


def option_names(data: Data, lang: Lang) -> dict[str, str]:
    """Option -> what is done (its own label, in French, or the name of its kind), without the residence."""
    options = data["options"]
    written = [
        label if label and lang == "fr" else say(action_name(kind), lang)
        for label, kind in zip(options["label"], options["kind"], strict=True)
    ]
    return dict(zip(options["option_id"], written, strict=True))


def subject_names(data: Data, lang: Lang) -> dict[str, str]:
    """What can be imposed or refused -> its name: a residence (any works), then each of its options."""
    residences, options = residence_names(data), option_names(data, lang)
    acting = data["options"][data["options"]["kind"] != "keep"]
    by_residence = dict(iter(acting.groupby("residence_id", sort=False)["option_id"]))
    found: dict[str, str] = {}
    for residence in sorted(by_residence, key=residences.__getitem__):
        name = residences[residence]
        found[residence] = say(Message(N_("{name}, une opération quelle qu'elle soit"), {"name": name}), lang)
        found |= {option: f"{name}, {options[option]}" for option in by_residence[residence]}
    return found


def option_subjects(data: Data, lang: Lang) -> dict[str, str]:
    """Option that acts -> its name with its residence's, by residence."""
    options = set(data["options"]["option_id"])
    return {subject: name for subject, name in subject_names(data, lang).items() if subject in options}


def rule_sentence(rule: pd.Series, data: Data, lang: Lang) -> str:
    """A rule in words: what it is, where, how much, when, why."""
    kind = RuleKind(rule["rule"])
    parts = [text(RULE_NAMES[kind], lang), _subject(str(rule["subject"]), data, lang), str(rule["value"])]
    if pd.notna(rule["year"]):
        parts.append(str(int(rule["year"])))
    line = " · ".join(part for part in parts if part)
    reason = str(rule["reason"])
    return say(Message(N_("{rule} ({reason})"), {"rule": line, "reason": reason.rstrip(".")}), lang) if reason else line


def rule_reasons(data: Data, scenario: Scenario) -> dict[str, str]:
    """Rule -> why it was written, by those who wrote it; rules of the scenario included."""
    rules = data["rules"]
    reasons = dict(zip(rules["rule_id"], rules["reason"], strict=True))
    return reasons | {rule.rule_id: rule.reason for rule in scenario.rules}


RULE_NAMES = {
    RuleKind.MUST: N_("Imposé"),
    RuleKind.MUST_NOT: N_("Refusé"),
    RuleKind.EARLIEST: N_("Pas avant"),
    RuleKind.LATEST: N_("Pas après"),
    RuleKind.TOGETHER: N_("Ensemble"),
    RuleKind.EXCLUSIVE: N_("L'un ou l'autre"),
    RuleKind.AFTER: N_("L'un après l'autre"),
    RuleKind.DEADLINE: N_("Échéance"),
    RuleKind.FLOOR: N_("Plancher de places"),
    RuleKind.DECANT_CAPACITY: N_("Places de relogement"),
    RuleKind.WORKS_CAPACITY: N_("Chantiers à la fois"),
    RuleKind.STAFF_CEILING: N_("Plafond de postes"),
    RuleKind.DISPOSALS: N_("Cessions par an"),
    RuleKind.DEBT_CEILING: N_("Plafond de dette (€)"),
    RuleKind.STACKING: N_("Part des aides cumulées"),
    RuleKind.SIZE_NORM: N_("Tailles d'usage"),
    RuleKind.REHOUSING: N_("Relogement garanti"),
    RuleKind.TEMPORARY_PLACES: N_("Places temporaires"),
    RuleKind.DISPERSED_PLACES: N_("Logements dispersés"),
    RuleKind.NOTICE: N_("Préavis (ans)"),
    RuleKind.RIGHT_TO_RETURN: N_("Droit au retour"),
}
"""What each kind of rule is called, before its subject and its value."""


def _subject(subject: str, data: Data, lang: Lang) -> str:
    if subject in ("", EVERYWHERE):
        return text(N_("partout"), lang)
    names = {**territory_names(data), **group_names(data, lang), **residence_names(data)}
    names |= {option: f"{names[residence]}, {written}" for option, residence, written in _options(data, lang)}
    return " ; ".join(_item(item, names, lang) for item in split_subject(subject))


def _options(data: Data, lang: Lang) -> list[tuple[str, str, str]]:
    options = data["options"]
    written = option_names(data, lang)
    return [(one, home, written[one]) for one, home in zip(options["option_id"], options["residence_id"], strict=True)]


def _item(item: str, names: dict[str, str], lang: Lang) -> str:
    if item in names:
        return names[item]
    first, _, kind = item.rpartition(":")
    try:
        action = say(action_name(kind), lang)
    except ValueError:
        return " · ".join(names.get(part, part) for part in item.split(":"))
    return action if first == EVERYWHERE else f"{names.get(first, first)}, {action}"


def _labels(frame: pd.DataFrame, key: str, lang: Lang) -> dict[str, str]:
    french = frame["label_fr"]
    shown = french if lang == "fr" else frame["label_en"].where(frame["label_en"] != "", french)
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


def aid_names(data: Data, lang: Lang) -> dict[str, str]:
    """Aid -> the operation's name and the funder's, sorted by name."""
    options, funders = option_subjects(data, lang), funder_names(data)
    found = {
        key: say(
            Message(
                N_("{operation} : {funder}"),
                {"operation": options.get(aid.option_id, aid.option_id), "funder": funders[aid.funder]},
            ),
            lang,
        )
        for key, aid in aids(data).items()
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
