"""Small multiples over the years: needs against places by public, places open by typology, drawn alike."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACCENT, FONT_SIZE, NEUTRAL, PAD, SMALL_SIZE, TRANSPARENT, WHOLE, hatched, rgba, style
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

PANEL_HEIGHT = 150
HEAD_HEIGHT = 78
"""Room for a title on two lines and a subtitle on two lines."""
FOOT_HEIGHT = 26
_WRAP = 24


@dataclass(frozen=True)
class Panel:
    """One panel. `rows`: year, served, hover and optionally need, low, high; amounts in one unit."""

    title: str
    subtitle: str
    colour: str
    rows: pd.DataFrame


def panels_figure(panels: Sequence[Panel], columns: int, names: tuple[str, str], words: Words) -> go.Figure:
    """Draw the panels, `columns` in a row; `names` are the direct labels of need and served."""
    columns = max(1, min(columns, len(panels)))
    lines = max(1, math.ceil(len(panels) / columns))
    inner = lines * PANEL_HEIGHT + (lines - 1) * (HEAD_HEIGHT + FOOT_HEIGHT)
    figure = make_subplots(
        lines,
        columns,
        horizontal_spacing=0.2 / columns if columns > 1 else 0,
        vertical_spacing=(HEAD_HEIGHT + FOOT_HEIGHT) / inner if lines > 1 else 0,
    )
    style(figure, words, inner + HEAD_HEIGHT + FOOT_HEIGHT)
    for number, panel in enumerate(panels):
        _draw(figure, panel, (number // columns + 1, number % columns + 1), names)
    figure.update_layout(margin={"l": 8, "r": 8, "t": HEAD_HEIGHT, "b": FOOT_HEIGHT, "pad": PAD}, hovermode="x")
    return figure


def _draw(figure: go.Figure, panel: Panel, place: tuple[int, int], names: tuple[str, str]) -> None:
    rows = panel.rows.sort_values("year")
    years = [str(year) for year in rows["year"]]
    row, col = place
    for trace in _traces(panel, rows, years):
        figure.add_trace(trace, row=row, col=col)
    shown = [name for name in ("served", "need", "high") if name in rows]
    top = max(float(rows[shown].max().max()), 1.0)
    ends = [years[0], years[-1]] if len(years) > 1 else years
    figure.update_xaxes(type="category", tickvals=ends, row=row, col=col)
    figure.update_yaxes(range=[0, top * 1.22], nticks=3, tickformat=WHOLE, tickfont_size=SMALL_SIZE, row=row, col=col)
    _write(figure, panel, place)
    if "need" in rows:
        last = rows.iloc[-1]
        for name, value, up in ((names[0], last["need"], True), (names[1], last["served"], False)):
            figure.add_annotation(
                text=name,
                x=1,
                y=value,
                xref="x domain",
                yshift=2 if up else -2,
                xanchor="right",
                yanchor="bottom" if up else "top",
                showarrow=False,
                font_size=SMALL_SIZE,
                row=row,
                col=col,
            )


def _traces(panel: Panel, rows: pd.DataFrame, years: list[str]) -> list[go.Scatter]:
    """Return the band, the places served, what is missing (hatched) and the need (dashed)."""
    # A line needs two points: a single year is drawn as markers.
    mode = "lines" if len(years) > 1 else "markers"
    silent = {"x": years, "mode": mode, "hoverinfo": "skip"}
    step = {"color": panel.colour, "width": 2.5, "shape": "hvh"}
    traces = [
        go.Scatter(
            x=years,
            y=rows["served"],
            mode=mode,
            line=step,
            fill="tozeroy",
            fillcolor=rgba(panel.colour, 0.26),
            customdata=rows["hover"],
            hovertemplate="%{customdata}<extra></extra>",
            name=panel.title,
        )
    ]
    if "need" in rows:
        missing = {"fill": "tonexty", "fillpattern": hatched(panel.colour), "fillcolor": TRANSPARENT}
        top = {"color": panel.colour, "width": 0, "shape": "hvh"}
        traces.append(go.Scatter(y=rows[["need", "served"]].max(axis=1), line=top, **missing, **silent))
        dashed = {"color": panel.colour, "width": 2, "dash": "dash"}
        traces.append(go.Scatter(y=rows["need"], line=dashed, marker_symbol="line-ew-open", **silent))
    if "low" in rows:
        edge = {"color": NEUTRAL, "width": 0}
        traces.append(go.Scatter(y=rows["high"], line=edge, **silent))
        traces.append(go.Scatter(y=rows["low"], line=edge, fill="tonexty", fillcolor=rgba(NEUTRAL, 0.2), **silent))
    return traces


def _write(figure: go.Figure, panel: Panel, place: tuple[int, int]) -> None:
    """Write the title and subtitle above the panel, wrapped: four panels stand side by side at 1024 px."""
    title = "<br>".join(f"<b>{line}</b>" for line in textwrap.wrap(panel.title, _WRAP))
    row, col = place
    figure.add_annotation(
        text=f"{title}<br><span style='font-size:{SMALL_SIZE}px'>{panel.subtitle}</span>",
        x=0,
        y=1,
        xref="x domain",
        yref="y domain",
        xanchor="left",
        yanchor="bottom",
        align="left",
        showarrow=False,
        font_size=FONT_SIZE,
        row=row,
        col=col,
    )


# Needs against places, by public, over the years.

_NEED_HEADERS = {
    "year": N_("Année"),
    "label": N_("Public"),
    "need": N_("Besoin (places)"),
    "served": N_("Personnes logées"),
    "unmet": N_("Places manquantes"),
}
_BAND_HEADERS = {"low": N_("Besoin bas (1 chance sur 10)"), "high": N_("Besoin haut (1 chance sur 10)")}


@of_text
def need_multiples(
    supply: pd.DataFrame, band: pd.DataFrame | None = None, columns: int = 4, words: Words = FRENCH
) -> Chart:
    """Draw one panel per public: need dashed, persons housed filled, what is missing hatched.

    Parameters
    ----------
    supply
        `explain.supply_by_group`: year, client_group, label, letter, colour, need, served, unmet (places).
        With the rows of one public only, the chart is one panel.
    band
        year, client_group, low, high: P10 and P90 of the need.
    columns
        Panels in a row: four on a wide screen, two at 1024 px.
    words
        Language of the texts.
    """
    keys = ["year", "client_group"]
    rows = supply if band is None else supply.merge(band[[*keys, "low", "high"]], on=keys, how="left")
    groups = [group for _, group in rows.groupby("client_group", sort=False)]
    figure = panels_figure(
        [_need_panel(group, words) for group in groups], columns, (words("besoin"), words("logés")), words
    )
    alt = " ".join(_need_sentence(group.sort_values("year").iloc[-1], words) for group in groups)
    headers = _NEED_HEADERS if band is None else {**_NEED_HEADERS, **_BAND_HEADERS}
    return Chart(figure, alt or words("Aucun besoin dans ce plan."), twin(rows, headers, words))


def _need_panel(group: pd.DataFrame, words: Words) -> Panel:
    last = group.sort_values("year").iloc[-1]
    template = N_("{served} logés en {year}<br>pour un besoin de {need}")
    values = {"served": round(last["served"]), "need": round(last["need"]), "year": int(last["year"])}
    hover = [_need_hover(row, words) for row in group.to_dict("records")]
    title = f"{last['letter']}  {last['label']}" if last["letter"] else str(last["label"])
    wanted = [name for name in ("year", "served", "need", "low", "high") if name in group]
    return Panel(title, words(template, **values), _colour(last["colour"]), group[wanted].assign(hover=hover))


def _need_hover(row: Mapping[Any, Any], words: Words) -> str:
    template = N_("{year} : {served:persons} pour un besoin de {need:places}")
    values = {"year": int(row["year"]), "served": row["served"], "need": row["need"]}
    return words(template, **values)


def _need_sentence(last: pd.Series, words: Words) -> str:
    template = N_("{label} : {served} personnes logées en {year} pour un besoin de {need} places.")
    values = {
        "label": str(last["label"]),
        "served": round(last["served"]),
        "need": round(last["need"]),
        "year": int(last["year"]),
    }
    return words(template, **values)


def _colour(colour: str) -> str:
    return colour if len(colour) == 7 and colour.startswith("#") else ACCENT


# The places open by typology over the years.

_STOCK_HEADERS = {"year": N_("Année"), "label": N_("Typologie"), "places": N_("Places ouvertes")}


@of_text
def stock_chart(stock: pd.DataFrame, columns: int = 4, words: Words = FRENCH) -> Chart:
    """Draw one panel per typology, the largest first: model places open year by year, all territories.

    Parameters
    ----------
    stock
        `explain.stock_by_typology`: year, typology, label, territory, places (model places).
    columns
        Panels in a row.
    words
        Language of the texts.
    """
    totals = stock.groupby(["typology", "label", "year"])["places"].sum()
    # A typology that closes stays on the chart, at zero.
    full = totals.unstack(fill_value=0).stack().reset_index().rename(columns={0: "places"})
    order = full.groupby("typology")["places"].max().sort_values(ascending=False, kind="stable").index
    groups = [full[full["typology"] == typology].sort_values("year") for typology in order]
    figure = panels_figure([_stock_panel(group, words) for group in groups], columns, ("", ""), words)
    alt = " ".join(_stock_sentence(group, words) for group in groups)
    return Chart(figure, alt or words("Aucune place dans ce plan."), twin(full, _STOCK_HEADERS, words))


def _stock_panel(group: pd.DataFrame, words: Words) -> Panel:
    template = N_("{year} : {count:places}")
    hover = [words(template, year=int(row["year"]), count=row["places"]) for row in group.to_dict("records")]
    rows = group[["year"]].assign(served=group["places"], hover=hover)
    return Panel(str(group["label"].iloc[0]), _change(group, words), ACCENT, rows)


def _change(group: pd.DataFrame, words: Words) -> str:
    first, last = round(group["places"].iloc[0]), round(group["places"].iloc[-1])
    if first == last:
        return words("{count:places}", count=last)
    return words("de {first} à {last:places}", first=first, last=last)


def _stock_sentence(group: pd.DataFrame, words: Words) -> str:
    values = {
        "label": str(group["label"].iloc[0]),
        "first": round(group["places"].iloc[0]),
        "last": round(group["places"].iloc[-1]),
        "first_year": int(group["year"].iloc[0]),
        "last_year": int(group["year"].iloc[-1]),
    }
    template = N_("{label} : {first} places en {first_year}, {last} en {last_year}.")
    return words(template, **values)
