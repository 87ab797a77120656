"""Two languages, one formatter: sentences, numbers and dates for the screen and every export.

French is the source language: a French text is its own key, English lives in `locale/en.po`.
"""

from planning.i18n.catalogue import LANGUAGES, Lang, text
from planning.i18n.numbers import (
    decimal,
    dwellings,
    euros,
    exact_euros,
    integer,
    long_date,
    number,
    parse_decimal,
    percent,
    persons,
    places,
    plural,
    residences,
    short_date,
    year,
)
from planning.i18n.sentences import say

__all__ = [
    "LANGUAGES",
    "Lang",
    "decimal",
    "dwellings",
    "euros",
    "exact_euros",
    "integer",
    "long_date",
    "number",
    "parse_decimal",
    "percent",
    "persons",
    "places",
    "plural",
    "residences",
    "say",
    "short_date",
    "text",
    "year",
]
