"""Problems -> sentences: where, what, what to do; errors of a TOML or JSON document -> problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from planning.domain.errors import Problem
from planning.domain.message import N_, Message, RefusedError
from planning.i18n import FRENCH, Words


def problem_sentence(problem: Problem, words: Words = FRENCH) -> str:
    """Say a problem in one sentence.

    >>> what, remedy = Message("la cellule est vide"), Message("remplissez-la")
    >>> problem_sentence(Problem("options.csv", what, remedy, row=3, column="kind"))
    'options.csv, ligne 3, colonne kind : la cellule est vide ; remplissez-la.'
    """
    where = problem.file
    if problem.row is not None:
        where += words(", ligne {row}", row=problem.row)
    if problem.column is not None:
        where += words(", colonne {column}", column=problem.column)
    if problem.remedy is None:
        sentence = words("{where} : {what}.", where=where, what=words(problem.what))
    else:
        sentence = words(
            "{where} : {what} ; {remedy}.", where=where, what=words(problem.what), remedy=words(problem.remedy)
        )
    return f"{words('Attention')} - {sentence}" if problem.severity == "warning" else sentence


MOST_LINES = 12
"""Lines of a file that a sentence names; the others are counted."""


def problem_sentences(problems: Iterable[Problem], words: Words = FRENCH) -> list[str]:
    """Say problems once per kind: the first, then the other lines where it is the same; how each file was understood.

    >>> what, remedy = Message("la cellule est vide"), Message("remplissez-la")
    >>> problem_sentences([Problem("options.csv", what, remedy, row, "kind") for row in (3, 5, 8)])
    ['options.csv, ligne 3, colonne kind : la cellule est vide ; remplissez-la. De même : lignes 5, 8.']
    """
    kinds: dict[tuple[object, ...], list[Problem]] = {}
    for one in problems:
        remedy = one.remedy.template if one.remedy else None
        is_note = one.severity == "note"
        kind = (one.file, one.severity) if is_note else (one.file, one.column, one.what.template, remedy, one.severity)
        kinds.setdefault(kind, []).append(one)
    return [_of_a_kind(alike, words) for alike in kinds.values()]


def _of_a_kind(alike: list[Problem], words: Words) -> str:
    first = alike[0]
    if first.severity == "note":
        told = ", ".join(dict.fromkeys(words(one.what) for one in alike))
        return words("{file} est lu ainsi : {how}.", file=first.file, how=told)
    others = list(dict.fromkeys(one.row for one in alike[1:] if one.row is not None and one.row != first.row))
    sentence = problem_sentence(first, words)
    if not others:
        return sentence
    lines = ", ".join(str(row) for row in others[:MOST_LINES])
    count = len(others) + sum(one.others for one in alike) - MOST_LINES
    if count > 0:
        return sentence + words(" De même : lignes {lines} et {count} autres.", lines=lines, count=count)
    return sentence + words(" De même : lignes {lines}.", lines=lines)


# Pydantic's errors on a document.

_WORDS: Final = {
    "greater_than_equal": N_("doit être au moins {ge}"),
    "greater_than": N_("doit être plus grand que {gt}"),
    "less_than_equal": N_("doit être au plus {le}"),
    "less_than": N_("doit être plus petit que {lt}"),
    "missing": N_("ce champ manque"),
    "extra_forbidden": N_("ce champ n'existe pas"),
    "enum": N_("les valeurs possibles sont {expected}"),
    "literal_error": N_("les valeurs possibles sont {expected}"),
    "int_parsing": N_("doit être un nombre entier"),
    "int_type": N_("doit être un nombre entier"),
    "int_from_float": N_("doit être un nombre entier"),
    "float_parsing": N_("doit être un nombre"),
    "float_type": N_("doit être un nombre"),
    "bool_parsing": N_("doit être true ou false"),
    "bool_type": N_("doit être true ou false"),
    "string_type": N_("doit être un texte entre guillemets"),
    "finite_number": N_("doit être un nombre fini"),
}
"""What a reader can do about each kind of error; pydantic's own words for the kinds that are not here."""


def document_problems(file: str, error: ValidationError) -> list[Problem]:
    """Turn the errors of a document into problems, one per field."""
    remedy = Message(N_("corrigez ce champ, ou retirez-le"))
    return [
        Problem(
            file,
            Message(N_("valeur refusée : {reason}"), {"reason": _reason(detail)}),
            remedy,
            column=".".join(str(part) for part in detail["loc"]) or None,
        )
        for detail in error.errors()
    ]


def _reason(detail: ErrorDetails) -> Message | str:
    context: Mapping[str, Any] = detail.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, RefusedError):
        return cause.message
    if detail["type"] in _WORDS:
        return Message(_WORDS[detail["type"]], context)
    return detail["msg"]
