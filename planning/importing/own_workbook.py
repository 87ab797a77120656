"""The product's own workbook: a portfolio as sheets with French headers, written (export, template) and read back.

Writing and reading are each other's inverse: every cell of every table comes back as it was. Ids of rows that exist are
locked; choices, yes and no and references have their lists. No text can be taken for a formula.
"""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from planning.domain.errors import Problem
from planning.domain.message import N_
from planning.i18n import FRENCH, Words
from planning.importing.book import Book, Sheet
from planning.importing.incoming import Incoming, note
from planning.tables.schema import Column, Table
from planning.tables.schemas import ALL_TABLES
from planning.tables.text.cell_forms import AMBIGUOUS, Marks
from planning.tables.text.column_words import CHOICE_WORDS
from planning.tables.text.headers import column_words, named_columns, plain_name
from planning.tables.text.parsing import parse_table, written_cells

SHEETS: Final[Mapping[str, str]] = {
    "territories": N_("Territoires"),
    "client_groups": N_("Publics"),
    "typologies": N_("Typologies"),
    "suitability": N_("Adéquations"),
    "neighbours": N_("Territoires voisins"),
    "residences": N_("Résidences"),
    "programmes": N_("Programmes"),
    "options": N_("Options"),
    "option_programmes": N_("Places après travaux"),
    "option_costs": N_("Coûts des options"),
    "option_funding": N_("Aides des options"),
    "funders": N_("Financeurs"),
    "envelopes": N_("Enveloppes"),
    "needs": N_("Besoins"),
    "need_factors": N_("Facteurs de besoin"),
    "need_overrides": N_("Avis sur les besoins"),
    "need_shocks": N_("Chocs"),
    "operator_series": N_("Séries de l'opérateur"),
    "competitors": N_("Programmes voisins"),
    "cohorts": N_("Résidents"),
    "rules": N_("Règles"),
    "habitability_rules": N_("Règles d'habitabilité"),
    "permissions": N_("Permissions"),
    "partners": N_("Partenaires"),
    "template_changes": N_("Modèles changés"),
    "parameter_changes": N_("Paramètres changés"),
}
"""Table -> its sheet."""
ABOUT: Final = N_("Lisez-moi")
HEAD: Final = N_("Portefeuille")
SCENARIOS: Final = N_("Scénarios")
FREE_ROWS: Final = 400
"""Rows below those that exist in which lists still help."""
_FIRST_NATIVE_DATE: Final = datetime.date(1900, 3, 1)
"""Before it spreadsheets count a day that never was."""
_KINDS: Final = {
    "id": N_("identifiant (texte)"),
    "text": N_("texte"),
    "int": N_("nombre entier"),
    "number": N_("nombre"),
    "bool": N_("oui ou non"),
    "date": N_("date"),
}
_YES, _NO = N_("oui"), N_("non")


def written_tables() -> tuple[Table, ...]:
    """Return the tables that a workbook holds: all that are read from files."""
    return tuple(table for table in ALL_TABLES if not table.derived)


# Writing.


def workbook(
    manifest: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    scenarios: Mapping[str, str],
    words: Words = FRENCH,
    *,
    is_template: bool = False,
) -> bytes:
    """Write a portfolio as .xlsx.

    Parameters
    ----------
    manifest
        The head of the portfolio (plain values; `build` inside).
    tables
        Tables by name, as texts; those that are missing or empty get a sheet with their headers in a template alone.
    scenarios
        Name -> JSON document.
    words
        The explanations' language; headers and names of sheets stay French, so that any copy is read back.
    is_template
        Also the sheets of tables without rows that people fill in, and more room for lists.
    """
    from openpyxl import Workbook  # takes its time

    book = Workbook()
    about = book.active
    about.title = ABOUT
    _head_sheet(book.create_sheet(HEAD), manifest)
    shown = [
        table
        for table in written_tables()
        if len(tables.get(table.name, ())) or (is_template and table.name in _TO_FILL)
    ]
    rows = {table.name: len(tables.get(table.name, ())) for table in shown}
    for table in shown:
        _table_sheet(book.create_sheet(SHEETS[table.name]), table, tables.get(table.name), rows)
    if scenarios:
        sheet = book.create_sheet(SCENARIOS)
        _plain_rows(sheet, [("Nom", "Document (JSON)"), *scenarios.items()])
    _about_sheet(about, shown, words)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


_TO_FILL: Final = ("territories", "residences", "programmes", "cohorts", "envelopes", "rules", "needs", "competitors")


def _head_sheet(sheet: Any, manifest: Mapping[str, Any]) -> None:
    flat = {**{name: value for name, value in manifest.items() if name != "build"}, **manifest.get("build", {})}
    _plain_rows(
        sheet, [("Champ", "Valeur"), *((name, "" if value is None else str(value)) for name, value in flat.items())]
    )
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 60


def _plain_rows(sheet: Any, rows: list[tuple[str, ...]]) -> None:
    for line, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            _text(sheet.cell(line, place), text)
    _bold(sheet, len(rows[0]))


def _text(cell: Any, text: str) -> None:
    """Write a text as a text, whatever it begins with: nothing of a user's becomes a formula."""
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True


def _bold(sheet: Any, width: int) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for place in range(1, width + 1):
        cell = sheet.cell(1, place)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6EEF7")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _table_sheet(sheet: Any, table: Table, frame: pd.DataFrame | None, rows: Mapping[str, int]) -> None:
    from openpyxl.styles import Protection
    from openpyxl.utils import get_column_letter

    extra = [] if frame is None else [name for name in frame.columns if table.column(str(name)) is None]
    headers = [*(column_words(table.name, column.name) for column in table.columns), *map(str, extra)]
    for place, header in enumerate(headers, 1):
        _text(sheet.cell(1, place), header)
        sheet.column_dimensions[get_column_letter(place)].width = min(36, max(12, len(header) * 0.9))
        sheet.column_dimensions[get_column_letter(place)].protection = Protection(locked=False)
    _bold(sheet, len(headers))
    free, locked = Protection(locked=False), Protection(locked=True)
    count = 0 if frame is None else len(frame)
    for place, column in enumerate(table.columns, 1):
        lock = locked if column.name in table.key and count else free
        for line, value in enumerate([] if frame is None else frame[column.name].tolist(), 2):
            cell = sheet.cell(line, place)
            _value(cell, column, value)
            cell.protection = lock if value != "" else free
        _list(sheet, table, column, get_column_letter(place), count, rows)
    for place, name in enumerate(extra, len(table.columns) + 1):
        for line, value in enumerate([] if frame is None else frame[name].tolist(), 2):
            _text(sheet.cell(line, place), str(value))
            sheet.cell(line, place).protection = free
    sheet.protection.sheet = count > 0
    for allowed in ("formatColumns", "formatRows", "formatCells", "sort", "autoFilter", "insertRows"):
        setattr(sheet.protection, allowed, False)


def _value(cell: Any, column: Column, text: str) -> None:
    """Write a text of the product as what it is: a number, a date, a text, oui or non, a choice in French."""
    if text == "":
        return
    if column.kind in ("int", "number"):
        cell.value, cell.data_type = text, "n"  # as it is written: openpyxl keeps sixteen digits of seventeen
    elif column.kind == "bool":
        _text(cell, _YES if text == "true" else _NO)
    elif column.kind == "date":
        date = datetime.date.fromisoformat(text)
        if date < _FIRST_NATIVE_DATE:
            _text(cell, text)
        else:
            cell.value, cell.number_format = date, "dd/mm/yyyy"
    else:
        _text(cell, CHOICE_WORDS[text][0] if column.choices and text in CHOICE_WORDS else text)


def _list(sheet: Any, table: Table, column: Column, letter: str, count: int, rows: Mapping[str, int]) -> None:
    """Offer what a cell may hold: choices, oui or non, ids of another sheet."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.kind == "bool":
        formula = f'"{_YES},{_NO}"'
    elif column.choices:
        formula = '"' + ",".join(CHOICE_WORDS.get(choice, (choice,))[0] for choice in column.choices) + '"'
    elif column.references and column.references.partition(".")[0] in rows:
        target, _, name = column.references.partition(".")
        place = [one.name for one in next(one for one in ALL_TABLES if one.name == target).columns].index(name)
        formula = f"='{SHEETS[target]}'!${chr(65 + place)}$2:${chr(65 + place)}${rows[target] + FREE_ROWS}"
    else:
        return
    if len(formula) > 255:
        return
    offered = DataValidation(
        type="list", formula1=formula.removeprefix("=") if formula[0] == "=" else formula, allow_blank=True
    )
    offered.errorStyle = "warning"
    sheet.add_data_validation(offered)
    offered.add(f"{letter}2:{letter}{count + FREE_ROWS}")


def _about_sheet(sheet: Any, shown: list[Table], words: Words) -> None:
    """Explain every column: what it is called, what it holds, in which unit, whether it must be filled."""
    rows = [
        tuple(
            map(
                words,
                (N_("Feuille"), N_("Colonne"), N_("Ce qu'elle contient"), N_("Unité"), N_("À remplir"), N_("Choix")),
            )
        )
    ]
    for table in shown:
        for column in table.columns:
            choices = [words(CHOICE_WORDS[one][0]) if one in CHOICE_WORDS else one for one in column.choices]
            rows.append(
                (
                    SHEETS[table.name],
                    column_words(table.name, column.name),
                    words(_KINDS[column.kind]),
                    column.unit,
                    words(N_("oui")) if column.filled else "",
                    ", ".join(choices),
                )
            )
    _plain_rows(sheet, rows)
    for letter, width in zip("ABCDEF", (22, 44, 20, 16, 11, 50), strict=True):
        sheet.column_dimensions[letter].width = width


# Reading back.


def is_own(book: Book) -> bool:
    """Tell whether a workbook is one of ours: it has our sheets of residences and of the portfolio's head."""
    names = {plain_name(sheet.name) for sheet in book.sheets}
    return {plain_name(HEAD), plain_name(SHEETS["residences"])} <= names


def read_own(book: Book) -> Incoming:
    """Read every sheet back into its table; what people changed is read as people write."""
    by_sheet = {plain_name(name): table for table in written_tables() for name in (SHEETS[table.name], table.name)}
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    manifest: dict[str, object] | None = None
    scenarios: dict[str, str] = {}
    for sheet in book.sheets:
        name = plain_name(sheet.name)
        problems += sheet.problems
        if name == plain_name(HEAD):
            manifest = _head(sheet)
        elif name == plain_name(SCENARIOS):
            scenarios = {row[0]: row[1] for _, row in sheet.rows[1:] if len(row) > 1 and row[0]}
        elif name in by_sheet:
            frame, found = _table_read(book.file, by_sheet[name], sheet)
            problems += found
            if frame is not None:
                tables[by_sheet[name].name] = frame
        elif name != plain_name(ABOUT):
            what = N_("feuille « {sheet} » inconnue, laissée")
            problems.append(note(book.file, what, sheet=sheet.name))
    return Incoming(
        book.file,
        tables=tables,
        manifest=manifest,
        scenarios=scenarios,
        is_whole=True,
        named_by=False,
        problems=tuple(problems),
    )


def _head(sheet: Sheet) -> dict[str, object]:
    """Return the manifest as a document, fields of `build` inside."""
    build = ("options", "needs", "rules", "draws", "draws_seed")
    cells = {row[0]: row[1] for _, row in sheet.rows[1:] if len(row) > 1 and row[0] and row[1]}
    return {
        **{name: value for name, value in cells.items() if name not in build},
        "build": {name: value for name, value in cells.items() if name in build},
    }


def _table_read(file: str, table: Table, sheet: Sheet) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Return the rows of a sheet as texts, under the schema's columns and those that it does not know."""
    if not sheet.rows:
        return None, []
    names = named_columns(sheet.rows[0][1], table)
    kept = [place for place, name in enumerate(names) if name and name not in names[:place]]
    frame = pd.DataFrame(
        {names[place]: [row[place] if place < len(row) else "" for _, row in sheet.rows[1:]] for place in kept},
        index=pd.Index([line for line, _ in sheet.rows[1:]], dtype="int64"),
        dtype="str",
    )
    lines = dict(sheet.rows)
    texts = (lines[line][place] for line, place in sheet.texts if line in lines)
    typed, found = parse_table(table, frame, Marks.of(texts, ""))
    told = [
        _of_sheet(file, sheet.name, one)
        for one in found
        if one.severity != "note" and one.what.template != _UNKNOWN and not _is_filled_in(table, one)
    ]
    return written_cells(typed), told


_UNKNOWN: Final = "la colonne est inconnue, elle n'est pas utilisée"


_EMPTY: Final = "la cellule est vide"
FILLED_IN: Final = (("residences", "territory"), ("programmes", "programme_id"))
"""Cells that a person may leave empty: the import fills them in (`proposal.py`)."""


def _is_filled_in(table: Table, problem: Problem) -> bool:
    return problem.what.template == _EMPTY and (table.name, problem.column) in FILLED_IN


def _of_sheet(file: str, sheet: str, problem: Problem) -> Problem:
    return Problem(f"{file}, {sheet}", problem.what, problem.remedy, problem.row, problem.column, problem.severity)


def ambiguous(problems: tuple[Problem, ...]) -> Iterator[Problem]:
    """Return the numbers that can be read two ways."""
    return (problem for problem in problems if problem.what.template == AMBIGUOUS)


def scenario_texts(scenarios: Mapping[str, Any]) -> dict[str, str]:
    """Return scenarios as JSON documents, by name."""
    return {
        name: json.dumps(scenario.model_dump(mode="json", exclude_unset=True), ensure_ascii=False)
        for name, scenario in scenarios.items()
    }
