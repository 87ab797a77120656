"""One language to speak: texts and messages become sentences, numbers and dates are written as people do there.

A run makes one `Words` and hands it on: `words("Texte en français")`, `words(message)`, `words.euros(48.2e6)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from numbers import Real
from string import Formatter
from typing import Any, Final

from planning.domain.message import N_, Message
from planning.i18n import numbers
from planning.i18n.catalogue import LANGUAGES, SOURCE, Lang, catalogue
from planning.i18n.numbers import Number

# Whole numbers that are names, not quantities: no separator.
_NAMES: Final = ("year", "row", "line", "deadline")


@dataclass(frozen=True)
class Words:
    """What is said in `lang`. A value: two of one language are equal, and it may be the key of a cache.

    Raises
    ------
    ValueError
        When the language is not one of `LANGUAGES`.
    """

    lang: Lang = SOURCE

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise ValueError(f"unknown language {self.lang!r}, choose one of {', '.join(LANGUAGES)}")

    def __call__(self, said: str | Message, /, **values: object) -> str:
        """Say a message, or a French text with its holes filled by `values`; without any, they stay empty.

        A value may itself be a `Message`, a date, a truth value, a list of values, text or a number; a number
        named year, row, line or deadline (or `*_year` and so on) has no separator.

        Raises
        ------
        KeyError
            When a hole of the template has no value.
        ValueError
            When a hole asks for a format that does not exist.
        """
        if isinstance(said, Message):
            return _Sentence(self).vformat(self._translated(said.template), (), {**said.values, **values})
        translated = self._translated(said)
        return _Sentence(self).vformat(translated, (), values) if values else translated

    def _translated(self, template: str) -> str:
        # The catalogue's header is stored under the empty text.
        return catalogue(self.lang).gettext(template) if template else ""

    # Numbers as people write them here (`numbers` says how).

    def decimal(self, value: Number, digits: int = 1) -> str:
        """`1234.56` -> `1 234,6`, always with `digits` decimals."""
        return numbers.decimal(value, digits, self.lang)

    def integer(self, value: Number) -> str:
        """`2273` -> `2 273`."""
        return numbers.integer(value, self.lang)

    def number(self, value: Number) -> str:
        """At most two decimals, none that say nothing: `2.5` -> `2,5`."""
        return numbers.number(value, self.lang)

    def percent(self, share: Number, digits: int = 0) -> str:
        """A fraction as a percentage: `0.713` -> `71 %`."""
        return numbers.percent(share, digits, self.lang)

    def euros(self, amount: Number) -> str:
        """Rounded to the three figures that decide: `48,2 M€`, `350 k€`; to the euro below 10 k€."""
        return numbers.euros(amount, self.lang)

    def exact_euros(self, amount: Number) -> str:
        """To the euro: `1 234 567 €`."""
        return numbers.exact_euros(amount, self.lang)

    @staticmethod
    def year(value: int) -> str:
        """A year is a name, not a quantity: no separator, in any language."""
        return numbers.year(value)

    def parse_decimal(self, typed: str) -> Decimal:
        """Read a number typed by a person (`numbers.parse_decimal`).

        Raises
        ------
        RequestError
            When it is not a number, or one with two possible readings; the message says what to type.
        """
        return numbers.parse_decimal(typed, self.lang)

    def clauses(self, parts: Iterable[str]) -> str:
        """Join parts of a sentence by semicolons: French puts a space before each."""
        return (" ; " if self.lang == SOURCE else "; ").join(parts)

    # Figures with their noun. Places and dwellings are two units, never added.

    def plural(self, singular: str, plural: str, n: Number) -> str:
        """The form that fits `n`, its hole `{n}` filled: `words.plural("{n} lit", "{n} lits", 3)`."""
        return numbers.plural(singular, plural, n, self.lang)

    def places(self, count: Number) -> str:
        """`2 273 places`, `1 place`; never a decimal of a place."""
        return self.plural("{n} place", "{n} places", count)

    def dwellings(self, count: Number) -> str:
        """`703 logements`."""
        return self.plural("{n} logement", "{n} logements", count)

    def persons(self, count: Number) -> str:
        """`412 personnes`."""
        return self.plural("{n} personne", "{n} personnes", count)

    def residences(self, count: Number) -> str:
        """`54 résidences`."""
        return self.plural("{n} résidence", "{n} résidences", count)

    # Dates.

    def long_date(self, day: date) -> str:
        """`1er janvier 2026`, `4 mars 2027`."""
        return numbers.long_date(day, self.lang)

    def short_date(self, day: date) -> str:
        """`01/01/2026`, for tables."""
        return numbers.short_date(day, self.lang)


FRENCH: Final = Words(SOURCE)
"""The language of whoever did not ask for another."""

# What a hole may ask for: `{cost:euros}`, `{gap:percent1}`, `{served:places}`.
FORMATS: Final[Mapping[str, Callable[[Words, Any], str]]] = {
    "decimal1": lambda words, value: words.decimal(value, 1),
    "dwellings": Words.dwellings,
    "euros": Words.euros,
    "exact_euros": Words.exact_euros,
    "percent": lambda words, value: words.percent(value),
    "percent1": lambda words, value: words.percent(value, 1),
    "persons": Words.persons,
    "places": Words.places,
    "residences": Words.residences,
}


class _Sentence(Formatter):
    """`str.format` whose holes speak a language."""

    def __init__(self, words: Words) -> None:
        self.words = words

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
        return FORMATS[format_spec](self.words, value)

    def _plain(self, value: object) -> str:
        match value:
            case Message():
                return self.words(value)
            case str():
                return str(value)
            case bool():
                return self.words(N_("oui") if value else N_("non"))
            case Real() | Decimal():
                return self.words.number(value)
            case date():
                return self.words.long_date(value)
            case Iterable():
                return ", ".join(self._plain(item) for item in value)
        raise TypeError(f"a sentence cannot hold a {type(value).__name__}: {value!r}")
