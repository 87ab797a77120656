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


# How the tables describe the columns that may be left out, and those that many tables share.


def maybe(
    name: str,
    kind: CellKind,
    meaning: str,
    unit: str = "",
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[str, ...] = (),
    references: str = "",
    default: Default = None,
) -> Column:
    """Describe a column that may be absent, and whose cells may be empty."""
    return Column(
        name,
        kind,
        meaning,
        unit,
        required=False,
        filled=False,
        minimum=minimum,
        maximum=maximum,
        choices=choices,
        references=references,
        default=default,
    )


SOURCE = maybe("source", "text", "where the row comes from; `illustrative` = made up for the demo")
NOTE = maybe("source_note", "text", "what exactly is known, and what is not")
