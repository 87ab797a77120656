"""One object speaks a language: texts, messages and figures, the same wherever it is handed on."""

import pytest

from planning.domain.message import Message
from planning.i18n import FRENCH, LANGUAGES, Lang, Words

YES = {"fr": "oui", "en": "yes"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_and_a_message_are_said_alike(lang: Lang) -> None:
    words = Words(lang)
    assert words("oui") == words(Message("oui")) == words("{ok}", ok=True) == YES[lang]


def test_the_holes_of_a_text_stay_empty_until_there_are_values() -> None:
    assert FRENCH("{name} : {cost:euros}") == "{name} : {cost:euros}"
    assert FRENCH("{name} : {cost:euros}", name="Metz", cost=950) == "Metz : 950\u00a0€"


def test_words_of_one_language_are_one_value() -> None:
    assert Words("fr") == FRENCH != Words("en")
    assert {Words("fr"): 1}[FRENCH] == 1


def test_an_unknown_language_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="unknown language 'de'"):
        Words("de")  # type: ignore[arg-type]


def test_a_count_takes_the_form_of_its_language() -> None:
    assert [Words(lang).plural("{n} place", "{n} places", 0) for lang in LANGUAGES] == ["0 place", "0 places"]
