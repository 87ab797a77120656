"""A typed line cut into words, years and one amount; names of the data that its words designate."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.explain.asked.vocabulary import GENERIC, IDLE, LESS, LIKE, MORE, met
from planning.i18n import Words

Unit = Literal["", "%", "eur"]
_UNITS: Final[Mapping[str, tuple[Unit, float]]] = {
    "%": ("%", 0.01), "pourcent": ("%", 0.01), "pour cent": ("%", 0.01), "percent": ("%", 0.01),
    "m€": ("eur", 1e6), "meur": ("eur", 1e6), "m": ("eur", 1e6), "million": ("eur", 1e6), "millions": ("eur", 1e6),
    "million€": ("eur", 1e6), "millions€": ("eur", 1e6), "k€": ("eur", 1e3), "keur": ("eur", 1e3), "k": ("eur", 1e3),
    "mille€": ("eur", 1e3), "€": ("eur", 1.0), "euro": ("eur", 1.0), "euros": ("eur", 1.0), "eur": ("eur", 1.0),
    "": ("", 1.0),
}  # fmt: skip
"""What may follow a number -> what it is, and by how much it multiplies."""
_UNIT: Final = "|".join(re.escape(one) for one in sorted(_UNITS, key=len, reverse=True) if one)
_NUMBER: Final = re.compile(
    rf"(?P<sign>(?:(?<=\s)|^)[+-]\s?)?(?<![\w.,])(?P<figure>\d{{1,3}}(?:\ \d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    rf"(?:\s?(?P<unit>{_UNIT})(?![a-z]))?(?![\w])"
)
FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True)
class Amount:
    """A number with its unit, in euros or as a part (0.2 = 20 %)."""

    size: float
    """Signed."""
    unit: Unit
    is_relative: bool
    """Whether it is added to what there is: it has a sign, or the words say more or less."""
    written: str = ""
    """As it was typed."""


@dataclass(frozen=True)
class Parts:
    """A typed line, cut.

    Attributes
    ----------
    text
        Without accents, marks and numbers, in small letters.
    tokens
        Its words.
    years
        The years named.
    amount
        The amount named, if any.
    """

    text: str
    tokens: tuple[str, ...]
    years: tuple[int, ...]
    amount: Amount | None


def folded(typed: str) -> str:
    """Return a line in small letters, without accents; every dash is `-`, every space one space, `€1M` is `1M€`.

    >>> folded("Budget 2028 : −1 M€"), folded("l’État"), folded("own funds +€1.5M")
    ('budget 2028 -1 m€', 'l etat', 'own funds +1.5m€')
    """
    small = unicodedata.normalize("NFKD", typed.replace("€", "\u20ac")).casefold()
    bare = "".join(sign for sign in small if not unicodedata.combining(sign))
    bare = re.sub("[\u2010-\u2015\u2212]", "-", bare)
    bare = re.sub(r"d['’ ]euros?\b|\bd['’]?€", "€", bare)
    bare = re.sub(r"€\s?(\d[\d.,]*\s?[km]?)(?![\w€])", r"\1€", bare)
    bare = re.sub(r"(million|mille)(s?)\s?(?:€|euros?\b)", r"\1\2€", bare)
    return " ".join(re.sub(r"[^\w\s.,%€+-]", " ", bare).split())


def cut(typed: str, words: Words) -> Parts:
    """Cut a typed line into words, years and one amount.

    Raises
    ------
    RequestError
        When a number can be read in two ways, two amounts are named, or a sign and a word contradict each other.
    """
    line = folded(typed)
    years: list[int] = []
    amounts: list[tuple[float, Unit, str, str]] = []

    def take(found: re.Match[str]) -> str:
        figure, sign, unit = found["figure"], (found["sign"] or "").strip(), found["unit"] or ""
        if not sign and not unit and figure.isdigit() and FIRST_YEAR <= int(figure) <= LAST_YEAR:
            years.append(int(figure))
            return " "
        kind, scale = _UNITS[unit]
        amounts.append((float(words.parse_decimal(figure)) * scale, kind, sign, found[0].strip()))
        return " "

    text = " ".join(re.sub(r"[.,+-]", " ", _NUMBER.sub(take, line)).split())
    tokens = tuple(re.findall(r"[a-z0-9€%]+", text))
    return Parts(text, tokens, tuple(dict.fromkeys(years)), _amount(amounts, tokens))


def _amount(amounts: list[tuple[float, Unit, str, str]], tokens: Iterable[str]) -> Amount | None:
    if not amounts:
        return None
    if len(amounts) > 1:
        raise RequestError(Message(N_("Deux montants dans une phrase : écrivez un changement à la fois.")))
    size, unit, sign, written = amounts[0]
    more, less = bool(met(MORE, tokens)), bool(met(LESS, tokens))
    if (sign == "-" and more and not less) or (sign == "+" and less and not more) or (more and less):
        raise RequestError(Message(N_("« plus » et « moins » se contredisent : gardez l'un des deux.")))
    is_less = sign == "-" or (not sign and less)
    return Amount(-size if is_less else size, unit, bool(sign) or more or less, written)


# Names of the data.


def name_words(name: str) -> frozenset[str]:
    """Return the words of a name that tell it apart.

    >>> sorted(name_words("Résidence autonomie des Glycines"))
    ['autonomie', 'glycines', 'residence']
    """
    return frozenset(re.findall(r"[a-z0-9]+", folded(name).replace("-", " "))) - IDLE


def named(known: Mapping[str, Iterable[frozenset[str]]], tokens: Iterable[str]) -> list[str]:
    """Return the ids whose names hold the most of the tokens; several when they hold as many.

    >>> named({"a": [frozenset({"region", "est"})], "b": [frozenset({"etat"})]}, ["la", "region"])
    ['a']
    """
    said = {LIKE.get(token, token) for token in tokens} - GENERIC - IDLE
    hits = {key: max((len(said & name) for name in spoken), default=0) for key, spoken in known.items()}
    most = max(hits.values(), default=0)
    return [key for key, count in hits.items() if count == most] if most else []


@dataclass(frozen=True)
class Found:
    """The names that some words designate: exactly, in part, or only nearly (a letter apart)."""

    ids: tuple[str, ...]
    is_near: bool = False

    @property
    def one(self) -> str | None:
        """The only one, where the words designate it without doubt."""
        return self.ids[0] if len(self.ids) == 1 and not self.is_near else None


def designated(known: Mapping[str, frozenset[str]], tokens: Iterable[str]) -> Found:
    """Return the names that hold all of the tokens; the one that holds no other word goes alone."""
    said = frozenset(tokens) - IDLE
    if not said:
        return Found(())
    whole = tuple(key for key, name in known.items() if name == said)
    if whole:
        return Found(whole)
    parts = tuple(key for key, name in known.items() if said <= name)
    if parts:
        return Found(parts)
    vocabulary = sorted({word for name in known.values() for word in name})
    near = {close for word in said for close in get_close_matches(word, vocabulary, 2, 0.8)}
    hits = {key: len(name & near) for key, name in known.items()}
    most = max(hits.values(), default=0)
    return Found(tuple(key for key, count in hits.items() if count == most) if most else (), is_near=True)
