"""The rows of rules.csv: does the subject exist, do value and year make sense for the kind of rule."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planning.domain.errors import Problem
from planning.domain.kinds import ENERGY_LABELS, RuleKind
from planning.domain.message import N_, Message
from planning.tables.subjects import (
    ACTION_RULES,
    EVERYWHERE,
    LIMIT_RULES,
    MONEY_RULES,
    PAIR_RULES,
    RESIDENT_RULES,
    SHARE_RULES,
    Designation,
    indebted_funders,
    split_subject,
)

MOST_NOTICE_YEARS = 100
KINDS = frozenset(kind.value for kind in RuleKind)
Frames = Mapping[str, pd.DataFrame]


def check_rules(frames: Frames) -> list[Problem]:
    """Return the rules whose subject, value or year makes no sense. Needs the options to be known."""
    known = _Known(frames)
    rules = frames["rules"]
    cells = zip(rules.index, rules["rule"], rules["subject"], rules["value"], rules["year"].isna(), strict=True)
    return [problem for row, *rule in cells for problem in known.faults(row, *rule)]


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
        found = []
        if not self._subject_exists(RuleKind(kind), subject):
            names = {"subject": subject, "rule": kind}
            what = Message(N_("« {subject} » ne désigne rien pour une règle {rule}"), names)
            remedy = N_("voyez docs/data.md : une résidence, une option, un territoire…")
            found.append(_problem(row, "subject", what, remedy))
        if not _value_fits(RuleKind(kind), value):
            what = Message(N_("« {value} » ne convient pas à une règle {rule}"), {"value": value, "rule": kind})
            found.append(_problem(row, "value", what, _value_remedy(RuleKind(kind))))
        dated = kind in (RuleKind.EARLIEST, RuleKind.LATEST, RuleKind.DEADLINE)
        if dated and undated:
            what = Message(N_("une règle {rule} a besoin d'une année"), {"rule": kind})
            found.append(_problem(row, "year", what, N_("remplissez l'année")))
        return found

    def _subject_exists(self, kind: RuleKind, subject: str) -> bool:
        if kind in ACTION_RULES:
            return self._names_actions(kind, subject)
        if kind is RuleKind.DEADLINE:
            return subject in self.residences
        if subject in ("", EVERYWHERE):
            return True
        if kind in MONEY_RULES or kind is RuleKind.SIZE_NORM:
            return self._is_paid_or_sized(kind, subject)
        if kind in RESIDENT_RULES:
            return subject in self.territories or subject in self.residences
        if kind is RuleKind.FLOOR:
            return self._is_a_need(subject)
        return subject in self.territories  # a limit

    def _names_actions(self, kind: RuleKind, subject: str) -> bool:
        items = split_subject(subject)
        # `*:create` is many by itself: with a value, an exclusion limits how many are created in all.
        is_many = len(items) > 1 or (kind is RuleKind.EXCLUSIVE and subject.startswith(f"{EVERYWHERE}:"))
        if kind in PAIR_RULES and (not is_many or (kind is RuleKind.AFTER and len(items) != 2)):
            return False
        return bool(items) and all(self.named.positions(item) for item in items)

    def _is_a_need(self, subject: str) -> bool:
        group, _, territory = subject.partition(":")
        if territory:
            return group in self.groups and territory in self.territories
        return subject in self.groups or subject in self.territories

    def _is_paid_or_sized(self, kind: RuleKind, subject: str) -> bool:
        """Tell whether a subject names a lender, options that may be aided, or a typology."""
        if kind is RuleKind.DEBT_CEILING:
            return bool(indebted_funders(self.frames["funders"], subject))
        if kind is RuleKind.STACKING:
            return self._names_actions(kind, subject)
        return subject in self.typologies


def _value_remedy(kind: RuleKind) -> str:
    if kind is RuleKind.SIZE_NORM:
        return N_("laissez la cellule vide : les tailles d'usage sont dans typologies.csv")
    if kind is RuleKind.REHOUSING:
        return N_("laissez la cellule vide : les places viennent de temporary_places et dispersed_places")
    if kind is RuleKind.NOTICE:
        return N_("écrivez un nombre entier d'années, 0 ou plus")
    if kind in SHARE_RULES | {RuleKind.RIGHT_TO_RETURN}:
        return N_("écrivez une part, de 0 à 1")
    return N_("écrivez un nombre positif (ou une étiquette A à G pour deadline)")


def _value_fits(kind: RuleKind, value: str) -> bool:
    if kind is RuleKind.DEADLINE:
        return value == "" or value in ENERGY_LABELS
    if kind is RuleKind.SIZE_NORM:
        return value == ""
    if kind in RESIDENT_RULES:
        return _fits_residents(kind, value)
    if kind in LIMIT_RULES | SHARE_RULES | MONEY_RULES or (kind in PAIR_RULES and value):
        try:
            number = float(value)
        except ValueError:
            return False
        return 0 <= number < 1e12 and (kind not in SHARE_RULES or number <= 1)
    return True


def _fits_residents(kind: RuleKind, value: str) -> bool:
    """Tell whether a value fits a rule for residents: none, whole years of notice, or a share (empty = all)."""
    if kind is RuleKind.REHOUSING or value == "":
        return value == "" and kind is not RuleKind.NOTICE
    try:
        number = float(value)
    except ValueError:
        return False
    if kind is RuleKind.NOTICE:
        return 0 <= number <= MOST_NOTICE_YEARS and number.is_integer()
    return 0 <= number <= 1


def _problem(row: int, column: str, what: Message, remedy: str) -> Problem:
    return Problem("rules.csv", what, Message(remedy), int(row), column)
