"""Dates as people write them."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from planning.i18n.catalogue import Lang

# English as it is written in Europe: the day before the month.
_LOCALES: dict[Lang, str] = {"fr": "fr_FR", "en": "en_GB"}


def long_date(day: date, lang: Lang = "fr") -> str:
    """`1er janvier 2026`, `4 mars 2027`: in French the first of a month is an ordinal."""
    written = format_date(day, "d MMMM y", locale=_LOCALES[lang])
    return f"1er{written[1:]}" if lang == "fr" and day.day == 1 else written


def short_date(day: date, lang: Lang = "fr") -> str:
    """`01/01/2026`, for tables."""
    return format_date(day, "dd/MM/y", locale=_LOCALES[lang])
