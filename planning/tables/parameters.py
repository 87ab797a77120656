"""data/parameters: dated public numbers and assumptions, each with its unit, source and badge."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from planning.domain.errors import DataError
from planning.domain.message import N_, Message
from planning.tables import shipped
from planning.tables.parsing import parse_table
from planning.tables.reading import read_texts
from planning.tables.schema import Column, Table

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
    texts, problems = read_texts(path)
    frame = pd.DataFrame()
    if texts is not None:
        frame, found = parse_table(PARAMETERS, texts)
        problems = problems + found
    if any(problem.severity == "error" for problem in problems) or texts is None:
        raise DataError(
            Message(N_("Les paramètres {file} ne peuvent pas être utilisés"), {"file": path.name}), problems
        )
    return frame.reset_index(drop=True)


def shipped_parameters() -> pd.DataFrame:
    """Return the rows of every file of data/parameters, with the name of their file (`file`)."""
    paths = sorted(path for path in shipped.PARAMETERS.glob("*.csv") if path != shipped.REAL_OPERATIONS)
    return pd.concat([read_parameters(path).assign(file=path.name) for path in paths], ignore_index=True)
