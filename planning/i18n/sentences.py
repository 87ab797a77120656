"""Messages become sentences: the template is translated, then its holes are filled as people write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from numbers import Real
from string import Formatter
from typing import Any, Final

from planning.domain.message import N_, Message
from planning.i18n.catalogue import Lang, text
from planning.i18n.numbers import (
    decimal,
    dwellings,
    euros,
    exact_euros,
    long_date,
    number,
    percent,
    persons,
    places,
    residences,
)

# What a hole may ask for: `{cost:euros}`, `{gap:percent1}`, `{served:places}`.
FORMATS: Final[Mapping[str, Callable[..., str]]] = {
    "decimal1": partial(decimal, digits=1),
    "dwellings": dwellings,
    "euros": euros,
    "exact_euros": exact_euros,
    "percent": percent,
    "percent1": partial(percent, digits=1),
    "persons": persons,
    "places": places,
    "residences": residences,
}
# Whole numbers that are names, not quantities: no separator.
_NAMES: Final = ("year", "row", "line", "deadline")


def say(message: Message, lang: Lang = "fr") -> str:
    """The sentence in `lang`, its numbers and dates written as in that language.

    A value may itself be a `Message`, a date, a truth value, a list of values, text or a number; a number
    named year, row, line or deadline (or `*_year` and so on) has no separator.

    Raises:
        KeyError: a hole of the template has no value.
        ValueError: a hole asks for a format that does not exist, or the language is unknown.
    """
    return _Sentence(lang).vformat(text(message.template, lang), (), message.values)


class _Sentence(Formatter):
    """`str.format` whose holes speak a language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        """Look the name up as it is: values are never reached into by attribute or index."""
        value = kwargs[field_name]
        is_name = isinstance(value, Real) and field_name.split("_")[-1] in _NAMES
        return str(int(value)) if is_name else value, field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write one value, by the format asked for or by what it is."""
        if not format_spec:
            return self._plain(value)
        if format_spec not in FORMATS:
            raise ValueError(f"unknown format {format_spec!r}, choose one of {', '.join(FORMATS)}")
        return FORMATS[format_spec](value, lang=self.lang)

    def _plain(self, value: object) -> str:
        match value:
            case Message():
                return say(value, self.lang)
            case str():
                return str(value)
            case bool():
                return text(N_("oui") if value else N_("non"), self.lang)
            case Real() | Decimal():
                return number(value, self.lang)
            case date():
                return long_date(value, self.lang)
            case Iterable():
                return ", ".join(self._plain(item) for item in value)
        raise TypeError(f"a sentence cannot hold a {type(value).__name__}: {value!r}")
