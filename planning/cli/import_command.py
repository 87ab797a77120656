"""`import`, `init`, `export`: a portfolio from the files that people have, and back into a workbook."""

from __future__ import annotations

import argparse
import datetime
import json
from pathlib import Path
from typing import Any, Final

from planning import workflow
from planning.cli.terminal import DEMO, FINE, WRONG
from planning.demand.completing import import_into_folder
from planning.domain.errors import DataError, RequestError
from planning.domain.message import N_, Message
from planning.i18n import Words
from planning.importing.accepting import accept
from planning.importing.book import Book
from planning.importing.file_kinds import KIND_WORDS, Kind, kind_of, read_incoming, source_fingerprint
from planning.importing.file_reading import read_book
from planning.importing.folders import replace_folder, write_portfolio
from planning.importing.incoming import Incoming
from planning.importing.own_workbook import scenario_texts, workbook
from planning.importing.present import Present, empty_texts, present_of_folder
from planning.importing.proposal import Change, Proposal, proposal
from planning.importing.source_maps import document_of, merged, read_map, remember, remembered
from planning.importing.starting import manifest_toml, new_manifest
from planning.importing.target_columns import TARGET, SourceMap
from planning.tables.data import Manifest
from planning.tables.faults import problem_sentence, problem_sentences
from planning.tables.loading import load_folder
from planning.tables.schemas import TABLE_BY_NAME
from planning.tables.text.headers import column_words
from planning.tables.text.writing import check_target, write_whole

MOST_SHOWN: Final = 12
"""Changes that are printed of a kind; the others are counted (`--json` has them all)."""
TEMPLATE: Final = "modele.xlsx"


def import_file(asked: argparse.Namespace) -> int:
    """Show what a file would change in a portfolio; with --apply, change it."""
    folder = Path(asked.data) if asked.data else None
    if asked.apply and folder is None:
        raise RequestError(Message(N_("dites dans quel dossier importer : --data DOSSIER (il peut être nouveau)")))
    book = read_book(asked.file)
    present = present_of_folder(folder)
    known = source_fingerprint(book)
    said = merged(remembered(folder, known), _said(asked))
    incoming = read_incoming(book, said, present.tables["residences"], Kind(asked.kind) if asked.kind else None)
    proposed = proposal(present, incoming)
    if asked.json:
        document = _document(book, said, proposed, asked.words)
    else:
        _print(book, incoming, proposed, asked.words)
    outcome = FINE
    if incoming.is_stopped:
        outcome = WRONG
    elif asked.apply:
        outcome = _apply(asked, folder or Path(), known, said, proposed)
    if asked.json:
        print(json.dumps({**document, "applied": asked.apply and outcome == FINE}, ensure_ascii=False, indent=1))
    elif not asked.apply and proposed.is_ready and proposed.has_changes:
        print(asked.words("Rien n'est encore changé : ajoutez --apply --data DOSSIER pour l'accepter"))
    return outcome


def _said(asked: argparse.Namespace) -> SourceMap:
    """Return what the options of the command say of the source, before the file of --map."""
    written = read_map(asked.map) if asked.map else SourceMap({}, {})
    options = SourceMap({}, {}, asked.typology or "", asked.decimal or "", asked.overlaps or "", asked.operator or "")
    return merged(written, options)


def _apply(asked: argparse.Namespace, folder: Path, known: str, said: SourceMap, proposed: Proposal) -> int:
    accepted = accept(
        proposed,
        name=asked.name or asked.file.stem,
        today=datetime.datetime.now(tz=datetime.UTC).date(),
        words=asked.words,
        without=asked.without,
        remove_absent=True if asked.remove_absent else None,
    )
    try:
        kept, more = import_into_folder(folder, accepted, workflow.prepare)
    except DataError as error:
        told = N_("le portefeuille ne serait plus correct ({count} erreurs) : rien n'est changé")
        errors = [problem for problem in error.problems if problem.severity == "error"]
        raise DataError(Message(told, {"count": len(errors)}), error.problems) from error
    remember(folder, known, document_of(said, proposed.incoming))
    if not asked.json:
        for sentence in (*accepted.said, *more):
            print(asked.words("Complété : {what}", what=sentence))
        print(asked.words("Importé dans {folder}", folder=str(folder)))
        if kept is not None:
            print(asked.words("La version d'avant est gardée dans {folder}", folder=str(kept)))
    return FINE


# What is said.


def _print(book: Book, incoming: Incoming, proposed: Proposal, words: Words) -> None:
    kind = kind_of(book)
    if kind is not None:
        print(words("{file} : {kind}", file=book.file, kind=Message(KIND_WORDS[kind])))
    for sentence in problem_sentences(proposed.problems, words):
        print(sentence)
    for column in incoming.columns:
        where = words(TARGET[column.target].words) if column.target in TARGET else words("non importé")
        read = f" ({words(column.read)})" if column.target else ""
        print(f"  {column.header} → {where}{read}")
    if incoming.is_stopped:
        return
    counts = {status: proposed.count(status) for status in ("new", "modified", "absent", "unchanged")}
    what = N_(
        "Résidences : {new} nouvelles, {modified} modifiées, {absent} absentes du fichier, {unchanged} inchangées"
    )
    print(words(what, **counts))
    for change in [one for one in proposed.changes if one.status == "modified"][:MOST_SHOWN]:
        for line in change_lines(change, words):
            print(f"  {line}")
    for question in incoming.questions:
        options = f" (--{question.answer} {'|'.join(question.choices) or '…'})"
        print(words("À répondre : {what}", what=question.message) + options)


def change_lines(change: Change, words: Words) -> list[str]:
    """Say what changes in a row, field by field."""
    return [
        words(
            "{name}, {column} : {before} → {after}",
            name=change.name,
            column=words(column_words(change.table, column)),
            before=before or words("vide"),
            after=after or words("vide"),
        )
        for column, (before, after) in change.fields.items()
    ]


def _document(book: Book, said: SourceMap, proposed: Proposal, words: Words) -> dict[str, Any]:
    incoming, kind = proposed.incoming, kind_of(book)
    return {
        "file": book.file,
        "kind": None if kind is None else kind.value,
        "fine": not incoming.is_stopped,
        "map": document_of(said, incoming),
        "columns": [
            {
                "header": one.header,
                "example": one.example,
                "target": one.target,
                "sure": one.is_sure,
                "read": words(one.read),
            }
            for one in incoming.columns
        ],
        "questions": [
            {"answer": one.answer, "choices": one.choices, "sentence": words(one.message)} for one in incoming.questions
        ],
        "problems": [
            {"row": one.row, "column": one.column, "severity": one.severity, "sentence": problem_sentence(one, words)}
            for one in proposed.problems
        ],
        "changes": [
            {"table": one.table, "key": one.key, "name": one.name, "status": one.status, "fields": one.fields}
            for one in proposed.changes
            if one.status != "unchanged"
        ],
    }


# A new portfolio, and a whole one as a workbook.


def init(asked: argparse.Namespace) -> int:
    """Write an empty portfolio: a folder that `import` fills, and the workbook to fill by hand."""
    folder: Path = asked.folder
    if folder.exists() and any(folder.iterdir()):
        raise RequestError(
            Message(N_("« {folder} » n'est pas vide : choisissez un nouveau dossier"), {"folder": str(folder)})
        )
    present = present_of_folder(None)
    manifest = new_manifest(asked.name or folder.name, datetime.datetime.now(tz=datetime.UTC).date())
    empty = {name: empty_texts(TABLE_BY_NAME[name]) for name in ("territories", "residences", "programmes")}
    tables = {**{name: present.tables[name] for name in present.usual}, **empty}
    raw = template(present, manifest, asked.words)

    def write(draft: Path) -> None:
        write_portfolio(draft, tables, manifest_toml(manifest), {})
        (draft / TEMPLATE).write_bytes(raw)

    if folder.exists():
        folder.rmdir()
    replace_folder(folder, write)
    print(asked.words("Écrit dans {file}", file=str(folder)))
    told = N_("Remplissez {file} dans un tableur, puis : python -m planning import {file} --data {folder} --apply")
    print(asked.words(told, file=str(folder / TEMPLATE), folder=str(folder)))
    return FINE


def template(present: Present, manifest: Manifest, words: Words) -> bytes:
    """Return the workbook to fill: its columns explained, its lists ready, publics and kinds of housing as usual."""
    return workbook(
        manifest.model_dump(mode="json"),
        {name: present.tables[name] for name in present.usual},
        {},
        words,
        is_template=True,
    )


def export(asked: argparse.Namespace) -> int:
    """Write a whole portfolio as one workbook, which `import` reads back."""
    check_target(asked.to)
    folder = Path(asked.folder or DEMO)
    data, held = load_folder(folder), present_of_folder(folder)
    raw = workbook(data.manifest.model_dump(mode="json"), held.tables, scenario_texts(data.scenarios), asked.words)
    write_whole(asked.to, raw)
    print(asked.words("Écrit dans {file}", file=str(asked.to)))
    return FINE
