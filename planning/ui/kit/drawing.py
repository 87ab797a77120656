"""A chart on the screen: the figure, the sentence that stands for it, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final

import pandas as pd
import streamlit as st

from planning.charts import Chart
from planning.charts.theme import INK, INK_ON_DARK
from planning.ui.kit import cached, state
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table

CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "showTips": False}
"""Plotly's own buttons cannot be translated, and each is a stop for those who use the keyboard."""
YEARS: Final = (1900, 2200)
"""Whole numbers within these bounds, a whole column of them, are years."""


def ink() -> str:
    """Return the colour in which a chart writes by itself: that of the reader's theme."""
    return INK_ON_DARK if st.context.theme.type == "dark" else INK


def drawn_once(name: str, key: tuple[Hashable, ...], make: Callable[[], Chart]) -> Chart:
    """Return a chart that is drawn once for all readers of one language; `key`: what it is drawn from."""
    return cached.remembered(f"chart {name}", (words.lang, *key), make)


def part_once(name: str, key: tuple[Hashable, ...], part: Callable[[], None]) -> None:
    """Draw a part of a page, worked out once for all readers of one language; `key`: what it is drawn from.

    Nothing in it may be chosen, typed or clicked but links and folds: Streamlit draws an error in its place.
    """
    cached.part(name, (words.lang, *state.address().values(), *key), part)


def draw(chart: Chart, key: str) -> None:
    """Draw a chart whose table stands elsewhere on the page."""
    st.plotly_chart(chart.ready, width="stretch", key=key, config=CONFIG, alt=chart.alt)


def show_chart(chart: Chart, key: str) -> None:
    """Draw a chart and, folded under it, its table."""
    draw(chart, key)
    show_twin(chart)


def pick_point(chart: Chart, key: str, twin_key: str = "") -> str | None:
    """Draw a chart whose points can be clicked, and return the id (`customdata`) of the one chosen, if any.

    With `twin_key`, the table of its figures is only made once its fold is open.
    """
    event = st.plotly_chart(
        chart.ready,
        width="stretch",
        key=key,
        config=CONFIG,
        alt=chart.alt,
        on_select="rerun",
        selection_mode="points",
    )
    show_twin(chart, twin_key)
    points = event["selection"]["points"]
    custom = points[0].get("customdata") if points else None
    if isinstance(custom, (list, tuple)):
        custom = custom[0] if custom else None
    return str(custom) if custom else None


def show_twin(chart: Chart, key: str = "") -> None:
    """Offer the figures of a chart as a table; with a key, it is made only once the reader opens it."""
    if not key:
        with st.expander(words("Voir les chiffres")):
            _twin(chart)
        return
    with st.expander(words("Voir les chiffres"), key=key, on_change="rerun") as box:
        if box.open:
            _twin(chart)


def _twin(chart: Chart) -> None:
    columns = [Column(str(name), str(name), _writer(chart.twin[name])) for name in chart.twin]
    show_table(chart.twin, columns, chart.alt)


def _writer(cells: pd.Series) -> Callable[[Any], str] | None:
    """How the cells of a twin are written: names of years as they are, amounts in groups of three."""
    if not pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_bool_dtype(cells):
        return None
    if pd.api.types.is_integer_dtype(cells) and cells.dropna().between(*YEARS).all():
        return words.year
    return words.integer
