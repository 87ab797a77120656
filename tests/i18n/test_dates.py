from datetime import date

from planning.i18n import FRENCH, Words


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert FRENCH.long_date(date(2026, 1, 1)) == "1er janvier 2026"
    assert FRENCH.long_date(date(2027, 3, 11)) == "11 mars 2027"


def test_english_dates_put_the_day_first() -> None:
    assert Words("en").long_date(date(2026, 1, 1)) == "1 January 2026"
    assert Words("en").short_date(date(2026, 1, 31)) == FRENCH.short_date(date(2026, 1, 31)) == "31/01/2026"
