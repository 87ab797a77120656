"""Texts -> typed columns, by the schema; every cell that does not fit becomes a problem.

Cells written as docs/data.md asks are read at once, the others as people write them (`cell_forms.py`): said once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

import numpy as np
import pandas as pd

from planning.domain.errors import Problem, listed
from planning.domain.message import N_, Message
from planning.tables.schema import CellKind, Column, Table
from planning.tables.text.cell_forms import AMBIGUOUS, Marks, Read, day, number, truth, whole_number
from planning.tables.text.headers import choice_meant, nearest
from planning.tables.text.reading import SEPARATOR

# Texts as Python's: tables are many, short and cut again and again, and each call of Arrow's costs more than its rows.
# A model is built a quarter faster, at 20 residences and at 500, in less memory.
pd.set_option("mode.string_storage", "python")

Dtype = Literal["str", "Int64", "float64", "boolean"]
_DTYPES: dict[CellKind, Dtype] = {
    "id": "str",
    "text": "str",
    "int": "Int64",
    "number": "float64",
    "bool": "boolean",
    "date": "str",
}
_REMEDIES: Final = {
    "int": N_("écrivez un nombre entier"),
    "number": N_("écrivez un nombre"),
    "bool": N_("écrivez oui ou non"),
    "date": N_("écrivez la date sous la forme AAAA-MM-JJ ou JJ/MM/AAAA"),
}
_NUMBERS: Final = ("int", "number")
_LARGEST: Final = 1e15
# \Z and [0-9]: pandas alone would accept "1_000", "0x10", " 5" or Arabic digits.
_CANONICAL: Final[dict[CellKind, str]] = {
    "int": r"[+-]?[0-9]+\Z",
    "number": r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z",
    "bool": r"(?i:true|false)\Z",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z",
}
_DOUBTFUL: Final = r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}\Z"
"""A number of which the point may stand between thousands, where points are not known to be decimal."""


def column_dtype(column: Column) -> Dtype:
    """Return the type of a column's cells."""
    return _DTYPES[column.kind]


def empty_table(table: Table) -> pd.DataFrame:
    """Return the table without rows, with its columns typed."""
    return _without_rows(table).copy(deep=False)


@cache
def _without_rows(table: Table) -> pd.DataFrame:
    return pd.DataFrame({column.name: pd.Series([], dtype=_DTYPES[column.kind]) for column in table.columns})


def parse_table(table: Table, texts: pd.DataFrame, marks: Marks | None = None) -> tuple[pd.DataFrame, list[Problem]]:
    """Type the cells of a table.

    Parameters
    ----------
    table, texts
        The schema, and the cells as they were read, under its names of columns.
    marks
        How numbers are written there, where that is known already.

    Returns
    -------
    frame
        The schema's columns, typed (`int` -> Int64, `bool` -> boolean, empty number -> NaN, empty text -> ""), then
        any unknown column as text. The index is the line number in the file.
    problems
        Missing columns, cells of the wrong kind, outside their bounds, not among the choices; unknown columns
        as warnings.
    """
    problems = _column_problems(table, texts)
    parsed: dict[str, pd.Series] = {}
    notes: dict[str, None] = {}
    marks = _marks(table, texts) if marks is None else marks
    for column in table.columns:
        if column.name not in texts.columns:
            parsed[column.name] = _absent(column, texts.index)
            continue
        found = _written(column, texts[column.name], marks)
        notes |= dict.fromkeys(sorted(found.notes))
        problems += [_ambiguous(table, column, *where, others) for where, others in listed(found.ambiguous)]
        parsed[column.name], bad = _parse_cells(column, found.cells)
        bad[texts.index.isin([row for row, _ in found.ambiguous])] = False
        cells = texts[column.name]
        problems += [
            _cell_problem(table, column, int(row), str(cells[row]), others) for row, others in listed(cells.index[bad])
        ]
        problems += _value_problems(table, column, found.cells, cells, parsed[column.name])
    known = set(parsed)
    extra = {name: texts[name] for name in texts.columns if name not in known}
    problems += [Problem(table.file, Message(note), None, severity="note") for note in notes]
    return pd.DataFrame({**parsed, **extra}, index=texts.index), problems


def _match(pattern: str, cells: pd.Series) -> np.ndarray:
    """Tell which cells match, looking at each distinct text once."""
    places, texts = pd.factorize(cells.to_numpy(dtype=object))
    matches = re.compile(pattern).match
    return np.array([matches(text) is not None for text in texts], dtype=bool)[places]


@dataclass(frozen=True)
class _Written:
    """Cells as the product writes them; those that can be read two ways (line, cell), left empty; what was changed."""

    cells: pd.Series
    ambiguous: list[tuple[int, str]]
    notes: frozenset[str]


def _marks(table: Table, texts: pd.DataFrame) -> Marks:
    """Find out which mark is decimal; in a file written as it should be there is nothing to find."""
    separator = str(texts.attrs.get(SEPARATOR, ","))
    numbers = [column for column in table.columns if column.kind in _NUMBERS and column.name in texts.columns]
    cells = [texts[column.name] for column in numbers]
    if separator == "," and all((_match(_CANONICAL["number"], part) | (part == "")).all() for part in cells):
        return Marks(frozenset({"."}), separator)
    return Marks.of((cell for part in cells for cell in part.unique()), separator)


def written_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of a typed table as the product writes them: read again, they are the same.

    Columns that the schema does not know follow as they are; an empty cell is an empty text.
    """
    return pd.DataFrame({name: _as_told(frame[name]) for name in frame.columns}, index=frame.index, dtype="str")


def _as_told(cells: pd.Series) -> list[str]:
    if cells.dtype == "str":
        return cells.fillna("").tolist()
    return [_cell_told(cell) for cell in cells.tolist()]


def _cell_told(cell: object) -> str:
    if cell is None or cell is pd.NA or cell != cell:
        return ""
    if isinstance(cell, bool | np.bool_):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _LARGEST else repr(cell)
    return str(cell)


def _written(column: Column, cells: pd.Series, marks: Marks) -> _Written:
    """Rewrite the cells that are not written as the product writes them, each distinct text once."""
    if column.choices:
        odd = ~cells.isin(["", *column.choices])
        meant = {cell: choice_meant(cell, column.choices) for cell in cells[odd].unique()}
        return _Written(cells.where(~odd, cells.map(meant)) if odd.any() else cells, [], frozenset())
    if column.kind not in _CANONICAL:
        return _Written(cells, [], frozenset())
    fine = _match(_CANONICAL[column.kind], cells) | (cells == "").to_numpy(dtype=bool)
    if column.kind == "number" and not marks.reads_as_decimal("."):
        fine &= ~_match(_DOUBTFUL, cells)
    if fine.all():
        return _Written(cells, [], frozenset())
    read = {cell: _read(column, cell, marks) for cell in cells[~fine].unique()}
    told = {
        cell: found.text if found.text is not None else "" if found.is_ambiguous else cell
        for cell, found in read.items()
    }
    return _Written(
        cells.where(fine, cells.map(told)),
        [(int(str(row)), cell) for row, cell in cells[~fine].items() if read[cell].is_ambiguous],
        frozenset().union(*(found.notes for found in read.values())),
    )


def _read(column: Column, cell: str, marks: Marks) -> Read:
    if column.kind == "date":
        return day(cell)
    if column.kind == "bool":
        return truth(cell)
    return (whole_number if column.kind == "int" else number)(cell, marks, column.unit, column.minimum, column.maximum)


def _column_problems(table: Table, texts: pd.DataFrame) -> list[Problem]:
    absent = [column for column in table.columns if column.required and column.name not in texts.columns]
    strange = [name for name in texts.columns if table.column(name) is None]
    return [
        *(_missing(table, column, nearest(column.name, strange)) for column in absent),
        *(_unknown(table, name) for name in strange),
    ]


def _missing(table: Table, column: Column, meant: str | None) -> Problem:
    remedy = Message(N_("ajoutez-la, voyez la table {table} de docs/data.md"), {"table": table.name})
    if meant is not None:
        remedy = Message(N_("est-ce « {name} » ? renommez-la"), {"name": meant})
    return Problem(table.file, Message(N_("la colonne manque")), remedy, 1, column.name)


def _unknown(table: Table, name: str) -> Problem:
    what = Message(N_("la colonne est inconnue, elle n'est pas utilisée"))
    remedy = Message(N_("vérifiez son orthographe, ou laissez-la"))
    if not name:
        what, remedy = (
            Message(N_("une colonne remplie n'a pas de nom, elle n'est pas utilisée")),
            Message(N_("nommez-la")),
        )
    return Problem(table.file, what, remedy, 1, name or None, "warning")


def _absent(column: Column, index: pd.Index) -> pd.Series:
    value = column.default if column.default is not None else {"id": "", "text": "", "date": ""}.get(column.kind)
    dtype = _DTYPES[column.kind]
    return pd.Series([np.nan if value is None and dtype == "float64" else value] * len(index), index, dtype)


def _parse_cells(column: Column, cells: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Return the typed cells and a mask of those that could not be read."""
    blank = (cells == "").to_numpy()
    if column.kind in ("id", "text"):
        return cells.astype("str"), np.zeros(len(cells), dtype=bool)
    if column.kind == "date":
        good = pd.to_datetime(cells.where(~blank), format="%Y-%m-%d", errors="coerce").notna().to_numpy()
        return cells.astype("str"), ~good & ~blank
    if column.kind == "bool":
        value = cells.str.lower().map({"true": True, "false": False})
        filled = value.where(~pd.Series(blank, cells.index), column.default)
        return filled.astype("boolean"), value.isna().to_numpy() & ~blank
    good = _match(_CANONICAL[column.kind], cells)
    size = pd.to_numeric(cells.where(good), errors="coerce").astype("float64")
    good &= np.isfinite(size.to_numpy()) & (np.abs(size.to_numpy()) < _LARGEST)
    size = size.where(good)
    if column.default is not None:
        size = size.mask(blank, float(column.default))
    return size.astype(_DTYPES[column.kind]), ~good & ~blank


def _ambiguous(table: Table, column: Column, row: int, cell: str, others: int) -> Problem:
    remedy = Message(N_("écrivez-le sans séparateur de milliers, avec toutes ses décimales ou aucune"))
    return Problem(table.file, Message(AMBIGUOUS, {"cell": cell}), remedy, row, column.name, others=others)


def _cell_problem(table: Table, column: Column, row: int, cell: str, others: int) -> Problem:
    if column.kind in _NUMBERS and re.fullmatch(_CANONICAL["number"], cell) and abs(float(cell)) >= _LARGEST:
        what = Message(N_("« {cell} » est trop grand"), {"cell": cell})
        remedy = Message(N_("corrigez le nombre ou son unité"))
        return Problem(table.file, what, remedy, row, column.name, others=others)
    said = {
        "int": N_("« {cell} » n'est pas un nombre entier"),
        "number": N_("« {cell} » n'est pas un nombre"),
        "bool": N_("« {cell} » n'est ni oui ni non"),
        "date": N_("« {cell} » n'est pas une date"),
    }[column.kind]
    what = Message(said, {"cell": cell})
    return Problem(table.file, what, Message(_REMEDIES[column.kind]), row, column.name, others=others)


def _value_problems(
    table: Table, column: Column, cells: pd.Series, given: pd.Series, values: pd.Series
) -> list[Problem]:
    """Look at the cells as the product writes them; sentences show them as given."""
    blank = given == ""
    found: list[Problem] = []
    if column.filled:
        remedy = Message(N_("remplissez-la, voyez la table {table} de docs/data.md"), {"table": table.name})
        found += [
            Problem(table.file, Message(N_("la cellule est vide")), remedy, int(row), column.name, others=others)
            for row, others in listed(cells.index[blank])
        ]
    if column.choices:
        remedy = Message(N_("choisissez parmi : {choices}"), {"choices": ", ".join(column.choices)})
        bad = ~blank & ~cells.isin(column.choices)
        for row, others in listed(cells.index[bad]):
            what = Message(N_("« {cell} » n'est pas prévu"), {"cell": given[row]})
            found.append(Problem(table.file, what, remedy, int(row), column.name, others=others))
    for limit, is_low in ((column.minimum, True), (column.maximum, False)):
        if limit is not None:
            outside = ((values < limit) if is_low else (values > limit)).fillna(False).astype(bool)
            found += [
                replace(_outside(table, column, int(row), str(given[row]), limit, is_low), others=others)
                for row, others in listed(cells.index[outside])
            ]
    return found


def _outside(table: Table, column: Column, row: int, cell: str, limit: float, is_low: bool) -> Problem:
    if is_low and limit == 0:
        what = Message(N_("« {cell} » est négatif"), {"cell": cell})
        return Problem(table.file, what, Message(N_("écrivez un nombre positif ou nul")), row, column.name)
    text = N_("« {cell} » est plus petit que {limit}") if is_low else N_("« {cell} » est plus grand que {limit}")
    remedy = Message(N_("corrigez la valeur ou son unité ({unit})"), {"unit": column.unit or "-"})
    return Problem(table.file, Message(text, {"cell": cell, "limit": f"{limit:g}"}), remedy, row, column.name)
