"""The small language in which all tests write portfolios: rows, tables of rows, data, folders of files.

`portfolio(3, options=[keep("R1"), works("R1")], needs=[need(10)])` is enough: what is not mentioned is the simplest.
The rows of plans are in tests/plan_rows.py.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from planning.tables.data import Data, Manifest
from planning.tables.need_curves import with_draws
from planning.tables.schema import Column
from planning.tables.schemas import ALL_TABLES, TABLE_BY_NAME
from planning.tables.text.parsing import column_dtype, empty_table

Row = dict[str, Any]
FIRST = 2027

# One territory, one group, one typology that fits: what a test does not mention.
SIMPLEST: Mapping[str, list[Row]] = {
    "territories": [{"territory": "Z1", "name": "Z1"}],
    "client_groups": [{"client_group": "g", "label_fr": "g", "weight": 1.0}],
    "typologies": [{"typology": "K", "label_fr": "K"}],
    "suitability": [{"typology": "K", "client_group": "g", "suitability": 1.0}],
    "residences": [{"residence_id": "R1", "name": "R1", "territory": "Z1"}],
    "options": [{"option_id": "R1.keep", "residence_id": "R1", "kind": "keep", "duration_years": 0}],
    "funders": [{"funder": "own", "label": "own", "kind": "own", "carry_over": True}],
}


def portfolio(years: int = 1, **tables: Iterable[Row]) -> Data:
    """Return a portfolio over `years` years from 2027, made of the simplest tables and of those given."""
    written = {**SIMPLEST, **{name: list(content) for name, content in tables.items()}}
    if not any(row["funder"] == "own" or row.get("body") for row in written["funders"]):
        written["funders"] = written["funders"] + SIMPLEST["funders"]
    manifest = Manifest(name="test", first_year=FIRST, last_year=FIRST + years - 1)
    filled = {name: _frame(name, content) for name, content in written.items() if content}
    return Data(manifest, MappingProxyType({**_empty_tables(), **filled}))


def with_rows(data: Data, **tables: list[Row]) -> Data:
    """Return the data with some tables written anew."""
    return data.replacing(**{name: _frame(name, content) for name, content in tables.items()})


def rows(columns: str, *cells: tuple[Any, ...]) -> list[Row]:
    """Return rows from the names of their columns, in one text, and a tuple of cells per row."""
    names = columns.split()
    return [dict(zip(names, row, strict=True)) for row in cells]


def sheet(text: str) -> list[Row]:
    """Return rows from the text of a CSV file: what is only ever written as a file can be read as one."""
    return list(csv.DictReader(text.strip().splitlines()))


def territories(*names: str) -> list[Row]:
    """Return rows of territories.csv."""
    return [{"territory": name, "name": name} for name in names]


def typology(name: str, **more: Any) -> Row:
    """Return a row of typologies.csv."""
    return {"typology": name, "label_fr": name, **more}


def suitable(typology: str, suitability: float = 1.0, group: str = "g") -> Row:
    """Return a row of suitability.csv."""
    return {"typology": typology, "client_group": group, "suitability": suitability}


def neighbour(origin: str, target: str, penalty: float) -> Row:
    """Return a row of neighbours.csv: who needs a place in one may be housed in the other."""
    return {"from_territory": origin, "to_territory": target, "penalty": penalty}


def residence(name: str, territory: str = "Z1", **more: Any) -> Row:
    """Return a row of residences.csv."""
    return {"residence_id": name, "name": name, "territory": territory, **more}


def programme(residence_id: str, places: float, typology: str = "K", **more: Any) -> Row:
    """Return a row of programmes.csv counted in places."""
    name = f"{residence_id}.{typology}"
    return {"programme_id": name, "residence_id": residence_id, "typology": typology, "places": places, **more}


def keep(residence_id: str, **more: Any) -> Row:
    """Return the option of doing nothing."""
    name = f"{residence_id}.keep"
    return {"option_id": name, "residence_id": residence_id, "kind": "keep", "duration_years": 0, **more}


def works(residence_id: str, kind: str = "restructure", duration_years: int = 0, **more: Any) -> Row:
    """Return an option that acts; its id is the residence's, a dot and the kind."""
    name = f"{residence_id}.{kind}"
    return {
        "option_id": name,
        "residence_id": residence_id,
        "kind": kind,
        "duration_years": duration_years,
        **more,
    }


def after(option_id: str, places: float, typology: str = "K") -> Row:
    """Return a row of option_programmes.csv counted in places."""
    return {"option_id": option_id, "typology": typology, "places": places}


def cost(option_id: str, amount_eur: float, year_offset: int = 0, funder: str = "own") -> Row:
    """Return a row of option_costs.csv."""
    return {
        "option_id": option_id,
        "year_offset": year_offset,
        "funder": funder,
        "amount_eur": amount_eur,
    }


def envelope(year: int | str, amount_eur: float, funder: str = "own") -> Row:
    """Return a row of envelopes.csv."""
    return {"funder": funder, "year": str(year), "amount_eur": amount_eur}


def funder(name: str, kind: str = "grant", **more: Any) -> Row:
    """Return a row of funders.csv."""
    return {"funder": name, "label": name, "kind": kind, **more}


def aid(option_id: str, funder: str, eligible_eur: float, max_share: float) -> Row:
    """Return a row of option_funding.csv: what a funder may pay of an option."""
    return {"option_id": option_id, "funder": funder, "eligible_eur": eligible_eur, "max_share": max_share}


def need(places: float, year: int = FIRST, territory: str = "Z1", group: str = "g") -> Row:
    """Return a row of needs.csv."""
    return {"client_group": group, "territory": territory, "year": year, "places": places}


def futures(data: Data, *needs: tuple[list[float], Row]) -> Data:
    """Return the data with needs drawn in as many futures as each list is long: (places by future, the need's row)."""
    drawn = [{**row, "draw": draw, "places": value} for values, row in needs for draw, value in enumerate(values)]
    return with_draws(data, pd.DataFrame(drawn))


def rule(kind: str, subject: str = "*", value: object = "", year: int | None = None, **more: Any) -> Row:
    """Return a row of rules.csv whose id says what it is."""
    name = f"{kind}:{subject}"
    return {"rule_id": name, "rule": kind, "subject": subject, "value": str(value), "year": year, **more}


def soft(row: Row, price: float) -> Row:
    """Return a rule that may give way at a price."""
    return {**row, "rule_id": f"soft_{row['rule_id']}", "hard": False, "price": price}


def write_folder(data: Data, folder: Path) -> Path:
    """Write a portfolio as a data folder, with the standard library alone."""
    tables = {
        table.name: data[table.name][[column.name for column in table.columns]].astype("object").to_dict("records")
        for table in ALL_TABLES
        if (len(data[table.name]) or not table.optional) and not table.derived
    }
    if data.draws is not None:
        tables["need_draws"] = data.draws.to_dict("records")
    return write_rows(folder, data.manifest.first_year, data.manifest.last_year, tables)


def write_rows(
    folder: Path,
    first_year: int,
    last_year: int,
    tables: Mapping[str, list[Row]],
    *,
    name: str = "",
    reference_date: str = "",
    build: str = "",
) -> Path:
    """Write rows as a data folder: manifest.toml and one CSV per table (a table without rows has its header).

    Parameters
    ----------
    folder, first_year, last_year, tables
        Where, the years of the plan, and the rows by table.
    name, reference_date, build
        Of the manifest: that of the folder, and the first day of the plan, unless given; its last lines.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.toml").write_text(
        'schema_version = "1"\n'
        f"name = {name or folder.name!r}\n"
        f"first_year = {first_year}\nlast_year = {last_year}\n"
        f'reference_date = {reference_date or f"{first_year}-01-01"}\ncurrency = "EUR"\n{build}',
        encoding="utf-8",
    )
    for table, content in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            header = list(content[0]) if content else _required_columns(table)
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows({column: _cell(cell) for column, cell in row.items()} for row in content)
    return folder


def _required_columns(name: str) -> list[str]:
    return [column.name for column in TABLE_BY_NAME[name].columns if column.required]


@cache
def _empty_tables() -> dict[str, pd.DataFrame]:
    return {table.name: empty_table(table) for table in ALL_TABLES}


def _cell(value: object) -> str:
    if value is None or value is pd.NA or value != value:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _frame(name: str, content: list[Row]) -> pd.DataFrame:
    """Return a table with its columns typed as the reader of folders types them."""
    columns = TABLE_BY_NAME[name].columns
    return pd.DataFrame({one.name: _typed(one, [row.get(one.name, one.default) for row in content]) for one in columns})


def _typed(column: Column, cells: list[object]) -> pd.api.extensions.ExtensionArray | np.ndarray:
    # Thousands of portfolios are made: a column is made in its type, not converted.
    dtype = column_dtype(column)
    if dtype == "str":
        return pd.array(["" if pd.isna(cell) else str(cell) for cell in cells], dtype="str")
    if dtype == "float64":
        return np.array([np.nan if cell is None else cell for cell in cells], dtype="float64")
    return pd.array(cells, dtype=dtype)
