"""The waterfall from plan A to plan B."""

from __future__ import annotations

from collections.abc import Callable

from planning.charts import Chart
from planning.i18n import Lang

Drawn = Callable[[Lang], dict[str, Chart]]


def test_each_bar_begins_where_the_former_ends_and_the_last_is_the_sum(drawn: Drawn) -> None:
    chart = drawn("fr")["steps"]
    bars = {
        place: (base, size)
        for trace in chart.figure.data
        if trace.type == "bar"
        for place, base, size in zip(trace.y, trace.base, trace.x, strict=True)
    }
    assert bars == {0: (0, 4), 1: (4, -2), 2: (0, 2)}


def test_a_step_that_is_not_proven_is_hatched_and_says_so(drawn: Drawn) -> None:
    chart = drawn("fr")["steps"]
    solid, doubtful = (trace for trace in chart.figure.data if trace.type == "bar")
    assert list(doubtful.y) == [1]
    assert doubtful.marker.pattern.shape
    assert not solid.marker.pattern.shape
    assert "non démontré" in doubtful.customdata[0]
    assert list(chart.twin["Preuve"]) == ["démontré", "non démontré"]


def test_the_alternative_text_gives_the_total_and_the_largest_step(drawn: Drawn) -> None:
    assert drawn("fr")["steps"].alt == (
        "personnes logées la dernière année : +2,0 en tout. La plus grande étape : +4,0, « Plus d'argent »."
    )
