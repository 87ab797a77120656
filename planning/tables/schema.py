"""How a table is described: its columns, what a cell may hold, which table it points to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CellKind = Literal["id", "text", "int", "number", "bool", "date"]
Default = float | bool | None


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `required`: the column must exist. `filled`: no cell may be empty. `references`: every filled cell is a key of
    that table (`table.column`). `default`: what an absent column holds.
    """

    name: str
    kind: CellKind
    meaning: str
    unit: str = ""
    required: bool = True
    filled: bool = True
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    references: str = ""
    default: Default = None


@dataclass(frozen=True)
class Table:
    """One file of the data folder. `key` names the columns that make a row unique.

    `derived`: computed from other tables, never read from a file.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    optional: bool = False
    suffix: str = "csv"
    derived: bool = False

    @property
    def file(self) -> str:
        """File name in the data folder."""
        return f"{self.name}.{self.suffix}"

    def column(self, name: str) -> Column | None:
        """Return the column of that name, if the table has one."""
        return next((column for column in self.columns if column.name == name), None)
