"""The works over the years: one row per residence, grouped by territory."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACTION_COLOURS, ACTION_SHAPES, NEUTRAL, SMALL_SIZE, new_figure, rgba
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

ROW_HEIGHT = 26
HEAD_HEIGHT = 34
_BAR = 0.5
_LINE = 0.12
_CLOSED_BELOW = 0.4
_HEADERS = {
    "territory_name": N_("Territoire"),
    "residence": N_("Résidence"),
    "label": N_("Décision"),
    "studies_start": N_("Début des études"),
    "works_start": N_("Début des travaux"),
    "works_end": N_("Fin des travaux"),
    "delivery": N_("Livraison"),
    "closed_places": N_("Places fermées"),
    "capex_eur": N_("Coût (€)"),
}


@of_text
def timeline_chart(
    works: pd.DataFrame, years: Sequence[int], today: datetime.date | None = None, words: Words = FRENCH
) -> Chart:
    """Draw the works: studies light, works full, a mark at delivery, closed places as a thin line beneath.

    Parameters
    ----------
    works
        `explain.timeline`, in its order.
    years
        Every year of the plan.
    today
        Day of the vertical line, drawn when it falls within the plan.
    words
        Language of the texts.
    """
    rows, ticks = _positions(works)
    figure = new_figure(words, HEAD_HEIGHT + ROW_HEIGHT * max(len(ticks), 1) + 34)
    _bars(figure, rows, words)
    _deliveries(figure, rows, words)
    _closed(figure, rows, words)
    # All at once: one by one, each would validate those before it again.
    figure.update_layout(annotations=[_label(row, years) for row in rows.to_dict("records")])
    end = years[-1] + 1
    figure.update_xaxes(
        range=[years[0], end + 0.2],
        tickvals=[year + 0.5 for year in years],
        ticktext=[str(year) for year in years],
        side="top",
    )
    figure.update_yaxes(
        range=[max(len(ticks), 1) - 0.4, -0.6],
        tickvals=list(range(len(ticks))),
        ticktext=ticks,
        ticklabelstandoff=6,
    )
    if today is not None and years[0] <= today.year < end:
        at = today.year + (today.timetuple().tm_yday - 1) / 366
        figure.add_vline(x=at, line={"color": NEUTRAL, "width": 1.5, "dash": "dot"})
        figure.add_annotation(text=words("aujourd'hui"), x=at, y=0, yref="paper", yanchor="top", showarrow=False)
    figure.update_layout(margin={"l": 8, "r": 8, "t": HEAD_HEIGHT, "b": 26})
    return Chart(figure, _sentence(rows, words), twin(works, _HEADERS, words))


def _positions(works: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows with their height `y`, and the text of every line: territories head their rows."""
    ticks: list[str] = []
    heights = []
    for territory, group in works.groupby("territory_name", sort=False):
        ticks.append(f"<b>{territory}</b>")
        heights += list(range(len(ticks), len(ticks) + len(group)))
        ticks += [_short(name) for name in group["residence"]]
    ordered = works.groupby("territory_name", sort=False).ngroup()
    rows = works.iloc[ordered.argsort(kind="stable")].reset_index(drop=True)
    return rows.assign(y=pd.Series(heights, dtype="float64")), ticks


def _short(name: str) -> str:
    return name if len(name) <= 34 else f"{name[:33].rstrip()}…"


def _bars(figure: go.Figure, rows: pd.DataFrame, words: Words) -> None:
    colours = rows["kind"].map(ACTION_COLOURS)
    hover = [_hover(row, words) for row in rows.to_dict("records")]
    common = {
        "orientation": "h",
        "y": rows["y"],
        "width": _BAR,
        "customdata": list(zip(rows["residence_id"], hover, strict=True)),
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }
    studies = (rows["studies_end"] - rows["studies_start"] + 1).astype("float64").fillna(0.0)
    light = [rgba(colour, 0.4) for colour in colours]
    start = rows["studies_start"].astype("float64").fillna(rows["works_start"])
    figure.add_trace(go.Bar(base=start, x=studies, marker_color=light, **common))
    length = rows["works_end"] - rows["works_start"] + 1
    figure.add_trace(go.Bar(base=rows["works_start"], x=length, marker_color=colours, **common))
    figure.update_layout(barmode="overlay")


def _deliveries(figure: go.Figure, rows: pd.DataFrame, words: Words) -> None:
    figure.add_trace(
        go.Scatter(
            x=rows["works_end"] + 1,
            y=rows["y"],
            mode="markers",
            marker={
                "symbol": rows["kind"].map(ACTION_SHAPES),
                "size": 11,
                "color": rows["kind"].map(ACTION_COLOURS),
                "line": {"width": 1.5, "color": "rgba(255,255,255,0.9)"},
            },
            customdata=[
                (
                    row["residence_id"],
                    words("Livraison en {year}", year=int(row["delivery"])),
                )
                for row in rows.to_dict("records")
            ],
            hovertemplate="%{customdata[1]}<extra></extra>",
        )
    )


def _closed(figure: go.Figure, rows: pd.DataFrame, words: Words) -> None:
    closing = rows[rows["closed_places"] > 0]
    first = closing["studies_start"].astype("float64").fillna(closing["works_start"])
    template = N_("{count:places} fermées pendant les travaux")
    figure.add_trace(
        go.Bar(
            orientation="h",
            base=first,
            x=closing["delivery"] - first,
            y=closing["y"] + _CLOSED_BELOW,
            width=_LINE,
            marker_color=NEUTRAL,
            customdata=[
                (row["residence_id"], words(template, count=row["closed_places"])) for row in closing.to_dict("records")
            ],
            hovertemplate="%{customdata[1]}<extra></extra>",
        )
    )


def _label(row: Mapping[Any, Any], years: Sequence[int]) -> dict[str, Any]:
    """Return what is done, written beside the bar on the side that has more room."""
    start = row["works_start"] if pd.isna(row["studies_start"]) else row["studies_start"]
    end = row["works_end"] + 1
    on_right = years[-1] + 1 - end >= start - years[0]
    return {
        "text": row["action"],
        "x": end if on_right else start,
        "y": row["y"],
        "xanchor": "left" if on_right else "right",
        "yanchor": "middle",
        "xshift": 12 if on_right else -6,
        "showarrow": False,
        "font": {"size": SMALL_SIZE},
    }


def _hover(row: Mapping[Any, Any], words: Words) -> str:
    lines = [f"<b>{row['residence']}</b>", str(row["label"]), words.euros(row["capex_eur"])]
    if not pd.isna(row["studies_start"]):
        lines.append(words("Études à partir de {year}", year=int(row["studies_start"])))
    values = {"start_year": int(row["works_start"]), "delivery_year": int(row["delivery"])}
    lines.append(words("Travaux à partir de {start_year}, livraison en {delivery_year}", **values))
    return "<br>".join(lines)


def _sentence(rows: pd.DataFrame, words: Words) -> str:
    if rows.empty:
        return words("Aucuns travaux dans ce plan.")
    template = N_("{count} opérations de {first_year} à {last_year}, dans {territories} territoires.")
    first = rows["studies_start"].astype("float64").fillna(rows["works_start"]).min()
    values = {
        "count": len(rows),
        "first_year": int(first),
        "last_year": int(rows["delivery"].max()),
        "territories": rows["territory_name"].nunique(),
    }
    return words(template, **values)
