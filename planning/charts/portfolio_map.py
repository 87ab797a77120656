"""Where the residences are: outlines, a bubble by places, a ring by decision; other operators in grey. No tiles."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACCENT, NEUTRAL, RING_COLOURS, horizontal_legend, new_figure, rgba
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

HEIGHT = 520
LARGEST_PX = 40
SMALLEST_PX = 7
LETTER_PX = 20
"""From this width on, a bubble also carries its public's letter."""
_MARGIN_DEG = 0.07
_IN_SIGHT_DEG = 0.35
"""A wide or a tall frame shows that much more ground than the residences need."""
_HEADERS = {
    "name": N_("Résidence"),
    "territory_name": N_("Territoire"),
    "label": N_("Public principal"),
    "places": N_("Places"),
    "decision": N_("Décision"),
    "delivery_year": N_("Livraison"),
}


@of_text
def portfolio_map(
    residences: pd.DataFrame,
    outlines: Mapping[str, Any],
    decisions: pd.DataFrame | None = None,
    competitors: pd.DataFrame | None = None,
    words: Words = FRENCH,
) -> Chart:
    """Draw the residences that have a position. Every bubble carries its residence_id as `customdata[0]`.

    Parameters
    ----------
    residences
        `explain.residence_points`: residence_id, name, territory, territory_name, lat, lon, places, label,
        letter, colour.
    outlines
        GeoJSON of polygons with the property `code`; the residences' territories are filled.
    decisions
        residence_id, kind, decision, delivery_year (`explain.decision_table`); the others are kept.
    competitors
        `explain.competitor_points`: operator, label (of the typology), places, lat, lon.
    words
        Language of the texts.
    """
    rows = _decided(residences, decisions, words)
    placed = rows[rows["lat"].notna() & rows["lon"].notna()].sort_values("places", ascending=False, kind="stable")
    middle = float(placed["lat"].mean()) if len(placed) else 0.0
    figure = new_figure(words, HEIGHT)
    _outlines(figure, outlines, placed, middle)
    if competitors is not None:
        _competitors(figure, competitors, middle, words)
    for label, group in placed.groupby("label", sort=False):
        figure.add_trace(_bubbles(group, str(label), float(placed["places"].max()), middle, words))
    _frame(figure, placed, middle)
    shown = {name: header for name, header in _HEADERS.items() if name in rows}
    return Chart(figure, _sentence(rows, placed, decisions is not None, words), twin(rows, shown, words))


def _decided(residences: pd.DataFrame, decisions: pd.DataFrame | None, words: Words) -> pd.DataFrame:
    if decisions is None:
        return residences.assign(kind="")
    rows = residences.merge(
        decisions[["residence_id", "kind", "decision", "delivery_year"]], on="residence_id", how="left"
    )
    kept = words("Maintien en l'état")
    return rows.assign(
        kind=rows["kind"].fillna("").astype("str"),
        decision=rows["decision"].fillna(kept).astype("str"),
        delivery_year=rows["delivery_year"].astype("Int64"),
    )


def _outlines(figure: go.Figure, outlines: Mapping[str, Any], placed: pd.DataFrame, middle: float) -> None:
    """Draw the outlines around the residences; those out of sight would only weigh."""
    ours = set(placed["territory"])
    near = [(code, ring) for code, ring in rings(outlines) if code in ours or _in_sight(ring, placed)]
    for own in (False, True):
        x, y = path((ring for code, ring in near if (code in ours) == own), middle)
        figure.add_trace(
            go.Scatter(
                x=x,
                y=y,
                mode="lines",
                line={"color": rgba(NEUTRAL, 0.7 if own else 0.35), "width": 1},
                fill="toself" if own else "none",
                fillcolor=rgba(ACCENT, 0.08),
                hoverinfo="skip",
                showlegend=False,
            )
        )


def _in_sight(ring: Ring, placed: pd.DataFrame) -> bool:
    if placed.empty:
        return True
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    across = min(lons) <= placed["lon"].max() + _IN_SIGHT_DEG and max(lons) >= placed["lon"].min() - _IN_SIGHT_DEG
    up = min(lats) <= placed["lat"].max() + _IN_SIGHT_DEG and max(lats) >= placed["lat"].min() - _IN_SIGHT_DEG
    return bool(across and up)


def _competitors(figure: go.Figure, competitors: pd.DataFrame, middle: float, words: Words) -> None:
    rows = competitors[competitors["lat"].notna() & competitors["lon"].notna()]
    hover = [_other(row, words) for row in rows.to_dict("records")]
    figure.add_trace(
        go.Scatter(
            **_points(rows, middle),
            mode="markers",
            marker={"color": rgba(NEUTRAL, 0.55), "size": 8, "symbol": "square"},
            name=words("autres opérateurs"),
            text=hover,
            hovertemplate="%{text}<extra></extra>",
        )
    )


def _bubbles(rows: pd.DataFrame, label: str, largest: float, middle: float, words: Words) -> go.Scatter:
    # The area of a bubble, not its width, grows with the places.
    size = np.sqrt(rows["places"].to_numpy(dtype=float) / max(largest, 1.0)) * LARGEST_PX
    colours = rows["colour"].where(rows["colour"] != "", NEUTRAL)
    ring = rows["kind"].map(RING_COLOURS)
    return go.Scatter(
        **_points(rows, middle),
        mode="markers+text",
        text=[letter if width >= LETTER_PX else "" for letter, width in zip(rows["letter"], size, strict=True)],
        marker={
            "size": np.maximum(size, SMALLEST_PX),
            "color": [rgba(colour, 0.55) for colour in colours],
            "opacity": 1,
            "symbol": ["circle" if places > 0 else "diamond" for places in rows["places"]],
            "line": {
                "color": ring.where(ring.notna(), colours),
                "width": [3.5 if kind else 1 for kind in rows["kind"]],
            },
        },
        name=f"{rows['letter'].iloc[0]}  {label}" if label else words("site candidat"),
        customdata=[(row["residence_id"], _hover(row, words)) for row in rows.to_dict("records")],
        hovertemplate="%{customdata[1]}<extra></extra>",
    )


def _points(rows: pd.DataFrame, middle: float) -> dict[str, list[float]]:
    found = [plane(lon, lat, middle) for lon, lat in zip(rows["lon"], rows["lat"], strict=True)]
    return {"x": [x for x, _ in found], "y": [y for _, y in found]}


def _other(row: Mapping[Any, Any], words: Words) -> str:
    operator = row["operator"] or words("Autre opérateur")
    values = {"operator": operator, "typology": row["label"], "places": row["places"]}
    return words("{operator} : {typology}, {places:places}", **values)


def _hover(row: Mapping[Any, Any], words: Words) -> str:
    template = N_("{places:places} aujourd'hui, {territory}")
    lines = [
        f"<b>{row['name']}</b>",
        words(template, places=row["places"], territory=row["territory_name"]),
    ]
    if row["label"]:
        lines.append(str(row["label"]))
    if row["kind"]:
        values = {"decision": row["decision"], "year": int(row["delivery_year"])}
        lines.append(words("{decision}, livraison en {year}", **values))
    return "<br>".join(lines)


def _frame(figure: go.Figure, placed: pd.DataFrame, middle: float) -> None:
    """Show the residences and some ground around; one degree is as long across as up."""
    hidden = {"visible": False, "fixedrange": False}
    if len(placed):
        west, south = plane(placed["lon"].min() - _MARGIN_DEG, placed["lat"].min() - _MARGIN_DEG, middle)
        east, north = plane(placed["lon"].max() + _MARGIN_DEG, placed["lat"].max() + _MARGIN_DEG, middle)
        figure.update_xaxes(range=[west, east], **hidden)
        figure.update_yaxes(range=[south, north], scaleanchor="x", **hidden)
    figure.update_layout(dragmode="pan", showlegend=True, legend={**horizontal_legend(), "itemsizing": "constant"})


def _sentence(rows: pd.DataFrame, placed: pd.DataFrame, with_plan: bool, words: Words) -> str:
    values = {"count": len(placed), "places": placed["places"].sum(), "missing": len(rows) - len(placed)}
    parts = [words("Carte de {count:residences}, {places:places}.", **values)]
    if len(rows) > len(placed):
        parts.append(words("{missing:residences} sans position.", **values))
    if with_plan:
        acting = {"acting": int((rows["kind"] != "").sum())}
        parts.append(words("Le plan agit sur {acting:residences}.", **acting))
    return " ".join(parts)


# Outlines of territories as plane curves: no tiles, no projection library, no outside host.

Ring = list[tuple[float, float]]


def plane(lon: float, lat: float, middle: float) -> tuple[float, float]:
    """Return x, y in degrees of latitude: longitudes shrink with the cosine of the middle latitude."""
    return lon * math.cos(math.radians(middle)), lat


def rings(outlines: Mapping[str, Any]) -> Iterator[tuple[str, Ring]]:
    """Yield the code and each outer ring (lon, lat) of a GeoJSON of polygons; holes are left out."""
    for feature in outlines["features"]:
        geometry = feature["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        for polygon in polygons:
            yield str(feature["properties"]["code"]), [(point[0], point[1]) for point in polygon[0]]


def path(found: Iterable[Ring], middle: float) -> tuple[list[float | None], list[float | None]]:
    """Return rings as one broken line: x and y in the plane, None between two rings."""
    x: list[float | None] = []
    y: list[float | None] = []
    for ring in found:
        for lon, lat in ring:
            across, up = plane(lon, lat, middle)
            x.append(across)
            y.append(up)
        x.append(None)
        y.append(None)
    return x, y
