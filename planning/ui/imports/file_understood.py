"""A file that was sent: what was understood, what each column is, what is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from planning.domain.message import N_, Message
from planning.importing.book import Book
from planning.importing.file_kinds import KIND_WORDS, kind_of
from planning.importing.housing_words import OTHER_TYPOLOGIES
from planning.importing.incoming import Incoming, Question
from planning.importing.overlaps import ADD, WITHIN
from planning.importing.present import usual_table
from planning.importing.target_columns import LEAVE_OUT, TARGET, SourceMap
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words

SHOWN_ROWS: Final = 6
"""Rows of the file drawn as they are."""
MOST_SENTENCES: Final = 12
CHOICES: Final = {
    ADD: N_("ils s'ajoutent"),
    WITHIN: N_("l'un contient l'autre"),
    ",": N_("la virgule sépare les décimales"),
    ".": N_("le point sépare les décimales"),
}


def file_head(book: Book, incoming: Incoming) -> None:
    """Say what the file is, show its first rows, and what was understood or is wrong."""
    kind = kind_of(book)
    title = [f"1 · {plain(book.file)}", *([plain(words(Message(KIND_WORDS[kind])))] if kind is not None else [])]
    st.markdown(f"#### {' · '.join(title)}")
    left, right = st.columns([0.58, 0.42])
    with left:
        if book.sheets:
            rows = book.sheets[0].rows[:SHOWN_ROWS]
            width = max(len(row) for _, row in rows)
            cells = [[*row, *[""] * (width - len(row))] for _, row in rows]
            frame = pd.DataFrame(
                cells, index=[line for line, _ in rows], columns=[str(place + 1) for place in range(width)]
            )
            st.dataframe(frame, key="import.rows", alt=words("Les premières lignes du fichier"), height="content")
    with right:
        st.markdown(f"**{words('Compris sans rien demander')}**")
        notes = dict.fromkeys(words(one.what) for one in incoming.problems if one.severity == "note")
        st.markdown("\n".join(f"- {plain(one)}" for one in notes) or words("Rien de particulier."))


def what_is_wrong(incoming: Incoming, problems: list[str]) -> None:
    """Say what is not as it should be: what stops the import, else what is only said."""
    if not problems:
        return
    shown = "\n".join(f"- {plain(one)}" for one in problems[:MOST_SENTENCES])
    if len(problems) > MOST_SENTENCES:
        shown += "\n- " + plain(words("et {count} autres", count=len(problems) - MOST_SENTENCES))
    if incoming.is_stopped:
        st.error(shown, icon=":material/block:")
    else:
        title = words.plural("{n} remarque sur le fichier", "{n} remarques sur le fichier", len(problems))
        with st.expander(title, icon=":material/warning:", expanded=len(problems) <= 4):
            st.markdown(shown)


def columns_asked(incoming: Incoming, asked: SourceMap, key: str) -> SourceMap:
    """Draw where each column goes, and return what the reader says of it."""
    if not incoming.columns:
        return asked
    known = sum(bool(one.target) for one in incoming.columns)
    told = words(
        "{known} reconnues sur {count}, gardées pour la prochaine fois", known=known, count=len(incoming.columns)
    )
    doubtful = any(one.target and not one.is_sure for one in incoming.columns)
    st.markdown(f"#### 2 · {words('Chaque colonne va où ?')}")
    with st.expander(told, expanded=doubtful or incoming.is_stopped):
        said = {
            one.header: _column(one.header, one.example, one.target, words(one.read), key) for one in incoming.columns
        }
    changed = {one.header: said[one.header] for one in incoming.columns if said[one.header] != one.target}
    return replace(asked, columns={**asked.columns, **changed})


def _column(header: str, example: str, target: str, read: str, key: str) -> str:
    name, cell, where, note = st.columns([0.22, 0.24, 0.32, 0.22], vertical_alignment="center")
    name.markdown(f"**{plain(header)}**")
    cell.markdown(plain(example) or "-")
    options = [LEAVE_OUT, *TARGET]
    chosen = where.selectbox(
        header,
        options,
        index=options.index(target) if target in options else 0,
        format_func=_target_words,
        key=f"import.column.{key}.{header}",
        label_visibility="collapsed",
    )
    note.markdown(plain(read))
    return str(chosen)


def _target_words(target: str | None) -> str:
    return words(TARGET[target].words) if target else words("ne pas importer")


def questions_asked(questions: tuple[Question, ...], asked: SourceMap, key: str) -> SourceMap:
    """Draw what only a person knows, and return the answers given so far."""
    answers: dict[str, str] = {}
    for question in questions:
        if question.choices:
            chosen = st.radio(
                plain(words(question.message)),
                question.choices,
                index=None,
                format_func=lambda one: words(CHOICES[str(one)]),
                key=f"import.answer.{key}.{question.answer}",
                horizontal=True,
            )
        else:
            chosen = st.selectbox(
                plain(words(question.message)),
                list(_kinds()),
                index=None,
                format_func=lambda one: _kinds()[one],
                placeholder=words("Choisissez un type d'accueil"),
                key=f"import.answer.{key}.{question.answer}",
            )
        if chosen:
            answers[question.answer] = str(chosen)
    return SourceMap(
        asked.columns,
        asked.typologies,
        answers.get("typology", asked.typology),
        answers.get("decimal", asked.decimal),
        answers.get("overlaps", asked.overlaps),
        asked.operator,
    )


def _kinds() -> dict[str, str]:
    usual = usual_table("typologies")
    label = "label_fr" if words.lang == "fr" else "label_en"
    known = dict(zip(usual["typology"], usual[label], strict=True))
    return known | {one["typology"]: one[label] for one in OTHER_TYPOLOGIES}
