from datetime import date

from planning.i18n import long_date, short_date


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert long_date(date(2026, 1, 1)) == "1er janvier 2026"
    assert long_date(date(2027, 3, 11)) == "11 mars 2027"


def test_english_dates_put_the_day_first() -> None:
    assert long_date(date(2026, 1, 1), "en") == "1 January 2026"
    assert short_date(date(2026, 1, 31), "en") == short_date(date(2026, 1, 31)) == "31/01/2026"
