"""How a table is described: its columns, what a cell may hold, which table it points to, what a row must respect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from planning.domain.errors import Severity
from planning.domain.kinds import SANITARY
from planning.domain.message import N_

MOST_YEARS = 100
"""Of works, of a payment after their start: what is written year by year must not fill the memory."""
CellKind = Literal["id", "text", "int", "number", "bool", "date"]
Default = float | bool | None


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `required`: the column must exist. `filled`: no cell may be empty. `references`: every filled cell is a key of
    that table (`table.column`). `default`: what an absent column holds. `later`: came with a later edition; where
    nobody fills it, it is no part of what the data are known by (`Data.hash`).
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
    later: bool = False


@dataclass(frozen=True)
class Check:
    """What must hold across the columns of a table, beyond what each cell may hold.

    `columns`: those it reads; a problem is shown in the first. `wrong`: the table -> true for each row that breaks it.
    `what`, `remedy`: French sentences.
    """

    columns: tuple[str, ...]
    wrong: Callable[[pd.DataFrame], pd.Series]
    what: str
    remedy: str
    severity: Severity = "error"


@dataclass(frozen=True)
class Table:
    """One file of the data folder. `key` names the columns that make a row unique.

    `derived`: computed from other tables, never read from a file. `checks`: what every row must respect.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    optional: bool = False
    suffix: str = "csv"
    derived: bool = False
    checks: tuple[Check, ...] = ()

    @property
    def file(self) -> str:
        """File name in the data folder."""
        return f"{self.name}.{self.suffix}"

    def column(self, name: str) -> Column | None:
        """Return the column of that name, if the table has one."""
        return next((column for column in self.columns if column.name == name), None)


# Columns that may be left out; columns and checks that several tables share.


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


def lately(
    name: str,
    kind: CellKind,
    meaning: str,
    unit: str = "",
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[str, ...] = (),
    references: str = "",
) -> Column:
    """Describe a column that came with a later edition: it may be absent, and empty cells are no part of a hash."""
    column = maybe(name, kind, meaning, unit, minimum=minimum, maximum=maximum, choices=choices, references=references)
    return replace(column, later=True)


HOMES = (
    lately("room_m2", "number", "private surface of a home", "m2", minimum=0),
    lately("private_sanitary", "text", "shower and toilet of a home", choices=SANITARY),
    lately("kitchenette", "bool", "somewhere to cook in each home"),
    lately("accessible_share", "number", "share of homes accessible to wheelchairs", "share", minimum=0, maximum=1),
    lately("rooms", "number", "rooms or studios that exist", "rooms", minimum=0),
)
"""What a home is like, programme by programme; empty = the residence's, or unknown."""
SOURCE = maybe("source", "text", "where the row comes from; `illustrative` = made up for the demo")
NOTE = maybe("source_note", "text", "what exactly is known, and what is not")
PLACES_OR_DWELLINGS = (
    Check(
        ("places", "dwellings"),
        lambda rows: rows["places"].notna() & rows["dwellings"].notna(),
        N_("places et logements sont remplis tous les deux"),
        N_("remplissez une seule des deux colonnes places et dwellings"),
    ),
    Check(
        ("places", "dwellings"),
        lambda rows: rows["places"].isna() & rows["dwellings"].isna(),
        N_("ni places ni logements"),
        N_("remplissez une seule des deux colonnes places et dwellings"),
    ),
)
"""Exactly one of the two is filled: they are not the same unit."""
