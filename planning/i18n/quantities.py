"""Figures with their noun. Places and dwellings are two units, never added."""

from __future__ import annotations

from planning.i18n.catalogue import Lang, catalogue
from planning.i18n.numbers import Number, integer, rounded


def plural(singular: str, plural: str, n: Number, lang: Lang = "fr") -> str:
    """The form that fits `n`, its hole `{n}` filled with the figure, rounded to a whole number.

    Zero is singular in French (`0 place`), plural in English (`0 places`).
    """
    form = catalogue(lang).ngettext(singular, plural, int(rounded(n, 0)))
    return form.format(n=integer(n, lang))


def places(count: Number, lang: Lang = "fr") -> str:
    """`2 273 places`, `1 place`; never a decimal of a place."""
    return plural("{n} place", "{n} places", count, lang)


def dwellings(count: Number, lang: Lang = "fr") -> str:
    """`703 logements`."""
    return plural("{n} logement", "{n} logements", count, lang)


def persons(count: Number, lang: Lang = "fr") -> str:
    """`412 personnes`."""
    return plural("{n} personne", "{n} personnes", count, lang)


def residences(count: Number, lang: Lang = "fr") -> str:
    """`54 résidences`."""
    return plural("{n} résidence", "{n} résidences", count, lang)
