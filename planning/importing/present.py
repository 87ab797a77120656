"""The portfolio that a file meets: its tables as texts, from a folder (be it empty, or not there yet) or from data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from planning.domain.errors import DataError, Problem
from planning.domain.message import N_, Message
from planning.importing.housing_words import OTHER_SUITABILITY, OTHER_TYPOLOGIES
from planning.tables import shipped
from planning.tables.data import Data, Manifest, read_manifest
from planning.tables.schema import Table
from planning.tables.schemas import TABLE_BY_NAME
from planning.tables.text.parsing import empty_table, parse_table, written_cells
from planning.tables.text.reading import read_texts

USUAL: tuple[str, ...] = ("client_groups", "typologies", "suitability", "habitability_rules")
"""Tables that a portfolio without any takes from those shipped: publics, kinds of housing, who fits, what a home is."""


@dataclass(frozen=True)
class Present:
    """A portfolio before an import. Every table of files is there, as texts; `folder`: where it lies, if it does.

    `is_new`: it holds no residence yet, so that what a plan needs beside residences is completed.
    """

    manifest: Manifest | None
    tables: Mapping[str, pd.DataFrame]
    folder: Path | None = None
    usual: frozenset[str] = field(default=frozenset())
    """Tables that were taken from those shipped."""

    @property
    def is_new(self) -> bool:
        """Whether there is no residence yet."""
        return self.tables["residences"].empty


def present_of_folder(folder: Path | None) -> Present:
    """Return the portfolio of a folder; of none, or of one that is not there, the tables that everybody starts with.

    Raises
    ------
    DataError
        When a table that is there cannot be read.
    """
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    manifest = None
    if folder is not None and (folder / "manifest.toml").exists():
        manifest, problems = read_manifest(folder)
    for name, table in TABLE_BY_NAME.items():
        if table.derived:
            continue
        path = None if folder is None else folder / table.file
        if path is not None and path.exists():
            tables[name], found = _read(path, table)
            problems += found
        else:
            tables[name] = empty_texts(table)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        told = N_("le portefeuille de « {folder} » ne se lit pas : corrigez-le avant d'y importer")
        raise DataError(Message(told, {"folder": str(folder)}), errors)
    return _with_usual(Present(manifest, tables, folder))


def present_of_data(data: Data) -> Present:
    """Return a portfolio as it is kept: options that were generated and needs that were computed are left out."""
    tables = {
        name: written_cells(data[name].reset_index(drop=True))
        for name, table in TABLE_BY_NAME.items()
        if not table.derived
    }
    return Present(data.manifest, _without_made(data.manifest, tables))


def _without_made(manifest: Manifest, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    if manifest.build.needs == "chain":
        tables["needs"] = tables["needs"].iloc[:0]
    if manifest.build.options == "templates":
        kept = tables["options"][tables["options"]["origin"] != ""]
        tables["options"] = kept.reset_index(drop=True)
        for name in ("option_programmes", "option_costs", "option_funding"):
            rows = tables[name]
            tables[name] = rows[rows["option_id"].isin(kept["option_id"])].reset_index(drop=True)
    return tables


def _with_usual(present: Present) -> Present:
    """Complete what a portfolio lacks to name publics and kinds of housing."""
    missing = [name for name in USUAL if present.tables[name].empty]
    if not missing or not present.is_new:
        return present
    tables = {**present.tables, **{name: usual_table(name) for name in missing}}
    return Present(present.manifest, tables, present.folder, frozenset(missing))


def usual_table(name: str) -> pd.DataFrame:
    """Return a table of the demo, as everybody starts with it."""
    frame, _ = _read(shipped.DEMO / f"{name}.csv", TABLE_BY_NAME[name])
    return frame


def more_typologies(
    wanted: list[str], said: Mapping[str, str], known: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rows of typologies and suitability for kinds of housing that a portfolio does not know yet.

    Those of the demo and some others come with whom they house; of any other kind nothing is known.
    """
    usual, fits = usual_table("typologies"), usual_table("suitability")
    others = {str(row["typology"]): row for row in (*records(usual), *OTHER_TYPOLOGIES)}
    missing = [name for name in wanted if name not in set(known["typology"])]
    rows = [
        others[name] if name in others
        else {"typology": name, "persons_per_dwelling": "1", "label_fr": said.get(name, name), "label_en": ""}
        for name in missing
    ]  # fmt: skip
    whom = [row for row in (*records(fits), *OTHER_SUITABILITY) if row["typology"] in missing]
    return rows_of_table("typologies", rows), rows_of_table("suitability", whom)


def rows_of_table(name: str, rows: Sequence[Mapping[str, str]], more: Sequence[str] = ()) -> pd.DataFrame:
    """Return rows as a table of texts, with every column of the schema and `more`; what is not said is empty."""
    columns = [*(column.name for column in TABLE_BY_NAME[name].columns), *more]
    return pd.DataFrame([[row.get(column, "") for column in columns] for row in rows], columns=columns, dtype="str")


def records(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Return the rows of a table of texts."""
    names = [str(name) for name in frame.columns]
    columns = [frame[name].tolist() for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def empty_texts(table: Table) -> pd.DataFrame:
    """Return a table without rows, as texts."""
    return written_cells(empty_table(table))


def _read(path: Path, table: Table) -> tuple[pd.DataFrame, list[Problem]]:
    texts, problems = read_texts(path, table)
    if texts is None:
        return empty_texts(table), problems
    frame, found = parse_table(table, texts)
    return written_cells(frame.reset_index(drop=True)), problems + found
