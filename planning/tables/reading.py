"""CSV bytes -> a frame of texts, or the problems that prevent it. No cell is interpreted here."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from planning.domain.errors import Problem
from planning.domain.message import N_, Message

LARGEST_FILE_BYTES = 200_000_000


def read_texts(path: Path) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read a comma-separated UTF-8 file as texts (an empty cell is an empty text).

    Returns
    -------
    frame or None
        One row per line of the file, index 0..n-1; None when the file cannot be read.
    problems
        What is wrong with the file as a file: encoding, separator, header, ragged lines.
    """
    raw, problems = read_content(path)
    return (None, problems) if raw is None else texts_of(path.name, raw)


def read_content(path: Path) -> tuple[bytes | None, list[Problem]]:
    """Read a file as it is; None, and why, when that cannot be done."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        what = Message(N_("le fichier ne peut pas être lu ({reason})"), {"reason": error.strerror or ""})
        return None, [Problem(path.name, what, Message(N_("vérifiez le fichier et ses droits d'accès")))]
    if len(raw) > LARGEST_FILE_BYTES:
        what = Message(N_("le fichier dépasse {limit} Mo"), {"limit": LARGEST_FILE_BYTES // 1_000_000})
        return None, [Problem(path.name, what, Message(N_("partagez le portefeuille en plusieurs dossiers")))]
    return raw, []


def texts_of(file: str, raw: bytes) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read the content of a comma-separated UTF-8 file, as `read_texts` does; `file` is its name in the sentences."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(file, raw, error)]
    if "\x00" in text:
        what = Message(N_("ce n'est pas un fichier texte (caractère nul)"))
        return None, [Problem(file, what, Message(N_("enregistrez la feuille au format « CSV UTF-8 »")))]
    return _split(file, text)


def _split(file: str, text: str) -> tuple[pd.DataFrame | None, list[Problem]]:
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        what = Message(N_("le fichier n'est pas un CSV correct ({reason})"), {"reason": str(error)})
        return None, [Problem(file, what, Message(N_("vérifiez les guillemets et les virgules")))]
    header = [name.strip() for name in rows[0]] if rows else []
    problems = _header_problems(file, header)
    if problems:
        return None, problems
    numbered = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(row)]
    for number, row in numbered:
        if len(row) != len(header):
            what = Message(N_("{found} cellules au lieu de {expected}"), {"found": len(row), "expected": len(header)})
            remedy = Message(N_("mettez entre guillemets les textes qui contiennent une virgule"))
            problems.append(Problem(file, what, remedy, row=number))
    if problems:
        return None, problems
    frame = pd.DataFrame([row for _, row in numbered], columns=header, dtype="str")
    # The line number in the file travels as the index, so that every later problem can name it.
    frame.index = pd.Index([number for number, _ in numbered], dtype="int64")
    return frame.apply(lambda cells: cells.str.strip()), []


def _header_problems(file: str, header: list[str]) -> list[Problem]:
    if not header:
        what = Message(N_("le fichier est vide"))
        return [Problem(file, what, Message(N_("écrivez au moins la ligne des noms de colonnes")), row=1)]
    if len(header) == 1 and ";" in header[0]:
        what = Message(N_("les colonnes sont séparées par des points-virgules"))
        return [Problem(file, what, Message(N_("enregistrez le fichier avec des virgules")), row=1)]
    twice = sorted({name for name in header if header.count(name) > 1})
    remedy = Message(N_("gardez une seule colonne de ce nom"))
    return [Problem(file, Message(N_("la colonne figure deux fois")), remedy, 1, name) for name in twice]


def _not_utf8(file: str, raw: bytes, error: UnicodeDecodeError) -> Problem:
    """Name the line and column of the first byte that is not UTF-8."""
    before = raw[: error.start]
    line_start = before.rfind(b"\n") + 1
    header = raw.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip().split(",")
    position = before[line_start:].count(b",")
    return Problem(
        file,
        Message(N_("le texte n'est pas en UTF-8 (octet {byte})"), {"byte": f"0x{raw[error.start]:02X}"}),
        Message(N_("enregistrez le fichier au format « CSV UTF-8 »")),
        row=before.count(b"\n") + 1,
        column=header[position] if position < len(header) else None,
    )
