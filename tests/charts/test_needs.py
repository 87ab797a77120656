"""The charts of the page Besoins: what is hatched, what is compared, what is written."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from planning.charts import Chart, doubt_chart, future_band, need_curve
from planning.i18n import Lang
from tests.explain.small_plan import plain, table

Drawn = Callable[[Lang], dict[str, Chart]]


def curve(unverified: list[bool]) -> Chart:
    years = list(range(2027, 2027 + len(unverified)))
    rows = pd.DataFrame({"year": years, "need": 50.0, "low": 40.0, "high": 60.0, "unverified": unverified})
    return need_curve(rows, "Seniors, Metz", "#0072B2")


def hatched(chart: Chart) -> list[list[str]]:
    return [list(trace.x) for trace in chart.figure.data if trace.fillpattern.shape]


def plainly_filled(chart: Chart) -> list[list[str]]:
    return [list(trace.x) for trace in chart.figure.data if trace.fill == "tonexty" and not trace.fillpattern.shape]


def test_what_was_never_checked_is_hatched_and_says_so() -> None:
    chart = curve([False, False, True, True])
    assert plainly_filled(chart) == [["2027", "2028"]]
    assert hatched(chart) == [["2028", "2029", "2030"]], "the two parts meet"
    notes = [note for note in chart.figure.layout.annotations if note.text == "non vérifié"]
    assert [note.x for note in notes] == [2], "the rank of 2029: plotly reads a year as a rank"
    assert list(chart.twin["Jugé sur le passé"]) == ["oui", "oui", "non vérifié", "non vérifié"]


def test_a_band_that_was_checked_to_the_end_has_no_hatch() -> None:
    chart = curve([False, False])
    assert hatched(chart) == []
    assert "non vérifié" not in [note.text for note in chart.figure.layout.annotations]


def test_a_need_that_nobody_could_check_is_hatched_from_end_to_end() -> None:
    chart = curve([True, True])
    assert hatched(chart) == [["2027", "2028"]]
    assert plainly_filled(chart) == []


def test_both_bands_of_a_change_are_drawn_and_told(drawn: Drawn) -> None:
    chart = drawn("fr")["changed"]
    middles = [list(trace.y) for trace in chart.figure.data if trace.hovertemplate]
    assert middles == [[40, 44], [35, 38]]
    assert plain(chart.alt) == "Seniors, Metz : en 2028, entre 32 et 60 places sans le choc, entre 25 et 52 avec."
    assert len(chart.twin.columns) == 7


def test_known_years_come_before_those_that_are_forecast(drawn: Drawn) -> None:
    chart = drawn("fr")["future"]
    assert list(chart.figure.data[0].x) == ["2026"]
    assert list(chart.twin["Année"]) == [2026, 2027, 2028]
    assert plain(chart.alt) == "Familles : en 2028, 8 chances sur 10 d'être entre 5 et 21, au milieu 12."


def test_the_plan_and_doing_nothing_are_told_apart_at_their_ends() -> None:
    rows = table("year low middle high other", (2027, 0, 10, 40, 20), (2028, 0, 10, 40, 20))
    chart = future_band(rows, "Places manquantes", "places", "#0072B2", ends=("avec le plan", "si rien n'est fait"))
    heights = {note.text: note.y for note in chart.figure.layout.annotations}
    assert heights["avec le plan"] < heights["si rien n'est fait"]
    assert list(chart.twin["Milieu, si rien n'est fait"]) == [20, 20]


def test_small_causes_of_doubt_are_one_bar_and_each_a_line_of_the_table() -> None:
    rows = table("cause share low high", *((f"cause {rank}", share, 10, 20) for rank, share in enumerate(SHARES)))
    chart = doubt_chart(rows, "Seniors", "#0072B2")
    bars = chart.figure.data[0]
    assert len(bars.x) == 7
    assert sum(bars.x) == pytest.approx(100.0)
    assert bars.x[-1] == pytest.approx(10.0)
    assert len(chart.twin) == len(SHARES)


SHARES = (0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.04, 0.03, 0.03)


def test_a_share_under_one_percent_is_not_written_as_none() -> None:
    rows = table("cause share low high", ("a", 0.996, 10, 20), ("b", 0.004, 10, 20))
    assert plain(doubt_chart(rows, "Seniors", "#0072B2").figure.data[0].text[1]) == " 0,4 %"


def test_our_method_stands_out_among_the_others(drawn: Drawn) -> None:
    chart = drawn("fr")["reliability"]
    assert [trace.line.dash for trace in chart.figure.data] == ["solid", "dash"]
    assert list(chart.figure.data[0].y) == [2.0, 4.0]
    assert "8 écarts sur 10 sous 4 % avec notre méthode, 25 % avec la meilleure des autres" in plain(chart.alt)
    assert list(chart.twin["Fourchette de 80 % : tenue"])[-1] == ""
