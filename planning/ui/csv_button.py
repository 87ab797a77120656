"""A button that gives a table as a CSV file."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.ui.csv_export import csv_bytes


def csv_button(label: str, table: pd.DataFrame, file_name: str, key: str) -> None:
    """Draw the button; the file is written when it is asked for."""
    st.download_button(
        label,
        data=lambda: csv_bytes(table),
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=key,
    )
