"""What was typed into the grids of a portfolio: kept by the keys of its rows, laid on any version of it.

Edits hold what people typed, cell by cell, so that nothing is lost by leaving a page, that each step can be undone, and
that they can be laid on the tables that somebody else has changed meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pandas as pd
from pydantic import Field

from planning.domain.errors import Problem
from planning.domain.frozen import Value
from planning.domain.message import Message
from planning.i18n import Lang
from planning.importing.by_hand.grid_cells import WRITE_WHOLE, read_cell, shown_cell
from planning.importing.incoming import Incoming
from planning.importing.own_workbook import FILLED_IN, SHEETS
from planning.importing.present import Present, records, rows_of_table
from planning.importing.proposal import NOWHERE, last_number
from planning.tables.checks import NOT_THERE, check_rows, same_keys
from planning.tables.schema import Table
from planning.tables.schemas import TABLE_BY_NAME
from planning.tables.text.cell_forms import Marks
from planning.tables.text.headers import column_words
from planning.tables.text.parsing import parse_table, written_cells

GRIDS: Final = ("residences", "programmes", "cohorts")
"""Tables that are changed in grids."""
ADDED: Final = "+"
"""Before the key of a row that is not in the portfolio yet."""
LOCKED: Final[Mapping[str, tuple[str, ...]]] = {
    "residences": ("residence_id",),
    "programmes": ("programme_id",),
    "cohorts": ("cohort",),
}
"""Ids: given by the product to new rows, never changed."""
_BETWEEN: Final = "\t"
_CANONICAL: Final = Marks(frozenset({"."}), ",")
Cells = Mapping[str, Mapping[str, str]]


class TableEdits(Value):
    """What was typed into one table."""

    cells: dict[str, dict[str, str]] = Field(default={})
    """Row -> column -> what was typed."""
    added: tuple[str, ...] = ()
    """Rows that are new, in their order."""
    gone: tuple[str, ...] = ()
    """Rows of the portfolio that were deleted."""


class Edits(Value):
    """What was typed into all grids."""

    tables: dict[str, TableEdits] = Field(default={})

    def of(self, table: str) -> TableEdits:
        """Return what was typed into one table."""
        return self.tables.get(table, TableEdits())

    def with_table(self, table: str, edits: TableEdits) -> Edits:
        """Return the same with other edits of a table."""
        return Edits(tables={**self.tables, table: edits})


class Rows(NamedTuple):
    """Rows of a grid by key, in their order; cells as texts."""

    keys: tuple[str, ...]
    cells: list[dict[str, str]]


class Fault(NamedTuple):
    """What is wrong with one row, and what to do. `column`: in French words, empty = the row as a whole."""

    table: str
    row: str
    column: str
    what: Message
    remedy: Message | None
    is_error: bool = True


@dataclass(frozen=True)
class Typed:
    """What edits make of a portfolio: tables as texts (only those that were edited), and what is wrong with them."""

    tables: Mapping[str, pd.DataFrame]
    frames: Mapping[str, pd.DataFrame]
    """The same, typed."""
    faults: tuple[Fault, ...]

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it may be kept as it is."""
        return any(fault.is_error for fault in self.faults)


# The rows of a grid.


def rows_of(table: str, frame: pd.DataFrame, edits: TableEdits) -> Rows:
    """Return the rows of a table (texts) as the product writes them, with what was typed, as typed, laid on them."""
    key = TABLE_BY_NAME[table].key
    gone = set(edits.gone)
    keys: list[str] = []
    cells: list[dict[str, str]] = []
    for row in records(frame):
        name = _BETWEEN.join(row[column] for column in key)
        if name not in gone:
            keys.append(name)
            cells.append(row | edits.cells.get(name, {}) if name in edits.cells else row)
    for name in edits.added:
        keys.append(name)
        cells.append(
            {**dict.fromkeys(map(str, frame.columns), ""), **_given_id(table, name), **edits.cells.get(name, {})}
        )
    return Rows(tuple(keys), cells)


def shown_rows(table: str, frame: pd.DataFrame, edits: TableEdits, lang: Lang) -> tuple[tuple[str, ...], pd.DataFrame]:
    """Return the keys of the rows, and the rows as a reader sees them; what was typed stays as it was typed."""
    rows = rows_of(table, frame, edits)
    shown = {}
    for column in TABLE_BY_NAME[table].columns:
        cells = [row[column.name] for row in rows.cells]
        if column.kind in ("int", "number", "date"):
            known = {cell: shown_cell(column, cell, lang) for cell in set(cells)}
            typed = [edits.cells.get(key, {}).get(column.name) for key in rows.keys]
            cells = [known[cell] if said is None else said for cell, said in zip(cells, typed, strict=True)]
        shown[column.name] = pd.Series(cells, dtype="str")
    return rows.keys, pd.DataFrame(shown)


def _given_id(table: str, name: str) -> dict[str, str]:
    return {"residence_id": name.removeprefix(ADDED)} if table == "residences" else {}


# What a person does in a grid.


def with_delta(table: str, before: TableEdits, rows: Sequence[str], delta: Mapping[str, Any]) -> TableEdits:
    """Return edits with what a grid says that was done since it was drawn.

    Parameters
    ----------
    table, before
        Its table, and the edits that it was drawn with.
    rows
        The keys of its rows then.
    delta
        `edited_rows` (position -> column -> cell), `added_rows` (cells), `deleted_rows` (positions).
    """
    cells = {name: dict(row) for name, row in before.cells.items()}
    for place, row in delta.get("edited_rows", {}).items():
        cells.setdefault(rows[int(place)], {}).update(_told(row))
    added = list(before.added)
    for row in delta.get("added_rows", ()):
        name = _next_row(table, [*rows, *added])
        added.append(name)
        cells[name] = _told(row)
    dropped = [rows[int(place)] for place in delta.get("deleted_rows", ())]
    return TableEdits(
        cells={name: row for name, row in cells.items() if name not in dropped},
        added=tuple(name for name in added if name not in dropped),
        gone=(*before.gone, *(name for name in dropped if not name.startswith(ADDED))),
    )


def _told(row: Mapping[str, Any]) -> dict[str, str]:
    return {str(column): "" if cell is None else str(cell) for column, cell in row.items()}


def _next_row(table: str, rows: Iterable[str]) -> str:
    names = [name.removeprefix(ADDED) for name in rows]
    if table == "residences":
        return f"{ADDED}R{last_number(names) + 1:03d}"
    return f"{ADDED}{max((int(name) for name in names if name.isdigit()), default=0) + 1}"


# What it means.


def typed(present: Present, edits: Edits, lang: Lang) -> Typed:
    """Read what was typed and lay it on the tables of a portfolio; look at each row and at what it names."""
    tables: dict[str, pd.DataFrame] = {}
    frames: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for name in GRIDS:
        if edits.of(name) == TableEdits():
            continue
        tables[name], frames[name], found = _read_table(TABLE_BY_NAME[name], present.tables[name], edits.of(name), lang)
        faults += found
    left = edits.of("residences").gone
    for name in (one for one in tables if left and one != "residences"):
        # What a residence holds goes with it.
        stays = ~tables[name]["residence_id"].isin(left)
        tables[name], frames[name] = (held[stays].reset_index(drop=True) for held in (tables[name], frames[name]))
    known = {name: tables.get(name, frame) for name, frame in present.tables.items()}
    faults += [fault for name, rows in tables.items() for fault in _unknown(TABLE_BY_NAME[name], rows, known)]
    return Typed(tables, frames, tuple(faults))


def _read_table(
    table: Table, frame: pd.DataFrame, edits: TableEdits, lang: Lang
) -> tuple[pd.DataFrame, pd.DataFrame, list[Fault]]:
    rows = rows_of(table.name, frame, edits)
    kept: list[dict[str, str]] = []
    asked: list[tuple[int, str, Message]] = []
    for key, row in zip(rows.keys, rows.cells, strict=True):
        said = edits.cells.get(key, {})
        if key.startswith(ADDED) and not any(said.values()):
            continue  # an empty line at the foot of a grid is nothing yet
        read = dict(row)
        for column in (column for column in table.columns if column.name in said):
            read[column.name], doubt = read_cell(column, said[column.name], lang)
            if doubt is not None:
                asked.append((len(kept), column.name, doubt))
        kept.append(read)
    _with_ids(table.name, kept)
    texts = rows_of_table(table.name, kept, [str(name) for name in frame.columns if table.column(str(name)) is None])
    parsed, problems = parse_table(table, texts, _CANONICAL)
    problems += [*_duplicates(table, parsed), *check_rows(parsed, table)]
    doubtful = {(row, column) for row, column, _ in asked}
    faults = [
        _fault(table, texts, one)
        for one in problems
        if one.severity != "note" and (one.row, one.column) not in doubtful and not _is_filled_in(table, texts, one)
    ]
    faults += [
        Fault(
            table.name,
            row_name(table.name, texts.iloc[row].to_dict()),
            column_words(table.name, column),
            what,
            Message(WRITE_WHOLE),
        )
        for row, column, what in asked
    ]
    return written_cells(parsed), parsed, faults


def _with_ids(table: str, rows: list[dict[str, str]]) -> None:
    """Give new cohorts an id: what they are, numbered where the residence has one of that name."""
    if table != "cohorts":
        return
    taken = {(row["residence_id"], row["cohort"]) for row in rows}
    for row in rows:
        if row["cohort"]:
            continue
        name = "-".join(filter(None, (row["typology"], row["client_group"], row["age_band"]))) or "C"
        number = 1
        while (row["residence_id"], told := name if number == 1 else f"{name}-{number}") in taken:
            number += 1
        row["cohort"] = told
        taken.add((row["residence_id"], told))


def _is_filled_in(table: Table, texts: pd.DataFrame, problem: Problem) -> bool:
    """Tell whether a cell that is empty is completed when it is kept: a territory, the id of a programme."""
    empty = problem.row is not None and problem.column in texts and texts[problem.column].iloc[problem.row] == ""
    return empty and (table.name, problem.column) in FILLED_IN


def _duplicates(table: Table, frame: pd.DataFrame) -> list[Problem]:
    rows = frame if table.name != "programmes" else frame[frame["programme_id"] != ""]
    return same_keys(rows, table)


def _unknown(table: Table, rows: pd.DataFrame, known: Mapping[str, pd.DataFrame]) -> Iterable[Fault]:
    """Name the cells that name a row that does not exist (any more)."""
    for column in (column for column in table.columns if column.references):
        target, _, key = column.references.partition(".")
        there = {*known[target][key], "", NOWHERE}
        for place, cell in enumerate(rows[column.name]):
            if cell not in there:
                what = Message(NOT_THERE, {"id": cell, "file": SHEETS[target]})
                yield Fault(
                    table.name,
                    row_name(table.name, rows.iloc[place].to_dict()),
                    column_words(table.name, column.name),
                    what,
                    None,
                )


def _fault(table: Table, texts: pd.DataFrame, problem: Problem) -> Fault:
    name = "" if problem.row is None else row_name(table.name, texts.iloc[problem.row].to_dict())
    column = "" if problem.column is None else column_words(table.name, problem.column)
    return Fault(table.name, name, column, problem.what, problem.remedy, is_error=problem.severity == "error")


def row_name(table: str, row: Mapping[Any, Any]) -> str:
    """Return what a person calls a row: the name of a residence, else its residence and what it is."""
    if table == "residences":
        return str(row["name"] or row["residence_id"])
    more = row["typology"] if table == "programmes" else row["cohort"]
    return " ".join(filter(None, (str(row["residence_id"]), str(more))))


def faults_of(problems: Iterable[Problem], tables: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return problems of a folder that was written from tables, with their rows named; of other files as they are."""
    found = []
    for one in problems:
        name = one.file.rpartition(".")[0]
        table, rows = TABLE_BY_NAME.get(name), tables.get(name)
        place = None if one.row is None else one.row - 2
        if name not in GRIDS or table is None or rows is None or place is None or not 0 <= place < len(rows):
            where = one.file if one.row is None else f"{one.file} {one.row}"
            found.append(Fault(name, where, one.column or "", one.what, one.remedy, one.severity == "error"))
        else:
            found.append(_fault(table, rows, Problem(one.file, one.what, one.remedy, place, one.column, one.severity)))
    return found


def incoming(done: Typed) -> Incoming:
    """Return what was typed as an import takes it: whole tables, an empty cell being an empty cell."""
    return Incoming("", tables=dict(done.tables), is_whole=True, named_by=False)


def still_there(present: Present, edits: Edits) -> Collection[str]:
    """Return the rows that edits are about and that a portfolio has not (any more)."""
    missing = []
    for name, one in edits.tables.items():
        there = set(rows_of(name, present.tables[name], TableEdits()).keys)
        missing += [row for row in (*one.cells, *one.gone) if not re.match(r"\+", row) and row not in there]
    return missing
