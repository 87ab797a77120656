"""The row of figures at the top of a page: what is counted, the figure, what it compares with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from planning.ui.kit.markdown import plain

NARROWEST_FIGURE_PX = 215
"""Five figures stand in a row at 1920 px, two at 1024 px, none truncated (measured in Chromium)."""


@dataclass(frozen=True)
class Figure:
    """One figure, already written in the reader's language."""

    label: str
    value: str
    detail: str = ""


def figures_row(figures: Sequence[Figure]) -> None:
    """Draw the figures side by side, as many in a row as there is room for."""
    with st.grid(len(figures), min_column_width=NARROWEST_FIGURE_PX, gap=("medium", "medium")) as row:
        for figure in figures:
            with row.cell(), st.container(gap=None):
                st.metric(figure.label, figure.value)
                # Streamlit's own small print under a figure lacks contrast in the dark theme.
                st.markdown(f":primary[{plain(figure.detail)}]")
