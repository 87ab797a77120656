"""What holds for every chart: a sentence, a table, no text colour, nothing that asks another host."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from planning.charts import Chart
from planning.i18n import Lang

Drawn = Callable[[Lang], dict[str, Chart]]
NAMES = ["needs", "map", "money", "curve", "chain", "options", "stock"]
NAMES += ["changed", "future", "doubt", "reliability", "steps", "housed", "states", "frontier"]
NAMES += ["panels", "debt", "fan"]
OFFLINE = {"bar", "scatter"}


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_has_a_sentence_and_a_table(drawn: Drawn, name: str) -> None:
    chart = drawn("fr")[name]
    assert chart.alt.endswith(".")
    assert len(chart.twin) > 0
    # Headers are words, not names of columns.
    assert not [header for header in chart.twin.columns if "_" in header]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_fetched_and_no_text_colour_is_set(drawn: Drawn, name: str) -> None:
    figure = drawn("fr")[name].figure
    assert figure.data
    assert {trace.type for trace in figure.data} <= OFFLINE
    written = figure.to_json()
    assert not re.findall(r'"(?:textfont|tickfont)":\{[^}]*"color"', written)
    # A text may have a colour where it stands on a ground that the chart itself paints.
    grounds = ("bgcolor", "name")
    painted = [one for one in figure.layout.annotations if one.font.color and not any(one[name] for name in grounds)]
    assert painted == []
    assert "http" not in written


@pytest.mark.parametrize("name", NAMES)
def test_separators_follow_the_language(drawn: Drawn, name: str) -> None:
    assert drawn("fr")[name].figure.layout.separators == ",\u202f"
    assert drawn("en")[name].figure.layout.separators == ".,"


@pytest.mark.parametrize("name", ["needs", "money", "curve", "stock", "changed", "future", "panels", "debt"])
def test_years_are_categories(drawn: Drawn, name: str) -> None:
    figure = drawn("fr")[name].figure
    assert figure.layout.xaxis.type == "category"
    drawn_at = [value for trace in figure.data for value in trace.x]
    assert drawn_at
    assert all(isinstance(value, str) for value in drawn_at)


@pytest.mark.parametrize("name", ["needs", "money", "curve", "stock", "changed", "future", "panels", "debt"])
def test_amounts_start_at_zero(drawn: Drawn, name: str) -> None:
    figure = drawn("fr")[name].figure
    axes = [axis for axis in figure.select_yaxes() if axis.range is not None]
    assert axes
    assert all(axis.range[0] == 0 for axis in axes)
