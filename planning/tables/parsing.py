"""Texts -> typed columns, by the schema; every cell that does not fit becomes a problem."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.tables.schema import CellKind, Column, Table

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
_REMEDIES = {
    "int": N_("écrivez un nombre entier, sans espace"),
    "number": N_("écrivez un nombre avec un point décimal, sans espace ni unité"),
    "bool": N_("écrivez true ou false"),
    "date": N_("écrivez la date sous la forme AAAA-MM-JJ"),
}


def column_dtype(column: Column) -> Dtype:
    """Return the type of a column's cells."""
    return _DTYPES[column.kind]


def empty_table(table: Table) -> pd.DataFrame:
    """Return the table without rows, with its columns typed."""
    return _without_rows(table).copy(deep=False)


@cache
def _without_rows(table: Table) -> pd.DataFrame:
    return pd.DataFrame({column.name: pd.Series([], dtype=_DTYPES[column.kind]) for column in table.columns})


def parse_table(table: Table, texts: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Type the cells of a table.

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
    for column in table.columns:
        if column.name not in texts.columns:
            parsed[column.name] = _absent(column, texts.index)
            continue
        cells = texts[column.name]
        parsed[column.name], bad = _parse_cells(column, cells)
        problems += [_cell_problem(table, column, int(row), str(cells[row])) for row in cells.index[bad]]
        problems += _value_problems(table, column, cells, parsed[column.name])
    known = set(parsed)
    extra = {name: texts[name] for name in texts.columns if name not in known}
    return pd.DataFrame({**parsed, **extra}, index=texts.index), problems


def _column_problems(table: Table, texts: pd.DataFrame) -> list[Problem]:
    missing = [
        Problem(
            table.file,
            Message(N_("la colonne manque")),
            Message(N_("ajoutez-la, voyez la table {table} de docs/data.md"), {"table": table.name}),
            row=1,
            column=column.name,
        )
        for column in table.columns
        if column.required and column.name not in texts.columns
    ]
    unknown = [
        Problem(
            table.file,
            Message(N_("la colonne est inconnue, elle n'est pas utilisée")),
            Message(N_("vérifiez son orthographe, ou laissez-la")),
            row=1,
            column=name,
            severity="warning",
        )
        for name in texts.columns
        if table.column(name) is None
    ]
    return missing + unknown


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
    # \Z and [0-9]: pandas alone would accept "1_000", "0x10", " 5" or Arabic digits.
    pattern = r"[+-]?[0-9]+\Z" if column.kind == "int" else r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z"
    good = cells.str.match(pattern).to_numpy(dtype=bool).copy()
    number = pd.to_numeric(cells.where(good), errors="coerce").astype("float64")
    good &= np.isfinite(number.to_numpy()) & (np.abs(number.to_numpy()) < 1e15)
    number = number.where(good)
    if column.default is not None:
        number = number.mask(blank, float(column.default))
    return number.astype(_DTYPES[column.kind]), ~good & ~blank


def _cell_problem(table: Table, column: Column, row: int, cell: str) -> Problem:
    what = {
        "int": N_("« {cell} » n'est pas un nombre entier"),
        "number": N_("« {cell} » n'est pas un nombre"),
        "bool": N_("« {cell} » n'est ni true ni false"),
        "date": N_("« {cell} » n'est pas une date"),
    }[column.kind]
    return Problem(table.file, Message(what, {"cell": cell}), Message(_REMEDIES[column.kind]), row, column.name)


def _value_problems(table: Table, column: Column, cells: pd.Series, values: pd.Series) -> list[Problem]:
    blank = cells == ""
    found: list[Problem] = []
    if column.filled:
        remedy = Message(N_("remplissez-la, voyez la table {table} de docs/data.md"), {"table": table.name})
        found += [
            Problem(table.file, Message(N_("la cellule est vide")), remedy, int(row), column.name)
            for row in cells.index[blank]
        ]
    if column.choices:
        remedy = Message(N_("choisissez parmi : {choices}"), {"choices": ", ".join(column.choices)})
        bad = ~blank & ~cells.isin(column.choices)
        for row in cells.index[bad]:
            what = Message(N_("« {cell} » n'est pas prévu"), {"cell": cells[row]})
            found.append(Problem(table.file, what, remedy, int(row), column.name))
    for limit, is_low in ((column.minimum, True), (column.maximum, False)):
        if limit is not None:
            outside = ((values < limit) if is_low else (values > limit)).fillna(False).astype(bool)
            found += [_outside(table, column, int(row), str(cells[row]), limit, is_low) for row in cells.index[outside]]
    return found


def _outside(table: Table, column: Column, row: int, cell: str, limit: float, is_low: bool) -> Problem:
    if is_low and limit == 0:
        what = Message(N_("« {cell} » est négatif"), {"cell": cell})
        return Problem(table.file, what, Message(N_("écrivez un nombre positif ou nul")), row, column.name)
    text = N_("« {cell} » est plus petit que {limit}") if is_low else N_("« {cell} » est plus grand que {limit}")
    remedy = Message(N_("corrigez la valeur ou son unité ({unit})"), {"unit": column.unit or "-"})
    return Problem(table.file, Message(text, {"cell": cell, "limit": f"{limit:g}"}), remedy, row, column.name)
