"""A button that gives a table as a CSV file."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from planning.ui.csv_export import csv_bytes


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
