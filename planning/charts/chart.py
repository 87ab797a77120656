"""A chart: a figure that never goes without the sentence and the table that say the same."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, ParamSpec

import pandas as pd
import plotly.graph_objects as go

from planning.i18n import Words


@dataclass(frozen=True)
class Chart:
    """A figure, the sentence that stands for it (`alt`), and the same figures as a table (`twin`)."""

    figure: go.Figure
    alt: str
    twin: pd.DataFrame

    @cached_property
    def ready(self) -> Ready:
        """The figure as it is sent: written once, as long as the chart is kept."""
        return Ready(self.figure)


class Ready(go.Figure):  # type: ignore[misc]  # plotly ships no types
    """A figure that is not changed any more, given as it was written down.

    Plotly checks and copies any other each time that it is sent: 20 to 200 ms of processor.
    """

    def __new__(cls, figure: go.Figure) -> Ready:
        """Write a figure down."""
        ready: Ready = object.__new__(cls)
        ready.__dict__["spec"] = json.loads(figure.to_json())
        return ready

    def __init__(self, _figure: go.Figure) -> None:
        """Leave plotly's own preparations out."""

    def to_dict(self) -> dict[str, Any]:
        """Return what is sent."""
        return {**self.__dict__["spec"]}


def twin(frame: pd.DataFrame, headers: Mapping[str, str], words: Words) -> pd.DataFrame:
    """Return the columns named, with headers that people read (French texts of the catalogue)."""
    shown = frame[list(headers)].rename(columns={name: words(header) for name, header in headers.items()})
    return shown.reset_index(drop=True)


# Names from the data are text: plotly would read tags in them.

_Given = ParamSpec("_Given")
_KEYS = ("territory", "client_group", "typology", "kind", "colour")
"""Columns by which rows are found, never shown; so are those that end in `_id`."""


def of_text(draw: Callable[_Given, Chart]) -> Callable[_Given, Chart]:
    """Let a chart show the names that it is given as they are written, tags and all.

    They are escaped for the figure; the sentence and the table, which are no markup, have them as they were.
    """

    @wraps(draw)
    def drawn(*args: _Given.args, **kwargs: _Given.kwargs) -> Chart:
        chart = draw(*map(_escaped, args), **{name: _escaped(given) for name, given in kwargs.items()})
        table = chart.twin.rename(columns=_unescaped).map(_unescaped)
        return Chart(chart.figure, html.unescape(chart.alt), table)

    return drawn


def _escaped(given: Any) -> Any:
    if isinstance(given, str):
        return html.escape(given, quote=False)
    if not isinstance(given, pd.DataFrame):
        return given
    shown = [name for name in given.select_dtypes(["object", "str"]) if not _is_key(str(name))]
    return given.assign(**{str(name): given[name].map(_escaped) for name in shown})


def _is_key(column: str) -> bool:
    return column in _KEYS or column.endswith("_id")


def _unescaped(cell: Any) -> Any:
    return html.unescape(cell) if isinstance(cell, str) else cell
