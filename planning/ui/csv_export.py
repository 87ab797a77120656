"""A table as a CSV file that a spreadsheet opens as data, never as a formula."""

from __future__ import annotations

from typing import Final

import pandas as pd

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
