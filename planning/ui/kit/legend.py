"""What the colours of a chart stand for, above it, each with its total: read before the chart, never beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st


@dataclass(frozen=True)
class Key:
    """One entry: a colour (`#RRGGBB`), `|` for a tick, `-` for a line with two ends, empty for hatching."""

    label: str
    look: str
    total: str = ""


def legend(keys: Sequence[Key]) -> None:
    """Draw the entries on one line, or as many as are needed."""
    st.html(f'<div class="legend">{"".join(map(_entry, keys))}</div>')


def _entry(key: Key) -> str:
    total = f" <b>{escape(key.total)}</b>" if key.total else ""
    return f'<span><i class="{_shape(key.look)}" style="{_colour(key.look)}"></i>{escape(key.label)}{total}</span>'


def _shape(look: str) -> str:
    return {"": "hatch", "|": "tick", "-": "reach"}.get(look, "patch")


def _colour(look: str) -> str:
    return f"background:{escape(look)}" if look.startswith("#") else ""
