"""What each chart shows, checked on the small plan."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planning.charts import Chart, money_chart, need_multiples, portfolio_map, stock_chart
from planning.charts.band import spread
from planning.explain import money_by_year, residence_points, stock_by_typology, supply_by_group
from planning.i18n import Lang
from tests.charts.conftest import OUTLINES
from tests.explain.small_plan import plain, small_data, small_do_nothing, small_plan, table

Drawn = Callable[[Lang], dict[str, Chart]]


def notes(chart: Chart) -> list[str]:
    return [plain(note.text) for note in chart.figure.layout.annotations]


def test_each_public_has_its_panel_its_colour_and_its_figures(drawn: Drawn) -> None:
    chart = drawn("fr")["needs"]
    lines = [trace for trace in chart.figure.data if trace.name]
    assert [(trace.name, trace.line.color) for trace in lines] == [
        ("S  Seniors", "#0072B2"),
        ("I  Isolés", "#4F4F4F"),
    ]
    assert list(lines[0].y) == [60, 60, 60]
    assert any("60 logés en 2029<br>pour un besoin de 70" in note for note in notes(chart))
    assert plain(chart.alt).startswith("Seniors : 60 personnes logées en 2029 pour un besoin de 70 places.")


def test_unmet_need_is_hatched_in_the_colour_of_the_public(drawn: Drawn) -> None:
    missing = [trace for trace in drawn("fr")["needs"].figure.data if trace.fillpattern.shape]
    assert [trace.fillpattern.fgcolor for trace in missing] == ["#0072B2", "#4F4F4F"]
    assert list(missing[0].y) == [70, 70, 70]


def test_one_public_alone_is_one_panel_and_one_year_is_a_point() -> None:
    supply = supply_by_group(small_plan(), small_data())
    chart = need_multiples(supply[supply["client_group"] == "seniors"])
    assert len(list(chart.figure.select_xaxes())) == 1
    assert {trace.mode for trace in chart.figure.data} == {"markers"}


def test_a_bubble_opens_its_residence_and_unplaced_ones_are_counted(drawn: Drawn) -> None:
    chart = drawn("fr")["map"]
    ids = [row[0] for trace in chart.figure.data if trace.customdata is not None for row in trace.customdata]
    assert sorted(ids) == ["A", "B", "C"]
    assert (
        plain(chart.alt)
        == "Carte de 3 résidences, 140 places. 1 résidence sans position. Le plan agit sur 2 résidences."
    )
    assert chart.figure.layout.yaxis.scaleanchor == "x"


def test_the_ring_says_what_is_decided(drawn: Drawn) -> None:
    traces = [trace for trace in drawn("fr")["map"].figure.data if trace.customdata is not None]
    rings = [zip(trace.customdata, trace.marker.line.width, strict=True) for trace in traces]
    width = {row[0]: wide for ring in rings for row, wide in ring}
    assert width == {"A": 3.5, "B": 1, "C": 3.5}


def test_a_degree_is_as_long_across_as_up() -> None:
    points = residence_points(small_data()).dropna(subset=["lat"])
    figure = portfolio_map(points[points["lat"] > 49.3].assign(lat=60.0, lon=10.0), OUTLINES).figure
    assert list(figure.data[-1].x) == pytest.approx([5.0])  # cos 60° = 1/2


def test_a_map_without_any_position_is_empty_not_broken() -> None:
    points = residence_points(small_data()).assign(lat=None, lon=None)
    assert portfolio_map(points.astype({"lat": float, "lon": float}), OUTLINES).alt.startswith("Carte de 0 résidence")


def test_money_is_stacked_by_source_with_the_total_and_own_funds_left_under_the_years(drawn: Drawn) -> None:
    figure = drawn("fr")["money"].figure
    own, loans, grants, totals = figure.data
    assert list(own.y) == [1.0, 0.9, 0.0]
    assert list(grants.y) == [0.0, 0.4, 0.0]
    assert list(loans.y) == [0.0, 0.5, 0.0]
    assert list(totals.text) == ["1,0", "1,8", ""]
    assert [under.partition("<br>")[2] for under in figure.layout.xaxis.ticktext] == ["<b>0,0</b>", "0,1", "0,6"]
    assert plain(loans.customdata[1]) == "Banque : 500 k€"


def test_unlimited_own_funds_have_nothing_left_to_tell() -> None:
    money = money_by_year(small_plan(), small_data())
    chart = money_chart(money.assign(available_eur=float("nan")))
    assert list(chart.figure.layout.xaxis.ticktext) == list(chart.figure.layout.xaxis.tickvals)


def test_the_need_has_its_tick_and_a_band_that_goes_too_far_says_where_it_ends(drawn: Drawn) -> None:
    figure = drawn("fr")["states"].figure
    stacks = [sum(trace.x[place] for trace in figure.data[::2]) for place in (0, 1)]
    assert stacks == [70, 25], "the four numbers of a public make its need"
    assert sum(trace.x[0] for trace in figure.data[1::2]) == 70
    assert [shape.x0 for shape in figure.layout.shapes if shape.x0 == shape.x1 and shape.line.width == 3] == [70, 25]
    assert "→ 500" in [one.text for one in figure.layout.annotations]
    assert figure.layout.xaxis.range[1] < 500


def test_a_plan_without_money_or_places_is_said() -> None:
    data, empty = small_data(), small_do_nothing().but(decisions=(), needs=())
    assert money_chart(money_by_year(empty, data)).alt == "Aucune dépense dans ce plan."
    assert stock_chart(stock_by_typology(empty, data)).alt == "Aucune place dans ce plan."
    assert need_multiples(supply_by_group(empty, data)).alt == "Aucun besoin dans ce plan."


def test_the_band_is_said_in_chances(drawn: Drawn) -> None:
    need = next(trace for trace in drawn("fr")["curve"].figure.data if trace.name == "besoin")
    assert plain(need.customdata[1]) == "besoin : 52 places, 8 chances sur 10 d'être entre 44 et 60"


def test_each_step_of_the_chain_shows_its_operation_and_result(drawn: Drawn) -> None:
    ticks = [plain(tick) for tick in drawn("fr")["chain"].figure.layout.yaxis.ticktext]
    assert ticks[:3] == ["1 · Population  <b></b>", "1 · Taux  <b>× 0,0179</b>", "1 · Baisse par an  <b>× 0,9</b>"]
    assert ticks[3].endswith("<b>− 222</b>")
    assert ticks[4].endswith("<b>÷ 0,95</b>")


def test_the_chosen_option_is_bold_beside_its_cost_and_places(drawn: Drawn) -> None:
    figure = drawn("fr")["options"].figure
    assert list(figure.layout.yaxis.ticktext) == ["Maintien en l'état", "<b>Studios et pension</b>"]
    costs, places = figure.data
    assert list(costs.x) == [0.0, 2.0]
    assert list(places.x) == [100, 80]


def test_a_typology_that_closes_stays_at_zero() -> None:
    rows = [(2027, "RS", "RS", 10.0), (2028, "RS", "RS", 30.0), (2027, "FTM", "FTM", 20.0)]
    chart = stock_chart(table("year typology label places", *rows))
    assert [list(trace.y) for trace in chart.figure.data] == [[10, 30], [20, 0]]


def test_labels_at_the_end_of_lines_never_overlap() -> None:
    assert spread([30.0, 10.0, 10.5, 11.0], 2.0) == [30.0, 10.0, 12.0, 14.0]


def test_a_bar_of_prices_ends_where_the_decision_does_and_the_doubtful_are_hatched(
    drawn: Callable[[Lang], dict[str, Chart]],
) -> None:
    chart = drawn("fr")["prices"]
    clear, doubtful = chart.figure.data
    assert list(zip(clear.base, clear.x, strict=True)) == [(5_200, 3_800), (1_000, 19_000)]
    assert not clear.marker.pattern.shape
    assert (list(doubtful.base), doubtful.marker.pattern.shape) == ([1_000], "/")
    (board,) = chart.figure.layout.shapes
    assert board.x0 == board.x1 == 7_000
    assert "5\u202f200\u00a0€ et 9\u202f000\u00a0€" in chart.alt
    assert chart.twin["Tenue jusqu'à (€)"].isna().tolist() == [False, True, True]
