"""One cell: as the product writes it <-> as its reader sees and types it. What can be read two ways is never guessed.

Numbers and dates are texts in a grid: a browser's own fields for numbers read « 12,5 » by its own language, as 125 in
some. The mark that is decimal is that of the language of the screen; the other one is read too where it leaves no
doubt (« 12.5 »), and asked where it does (« 1.250 » on a French screen, « 1,250 » on an English one).
"""

from __future__ import annotations

import re
from typing import Final

from planning.domain.message import N_, Message
from planning.i18n import Lang
from planning.tables.schema import Column
from planning.tables.text.cell_forms import AMBIGUOUS, Marks, Read, day, number, whole_number

NUMBERS: Final = ("int", "number")
_DECIMAL: Final[dict[Lang, str]] = {"fr": ",", "en": "."}
_MARKS: Final = {lang: Marks(frozenset({mark}), "") for lang, mark in _DECIMAL.items()}
HALF_TYPED: Final = N_("« {cell} » commence par une virgule ou un point : il manque peut-être des chiffres")
WRITE_WHOLE: Final = N_("écrivez-le sans séparateur de milliers, avec toutes ses décimales ou aucune")


def shown_cell(column: Column, text: str, lang: Lang) -> str:
    """Return a cell as it is shown: decimal comma and day/month/year in French.

    >>> room = Column("room_m2", "number", "surface")
    >>> shown_cell(room, "12.5", "fr"), shown_cell(Column("end", "date", "end"), "2034-12-31", "fr")
    ('12,5', '31/12/2034')
    """
    if column.kind in NUMBERS:
        return text.replace(".", _DECIMAL[lang])
    if column.kind == "date" and lang == "fr" and (found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)):
        return f"{found[3]}/{found[2]}/{found[1]}"
    return text


def read_cell(column: Column, typed: str, lang: Lang) -> tuple[str, Message | None]:
    """Return a cell as the product writes it (as typed where it cannot be read), and what is to be asked about it.

    >>> room = Column("room_m2", "number", "surface", "m2", minimum=0)
    >>> [read_cell(room, typed, "fr")[0] for typed in ("12,5", "12.5", "1 250,5 m²", "douze")]
    ['12.5', '12.5', '1250.5', 'douze']
    >>> read_cell(room, "1.250", "fr")[1] is None, read_cell(room, "1,250", "fr")[0]
    (False, '1.250')
    """
    bare = typed.strip()
    if bare == "" or column.kind not in (*NUMBERS, "date"):
        return bare, None
    if column.kind in NUMBERS and bare[0] in ",.":
        return bare, Message(HALF_TYPED, {"cell": bare})  # its first digits may have been lost on the way
    found = _read(column, bare, lang)
    if found.is_ambiguous:
        return bare, Message(AMBIGUOUS, {"cell": bare})
    return (bare if found.text is None else found.text), None


def _read(column: Column, cell: str, lang: Lang) -> Read:
    if column.kind == "date":
        return day(cell)
    reading = whole_number if column.kind == "int" else number
    return reading(cell, _MARKS[lang], column.unit, column.minimum, column.maximum)
