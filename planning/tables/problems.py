"""Problems -> sentences: where, what, what to do."""

from __future__ import annotations

from planning.domain.message import N_, Message
from planning.domain.problem import Problem
from planning.i18n import Lang, say, text


def problem_sentence(problem: Problem, lang: Lang = "fr") -> str:
    """Say a problem in one sentence.

    >>> what, remedy = Message("la cellule est vide"), Message("remplissez-la")
    >>> problem_sentence(Problem("options.csv", what, remedy, row=3, column="kind"))
    'options.csv, ligne 3, colonne kind : la cellule est vide ; remplissez-la.'
    """
    where = problem.file
    if problem.row is not None:
        where += say(Message(N_(", ligne {row}"), {"row": problem.row}), lang)
    if problem.column is not None:
        where += say(Message(N_(", colonne {column}"), {"column": problem.column}), lang)
    sentence = say(
        Message(
            N_("{where} : {what} ; {remedy}."),
            {"where": where, "what": say(problem.what, lang), "remedy": say(problem.remedy, lang)},
        ),
        lang,
    )
    return f"{text(N_('Attention'), lang)} - {sentence}" if problem.severity == "warning" else sentence
