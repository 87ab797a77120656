"""The calendar and the map of the room Plan: what is drawn, what a click tells, what never overlaps."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from planning.charts import calendar_chart, plan_map
from planning.charts.spread import free_place, place_name, spread
from planning.explain import residence_points, timeline
from planning.explain.residences.families import family_of
from tests.explain.small_plan import small_data, small_plan

NO_OUTLINES = {"features": []}


def works() -> pd.DataFrame:
    rows = timeline(small_plan(), small_data())
    return rows.assign(family=[family_of(kind).id for kind in rows["kind"]], note="")  # type: ignore[union-attr]


def by_year() -> pd.DataFrame:
    years = small_data().years
    return pd.DataFrame({"year": years, "away": [0.0, 12.0, *[0.0] * (len(years) - 2)], "paid_eur": 250_000.0})


def test_every_bar_of_the_calendar_tells_its_residence() -> None:
    rows = works()
    assert len(rows)
    chart = calendar_chart(rows, by_year(), datetime.date(2028, 7, 1), rows["residence_id"].iloc[0])
    told = [{one[0] for one in trace.customdata} for trace in chart.figure.data if trace.customdata is not None]
    assert told
    assert all(ids == set(rows["residence_id"]) for ids in told)
    notes = [note.text for note in chart.figure.layout.annotations]
    assert "<b>12</b>" in notes
    assert "0,2" in notes or "0,3" in notes
    assert "aujourd'hui" in notes
    assert "12 personnes logées ailleurs" in chart.alt.replace("\u00a0", " ")


def test_closed_places_are_underlined_from_the_year_in_which_they_close() -> None:
    """During studies everybody is still there: nobody is counted as housed elsewhere above that line."""
    rows = works()
    rows = rows.assign(closing_year=rows["works_start"], delivery=rows["works_end"] + 1)
    chart = calendar_chart(rows, by_year())
    drawn = {(line.x0, line.x1) for line in chart.figure.layout.shapes if line.line.width == 2}
    closed = rows[rows["closed_places"] > 0]
    assert drawn == set(zip(closed["works_start"], closed["delivery"], strict=True))
    assert (closed["studies_start"] < closed["works_start"]).any()


def test_the_map_fades_what_a_filter_leaves_out_and_keeps_its_place() -> None:
    data = small_data()
    points = residence_points(data)
    points = points.assign(
        residence=points["name"], commune="", family="", decision="", delivery_year=0, lat=49.1, lon=6.2
    )
    every = plan_map(points, NO_OUTLINES, points)
    one = plan_map(points, NO_OUTLINES, points.head(1))
    bubbles = [next(trace for trace in chart.figure.data if trace.customdata is not None) for chart in (every, one)]
    assert list(bubbles[0].x) == list(bubbles[1].x)
    assert sum(colour.endswith("0.08)") for colour in bubbles[1].marker.color) == len(points) - 1
    away = np.hypot(np.subtract.outer(bubbles[0].x, bubbles[0].x), np.subtract.outer(bubbles[0].y, bubbles[0].y))
    size = np.asarray(bubbles[0].marker.size, dtype=float)
    apart = (away - (size[:, None] + size[None, :]) / 2)[~np.eye(len(size), dtype=bool)]
    assert (apart > -1.0).all(), "sites at the same place do not hide each other"


def test_bubbles_apart_stay_where_they_are_and_names_hide_nothing() -> None:
    x, y = spread([0.0, 500.0], [0.0, 0.0], [10.0, 10.0])
    assert np.allclose(x, [0.0, 500.0], atol=0.1)
    assert np.allclose(y, 0.0, atol=0.1)
    taken = [(90.0, 90.0, 110.0, 110.0)]
    frame = (0.0, 0.0, 400.0, 400.0)
    found = place_name("Metz", 100.0, 100.0, 10.0, taken, frame)
    assert found is not None
    assert free_place(found[2], taken, frame)
    assert place_name("Metz", 10.0, 10.0, 10.0, [frame], frame) is None
