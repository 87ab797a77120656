"""A table on the screen, sortable as numbers, with a name for those who do not see it, and as a safe CSV file.

Names of residences open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from planning.ui.kit import links
from planning.ui.kit.spoken import words

NAME: Final = "residence"
"""The column that names a residence."""
Width = Literal["small", "medium", "large"]
Height = int | Literal["auto", "content"]


@dataclass(frozen=True)
class Column:
    """One column to show. `write` turns a number into text in the reader's language."""

    name: str
    title: str
    write: Callable[[Any], str] | None = None
    width: Width | None = None
    help: str | None = None
    pinned: bool = False


def show_table(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    alt: str,
    *,
    key: str | None = None,
    height: Height = "auto",
) -> None:
    """Draw the columns named, in that order."""
    st.dataframe(**_drawing(frame, columns), alt=alt, key=key, height=height)


def show_residences(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    alt: str,
    *,
    key: str,
    height: Height = "auto",
) -> None:
    """Draw the columns named; a name in `residence`, once chosen, opens the residence of `residence_id` in the plan."""
    opens = words("Choisissez un nom : la résidence s'ouvre à côté du plan.")
    columns = [replace(one, help=opens) if one.name == NAME else one for one in columns]
    drawing = _drawing(frame, columns)
    theme = "dark" if st.context.theme.type == "dark" else "light"
    colour = st.get_option(f"theme.{theme}.linkColor")
    drawing["data"] = drawing["data"].map(lambda _: f"color: {colour}", subset=[NAME])
    event = st.dataframe(**drawing, alt=alt, key=key, height=height, on_select="rerun", selection_mode="single-cell")
    for row, column in event["selection"]["cells"]:
        if column == NAME and row < len(frame):
            links.explain_residence(str(frame["residence_id"].iloc[row]))


def pick_row(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    alt: str,
    *,
    key: str,
    height: Height = "auto",
) -> int | None:
    """Draw the columns named and return the position of the row that the reader chose, if any."""
    event = st.dataframe(
        **_drawing(frame, columns),
        alt=alt,
        key=key,
        height=height,
        on_select="rerun",
        selection_mode="single-row",
    )
    rows = event["selection"]["rows"]
    # The choice may be left from a longer table, before a filter.
    return int(rows[0]) if rows and rows[0] < len(frame) else None


def _drawing(frame: pd.DataFrame, columns: Sequence[Column]) -> dict[str, Any]:
    shown = frame[[column.name for column in columns]].reset_index(drop=True)
    written: dict[Any, Any] = {column.name: column.write for column in columns if column.write is not None}
    # A style changes what is read, not what is sorted: a click on a title still sorts numbers as numbers.
    styled = shown.style.format(written, na_rep="")
    return {
        "data": styled,
        "hide_index": True,
        "placeholder": "",
        "width": "stretch",
        "column_config": {column.name: _config(column, shown[column.name]) for column in columns},
    }


def _config(column: Column, cells: pd.Series) -> Any:
    kind = st.column_config.NumberColumn if pd.api.types.is_numeric_dtype(cells) else st.column_config.TextColumn
    return kind(column.title, width=column.width, help=column.help, pinned=column.pinned or None)


# The same table as a CSV file that a spreadsheet opens as data, never as a formula.

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return the table as CSV (UTF-8 with its mark, so that Excel reads the accents; comma and point).

    A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay as they are.
    """
    safe = frame.rename(columns=_disarmed).apply(_disarmed_texts)
    return safe.to_csv(index=False).encode("utf-8-sig")


def _disarmed_texts(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column):
        return column
    return column.map(_disarmed, na_action="ignore")


def _disarmed(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


def csv_button(label: str, table: pd.DataFrame | Callable[[], pd.DataFrame], file_name: str, key: str) -> None:
    """Draw the button; the file, and a table that is given as a function, are made when they are asked for."""
    st.download_button(
        label,
        data=lambda: csv_bytes(table() if callable(table) else table),
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=key,
    )
