"""Data about persons stop an import: the product plans buildings, and keeps nothing that names a resident.

What is looked for: what headers say (names, birth dates, numbers, addresses), and cells that can be nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.importing.book import Row
from planning.tables.text.headers import plain_name

_HEADERS: Final = re.compile(
    r"(^|_)(prenoms?|nom_de_naissance|nom_usuel|nom_de_famille|nom_prenom|nom_et_prenom|nom_jeune_fille"
    r"|nom_(du_)?(resident|locataire|occupant|beneficiaire|usager|directeur|gardien|contact)|residents?_nom|locataires?|occupants?"
    r"|date_(de_)?naissance|ne_le|nee_le|naissance|date_naiss|lieu_de_naissance"
    r"|e_?mails?|mail|courriels?|adresse_(mail|electronique)"
    r"|telephone|telephones|tel|tel_portable|portable|mobile|gsm"
    r"|nir|numero_(de_)?securite_sociale|n_secu|num_secu|numero_secu|n_securite_sociale"
    r"|civilite|nationalite)(_|$)"
)
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?:\+33 ?[1-9]|0[1-9])(?:[ .-]?[0-9]{2}){4}")
_NIR: Final = re.compile(
    r"[1278][ .]?[0-9]{2}[ .]?(?:0[1-9]|1[0-2]|[2-9][0-9])[ .]?(?:[0-9]{2}|2[AB])(?:[ .]?[0-9]{3}){2}(?:[ .]?[0-9]{2})?"
)  # fmt: skip
_PERSON: Final = re.compile(r"(?:M|Mr|Mme|Mlle|Monsieur|Madame)\.? [A-ZÉÈ][\w'-]+.*")
_MAYBE: Final = re.compile(
    rf"@|^(?:{_PHONE.pattern})$|^(?:{_NIR.pattern})$|^(?:M|Mr|Mme|Mlle|Monsieur|Madame)\b", re.MULTILINE
)
"""What a column that holds data about persons has somewhere."""
_SHARE_OF_NAMES: Final = 0.3
"""Of the cells of a column that begin with « M. » or « Mme »: a remark about somebody is no list of persons."""
_SAID: Final = {
    "header": N_("la colonne « {column} » semble contenir des données de personnes : rien n'est importé"),
    "email": N_("la colonne « {column} » contient des adresses électroniques : rien n'est importé"),
    "phone": N_("la colonne « {column} » contient des numéros de téléphone : rien n'est importé"),
    "nir": N_("la colonne « {column} » contient des numéros de sécurité sociale : rien n'est importé"),
    "person": N_("la colonne « {column} » contient des noms de personnes : rien n'est importé"),
}


def personal_data(
    file: str, headers: Sequence[str], rows: Sequence[Row], line: int, ignored: frozenset[str] = frozenset()
) -> list[Problem]:
    """Return one problem per column that holds data about persons.

    Parameters
    ----------
    file
        Its name in the sentences.
    headers, rows
        The names of the columns, and the rows below them.
    line
        Of the header.
    ignored
        Columns of a public format that bear such a name and hold nobody: the telephone of an establishment.
    """
    return [
        Problem(
            file,
            Message(_SAID[why], {"column": header}),
            Message(N_("supprimez cette colonne du fichier, puis recommencez")),
            at or line,
        )
        for place, header in enumerate(headers)
        if header not in ignored
        for why, at in [_why(header, place, rows)]
        if why
    ]


def _why(header: str, place: int, rows: Sequence[Row]) -> tuple[str, int]:
    if _HEADERS.search(plain_name(header)) and _is_filled(place, rows):
        return "header", 0
    # Most columns hold nothing like it: one look at their distinct cells says so.
    if not _MAYBE.search("\n".join(dict.fromkeys(row[place] for _, row in rows if place < len(row)))):
        return "", 0
    return _in_cells(place, rows)


def _in_cells(place: int, rows: Sequence[Row]) -> tuple[str, int]:
    persons = filled = phones = first = 0
    for line, text in _texts(place, rows):
        filled += 1
        if "@" in text and _EMAIL.search(text):
            return "email", line
        if _is_nir(text):
            return "nir", line
        if _PHONE.fullmatch(text):
            phones, first = phones + 1, first or line
        elif _PERSON.fullmatch(text):
            persons, first = persons + 1, first or line
    if phones >= max(2, filled * _SHARE_OF_NAMES):
        return "phone", first
    return ("person", first) if persons >= max(2, filled * _SHARE_OF_NAMES) else ("", 0)


def _texts(place: int, rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    for line, row in rows:
        if place < len(row) and row[place]:
            yield line, row[place]


def _is_filled(place: int, rows: Sequence[Row]) -> bool:
    return next(_texts(place, rows), None) is not None


def _is_nir(text: str) -> bool:
    """Tell whether a text is a social security number: its shape, and its key where it is given."""
    if not 13 <= len(text) <= 21 or _NIR.fullmatch(text) is None:
        return False
    digits = re.sub(r"[ .]", "", text).replace("2A", "19").replace("2B", "18")
    return len(digits) == 15 and int(digits[13:]) == 97 - int(digits[:13]) % 97
