"""Which kind of file it is -> its reader. One door for every import: `read_incoming`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import pandas as pd

from planning.domain.errors import Problem, RequestError
from planning.domain.message import N_, Message
from planning.importing.book import Book, Sheet
from planning.importing.energy_labels import MARKS, read_labels
from planning.importing.framed import Framed, framed
from planning.importing.incoming import Incoming, nothing_found, stopped, uncollected
from planning.importing.own_workbook import is_own, read_own
from planning.importing.plain_sheet import read_plain
from planning.importing.public_formats import read_asylum_form, read_equipment, read_finess, read_rpls
from planning.importing.target_columns import MOST_LOOKED_AT, SourceMap, fingerprint, guesses
from planning.tables.text.headers import plain_name


class Kind(StrEnum):
    """What a file is."""

    WORKBOOK = "workbook"
    PROGRAMMES = "programmes"
    FINESS = "finess"
    EQUIPMENT = "equipment"
    RPLS = "rpls"
    DPE = "dpe"
    ASYLUM_FORM = "place-asile"
    PLAIN = "plain"


KIND_WORDS: Final[Mapping[Kind, str]] = {
    Kind.WORKBOOK: N_("classeur de Cap Résidences"),
    Kind.PROGRAMMES: N_("liste publiée de programmes"),
    Kind.FINESS: N_("établissements FINESS"),
    Kind.EQUIPMENT: N_("équipements sociaux FINESS"),
    Kind.RPLS: N_("logements RPLS, un par ligne"),
    Kind.DPE: N_("diagnostics énergétiques (ADEME)"),
    Kind.ASYLUM_FORM: N_("formulaire « Place d'asile »"),
    Kind.PLAIN: N_("tableau de résidences"),
}
EMPTY_MAP: Final = SourceMap({}, {})


def kind_of(book: Book) -> Kind | None:
    """Tell what a file is by its sheets and headers; None where it has none."""
    if not book.sheets:
        return None
    if is_own(book):
        return Kind.WORKBOOK
    sheet = book.sheets[0]
    first = sheet.rows[0][1]
    if first[:2] == ("finess", "etalab") or first[0] == "structureet":
        return Kind.FINESS
    names = {plain_name(cell) for cell in first}
    if {"nofinesset", "capautot"} <= names:
        return Kind.EQUIPMENT
    if {"site_id", "operateur", "type", "places"} <= names:
        return Kind.PROGRAMMES
    if {"adresse", "places_autorisees", "qpv"} <= names:
        return Kind.ASYLUM_FORM
    if names & MARKS:
        return Kind.DPE
    bare = {name.removesuffix("_red") for name in names}
    if {"depcom", "surfhab", "nomvoie"} <= bare:
        return Kind.RPLS
    return Kind.PLAIN


@uncollected
def read_incoming(
    book: Book, asked: SourceMap = EMPTY_MAP, present: pd.DataFrame | None = None, kind: Kind | None = None
) -> Incoming:
    """Return what a file holds.

    Parameters
    ----------
    book
        The file, read (`file_reading.read_book`).
    asked
        What a person said of its columns and words.
    present
        The residences of the portfolio, which diagnoses complete.
    kind
        What it is, where a person says so.

    Raises
    ------
    RequestError
        When it cannot be what the person says.
    """
    if book.problems:
        return stopped(book.problems)
    seen = kind_of(book)
    if seen is None:
        return stopped([Problem(book.file, Message(N_("le fichier est vide")), Message(N_("choisissez-en un autre")))])
    asked_kind = kind or seen
    if asked_kind in _SHAPED and seen is not asked_kind:
        told = N_("« {file} » n'a pas la forme attendue ({kind})")
        raise RequestError(Message(told, {"file": book.file, "kind": Message(KIND_WORDS[asked_kind])}))
    if asked_kind is Kind.WORKBOOK:
        return read_own(book)
    sheet = book.sheets[0]
    if asked_kind is Kind.DPE:
        return read_labels(book.file, sheet, asked, pd.DataFrame() if present is None else present)
    if asked_kind in _READERS:
        return _READERS[asked_kind](book.file, sheet, asked)
    table = chosen_table(book)
    if table is None:
        return stopped([nothing_found(book.file)])
    return read_plain(book.file, table, asked, is_public_list=asked_kind is Kind.PROGRAMMES)


_READERS: Final = {
    Kind.FINESS: read_finess,
    Kind.EQUIPMENT: read_equipment,
    Kind.RPLS: read_rpls,
    Kind.ASYLUM_FORM: read_asylum_form,
}
_SHAPED: Final = (*_READERS, Kind.WORKBOOK, Kind.DPE)
"""Kinds that only a file of that shape can be."""


def chosen_table(book: Book) -> Framed | None:
    """Return the table of the sheet in which most columns are known; the first of two that are alike."""
    found = [table for sheet in book.sheets if (table := framed(sheet)) is not None]
    return max(found, key=_known_columns, default=None)


def _known_columns(table: Framed) -> tuple[int, int]:
    known = {
        one.target
        for one in guesses(table.headers, [table.cells(place, MOST_LOOKED_AT) for place in range(len(table.headers))])
        if one.target
    }
    return len(known), min(1, len(table.rows))


def source_fingerprint(book: Book) -> str:
    """Return what the mapping of a source is remembered under; empty where there is none to remember."""
    if kind_of(book) in (None, Kind.WORKBOOK):
        return ""
    if kind_of(book) not in (Kind.PLAIN, Kind.PROGRAMMES):
        sheet: Sheet = book.sheets[0]
        return fingerprint(sheet.rows[0][1][:40])
    table = chosen_table(book)
    return "" if table is None else fingerprint(table.headers)
