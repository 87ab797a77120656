from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.errors import RequestError
from planning.i18n import FRENCH, Words

THIN = "\u202f"
NBSP = "\u00a0"


def test_thousands_are_separated_by_a_narrow_no_break_space_in_french() -> None:
    assert FRENCH.integer(2273) == f"2{THIN}273"
    assert Words("en").integer(2273) == "2,273"


def test_decimals_have_a_comma_in_french() -> None:
    assert FRENCH.decimal(1234.56) == f"1{THIN}234,6"
    assert Words("en").decimal(1234.56, 2) == "1,234.56"


@pytest.mark.parametrize(("value", "expected"), [(2.5, "2,5"), (3.0, "3"), (0.123, "0,12"), (-0.001, "0")])
def test_a_plain_number_has_no_decimals_that_say_nothing(value: float, expected: str) -> None:
    assert FRENCH.number(value) == expected


@pytest.mark.parametrize(("value", "expected"), [(0.15, "0,2"), (0.25, "0,3"), (-0.25, "-0,3"), (2.675, "2,7")])
def test_halves_are_rounded_away_from_zero_as_people_do(value: float, expected: str) -> None:
    assert FRENCH.decimal(value) == expected


def test_numbers_of_a_table_are_written_like_plain_ones() -> None:
    assert FRENCH.integer(np.int64(2273)) == FRENCH.integer(2273)
    assert FRENCH.decimal(np.float64(0.1)) == FRENCH.decimal(0.1)


@pytest.mark.parametrize("unknown", [float("nan"), float("inf"), np.nan])
def test_an_unknown_is_never_written_as_a_figure(unknown: float) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        FRENCH.number(unknown)


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        (0, "0 €", "€0"),
        (9_999, "9_999 €", "€9,999"),
        (9_999.6, "10 k€", "€10k"),
        (350_000, "350 k€", "€350k"),
        (999_499, "999 k€", "€999k"),
        (999_500, "1,00 M€", "€1.00M"),
        (1_250_000, "1,25 M€", "€1.25M"),
        (9_996_000, "10,0 M€", "€10.0M"),
        (48_200_000, "48,2 M€", "€48.2M"),
        (99_960_000, "100 M€", "€100M"),
        (2_500_000_000, "2_500 M€", "€2,500M"),
        (-350_000, "-350 k€", "-€350k"),
        (-0.4, "0 €", "€0"),
    ],
)
def test_euros_show_the_figures_that_decide(amount: float, french: str, english: str) -> None:
    assert FRENCH.euros(amount) == french.replace(" ", NBSP).replace("_", THIN)
    assert Words("en").euros(amount) == english


def test_exact_euros_are_whole_euros() -> None:
    assert FRENCH.exact_euros(1_234_567.4) == f"1{THIN}234{THIN}567{NBSP}€"


def test_a_share_is_written_as_a_percentage() -> None:
    assert FRENCH.percent(0.713) == f"71{NBSP}%"
    assert FRENCH.percent(0.0083, 1) == f"0,8{NBSP}%"
    assert Words("en").percent(0.713) == "71%"


def test_a_year_has_no_separator() -> None:
    assert Words.year(2027) == "2027"


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [(0, "0 place", "0 places"), (1, "1 place", "1 place"), (1.6, "2 places", "2 places")],
)
def test_places_agree_with_their_number(count: float, french: str, english: str) -> None:
    assert FRENCH.places(count) == french
    assert Words("en").places(count) == english


def test_places_and_dwellings_are_two_units() -> None:
    assert FRENCH.places(2273) == f"2{THIN}273 places"
    assert FRENCH.dwellings(703) == "703 logements"
    assert FRENCH.persons(1) == "1 personne"


@pytest.mark.parametrize(
    "typed",
    ["2 345,6", f"2{NBSP}345,6", f"2{THIN}345,6", "2345,6", "2345.6", " 2345,60 ", "2 345,6 €", "+2345,6"],
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_typed_number_is_understood_in_both_languages(typed: str, lang: str) -> None:
    assert Words(lang).parse_decimal(typed) == Decimal("2345.6")


def test_a_minus_sign_pasted_from_a_document_is_a_minus() -> None:
    assert FRENCH.parse_decimal("\u2212350") == -350


@pytest.mark.parametrize("typed", ["", "abc", "1e5", "1 50", "12 34", "1.234,5", "1,5,6", "nan", "--3", "5 %", "١٢"])
def test_what_is_not_a_number_is_refused_with_a_remedy(typed: str) -> None:
    with pytest.raises(RequestError) as refusal:
        FRENCH.parse_decimal(typed)
    assert "écrivez" in FRENCH(refusal.value.message)


@pytest.mark.parametrize(
    ("typed", "lang", "remedies"), [("1.500", "fr", "1500, ou 1,5"), ("1,500", "en", "1500, or 1.5")]
)
def test_a_number_with_two_readings_is_refused(typed: str, lang: str, remedies: str) -> None:
    with pytest.raises(RequestError) as refusal:
        Words(lang).parse_decimal(typed)
    assert remedies in Words(lang)(refusal.value.message)


@pytest.mark.parametrize(
    ("typed", "lang", "value"),
    [
        ("12,345", "fr", "12.345"),
        ("12.345", "en", "12.345"),
        ("0.125", "fr", "0.125"),
        ("1 500.250", "fr", "1500.25"),
    ],
)
def test_three_decimals_are_read_where_only_one_reading_exists(typed: str, lang: str, value: str) -> None:
    assert Words(lang).parse_decimal(typed) == Decimal(value)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_what_the_screen_shows_in_french_can_be_typed_back(value: Decimal) -> None:
    assert FRENCH.parse_decimal(FRENCH.decimal(value, 2)) == value
