"""The row of figures under a title: what is counted, the figure, what it compares with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import streamlit as st


@dataclass(frozen=True)
class Figure:
    """One figure, already written in the reader's language."""

    label: str
    value: str
    detail: str = ""
    unit: str = ""
    was: str = ""
    """The same figure in the plan that it is compared with, before an arrow."""
    tone: Literal["", "good", "bad"] = ""
    """Of the detail: red for worse news only."""
    href: str = ""
    """Where it leads: an address of ours (`links.address`)."""


def figures_row(figures: Sequence[Figure]) -> None:
    """Draw the figures side by side: five in a row from 1280 px, three below, two on a telephone; none is cut."""
    st.html(f'<div class="figures" role="list">{"".join(_figure(one) for one in figures)}</div>')


def _figure(figure: Figure) -> str:
    unit = f" <small>{escape(figure.unit)}</small>" if figure.unit else ""
    was = f'<span class="was">{escape(figure.was)} → </span>' if figure.was else ""
    label = f'<div class="label">{escape(figure.label)}</div>'
    value = f'<div class="value">{was}{escape(figure.value)}{unit}</div>'
    detail = f'<div class="detail {figure.tone}">{escape(figure.detail)}</div>' if figure.detail else ""
    drawn = f"{label}{value}{detail}"
    if figure.href:
        drawn = f'<a class="inside" href="{escape(figure.href)}">{drawn}</a>'
    return f'<div role="listitem">{drawn}</div>'
