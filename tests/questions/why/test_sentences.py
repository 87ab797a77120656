"""The sentences: every number comes from the facts, in both languages."""

from __future__ import annotations

import re

import pytest

from planning.domain.statement import Kind, Statement
from planning.explain.names import labels, names
from planning.explain.why_words import Teller, certainty
from planning.i18n import FRENCH, LANGUAGES, Lang, Words
from planning.tables.data import Data
from tests.questions.why.explained import CASE, explained, solved

NUMBER = re.compile(r"\d+(?:[\u202f\u00a0 .,]\d+)*")
NAMES = ("options", "client_groups", "rules", "funders")


def _numbers(sentence: str) -> set[str]:
    return {found.strip(" .,") for found in NUMBER.findall(sentence)}


def _without_names(sentence: str, data: Data, lang: Lang) -> str:
    """Remove what is quoted from the data: labels hold numbers of their own."""
    quoted = [*Teller(data, Words(lang))._options.values(), *labels(data, "client_groups", Words(lang)).values()]
    quoted += [*names(data, "funders").values(), *(str(reason).rstrip(".") for reason in data["rules"]["reason"])]
    for name in sorted({name for name in quoted if name}, key=len, reverse=True):
        sentence = sentence.replace(name, "")
    return sentence


def _allowed(statement: Statement, lang: Lang) -> set[str]:
    """Every way in which the sentence may write its facts, the years of its change, and those of what forbids it."""
    values = [fact.value for fact in statement.facts]
    words = Words(lang)
    written = [form(abs(value)) for value in values for form in (words.number, words.euros, words.exact_euros)]
    years = [str(int(fact.value)) for fact in statement.facts if fact.unit == "year"]
    years += [str(statement.change.start_year)] + [key.key for key in statement.blocked_by]
    return {found for text in [*written, *years] for found in _numbers(text)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_holds_a_number_that_is_no_fact(lang: Lang) -> None:
    data, _ = solved(*CASE)
    teller = Teller(data, Words(lang))
    told = 0
    for statement in (statement for said in explained(*CASE) for statement in said.statements):
        for message in teller.say(statement):
            sentence = _without_names(Words(lang)(message), data, lang)
            assert _numbers(sentence) <= _allowed(statement, lang), sentence
            told += len(_numbers(sentence))
    assert told > 30


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_number_that_is_no_fact_would_be_seen(lang: Lang) -> None:
    data, _ = solved(*CASE)
    statement = next(found for said in explained(*CASE) for found in said.statements if found.fact("low"))
    sentence = Words(lang)(Teller(data, Words(lang)).say(statement)[0]) + " 123456"
    assert not _numbers(sentence) <= _allowed(statement, lang)


MOST_WORDS = 30
WORD = re.compile(r"\w[\w'’.,\u202f\u00a0-]*")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_are_short_say_something_and_do_not_repeat_what_changes(lang: Lang) -> None:
    data, plan = solved(*CASE)
    teller = Teller.of(plan, data, Words(lang))
    for said in explained(*CASE):
        told = [[Words(lang)(one) for one in messages] for messages in teller.say_all(said.statements)]
        for number, sentences in enumerate(told):
            assert max(len(WORD.findall(sentence)) for sentence in sentences) <= MOST_WORDS, sentences
            assert not any("peut-être rien" in sentence or "pas de réponse" in sentence for sentence in sentences)
            repeated = set(sentences[1:]) & set(told[number - 1][1:]) if number else set()
            assert {
                sentence for sentence in repeated if sentence.startswith(("Ce qui change", "What changes"))
            } == set()


def test_what_is_proven_is_said_to_be() -> None:
    statements = [found for said in explained(*CASE) for found in said.statements]
    scan = [found for found in statements if found.kind is Kind.SCAN]
    assert {FRENCH(certainty(found)) for found in scan} == {"non démontré"}
    assert {Words("en")(certainty(found)) for found in statements if found.certified} == {"proven"}
