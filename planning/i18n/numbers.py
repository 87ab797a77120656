"""Numbers as people read and write them, in French and in English.

The French form has a narrow no-break space between thousands, a decimal comma and a no-break space
before the unit, so that a figure never breaks at the end of a line.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from numbers import Real
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.i18n.catalogue import Lang, catalogue

Number = int | float | Decimal | Real

NBSP: Final = "\u00a0"
_SPACES: Final = re.compile("[ \u00a0\u2009\u202f]")
# Thousands in groups of three after any of these spaces, or digits in one run; then one decimal mark.
_TYPED: Final = re.compile(r"([+-]?)(\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+|\d+)(?:([.,])(\d+))?", re.ASCII)


def rounded(value: Number, digits: int) -> Decimal:
    """Round halves away from zero, as people do; `str` keeps 0.15 from becoming 0.1499999.

    Raises:
        ValueError: the value is not a number; an unknown is shown as unknown, not as a figure.
    """
    exact = Decimal(str(value))
    if not exact.is_finite():
        raise ValueError(f"{value} cannot be written as a figure")
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0  # "+ 0" turns -0 into 0


def decimal(value: Number, digits: int = 1, lang: Lang = "fr") -> str:
    """`1234.56` -> `1 234,6`, always with `digits` decimals."""
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return format_decimal(rounded(value, digits), format=pattern, locale=lang)


def integer(value: Number, lang: Lang = "fr") -> str:
    """`2273` -> `2 273`."""
    return decimal(value, 0, lang)


def number(value: Number, lang: Lang = "fr") -> str:
    """At most two decimals, none that say nothing: `2.5` -> `2,5`, `2273` -> `2 273`."""
    return format_decimal(rounded(value, 2), format="#,##0.##", locale=lang)


def percent(share: Number, digits: int = 0, lang: Lang = "fr") -> str:
    """A fraction as a percentage: `0.713` -> `71 %`."""
    return decimal(Decimal(str(share)) * 100, digits, lang) + ("%" if lang == "en" else f"{NBSP}%")


def exact_euros(amount: Number, lang: Lang = "fr") -> str:
    """To the euro: `1234567` -> `1 234 567 €`."""
    return _money(integer(abs(rounded(amount, 0)), lang), "", rounded(amount, 0) < 0, lang)


def euros(amount: Number, lang: Lang = "fr") -> str:
    """Rounded to the three figures that decide: `48,2 M€`, `1,25 M€`, `350 k€`; to the euro below 10 k€."""
    size = abs(rounded(amount, 0))
    if size < 10_000:
        return exact_euros(amount, lang)
    negative = amount < 0
    if size < 999_500:  # from there on it would read 1 000 k€
        return _money(integer(size / 1000, lang), "k", negative, lang)
    millions = size / 1_000_000
    digits = 2 if rounded(millions, 2) < 10 else 1 if rounded(millions, 1) < 100 else 0
    return _money(decimal(millions, digits, lang), "M", negative, lang)


def _money(figure: str, scale: str, negative: bool, lang: Lang) -> str:
    sign = "-" if negative else ""
    return f"{sign}€{figure}{scale}" if lang == "en" else f"{sign}{figure}{NBSP}{scale}€"


def year(value: int) -> str:
    """A year is a name, not a quantity: no separator, in any language."""
    return str(int(value))


def parse_decimal(typed: str, lang: Lang = "fr") -> Decimal:
    """Read a number typed by a person: `2 345,6` with any kind of space, `2345,6`, `2345.6`, `350 €`.

    Comma and point are both read as decimal marks in both languages. The one form that could mean a
    thousand times more, three digits after the other language's mark (`1.500` in French), is refused.

    Raises:
        RequestError: not a number, or a number with two possible readings; the message says what to type.
    """
    # A minus sign pasted from a document is often U+2212.
    cleaned = typed.strip().removesuffix("€").strip().replace("\u2212", "-")
    match = _TYPED.fullmatch(cleaned)
    if match is None:
        template = N_("« {typed} » n'est pas un nombre : écrivez par exemple 2345,6")
        raise RequestError(Message(template, {"typed": typed.strip()}))
    sign, whole, mark, fraction = match.groups()
    plain = _SPACES.sub("", whole)
    is_grouped = plain != whole
    may_be_thousands = not is_grouped and len(fraction or "") == 3 and len(plain) <= 3 and plain.strip("0")
    own_mark = get_decimal_symbol(lang)
    if may_be_thousands and mark != own_mark:
        template = N_("« {typed} » peut se lire de deux façons : écrivez {thousands}, ou {decimals}")
        decimals = f"{plain}{own_mark}{fraction.rstrip('0') or 0}"
        values = {"typed": typed.strip(), "thousands": plain + fraction, "decimals": decimals}
        raise RequestError(Message(template, values))
    return Decimal(f"{sign}{plain}.{fraction}" if fraction else f"{sign}{plain}")


def plural(singular: str, plural: str, n: Number, lang: Lang = "fr") -> str:
    """The form that fits `n`, its hole `{n}` filled with the figure, rounded to a whole number.

    Zero is singular in French (`0 place`), plural in English (`0 places`).
    """
    form = catalogue(lang).ngettext(singular, plural, int(rounded(n, 0)))
    return form.format(n=integer(n, lang))


# Dates as people write them.


# English as it is written in Europe: the day before the month.
_LOCALES: dict[Lang, str] = {"fr": "fr_FR", "en": "en_GB"}


def long_date(day: date, lang: Lang = "fr") -> str:
    """`1er janvier 2026`, `4 mars 2027`: in French the first of a month is an ordinal."""
    written = format_date(day, "d MMMM y", locale=_LOCALES[lang])
    return f"1er{written[1:]}" if lang == "fr" and day.day == 1 else written


def short_date(day: date, lang: Lang = "fr") -> str:
    """`01/01/2026`, for tables."""
    return format_date(day, "dd/MM/y", locale=_LOCALES[lang])
