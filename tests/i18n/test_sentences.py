from datetime import date

import numpy as np
import pytest

from planning.domain.message import Message
from planning.i18n import FRENCH, Words

THIN = "\u202f"
NBSP = "\u00a0"


def test_numbers_in_a_sentence_are_written_as_people_do() -> None:
    sentence = FRENCH("{n} places, {share} par an", n=np.int64(2273), share=2.50)
    assert sentence == f"2{THIN}273 places, 2,5 par an"


def test_years_and_rows_have_no_separator() -> None:
    values = {"row": 1204, "year": np.int64(2027), "first_year": 2027.0, "yearly": 1204}
    assert FRENCH("{row} {year} {first_year} {yearly}", **values) == f"1204 2027 2027 1{THIN}204"


def test_a_hole_can_ask_for_its_unit() -> None:
    message = Message("{cost:euros}, {served:places}, {gap:percent1}", {"cost": 48.2e6, "served": 1, "gap": 0.0083})
    assert FRENCH(message) == f"48,2{NBSP}M€, 1 place, 0,8{NBSP}%"
    assert Words("en")(message) == "€48.2M, 1 place, 0.8%"


def test_a_format_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown format 'dollars'"):
        FRENCH("{cost:dollars}", cost=1)


def test_dates_truths_lists_and_messages_are_said_in_the_language() -> None:
    values = {
        "day": date(2026, 1, 1),
        "ok": True,
        "names": ("Blida", "Fameck"),
        "why": Message("{n}", {"n": 1000}),
    }
    assert FRENCH("{day} {ok} {names} {why}", **values) == f"1er janvier 2026 oui Blida, Fameck 1{THIN}000"
    assert Words("en")("{day} {ok} {names} {why}", **values) == "1 January 2026 yes Blida, Fameck 1,000"


def test_a_value_written_by_a_user_is_never_a_template() -> None:
    assert FRENCH("« {cell} »", cell="{cell.__class__}") == "« {cell.__class__} »"


def test_a_missing_value_is_an_error_and_not_a_hole() -> None:
    with pytest.raises(KeyError):
        FRENCH(Message("{file}", {}))
    with pytest.raises(TypeError, match="cannot hold"):
        FRENCH("{file}", file=None)


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown language 'de'"):
        Words("de")("oui")


def test_the_empty_text_stays_empty() -> None:
    assert Words("en")("") == ""
