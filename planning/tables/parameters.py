"""data/parameters: dated public numbers and assumptions, each with its unit, source and badge."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from planning.domain.errors import DataError, Problem
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.tables import shipped
from planning.tables.schema import Column, Table
from planning.tables.text.parsing import parse_table
from planning.tables.text.reading import read_content, read_texts, texts_of

PARAMETERS = Table(
    "parameters",
    "dated numbers; several rows may share an id, the latest one valid applies",
    ("parameter_id", "valid_from"),
    (
        Column("parameter_id", "id", "id of the parameter"),
        Column("value", "number", "central value"),
        Column("low", "number", "low value", filled=False),
        Column("high", "number", "high value", filled=False),
        Column("unit", "text", "unit"),
        Column("valid_from", "date", "date from which it applies; empty = unknown", filled=False),
        Column("source", "text", "producer"),
        Column("reference", "text", "where exactly", filled=False),
        Column("verified", "bool", "false = badge à vérifier"),
        Column("note", "text", "what it means", filled=False),
    ),
)


def read_parameters(path: Path) -> pd.DataFrame:
    """Read one file of parameters.

    Raises
    ------
    DataError
        With every problem of the file.
    """
    raw, problems = read_content(path)
    frame = None
    if raw is not None:
        frame, problems = _parameters_of(path.name, raw)
    if frame is None or any(problem.severity == "error" for problem in problems):
        raise DataError(
            Message(N_("Les paramètres {file} ne peuvent pas être utilisés"), {"file": path.name}), problems
        )
    return frame.reset_index(drop=True)


@lru_cache(maxsize=32)
def _parameters_of(file: str, raw: bytes) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Parse the content of a file of parameters, once: every question about options asks for the same few."""
    texts, problems = texts_of(file, raw, PARAMETERS)
    if texts is None:
        return None, problems
    frame, found = parse_table(PARAMETERS, texts)
    return frame, problems + found


def shipped_parameters() -> pd.DataFrame:
    """Return the rows of every file of data/parameters, with the name of their file (`file`)."""
    paths = sorted(path for path in shipped.PARAMETERS.glob("*.csv") if path != shipped.REAL_OPERATIONS)
    return pd.concat([read_parameters(path).assign(file=path.name) for path in paths], ignore_index=True)


# data/parameters/real_operations.csv: operations that were really done, and national averages, with their sources.


OPERATION, NATIONAL = "operation", "national"
REAL_OPERATIONS = Table(
    "real_operations",
    "operations that were really done, or averages of a whole programme, as their sources give them",
    ("row_id",),
    (
        Column("row_id", "id", "id of the row"),
        Column("sort", "text", "one operation, or an average of many", choices=(OPERATION, NATIONAL)),
        Column("operation", "text", "name"),
        Column("town", "text", "town, or country"),
        Column("operator", "text", "who runs it"),
        Column("kind", "text", "kind of action", filled=False, choices=tuple(str(kind) for kind in ActionKind)),
        Column("year", "int", "year of what the note says", "year", filled=False),
        Column("units_before", "number", "units before", filled=False, minimum=0),
        Column("units_after", "number", "units after", filled=False, minimum=0),
        Column("unit", "text", "what is counted"),
        Column("cost_eur", "number", "cost of the whole", "EUR", filled=False, minimum=0),
        Column("cost_per_home_eur", "number", "cost of a unit, where the source gives it", "EUR", False, False, 0),
        Column("perimeter", "text", "what the figures cover"),
        Column("producer", "text", "producer"),
        Column("reference", "text", "where exactly"),
        Column("verified", "bool", "false = badge à vérifier"),
        Column("note", "text", "what else is known", filled=False),
    ),
)


def read_real_operations(path: Path) -> pd.DataFrame:
    """Read the real operations.

    Raises
    ------
    DataError
        With every problem of the file: a cell that cannot be read, a row twice, an operation without its kind.
    """
    texts, problems = read_texts(path, REAL_OPERATIONS)
    frame = pd.DataFrame()
    if texts is not None:
        frame, found = parse_table(REAL_OPERATIONS, texts)
        problems = problems + found
        if not any(problem.severity == "error" for problem in problems):
            problems += _row_problems(path.name, frame)
    if texts is None or any(problem.severity == "error" for problem in problems):
        what = N_("Les opérations réelles {file} ne peuvent pas être utilisées")
        raise DataError(Message(what, {"file": path.name}), problems)
    return frame.reset_index(drop=True)


def _row_problems(file: str, frame: pd.DataFrame) -> list[Problem]:
    twice = frame["row_id"].duplicated()
    kindless = (frame["sort"] == OPERATION) & (frame["kind"] == "")
    named = {
        "row_id": (twice, N_("cette ligne y est déjà"), N_("gardez-en une")),
        "kind": (
            kindless,
            N_("une opération a une sorte"),
            N_("écrivez la sorte d'opération, par exemple restructure"),
        ),
    }
    return [
        Problem(file, Message(what), Message(remedy), int(row), column)
        for column, (wrong, what, remedy) in named.items()
        for row in frame.index[wrong]
    ]
