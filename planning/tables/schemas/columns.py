"""How the tables describe the columns that may be left out, and those that many tables share."""

from __future__ import annotations

from planning.tables.schema import CellKind, Column, Default


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
