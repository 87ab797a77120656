"""The rule book is whole: each rule has its entry, its words, what writes its rows and what recounts them."""

from __future__ import annotations

from string import Formatter

import pytest

from planning.checking.rules import EXCESS
from planning.domain.labels import RULE_LABELS
from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.domain.rule_parts import (
    LABEL_OR_EMPTY,
    NUMBER,
    NUMBER_OR_EMPTY,
    SHARE,
    SHARE_OR_EMPTY,
    UNREAD,
    YEARS,
    RuleValue,
    always_empty,
)
from planning.explain.limits_met import MEASURES
from planning.model.problem import ROWS

KINDS = tuple(RuleKind)
SENTENCE = {"items", "subject", "where", "year", "limit"}
GIVE_WAY = {"amount", "before", "after", "before_year", "after_year", "items", "where", "subject"}


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_has_its_entry(kind: RuleKind) -> None:
    assert kind in RULE_BOOK, "planning/domain/rule_book.py"
    assert RULE_BOOK[kind].kind is kind
    assert RULE_LABELS[kind] == RULE_BOOK[kind].label


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_has_a_function_that_writes_its_rows(kind: RuleKind) -> None:
    assert kind in ROWS, "the RULES of a file of planning/model/rules"
    assert ROWS[kind].__name__ == kind.value


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_is_recounted_by_the_checker(kind: RuleKind) -> None:
    assert kind in EXCESS, "planning/checking/rules.py"


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_of_a_rule_have_no_other_holes_than_those_that_are_filled(kind: RuleKind) -> None:
    entry = RULE_BOOK[kind]
    assert all((entry.label, entry.name, entry.sentence, entry.price_per))
    assert holes(entry.sentence) <= SENTENCE
    assert holes(entry.give_way.words) | holes(entry.give_way.words_of_one) <= GIVE_WAY
    assert holes(entry.one_more) <= {"where"}
    if entry.reached is not None:
        assert holes(entry.reached.everywhere) <= {"limit", "years"}
        assert holes(entry.reached.local) <= {"territory", "limit", "years"}
    if entry.changed is not None:
        assert all(holes(said) == {"subject"} for said in vars(entry.changed).values())


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_of_an_entry_agree_with_each_other(kind: RuleKind) -> None:
    entry = RULE_BOOK[kind]
    way = entry.give_way
    has_number = entry.value.kind in ("number", "share", "years")
    assert bool(way.words) == (way.by != "drop"), "what gives way is said"
    assert way.by != "items" or entry.subject.kind == "actions"
    assert way.by != "date" or entry.year == "required"
    assert way.by not in ("limit", "need", "wait", "share") or has_number
    assert not entry.one_more or (has_number and way.by == "limit"), "one more is one more of the value"
    assert entry.reached is None or entry.reached.measure in MEASURES
    assert bool(entry.value.remedy) == (entry.value.kind != "unread")


VALUES: list[tuple[RuleValue, list[str], list[str]]] = [
    (UNREAD, ["", "1", "anything"], []),
    (always_empty("why"), [""], ["0", "A"]),
    (NUMBER, ["0", "2.5", "1e11"], ["", "-1", "1e12", "nan", "inf", "many"]),
    (NUMBER_OR_EMPTY, ["", "3"], ["-1", "A"]),
    (SHARE, ["0", "0.75", "1"], ["", "1.01", "-0.1", "half"]),
    (SHARE_OR_EMPTY, ["", "1"], ["2"]),
    (YEARS, ["0", "3", "100"], ["", "1.5", "101", "-1"]),
    (LABEL_OR_EMPTY, ["", "A", "G"], ["H", "1", "a"]),
]


@pytest.mark.parametrize(("value", "good", "bad"), VALUES, ids=lambda value: getattr(value, "kind", ""))
def test_what_the_value_of_a_rule_may_be(value: RuleValue, good: list[str], bad: list[str]) -> None:
    assert [text for text in good if not value.fits(text)] == []
    assert [text for text in bad if value.fits(text)] == []
