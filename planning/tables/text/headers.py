"""Which line of a text table is its header, what each of its columns is, and which lines are totals."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from planning.tables.schema import Table
from planning.tables.text.column_words import CHOICE_WORDS, COLUMN_WORDS

MOST_TITLE_LINES = 30
"""A header is looked for below so many lines of titles."""
_TOTAL: Final = re.compile(r"(sous_|grand_)?tota(l|ux)|somme")
_TOTAL_ALONE: Final = re.compile(rf"({_TOTAL.pattern})(_(general|generale|generaux|totale))?")
"""In the place of a key only these words are a total: somebody may call a residence « Total-Est »."""
_TOTAL_FIRST: Final = re.compile(rf"({_TOTAL.pattern})(_|$)")
_MAY_BE_TOTAL: Final = re.compile(r"tota|somm|[^\x00-\x7f]|^[^a-z0-9]*$", re.IGNORECASE)

_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_MARKS: Final = re.compile(r"[^a-z0-9]+")


def plain_name(text: str) -> str:
    """Return a name without case, accents and marks.

    >>> plain_name(" Année (début) "), plain_name("Residence_ID")
    ('annee_debut', 'residence_id')
    """
    if not text.isascii():  # a file has a hundred thousand names: signs are looked at one by one only where they must
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
        if not text.isascii():
            text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return _MARKS.sub("_", text.casefold()).strip("_")


@cache
def names_of(table: Table) -> Mapping[str, str]:
    """Return what a header may call each column (plain names): its name, or its words with or without parentheses."""
    found = {plain_name(column.name): column.name for column in table.columns}
    for column in table.columns:
        words = column_words(table.name, column.name)
        for text in (words, re.sub(r"\(.*?\)", "", words)):
            found.setdefault(plain_name(text), column.name)
    return found


def column_words(table: str, column: str) -> str:
    """Return what a column is called in French; its own name where nothing is written."""
    return COLUMN_WORDS.get(f"{table}.{column}", COLUMN_WORDS.get(column, column))


def header_row(rows: Sequence[Sequence[str]], table: Table | None) -> int:
    """Return which of the first rows is the header: the first that names columns of the table, else the first."""
    if table is None:
        return 0
    known = names_of(table)
    counts = [sum(plain_name(cell) in known for cell in row) for row in rows[:MOST_TITLE_LINES]]
    least = min(2, sum(column.required for column in table.columns) or 1)
    named = [number for number, count in enumerate(counts) if count >= least]
    return named[0] if named else 0


def named_columns(cells: Sequence[str], table: Table | None) -> list[str]:
    """Return the name of each column: the schema's where a cell says it in any case or in French, else as written."""
    known = {} if table is None else names_of(table)
    return [known.get(plain_name(cell), cell.strip()) for cell in cells]


def is_total(cells: Sequence[str], key: int | None) -> bool:
    """Tell whether a row is one of totals: its key is that word alone, or it has no key and begins with that word."""
    named = "" if key is None else _plain_if_total(cells[key])
    if named:
        return _TOTAL_ALONE.fullmatch(named) is not None
    first = _plain_if_total(next((cell for cell in cells if cell), ""))
    return _TOTAL_FIRST.match(first) is not None


def _plain_if_total(cell: str) -> str:
    """Return the plain name of a cell that may hold such a word, any other as it is: a file has a million cells."""
    return plain_name(cell) if _MAY_BE_TOTAL.search(cell) else cell


def nearest(name: str, others: Sequence[str]) -> str | None:
    """Return the one of other names that a name was probably meant to be."""
    close = difflib.get_close_matches(plain_name(name), [plain_name(other) for other in others], n=1, cutoff=0.75)
    return next((other for other in others if close and plain_name(other) == close[0]), None)


def choice_meant(cell: str, choices: Sequence[str]) -> str:
    """Return the choice that a cell names in any case, or in French; the cell itself where it names none."""
    said = plain_name(cell)
    for choice in choices:
        if said in {plain_name(choice), *map(plain_name, CHOICE_WORDS.get(choice, ()))}:
            return choice
    return cell
