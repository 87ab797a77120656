"""The rows of rules.csv: does the subject exist, do value and year make sense for the kind of rule."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planning.domain.errors import Problem
from planning.domain.kinds import ActionKind
from planning.domain.labels import TOPIC_LABELS
from planning.domain.message import N_, Message
from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.domain.rule_parts import Subject
from planning.tables.subjects import EVERYWHERE, Designation, indebted_funders, split_subject

KINDS = frozenset(kind.value for kind in RuleKind)
Frames = Mapping[str, pd.DataFrame]


def check_rules(frames: Frames) -> list[Problem]:
    """Return the rules whose subject, value or year makes no sense. Needs the options to be known."""
    known = _Known(frames)
    rules = frames["rules"]
    cells = zip(rules.index, rules["rule"], rules["subject"], rules["value"], rules["year"].isna(), strict=True)
    return [problem for row, *rule in cells for problem in known.faults(row, *rule)] + _misplaced_topics(rules)


def _misplaced_topics(rules: pd.DataFrame) -> list[Problem]:
    """Return the rules that have a topic and are no deadline: nobody would read it."""
    what, remedy = N_("une règle {rule} n'a pas de sujet (topic)"), N_("videz la cellule : seule une échéance en a un")
    wrong = rules[(rules["topic"] != "") & (rules["rule"] != RuleKind.DEADLINE)]
    return [
        _problem(row, "topic", Message(what, {"rule": kind}), remedy)
        for row, kind in zip(wrong.index.tolist(), wrong["rule"], strict=True)
    ]


def hopeless_deadlines(frames: Frames) -> list[Problem]:
    """Warn of deadlines with a topic that no option of the residence answers in time: no plan would hold.

    A sale or a building given back answers every topic. Dates are the options' own: money and other rules may leave
    less.
    """
    rules, options = frames["rules"], frames["options"]
    rules = rules[(rules["rule"] == RuleKind.DEADLINE) & (rules["topic"] != "") & rules["hard"]]
    ready = (options["earliest_year"].fillna(0) + options["duration_years"]).astype("int64")
    leaves = options["kind"].isin([ActionKind.DISPOSE, ActionKind.GIVE_BACK])
    acts = options["kind"] != ActionKind.KEEP
    what = N_("aucune option de {subject} ne répond à l'échéance de {year} ({topic}) : aucun plan ne peut la tenir")
    remedy = Message(N_("ajoutez une option dont cures nomme ce sujet, reculez l'année, ou rendez la règle souple"))
    found = []
    for row, subject, topic, year in zip(
        rules.index.tolist(), rules["subject"], rules["topic"], rules["year"], strict=True
    ):
        here = (options["residence_id"] == subject) & acts & (ready <= (-1 if pd.isna(year) else year))
        cured = [topic in split_subject(cures) for cures in options.loc[here, "cures"]]
        if not any(cured) and not leaves[here].any():
            values = {"subject": subject, "year": year, "topic": Message(TOPIC_LABELS.get(topic, topic))}
            found.append(Problem("rules.csv", Message(what, values), remedy, int(row), "topic", "warning"))
    return found


class _Known:
    """What subjects may name: sorted once, asked as often as there are rules."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.named = Designation(frames["options"])
        self.territories = frozenset(frames["territories"]["territory"])
        self.residences = frozenset(frames["residences"]["residence_id"])
        self.groups = frozenset(frames["client_groups"]["client_group"])
        self.typologies = frozenset(frames["typologies"]["typology"])

    def faults(self, row: int, kind: str, subject: str, value: str, undated: bool) -> list[Problem]:
        """Return what makes no sense in one rule."""
        if kind not in KINDS:
            return []  # already said by the schema
        found, entry = [], RULE_BOOK[RuleKind(kind)]
        if not self._subject_exists(entry.subject, subject):
            names = {"subject": subject, "rule": kind}
            what = Message(N_("« {subject} » ne désigne rien pour une règle {rule}"), names)
            remedy = N_("voyez docs/data.md : une résidence, une option, un territoire…")
            found.append(_problem(row, "subject", what, remedy))
        if not entry.value.fits(value):
            what = Message(N_("« {value} » ne convient pas à une règle {rule}"), {"value": value, "rule": kind})
            found.append(_problem(row, "value", what, entry.value.remedy))
        if entry.year == "required" and undated:
            what = Message(N_("une règle {rule} a besoin d'une année"), {"rule": kind})
            found.append(_problem(row, "year", what, N_("remplissez l'année")))
        return found

    def _subject_exists(self, asked: Subject, subject: str) -> bool:
        if asked.kind == "actions":
            return self._names_actions(asked, subject)
        if asked.kind == "residence":
            return subject in self.residences
        if subject in ("", EVERYWHERE):
            return True
        match asked.kind:
            case "aided":
                return self._names_actions(asked, subject)
            case "need":
                return self._is_a_need(subject)
            case "residents":
                return subject in self.territories or subject in self.residences
            case "lender":
                return bool(indebted_funders(self.frames["funders"], subject))
            case "typology":
                return subject in self.typologies
            case "place":
                return subject in self.territories

    def _names_actions(self, asked: Subject, subject: str) -> bool:
        items = split_subject(subject)
        # `*:create` is many by itself: with a value, an exclusion limits how many are created in all.
        is_many = asked.counts_all and subject.startswith(f"{EVERYWHERE}:")
        if (len(items) < asked.fewest and not is_many) or (asked.most is not None and len(items) > asked.most):
            return False
        return bool(items) and all(self.named.positions(item) for item in items)

    def _is_a_need(self, subject: str) -> bool:
        group, _, territory = subject.partition(":")
        if territory:
            return group in self.groups and territory in self.territories
        return subject in self.groups or subject in self.territories


def _problem(row: int, column: str, what: Message, remedy: str) -> Problem:
    return Problem("rules.csv", what, Message(remedy), int(row), column)
