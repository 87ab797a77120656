"""`Data`: the manifest and a validated, frozen set of tables with a content hash. What every engine takes."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import operator
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any, Concatenate, Literal, ParamSpec, Self, TypeVar, cast

import pandas as pd
from pydantic import Field, ValidationError, model_validator

from planning.domain.errors import Problem
from planning.domain.frozen import Value
from planning.domain.message import N_, Message, RefusedError
from planning.domain.scenario import Scenario, Shortlisted
from planning.tables.faults import document_problems
from planning.tables.schema import Column, Table
from planning.tables.schemas import ALL_TABLES, TABLE_BY_NAME
from planning.tables.text.document_reading import read_document
from planning.tables.text.parsing import Dtype, column_dtype, empty_table

MANIFEST_FILE = "manifest.toml"
_UPSTREAM = (
    *("need_factors", "need_overrides", "need_shocks", "operator_series", "competitors", "need_curves"),
    *("partners", "template_changes", "parameter_changes"),
)
"""Tables that only other tables are made from."""
MODEL_TABLES = tuple(table.name for table in ALL_TABLES if table.name not in _UPSTREAM)
"""The tables that the optimiser and the checker read: the plan depends on nothing else."""
FUTURES_TABLES = (*MODEL_TABLES, "need_curves")
"""The same when the scenario looks at many futures."""
LATER_TABLES = ("habitability_rules", "permissions")
"""Tables that came with a later edition: a folder without rows in them is known by the same hash as before."""


class Build(Value):
    """What is computed when it is not given."""

    options: Literal["given", "templates"] = "given"
    """`templates`: options are generated for every residence without a row of its own (empty origin) in options.csv."""
    needs: Literal["given", "chain"] = "given"
    """`chain`: needs are computed from need_factors.csv and the reference series."""
    rules: Literal["given", "none"] = "given"
    """`none`: it is meant that the plan has no rule to respect."""
    draws: int = Field(default=1000, ge=0, le=100_000)
    """Futures drawn where needs come from the chain and the folder brings no need_draws; 0 = none."""
    draws_seed: int = Field(default=1, ge=0)
    """Seed of these draws."""


class Manifest(Value):
    """The head of a data folder."""

    schema_version: str = "1"
    name: str
    first_year: int = Field(ge=1900, le=2300)
    last_year: int = Field(ge=1900, le=2300)
    reference_date: datetime.date | None = None
    currency: str = "EUR"
    build: Build = Build()

    @model_validator(mode="after")
    def _horizon(self) -> Self:
        if self.last_year < self.first_year:
            raise RefusedError(N_("last_year vient avant first_year"))
        return self

    @property
    def years(self) -> list[int]:
        """Every year of the plan."""
        return list(range(self.first_year, self.last_year + 1))


def read_manifest(folder: Path) -> tuple[Manifest | None, list[Problem]]:
    """Read manifest.toml; `schema_version` may be a number or a text."""
    path = folder / MANIFEST_FILE
    if not path.exists():
        what = Message(N_("le fichier manque dans le dossier « {folder} »"), {"folder": str(folder)})
        return None, [
            Problem(MANIFEST_FILE, what, Message(N_("écrivez-le : name, first_year, last_year, reference_date")))
        ]
    document, problems = read_document(path, MANIFEST_FILE)
    if document is None:
        return None, problems
    if "schema_version" in document:
        document["schema_version"] = str(document["schema_version"])
    try:
        return Manifest.model_validate(document), []
    except ValidationError as error:
        return None, document_problems(MANIFEST_FILE, error)


def tables_read(scenario: Scenario) -> tuple[str, ...]:
    """Return the tables that a plan of this scenario depends on."""
    return MODEL_TABLES if scenario.futures == "central" else FUTURES_TABLES


@dataclass(frozen=True)
class Data:
    """The tables of a portfolio. Every table of the schema is present, if need be without rows."""

    manifest: Manifest
    tables: Mapping[str, pd.DataFrame]
    folder: str = ""
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    draws: pd.DataFrame | None = None
    """The draws behind need_curves (table need_draws) where they are at hand; plans depend on the curves alone."""
    shortlist: tuple[Shortlisted, ...] = ()
    """The rows of shortlist.csv, taken by scenarios that name no shortlist (those of the folder have it already)."""
    cost_index: float = 0.0
    """Yearly growth of the prices of works, as the scenario applied asks for (`tables.prices.price_in`)."""
    derived: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What `remembered` functions have found: of these very tables, so that a copy with others begins anew."""

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Return one table by name."""
        return self.tables[table]

    @property
    def years(self) -> list[int]:
        """Every year of the plan."""
        return self.manifest.years

    def replacing(self, **tables: pd.DataFrame) -> Self:
        """Return the same data with some tables replaced (each completed with the schema's missing columns)."""
        changed = {name: frame for name, frame in tables.items() if frame is not self.tables.get(name)}
        completed = {name: _conform(name, frame) for name, frame in changed.items()}
        return replace(self, tables=MappingProxyType({**self.tables, **completed}))

    def in_order(self) -> Self:
        """Return the same data with the rows of every table in the order of its key: what `hash` looks at.

        Of what a search finds, nothing then depends on the order in which somebody wrote the rows.
        """
        ordered = {
            name: frame.sort_values(list(TABLE_BY_NAME[name].key), kind="stable", ignore_index=True)
            for name, frame in self.tables.items()
        }
        return replace(self, tables=MappingProxyType(ordered))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all that the plan depends on: the model's tables and the horizon, whatever the order of rows.

        Needs computed for the years after the plan are no part of it: the weighted sum does not read them.
        """
        return self._digest(MODEL_TABLES)

    def hash_for(self, scenario: Scenario) -> str:
        """SHA-256 of all that a plan of this scenario depends on.

        That is `hash`, and the curves where it looks at draws, the needs after the plan where it counts their value.
        """
        if scenario.futures == "central" and scenario.value is None:
            return self.hash
        return self._digest(tables_read(scenario), later_needs=scenario.value is not None)

    @cached_property
    def hashes(self) -> frozenset[str]:
        """Every `hash_for` that a scenario may have."""
        return frozenset(
            self._digest(tables, later_needs=later)
            for tables in (MODEL_TABLES, FUTURES_TABLES)
            for later in (False, True)
        )

    @cached_property
    def portfolio_hash(self) -> str:
        """SHA-256 of every table: the identity of a snapshot."""
        return self._digest(tuple(TABLE_BY_NAME), later_needs=True)

    def _digest(self, names: tuple[str, ...], *, later_needs: bool = False) -> str:
        """Return the digest of some tables, computed once: every plan made of these data asks again."""
        key = ("digest", names, later_needs)
        if key not in self.derived:
            self.derived[key] = self._digested(names, later_needs=later_needs)
        return str(self.derived[key])

    def _digested(self, names: tuple[str, ...], *, later_needs: bool) -> str:
        digest = hashlib.sha256()
        digest.update(f"{self.manifest.first_year}-{self.manifest.last_year}\n".encode())
        for name in names:
            table = TABLE_BY_NAME[name]
            held = self.tables[name]
            if name == "needs" and self.manifest.build.needs == "chain" and not later_needs:
                held = held[held["year"] <= self.manifest.last_year]
            if name not in LATER_TABLES or len(held):
                digest.update(f"{name}\n{_as_csv(held, table)}".encode())
        return digest.hexdigest()

    def to_document(self, tables: Iterable[str] = MODEL_TABLES) -> dict[str, Any]:
        """Return the manifest, and the tables that have rows as JSON-able columns and rows.

        Parameters
        ----------
        tables
            Which tables: those of the model (what plan.json carries), unless told otherwise.
        """
        return {
            "manifest": self.manifest.model_dump(mode="json"),
            "tables": {name: _frame_document(self.tables[name]) for name in tables if len(self.tables[name])},
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any], folder: str = "") -> Self:
        """Rebuild the data from `to_document`'s result.

        Raises
        ------
        ValueError, KeyError, TypeError
            When the document does not have that shape.
        """
        tables = {table.name: empty_table(table) for table in ALL_TABLES}
        for name, content in document["tables"].items():
            tables[name] = _conform(name, pd.DataFrame(content["rows"], columns=content["columns"]))
            for column in TABLE_BY_NAME[name].columns:
                if column.filled and tables[name][column.name].isna().any():
                    raise ValueError(f"{name}.{column.name} is empty")
        manifest = Manifest.model_validate(document["manifest"])
        return cls(manifest, MappingProxyType(tables), folder)


_Arguments = ParamSpec("_Arguments")
_Found = TypeVar("_Found")


class _Recording(Mapping[str, pd.DataFrame]):
    """Tables that remember which of them were read."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> pd.DataFrame:
        self.read.add(name)
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        self.read.update(self._tables)
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


@dataclass(frozen=True)
class _Past:
    """What was found once: of which tables, with what beside them."""

    tables: Mapping[str, pd.DataFrame]
    beside: tuple[Any, ...]
    found: Any

    def holds(self, data: Data, beside: tuple[Any, ...]) -> bool:
        """Tell whether the tables that were read are the very same objects, and what is beside them is alike."""
        return all(data.tables[name] is frame for name, frame in self.tables.items()) and (
            len(beside) == len(self.beside) and all(map(_is_alike, beside, self.beside))
        )


def _is_alike(one: Any, other: Any) -> bool:
    """Tell whether two arguments are the same; large ones (what another `recalled` function found) by identity."""
    return one is other or (type(one) is type(other) and isinstance(one, PLAIN) and bool(one == other))


PLAIN = (Value, str, int, float, tuple, list, type(None))
"""Arguments that are compared by what they say."""
MOST_RECALLED = 2
"""Of a function: a plan shown, and the change that is asked about."""


def recalled(
    function: Callable[Concatenate[Data, _Arguments], _Found],
) -> Callable[Concatenate[Data, _Arguments], _Found]:
    """Find once what follows from some tables, for all data that share these: a change of money leaves buildings alone.

    Which tables a function reads is written down as it reads them. What is returned is everybody's: nobody changes it
    in place, nor may it hold the data.
    """
    past: deque[_Past] = deque(maxlen=MOST_RECALLED)

    @wraps(function)
    def found(data: Data, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Found:
        beside = (data.manifest, data.cost_index, data.shortlist, data.draws, *args, *sorted(kwargs.items()))
        known = next((one for one in tuple(past) if one.holds(data, beside)), None)
        if known is None:
            tables = _Recording(data.tables)
            what = function(replace(data, tables=tables), *args, **kwargs)
            known = _Past({name: data.tables[name] for name in sorted(tables.read)}, beside, what)
            past.append(known)
        return cast("_Found", known.found)

    return found


def remembered(
    function: Callable[Concatenate[Data, _Arguments], _Found],
) -> Callable[Concatenate[Data, _Arguments], _Found]:
    """Look once for what follows from frozen data (and arguments that can be compared): every rule asks again.

    As `recalled`, with nothing to compare from the second time on.
    """
    once = recalled(function)

    @wraps(function)
    def found(data: Data, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Found:
        key = (function, args, tuple(kwargs.items()))
        if key not in data.derived:
            data.derived[key] = once(data, *args, **kwargs)
        return cast("_Found", data.derived[key])

    return found


def _is_unused(column: Column, frame: pd.DataFrame) -> bool:
    """Tell whether a column of a later edition is empty: what was known of a former folder and its plans stays true."""
    return column.later and bool((frame[column.name].isna() | (frame[column.name] == "")).all())


def _as_csv(frame: pd.DataFrame, table: Table) -> str:
    """Return the schema's columns in order of key as `DataFrame.to_csv` writes them, in a fraction of its time."""
    kept = [column.name for column in table.columns if not _is_unused(column, frame)]
    cells = {name: [] if frame.empty else _as_written(frame[name]) for name in kept}
    keys = list(zip(*(_ranked(cells[name]) for name in table.key), strict=True))
    rows = list(zip(*cells.values(), strict=True))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(cells)
    writer.writerows(rows[place] for place in sorted(range(len(rows)), key=keys.__getitem__))
    return text.getvalue()


def _as_written(cells: pd.Series) -> list[Any]:
    """Return plain Python values, an empty text where there is none."""
    return ["" if cell is pd.NA or cell != cell else cell for cell in cells.tolist()]


def _ranked(cells: list[Any]) -> list[tuple[bool, Any]]:
    """Return what sorts cells: a column of numbers has its empty cells last, a column of texts first."""
    has_numbers = any(not isinstance(cell, str) for cell in cells)
    return [(has_numbers and cell == "", cell) for cell in cells]


def _conform(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a frame the schema's columns and types, in the schema's order; unknown columns follow."""
    if _conforms(name, frame):
        return frame if frame.index.equals(pd.RangeIndex(len(frame))) else frame.reset_index(drop=True)
    columns: dict[str, pd.Series] = {}
    for column in TABLE_BY_NAME[name].columns:
        dtype = column_dtype(column)
        if column.name in frame.columns:
            columns[column.name] = _typed(frame[column.name], dtype)
        else:
            value = column.default if column.default is not None else ("" if dtype == "str" else None)
            columns[column.name] = pd.Series([value] * len(frame), frame.index, dtype)
    extra = {column: frame[column] for column in frame.columns if column not in columns}
    return pd.DataFrame({**columns, **extra}, index=frame.index).reset_index(drop=True)


def _conforms(name: str, frame: pd.DataFrame) -> bool:
    """Tell whether a frame has the schema's columns, and no other, in their order, typed, no text missing."""
    typed, texts = _typed_columns(name)
    if not frame.columns.equals(typed.index) or any(map(operator.ne, frame.dtypes.array, typed.array)):
        return False
    return not any(frame[column].hasnans for column in texts)


@cache
def _typed_columns(name: str) -> tuple[pd.Series, tuple[str, ...]]:
    """Return the type of each column of a table, and which hold texts."""
    types = empty_table(TABLE_BY_NAME[name]).dtypes
    return types, tuple(column.name for column in TABLE_BY_NAME[name].columns if column_dtype(column) == "str")


def _typed(cells: pd.Series, dtype: Dtype) -> pd.Series:
    """Return a column in its type, an empty text where a text is missing; what is so already stays as it is."""
    if cells.dtype != dtype:
        return cells.astype("object").where(cells.notna(), "").astype("str") if dtype == "str" else cells.astype(dtype)
    return cells.where(cells.notna(), "") if dtype == "str" and cells.hasnans else cells


def _frame_document(frame: pd.DataFrame) -> dict[str, Any]:
    plain = frame.astype("object").where(frame.notna(), None)
    return {"columns": list(frame.columns), "rows": plain.to_numpy().tolist()}
