"""How people write numbers, dates, yes and no -> how the product does. What can be read two ways is never guessed.

Numbers: decimal comma or point, spaces of every kind between thousands, percent, euros and square metres. In which way
a mark is meant is told by the cells of the whole file that leave no doubt; a cell that only says « 1.250 » is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from planning.domain.message import N_
from planning.tables.text.headers import plain_name

DECIMAL_COMMA: Final = N_("virgule décimale")
SPACED: Final = N_("espaces entre les milliers")
GROUPED: Final = N_("points ou virgules entre les milliers")
PERCENT: Final = N_("pourcentages divisés par 100")
UNITS: Final = N_("unités ôtées, milliers et millions d'euros multipliés")
FRENCH_DATES: Final = N_("dates jour/mois/année")
YES_AND_NO: Final = N_("oui et non, vrai et faux")
AMBIGUOUS: Final = N_("« {cell} » peut se lire de deux façons")

_SPACES: Final = r"[ \u00a0\u2007\u2009\u202f'’]"
_NUMBER: Final = re.compile(rf"([+-]?)([0-9]{{1,3}}(?:{_SPACES}[0-9]{{3}})+|[0-9]*)((?:[.,][0-9]*)*)")
_SCALES: Final = {
    "share": {"%": 0.01},
    "eur": {"€": 1.0, "eur": 1.0, "euros": 1.0, "k€": 1e3, "m€": 1e6},
    "m2": {"m²": 1.0, "m2": 1.0},
}
"""Unit of a column (its beginning) -> what may be written behind its numbers, and what that multiplies them by."""
_UNIT: Final = re.compile(r"(?<=[0-9.,\s\u00a0\u2009\u202f])\s*(%|[kKmM]?€|[eE][uU][rR](?:[oO][sS])?|m²|m2)\Z")
_TRUE: Final = frozenset({"true", "vrai", "oui", "yes", "o", "y", "1", "x"})
_FALSE: Final = frozenset({"false", "faux", "non", "no", "n", "0"})


class Read(NamedTuple):
    """A cell as the product writes it; None where it is none of that kind. `notes`: in what it was written otherwise.

    `is_ambiguous`: it can be read two ways.
    """

    text: str | None
    notes: frozenset[str] = frozenset()
    is_ambiguous: bool = False


UNREADABLE: Final = Read(None)


@dataclass(frozen=True)
class Marks:
    """Which marks are decimal for certain in a file, and whether it is written as docs/data.md asks (commas)."""

    decimal: frozenset[str]
    separator: str

    @classmethod
    def of(cls, cells: Iterable[str], separator: str) -> Marks:
        """Look at the numbers of a file that leave no doubt."""
        found: set[str] = set()
        for cell in cells:
            parts = _parts(cell)
            if parts is not None and not _can_be_both(parts):
                found |= _decimal_mark(parts)
        return cls(frozenset(found), separator)

    def reads_as_decimal(self, mark: str) -> bool:
        """Tell whether a mark before three digits is decimal: the file's other numbers, or its separator, say so."""
        if self.decimal:
            return self.decimal == {mark}
        return {",": ".", ";": ","}.get(self.separator) == mark


class _Parts(NamedTuple):
    sign: str
    whole: str
    groups: tuple[str, ...]
    marks: tuple[str, ...]
    unit: str
    is_spaced: bool


def _parts(cell: str) -> _Parts | None:
    """Cut a number: sign, digits before the first mark, digits after each mark, the marks, the unit."""
    unit = _UNIT.search(cell)
    bare = (cell[: unit.start()] if unit else cell).strip().replace("\u2212", "-")
    found = _NUMBER.fullmatch(bare)
    if found is None or not re.search("[0-9]", bare):
        return None
    sign, whole, rest = found.groups()
    marks = tuple(re.findall("[.,]", rest))
    groups = tuple(re.split("[.,]", rest)[1:])
    digits = re.sub(_SPACES, "", whole)
    return _Parts(sign, digits, groups, marks, unit[1].casefold() if unit else "", digits != whole)


def _can_be_both(parts: _Parts) -> bool:
    """Tell whether one mark, before three digits, can be decimal or stand between thousands."""
    is_short = 1 <= len(parts.whole) <= 3 and not parts.whole.startswith("0") and not parts.is_spaced
    return len(parts.marks) == 1 and len(parts.groups[0]) == 3 and is_short


def _decimal_mark(parts: _Parts) -> set[str]:
    """Return the mark that is decimal in a number that leaves no doubt; none where there is none."""
    if len(parts.marks) == 1 or len(set(parts.marks)) == 2:
        return {parts.marks[-1]}
    return set()


def number(cell: str, marks: Marks, unit: str = "", least: float | None = None, most: float | None = None) -> Read:
    """Read a number of a column in some unit. One that can be read two ways is what its bounds leave of them.

    >>> point = Marks(frozenset("."), ",")
    >>> number("1 250,50 €", point, "EUR").text, number("85 %", point, "share").text, number("1.250.000", point).text
    ('1250.50', '0.85', '1250000')
    >>> number("85 %", point, "places").text is None
    True
    >>> number("1.250", Marks(frozenset(), ";")).is_ambiguous
    True
    """
    parts = _parts(cell)
    scale = None if parts is None else _scale(parts.unit, unit)
    if parts is None or scale is None:
        return UNREADABLE
    notes = {SPACED} if parts.is_spaced else set()
    groups, decimals = list(parts.groups), ""
    if parts.marks:
        is_decimal: bool | None = True
        if _can_be_both(parts) and not marks.reads_as_decimal(parts.marks[0]):
            is_decimal = _by_bounds(parts, least, most)
        if is_decimal is None:
            return Read(None, frozenset(), is_ambiguous=True)
        if is_decimal and (decimal := _decimal_mark(parts)):
            decimals = groups.pop()
            notes |= {DECIMAL_COMMA} if decimal == {","} else set()
    inner = parts.marks[: len(groups)]
    if groups:
        if (
            parts.is_spaced
            or len(set(inner)) > 1
            or any(len(group) != 3 for group in groups)
            or not 1 <= len(parts.whole) <= 3
        ):
            return UNREADABLE
        notes |= {GROUPED}
    digits = f"{parts.whole}{''.join(groups)}"
    text = f"{parts.sign}{digits or '0'}" + (f".{decimals}" if decimals else "")
    if parts.unit:
        notes |= {PERCENT if parts.unit == "%" else UNITS}
        text = text if scale == 1.0 else f"{float(text) * scale:.12g}"
    return Read(text, frozenset(notes))


def _scale(written: str, unit: str) -> float | None:
    """Return what the unit written behind a number multiplies it by; None where it is not one of the column's."""
    if not written:
        return 1.0
    known = next((scales for head, scales in _SCALES.items() if unit.casefold().startswith(head)), {})
    return known.get(written)


def _by_bounds(parts: _Parts, least: float | None, most: float | None) -> bool | None:
    """Tell whether the mark of such a number is decimal, where only one of both readings is within its bounds."""
    sizes = [float(f"{parts.sign}{parts.whole}{mark}{parts.groups[0]}") for mark in (".", "")]
    allowed = [(least is None or size >= least) and (most is None or size <= most) for size in sizes]
    return allowed[0] if allowed[0] != allowed[1] else None


def whole_number(
    cell: str, marks: Marks, unit: str = "", least: float | None = None, most: float | None = None
) -> Read:
    """Read a whole number; decimals that are zeros, as spreadsheets write them, are dropped."""
    read = number(cell, marks, unit, least, most)
    if read.text is None or not re.fullmatch(r"[+-]?[0-9]+(\.0*)?", read.text):
        return read if read.is_ambiguous else UNREADABLE
    return read._replace(text=read.text.partition(".")[0])


def truth(cell: str) -> Read:
    """Read yes or no."""
    said = plain_name(cell)
    if said not in _TRUE | _FALSE:
        return UNREADABLE
    known = said in ("true", "false")
    return Read("true" if said in _TRUE else "false", frozenset() if known else frozenset({YES_AND_NO}))


def day(cell: str) -> Read:
    """Read a date: year-month-day, or day/month/year with all four digits of the year; midnight is dropped.

    >>> day("31/12/2030").text, day("2030-12-31 00:00:00").text, day("12/31/2030").text
    ('2030-12-31', '2030-12-31', None)
    """
    bare = re.sub(r"[ T]00:00(:00(\.0+)?)?Z?\Z", "", cell)
    if found := re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", bare):
        year, month, number_ = int(found[1]), int(found[3]), int(found[4])
        notes: frozenset[str] = frozenset()
    elif found := re.fullmatch(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})", bare):
        number_, month, year = int(found[1]), int(found[3]), int(found[4])
        notes = frozenset({FRENCH_DATES})
    else:
        return UNREADABLE
    try:
        return Read(date(year, month, number_).isoformat(), notes)
    except ValueError:
        return UNREADABLE
