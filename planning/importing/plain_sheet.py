"""A sheet with anybody's headers -> residences and programmes: what each column is, cells read as people write them.

Nothing is dropped without a word, nothing of the following is fatal: a commune, a kind of housing or a capacity that
is not known, a closed site, a cell that cannot be read (it is left empty). A number that can be read two ways is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.importing.cells import is_closed
from planning.importing.framed import Framed
from planning.importing.incoming import (
    SITE,
    ColumnRead,
    Incoming,
    Question,
    note,
    nothing_found,
    stopped,
    warning,
)
from planning.importing.overlaps import settled
from planning.importing.personal import personal_data
from planning.importing.row_contents import OF_HOMES, Source, tidied, with_capacity, with_housing, with_place
from planning.importing.target_columns import LEAVE_OUT, MOST_LOOKED_AT, Guess, SourceMap, guesses
from planning.tables.schema import Table
from planning.tables.schemas import PROGRAMMES, RESIDENCES
from planning.tables.text.cell_forms import AMBIGUOUS, Marks
from planning.tables.text.headers import plain_name
from planning.tables.text.parsing import parse_table, written_cells

_AT_LEAST: Final = ("residence_id", "name", "address", "capacity", "places", "dwellings", "typology")
"""A sheet in which none of these, or only the first or the last, is found holds no residence."""
READ: Final = N_("reconnu")
TO_CONFIRM: Final = N_("à confirmer")
NOT_IMPORTED: Final = N_("non importé")
LEFT_EMPTY: Final = N_("{count} cellules illisibles, laissées vides")


def source_of(file: str, table: Framed, asked: SourceMap) -> Source:
    """Say what the columns of a table are: as a person said, else by their words."""
    found = guesses(table.headers, [table.cells(place, MOST_LOOKED_AT) for place in range(len(table.headers))])
    said = {plain_name(header): target for header, target in asked.columns.items()}
    chosen = set(said.values()) - {LEAVE_OUT}
    decided = [
        Guess(said[plain_name(header)], is_sure=True)
        if plain_name(header) in said
        else (Guess(LEAVE_OUT, is_sure=False) if one.target in chosen else one)
        for header, one in zip(table.headers, found, strict=True)
    ]
    return Source(file, table, asked, tuple(decided))


def read_plain(file: str, table: Framed, asked: SourceMap, *, is_public_list: bool = False) -> Incoming:
    """Read a sheet of residences or of their programmes.

    Parameters
    ----------
    file, table, asked
        The file's name, the table found in it, what a person said of it.
    is_public_list
        A published list: several programmes of one site may overlap there, which is asked.
    """
    source = source_of(file, table, asked)
    if problems := personal_data(file, table.headers, table.rows, table.line):
        return stopped(problems, columns_read(source, {}))
    if not _holds_residences(source):
        return stopped([nothing_found(file)], columns_read(source, {}))
    rows = pd.DataFrame(
        {one.target: table.cells(place) for place, one in enumerate(source.guessed) if one.target},
        index=pd.Index([line for line, _ in table.rows], dtype="int64"),
        dtype="str",
    )
    return read_rows(source, rows, is_public_list=is_public_list)


def _holds_residences(source: Source) -> bool:
    found = [name for name in _AT_LEAST if name in source.columns]
    return bool(set(found) - {"typology", "residence_id"}) and (
        len(found) >= 2 or "commune" in source.columns or "commune_name" in source.columns
    )


def read_rows(source: Source, rows: pd.DataFrame, *, is_public_list: bool = False) -> Incoming:
    """Read rows whose columns are targets; the steps are those of the module's first lines."""
    file, asked = source.file, source.asked
    problems: list[Problem] = [note(file, one.template, **one.values) for one in _notes(source)]
    problems += source.table.sheet.problems
    rows, found = _open_rows(source, rows)
    problems += found
    rows, others = _ours(rows, asked)
    rows, found = with_capacity(source, rows)
    problems += found
    rows, found, questions = with_housing(source, rows)
    problems += found
    rows, found = with_place(source, rows)
    problems += found
    rows = tidied(rows)
    marks = _marks(source, rows)
    homes, found, doubts = typed(RESIDENCES, source, rows, marks)
    problems += found
    programmes, found, more = typed(PROGRAMMES, source, rows, marks)
    problems += found
    questions += _asked_decimals(doubts + more)
    residences, parts, found = _by_site(source, rows, homes, programmes)
    problems += found
    parts, found, asked_now = settled(file, residences, parts, asked.overlaps, is_public_list=is_public_list)
    problems += found + _totals(source, parts)
    neighbours, found = _neighbours(source, others)
    lost = {str(problem.column): 0 for problem in problems if problem.column}
    for problem in problems:
        if problem.column and problem.what.template == _UNREADABLE:
            lost[problem.column] += 1
    return Incoming(
        file,
        residences,
        parts,
        neighbours,
        columns=columns_read(source, lost),
        problems=tuple(problems + found),
        questions=tuple(questions + asked_now),
    )


def _notes(source: Source) -> list[Message]:
    return [*source.table.sheet.notes, *source.table.notes]


def columns_read(source: Source, lost: Mapping[str, int]) -> tuple[ColumnRead, ...]:
    """Return what became of each column of the file; `lost`: header -> cells that could not be read."""
    found = []
    for place, (header, one) in enumerate(zip(source.table.headers, source.guessed, strict=True)):
        example = next((cell for cell in source.table.cells(place) if cell), "")
        read = Message(NOT_IMPORTED if not one.target else READ if one.is_sure else TO_CONFIRM)
        if one.target and lost.get(header):
            read = Message(LEFT_EMPTY, {"count": lost[header]})
        found.append(ColumnRead(header, example[:60], one.target, one.is_sure, read))
    return tuple(found)


# Rows: those that are closed, those of others.


def _open_rows(source: Source, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Leave out closed sites, each named; rows without anything to know a residence by."""
    problems: list[Problem] = []
    named = [name for name in ("residence_id", "name", "address", "capacity", "places", "dwellings") if name in rows]
    empty = (rows[named] == "").all(axis=1)
    for line in rows.index[empty]:
        what = Message(N_("la ligne ne dit ni nom, ni places : elle est laissée"))
        problems.append(warning(source.file, what, N_("complétez-la, ou supprimez-la"), int(line)))
    rows = rows[~empty]
    if "closed" not in rows:
        return rows, problems
    closed = rows["closed"].map({cell: is_closed(cell) for cell in rows["closed"].unique()}).astype(bool)
    for line, row in rows[closed].iterrows():
        name = row.get("name") or row.get("residence_id") or row.get("address") or ""
        what = Message(
            N_("« {name} » est fermé ({said}) : la ligne est laissée"), {"name": name, "said": row["closed"]}
        )
        problems.append(warning(source.file, what, N_("rien à faire, s'il l'est vraiment"), int(str(line))))
    return rows[~closed], problems


def _ours(rows: pd.DataFrame, asked: SourceMap) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the rows of the operator asked for from those of others; without one, all are ours."""
    if not asked.operator or "operator" not in rows:
        return rows, rows.iloc[:0]
    wanted = plain_name(asked.operator)
    mine = rows["operator"].map({name: plain_name(name) == wanted for name in rows["operator"].unique()}).astype(bool)
    return rows[mine], rows[~mine]


def _neighbours(source: Source, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Turn the programmes of other operators into places of neighbours, where their place is known."""
    if rows.empty:
        return rows, []
    rows, _ = with_capacity(source, rows)
    rows, _, _ = with_housing(source, rows)
    rows, _ = with_place(source, rows)
    kept = rows[(rows["places"] != "") & (rows["typology"] != "") & (rows["commune"] != "")]
    columns = [
        name for name in ("operator", "typology", "commune", "commune_name", "places", "lat", "lon") if name in kept
    ]
    what = N_("programmes d'autres opérateurs, comptés comme voisins dans nos territoires : {count}")
    return kept[columns], [note(source.file, what, count=len(kept))]


# Cells by the schema.

_DOUBTFUL: Final = re.compile(r"([+-]?[1-9][0-9]{0,2})([.,])([0-9]{3})")
"""A number whose mark may be decimal or stand between thousands."""
_UNREADABLE: Final = N_("« {cell} » ne se lit pas : la cellule est laissée vide")


def _marks(source: Source, rows: pd.DataFrame) -> Marks:
    """Find out which mark is decimal. In a workbook numbers are numbers: only its texts can leave a doubt."""
    if source.asked.decimal:
        return Marks(frozenset({source.asked.decimal}), source.table.sheet.separator)
    names = {column.name for table in (RESIDENCES, PROGRAMMES) for column in table.columns if column.kind == "number"}
    said = set(source.columns) | ({"places", "dwellings"} if "capacity" in source.columns else set())
    kept = [name for name in rows if name in names & said]  # not the positions that were looked up
    if source.table.sheet.separator:
        return Marks.of((cell for name in kept for cell in rows[name].unique()), source.table.sheet.separator)
    lines = dict(source.table.sheet.rows)
    cells = (
        lines[line][place] for line, place in source.table.sheet.texts if line in lines and place < len(lines[line])
    )
    return Marks.of(cells, "")


def typed(
    table: Table, source: Source, rows: pd.DataFrame, marks: Marks
) -> tuple[pd.DataFrame, list[Problem], list[Problem]]:
    """Return the columns of a table as the product writes them; cells left empty; numbers that can be read two ways."""
    held = [column for column in table.columns if column.name in rows]
    loose = replace(
        table,
        columns=tuple(replace(column, required=False, filled=False, default=None) for column in held),
        checks=(),
    )
    texts = rows[[column.name for column in held]]
    if source.asked.decimal:
        numbers = [column.name for column in held if column.kind in ("int", "number")]
        texts = texts.assign(**{name: _decided(texts[name], source.asked.decimal) for name in numbers})
    frame, found = parse_table(loose, texts, marks)
    doubts = [one for one in found if one.what.template == AMBIGUOUS]
    bad = [one for one in found if one.severity == "error" and one.what.template != AMBIGUOUS and one.row is not None]
    problems = [_left_empty(source, one, str(texts.at[one.row, one.column])) for one in bad]
    notes = [replace(one, file=source.file) for one in found if one.severity == "note"]
    told = written_cells(frame)
    for one in bad:
        told.at[one.row, one.column] = ""
    return (
        told,
        notes + problems,
        [replace(one, file=source.file, column=_header(source, one.column)) for one in doubts],
    )


def _decided(cells: pd.Series, decimal: str) -> pd.Series:
    """Rewrite the numbers that can be read two ways as a person said that they are read."""
    doubtful = {cell: _DOUBTFUL.fullmatch(cell) for cell in cells.unique()}
    said = {
        cell: f"{found[1]}.{found[3]}0" if found[2] == decimal else f"{found[1]}{found[3]}"
        for cell, found in doubtful.items()
        if found is not None
    }
    return cells.map(lambda cell: said.get(cell, cell)) if said else cells


def _header(source: Source, column: str | None) -> str | None:
    return source.columns.get(column or "") or source.columns.get("capacity") or column


def _left_empty(source: Source, problem: Problem, cell: str) -> Problem:
    what = Message(_UNREADABLE, {"cell": cell})
    return warning(
        source.file,
        what,
        N_("corrigez-la si vous savez ce qu'elle veut dire"),
        problem.row,
        _header(source, problem.column),
    )


def _asked_decimals(doubts: list[Problem]) -> list[Question]:
    if not doubts:
        return []
    cells = ", ".join(f"« {one.what.values['cell']} »" for one in doubts[:3])
    what = N_("{cells} ({count} cellules) : ce signe sépare-t-il les décimales ou les milliers ?")
    return [Question("decimal", Message(what, {"cells": cells, "count": len(doubts)}), (",", "."))]


# Rows of one site.


def _by_site(
    source: Source, rows: pd.DataFrame, homes: pd.DataFrame, programmes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, list[Problem]]:
    """Gather the rows of one residence: known by its id, else by its name and commune, else by its address."""
    homes, programmes = homes.copy(), programmes.copy()
    for name in ("residence_id", "name"):
        homes[name] = homes.get(name, "")
    address = rows["address"] if "address" in rows else pd.Series("", rows.index, dtype="str")
    label = homes["name"].where(homes["name"] != "", address)
    place = homes["commune"].where(homes["commune"] != "", homes.get("commune_name", ""))
    plain = {cell: plain_name(cell) for cell in label.unique()}
    by_name = label.map(plain) + "|" + place
    lines = pd.Series([f"#{line}" for line in rows.index], rows.index, dtype="str")
    key = homes["residence_id"].where(homes["residence_id"] != "", by_name.where(label != "", lines))
    number, _ = pd.factorize(key)
    if "territory_name" in rows:
        homes["territory_name"] = rows["territory_name"]
    homes["dep"] = rows.get("dep", "")
    first = homes.where(homes != "").groupby(number)
    gathered = first.first().fillna("").astype("str")
    gathered.index = pd.Index(pd.Series(rows.index).groupby(number).first().to_numpy(), dtype="int64")
    several = pd.Series(number).map(pd.Series(number).value_counts()).to_numpy() > 1
    for name in OF_HOMES:  # of one row they are the residence's, of several each programme has its own
        if name in homes and name in programmes:
            gathered[name] = gathered[name].where(~gathered.index.isin(homes.index[several]), "")
            programmes[name] = programmes[name].where(several, "")
    problems = _contradictions(source, homes.drop(columns=list(OF_HOMES), errors="ignore"), number)
    gathered["name"] = _named(gathered, address.groupby(number).first(), rows["typology"].groupby(number).first())
    held = (programmes["places"] != "") | (programmes["dwellings"] != "")
    without = sorted(set(number.tolist()) - set(number[held.to_numpy()].tolist()))
    what = Message(N_("ni places ni logements : la résidence est gardée sans programme, donc sans habitants"))
    problems += [
        warning(source.file, what, N_("complétez la capacité"), int(gathered.index[place])) for place in without
    ]
    kept = programmes[held].assign(**{SITE: number[held.to_numpy()]})
    return gathered, kept, problems


def _contradictions(source: Source, homes: pd.DataFrame, number: np.ndarray) -> list[Problem]:
    """Say where rows of one residence differ on what a residence has once: the first is kept."""
    problems = []
    filled = homes.where(homes != "")
    differ = filled.groupby(number).nunique() > 1
    for column in differ.columns[differ.any()]:
        if column in ("dep", "territory_name"):
            continue
        for site in differ.index[differ[column]]:
            line = int(homes.index[np.flatnonzero(number == site)[0]])
            what = Message(N_("les lignes d'une même résidence ne disent pas la même chose : la première est gardée"))
            problems.append(
                warning(source.file, what, N_("vérifiez laquelle est vraie"), line, _header(source, str(column)))
            )
    return problems


def _named(homes: pd.DataFrame, address: pd.Series, typology: pd.Series) -> list[str]:
    """Name the residences that the file does not name: by their address, else by kind and commune, told apart."""
    found: list[str] = []
    seen: dict[str, int] = {}
    towns = homes["commune_name"] if "commune_name" in homes else homes["name"]
    columns = (homes.index, homes["name"], address, typology, towns)
    for line, name, street, kind, town in zip(*(column.tolist() for column in columns), strict=True):
        text = name or street or " ".join(filter(None, (kind, town))) or f"Ligne {line}"
        if not name:
            seen[text] = seen.get(text, 0) + 1
            text = f"{text} {seen[text]}" if seen[text] > 1 else text
        found.append(text)
    return found


def _totals(source: Source, programmes: pd.DataFrame) -> list[Problem]:
    """Compare the file's own total of places with the sum of its lines."""
    header = next((source.columns[name] for name in ("capacity", "places") if name in source.columns), None)
    if header is None or not source.table.totals:
        return []
    at = source.table.places[source.table.headers.index(header)]
    line, row = source.table.totals[-1]
    cell = re.sub(r"[^0-9]", "", row[at]) if at < len(row) else ""
    if not cell:
        return []
    summed = pd.to_numeric(programmes["places"], errors="coerce").sum()
    summed += pd.to_numeric(programmes["dwellings"], errors="coerce").sum() if "capacity" in source.columns else 0
    gap = int(cell) - round(float(summed))
    if not gap:
        return [note(source.file, N_("le total du fichier, {total}, est la somme des lignes"), total=int(cell))]
    what = (
        N_("total du fichier, {total} : {gap} de plus que la somme des lignes")
        if gap > 0
        else N_("total du fichier, {total} : {gap} de moins que la somme des lignes")
    )
    return [
        warning(
            source.file, Message(what, {"total": int(cell), "gap": abs(gap)}), N_("vérifiez le fichier"), line, header
        )
    ]
