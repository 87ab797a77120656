"""Small portfolios written as rows: what the oracle, the specs and the bad-input tests start from."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from planning.tables.data import Data, Manifest
from planning.tables.need_curves import with_draws
from planning.tables.parsing import empty_table
from planning.tables.schemas import ALL_TABLES, TABLE_BY_NAME

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
    rows = {**SIMPLEST, **{name: list(content) for name, content in tables.items()}}
    if not any(row["funder"] == "own" for row in rows["funders"]):
        rows["funders"] = rows["funders"] + SIMPLEST["funders"]
    manifest = Manifest(name="test", first_year=FIRST, last_year=FIRST + years - 1)
    empty = Data(manifest, MappingProxyType({**_empty_tables()}))
    return empty.replacing(**{name: _frame(name, content) for name, content in rows.items() if content})


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


def need(places: float, year: int = FIRST, territory: str = "Z1", group: str = "g") -> Row:
    """Return a row of needs.csv."""
    return {"client_group": group, "territory": territory, "year": year, "places": places}


def futures(data: Data, *needs: tuple[list[float], Row]) -> Data:
    """Return the data with needs drawn in as many futures as each list is long: (places by future, the need's row)."""
    rows = [{**row, "draw": draw, "places": value} for values, row in needs for draw, value in enumerate(values)]
    return with_draws(data, pd.DataFrame(rows))


def rule(kind: str, subject: str = "*", value: object = "", year: int | None = None, **more: Any) -> Row:
    """Return a row of rules.csv whose id says what it is."""
    name = f"{kind}:{subject}"
    return {"rule_id": name, "rule": kind, "subject": subject, "value": str(value), "year": year, **more}


def write_folder(data: Data, folder: Path) -> Path:
    """Write a portfolio as a data folder, with the standard library alone."""
    tables = {
        table.name: [
            {column.name: _cell(row[column.name]) for column in table.columns}
            for row in data[table.name].astype("object").to_dict("records")
        ]
        for table in ALL_TABLES
        if (len(data[table.name]) or not table.optional) and not table.derived
    }
    if data.draws is not None:
        tables["need_draws"] = data.draws.to_dict("records")
    return write_rows(folder, data.manifest.first_year, data.manifest.last_year, tables)


def write_rows(folder: Path, first_year: int, last_year: int, tables: Mapping[str, list[Row]]) -> Path:
    """Write rows as a data folder: manifest.toml and one CSV per table (a table without rows has its header)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.toml").write_text(
        'schema_version = "1"\n'
        f"name = {folder.name!r}\n"
        f"first_year = {first_year}\nlast_year = {last_year}\n"
        f'reference_date = {first_year}-01-01\ncurrency = "EUR"\n',
        encoding="utf-8",
    )
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            header = list(rows[0]) if rows else _required_columns(name)
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(rows)
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


def _frame(name: str, rows: list[Row]) -> pd.DataFrame:
    columns = TABLE_BY_NAME[name].columns
    default = {column.name: column.default for column in columns}
    return pd.DataFrame([{**default, **row} for row in rows], columns=list(default), dtype="object")
