"""Bytes of a text table, as spreadsheets and people write them -> a frame of texts, or why it cannot be read.

Found out: encoding, separator, line ends, titles above the header, rows of totals, columns without name, the header's
case and accents. No cell is interpreted here. What was understood otherwise than as written in docs/data.md is said
once per file.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import stat
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Final

import pandas as pd

from planning.domain.errors import Problem, listed
from planning.domain.message import N_, Message
from planning.tables.schema import Table
from planning.tables.text.headers import header_row, is_total, named_columns
from planning.tables.text.writing import system_reason

LARGEST_FILE_BYTES = 60_000_000
"""Read, a text table takes some twenty times as much memory: a gigabyte."""
MOST_COLUMNS = 200
_SAMPLE = 65_536
"""Characters by which the separator is found."""
SEPARATORS: Final = {
    ",": N_("des virgules"),
    ";": N_("des points-virgules"),
    "\t": N_("des tabulations"),
    "|": N_("des barres verticales"),
}
SEPARATOR = "separator"
"""Where the frame's `attrs` hold what separates the columns: where it is no comma, the comma may be decimal."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MOST_KNOWN: Final = 100_000
_BLANK: Final = re.compile(r'[^\S\r\n]|"')
"""What cells may have to be stripped of; within quotes, also ends of lines."""
_INVISIBLE: Final = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
"""Characters without any shape, which make two texts differ that read alike."""
_FRENCH: Final = "éèêëàâîïôùûüçœÉÈÀÇ€’«»°²"
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_texts(path: Path, table: Table | None = None) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read a text table as texts (an empty cell is an empty text).

    Parameters
    ----------
    path
        A regular file.
    table
        What it should hold: its header is found below titles, whatever its case and accents.

    Returns
    -------
    frame or None
        One row per line of the file, indexed by its line; None when the file cannot be read.
    problems
        What is wrong with the file as a file: encoding, separator, header, ragged lines; what was understood (notes).
    """
    raw, problems = read_content(path)
    return (None, problems) if raw is None else texts_of(path.name, raw, table)


def read_content(
    path: Path, file: str | None = None, most_bytes: int | None = None
) -> tuple[bytes | None, list[Problem]]:
    """Read a file as it is; None, and why, when that cannot be done. Only a regular file is opened, and no big one.

    `file` is its name in the sentences.
    """
    name, most = file or path.name, LARGEST_FILE_BYTES if most_bytes is None else most_bytes
    try:
        about = path.stat()
        strange = not_regular(name, about)
        if strange is not None:
            return None, [strange]
        if about.st_size > most:
            what = Message(N_("le fichier dépasse {limit} Mo"), {"limit": max(1, most // 1_000_000)})
            return None, [Problem(name, what, Message(N_("partagez-le en plusieurs fichiers")))]
        return path.read_bytes(), []
    except OSError as error:
        what = Message(N_("le fichier ne peut pas être lu ({reason})"), {"reason": system_reason(error)})
        return None, [Problem(name, what, Message(N_("vérifiez le fichier et ses droits d'accès")))]


def not_regular(file: str, about: os.stat_result) -> Problem | None:
    """Say that what stands at a place is no regular file: opening a pipe would wait for somebody to write."""
    if stat.S_ISREG(about.st_mode):
        return None
    what = Message(N_("ce n'est pas un fichier ordinaire (dossier, tube ou périphérique)"))
    return Problem(file, what, Message(N_("mettez le fichier lui-même à cet endroit")))


def texts_of(file: str, raw: bytes, table: Table | None = None) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read the content of a text table, as `read_texts` does; `file` is its name in the sentences."""
    rows, separator, notes, problems = rows_of(file, raw)
    if problems:
        return None, problems
    frame, problems, left_out = _framed(file, rows, table)
    if frame is not None:
        frame.attrs[SEPARATOR] = separator
    return frame, problems + [Problem(file, what, None, severity="note") for what in (*notes, *left_out)]


def rows_of(file: str, raw: bytes) -> tuple[list[tuple[int, list[str]]], str, list[Message], list[Problem]]:
    """Cut the content of a text table into rows, whatever it is about.

    Returns
    -------
    rows
        Of those that are not blank: line, as a spreadsheet counts them, and cells.
    separator, notes, problems
        What separates the cells; what was understood; why it cannot be read (then there are no rows).
    """
    text, encoding = _decoded(raw)
    if text is None:
        return [], ",", [], [_undecodable(file, raw)]
    control = _CONTROL.search(text)
    if control is not None:
        return [], ",", [], [_no_text(file, raw, text.count("\n", 0, control.start()) + 1)]
    composed = unicodedata.normalize("NFC", text)
    plain = _INVISIBLE.sub("", composed)
    notes = [encoding] if encoding else []
    if len(plain) < len(composed):
        what = N_("caractères invisibles ôtés : {count}")
        notes.append(Message(what, {"count": len(composed) - len(plain)}))
    declared = re.match(r"sep=(.)\r?\n?", plain, re.IGNORECASE)
    separator = declared[1] if declared else _separator(plain)
    rows, problems = _rows(file, plain[declared.end() :] if declared else plain, separator, 1 if declared else 0)
    if not problems and separator != ",":
        what = N_("colonnes séparées par {separator}")
        notes.append(Message(what, {"separator": Message(SEPARATORS.get(separator, separator))}))
    return rows, separator, notes, problems


def _decoded(raw: bytes) -> tuple[str | None, Message | None]:
    """Return the text, and what encoding it is in where that is not UTF-8; None where it is no text."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                name = encoding.upper()
                return raw.decode(encoding).removeprefix("\ufeff"), None if name == "UTF-8" else _encoded_as(name)
            except UnicodeDecodeError:
                return None, None
    if b"\0" in raw[:4096]:
        encoding = "utf-16-le" if raw[1:4096:2].count(0) >= raw[:4096:2].count(0) else "utf-16-be"
        try:
            return raw.decode(encoding), _encoded_as("UTF-16")
        except UnicodeDecodeError:
            return None, None
    try:
        return raw.decode("utf-8"), None
    except UnicodeDecodeError:
        guessed = raw.decode("utf-8", "replace")
    lost = guessed.count("\ufffd")
    if sum(map(guessed.count, _FRENCH)) > lost:  # UTF-8 but for a few bytes: read otherwise, its accents would be lost
        return None, None
    try:
        return raw.decode("cp1252"), _encoded_as("Windows-1252")
    except UnicodeDecodeError:
        return None, None


def _encoded_as(name: str) -> Message:
    return Message(N_("texte en {encoding}"), {"encoding": name})


def _no_text(file: str, raw: bytes, row: int | None) -> Problem:
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        what = Message(N_("c'est un classeur de tableur, pas un fichier texte"))
        return Problem(file, what, Message(N_("enregistrez la feuille au format « CSV UTF-8 »")))
    what = Message(N_("ce n'est pas un fichier texte"))
    return Problem(file, what, Message(N_("enregistrez la feuille au format « CSV UTF-8 »")), row)


def _undecodable(file: str, raw: bytes) -> Problem:
    """Name the line of the first byte that is not UTF-8."""
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not raw.startswith(tuple(mark for mark, _ in _MARKS[1:])) and b"\0" not in raw[:4096]:
            what = Message(N_("le texte mêle deux encodages (octet {byte})"), {"byte": f"0x{raw[error.start]:02X}"})
            remedy = Message(N_("enregistrez le fichier au format « CSV UTF-8 »"))
            return Problem(file, what, remedy, row=raw.count(b"\n", 0, error.start) + 1)
    return _no_text(file, raw, None)


# Lines and columns.


def _separator(text: str) -> str:
    """Return what separates the columns: what cuts most of the first lines into the same number of cells."""
    sample = list(io.StringIO(text[:_SAMPLE], newline=None))
    if len(text) > _SAMPLE and len(sample) > 1:
        sample.pop()  # cut in the middle
    best, found = (0.0, 1), ","
    for separator in SEPARATORS:
        widths = [len(row) for row in csv.reader(sample, delimiter=separator) if any(cell.strip() for cell in row)]
        usual, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
        score = (count / len(widths), usual) if usual > 1 else (0.0, 1)
        if score > best:
            best, found = score, separator
    return found


def _rows(file: str, text: str, separator: str, skipped: int) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """Return the rows that are not blank with their line, as a spreadsheet counts them, or why they cannot be told."""
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=separator, strict=True)
    rows, line, spaced = [], skipped, _BLANK.search(text) is not None
    known: dict[str, str] = {}  # a table says the same words again and again: each is held once
    try:
        for cells in reader:
            line += 1
            row = [cell.strip() for cell in cells] if spaced else cells
            if any(row):
                remember = known.setdefault if len(known) < _MOST_KNOWN else known.get
                rows.append((line, [remember(cell, cell) for cell in row]))
    except csv.Error as error:
        told = str(error)
        what = N_("un guillemet est mal placé")
        if "unexpected end" in told:
            what = N_("un guillemet ouvert n'est pas refermé")
        elif "limit" in told:
            what = N_("une cellule est trop longue (un guillemet n'est sans doute pas refermé)")
        remedy = Message(N_("fermez-le, ou doublez les guillemets qui font partie d'un texte"))
        return [], [Problem(file, Message(what), remedy, line + 1)]
    return rows, []


def _framed(
    file: str, rows: list[tuple[int, list[str]]], table: Table | None
) -> tuple[pd.DataFrame | None, list[Problem], list[Message]]:
    """Return the rows below the header as a frame, what is wrong with them, and what was left out."""
    if not rows:
        what, remedy = Message(N_("le fichier est vide")), Message(N_("écrivez au moins la ligne des noms de colonnes"))
        return None, [Problem(file, what, remedy, row=1)], []
    above = header_row([row for _, row in rows], table)
    line, header = rows[above]
    if len(header) > MOST_COLUMNS:
        what = Message(N_("{count} colonnes, {most} au plus"), {"count": len(header), "most": MOST_COLUMNS})
        return None, [Problem(file, what, Message(N_("supprimez les colonnes inutiles")), row=line)], []
    names = named_columns(header, table)
    key = names.index(table.key[0]) if table is not None and table.key[0] in names else None
    below: list[tuple[int, list[str]]] = []
    totals: list[tuple[int, list[str]]] = []
    for number, row in rows[above + 1 :]:
        (totals if table is not None and is_total(row, key) else below).append((number, row))
    kept = [
        place for place, name in enumerate(names) if name or any(place < len(row) and row[place] for _, row in below)
    ]
    names = [names[place] for place in kept]
    problems = [*_header_problems(file, names, line), *_ragged(file, below, len(header))]
    left_out = []
    if above:
        what = Message(N_("lignes de titre au-dessus du tableau, laissées : {count}"), {"count": above})
        left_out.append(what)
    if totals:
        lines = ", ".join(str(number) for number, _ in totals)
        left_out.append(Message(N_("lignes de total laissées : n° {lines}"), {"lines": lines}))
    if problems:
        return None, problems, left_out
    cells = {name: [row[place] for _, row in below] for name, place in zip(names, kept, strict=True)}
    # The line number in the file travels as the index, so that every later problem can name it.
    index = pd.Index([number for number, _ in below], dtype="int64")
    return pd.DataFrame(cells, index=index, columns=names, dtype="str"), [], left_out


def _ragged(file: str, rows: list[tuple[int, list[str]]], width: int) -> list[Problem]:
    """Return the rows of another width than the header's: one cell too many shifts those that follow it."""
    found = []
    remedy = Message(N_("mettez entre guillemets les textes qui contiennent le séparateur"))
    for (number, cells), others in listed([(number, len(row)) for number, row in rows if len(row) != width]):
        what = Message(N_("{found} cellules au lieu de {expected}"), {"found": cells, "expected": width})
        found.append(Problem(file, what, remedy, row=number, others=others))
    return found


def _header_problems(file: str, names: list[str], line: int) -> list[Problem]:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    remedy = Message(N_("gardez une seule colonne de ce nom"))
    what = Message(N_("la colonne figure deux fois"))
    unnamed = Message(N_("des colonnes remplies n'ont pas de nom"))
    return [
        Problem(
            file, what if name else unnamed, remedy if name else Message(N_("donnez-leur un nom")), line, name or None
        )
        for name in twice
    ]
