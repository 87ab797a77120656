"""Where the plan acts: outlines, a bubble by places in its public's colour, a ring and a badge by family. No tiles.

Bubbles that would hide each other are moved apart; towns are named, and the five largest sites, with a line.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.portfolio_map import path, plane, rings
from planning.charts.spread import Box, place_name, spread
from planning.charts.theme import ACCENT, INK, NEUTRAL, SMALL_SIZE, WHITE, new_figure, rgba, text_on
from planning.domain.message import N_
from planning.explain.residences.families import FAMILIES
from planning.i18n import FRENCH, Words

Row = Mapping[Hashable, Any]
WIDTH_PX, HEIGHT_PX = 940, 610
"""The frame for which bubbles are spread and names are placed; it keeps its proportions where it is drawn smaller."""
LARGEST_PX, SMALLEST_PX = 52, 15
LETTER_PX: Final = 14
PALE: Final = 0.42
NAMED: Final = 5
_HEADERS: Final = {
    "residence": N_("Résidence"),
    "territory_name": N_("Territoire"),
    "label": N_("Public principal"),
    "places": N_("Places"),
    "decision": N_("Décision"),
    "delivery_year": N_("Livraison"),
}


@dataclass(frozen=True)
class Frame:
    """The ground that is shown: its middle latitude, its lower left corner, degrees for a pixel."""

    middle: float
    west: float
    south: float
    step: float

    def pixels(self, rows: pd.DataFrame) -> tuple[list[float], list[float]]:
        """Return where positions (lat, lon) stand, in pixels."""
        points = [plane(lon, lat, self.middle) for lon, lat in zip(rows["lon"], rows["lat"], strict=True)]
        return [(x - self.west) / self.step for x, _ in points], [(y - self.south) / self.step for _, y in points]

    def inside(self) -> Box:
        """Return the frame, in pixels."""
        return 4.0, 4.0, WIDTH_PX - 4.0, HEIGHT_PX - 4.0


@of_text
def plan_map(
    sites: pd.DataFrame,
    outlines: Mapping[str, Any],
    shown: pd.DataFrame,
    opened: str = "",
    words: Words = FRENCH,
    ink: str = INK,
) -> Chart:
    """Draw the residences that have a position. Every bubble carries its residence_id as `customdata[0]`.

    Parameters
    ----------
    sites
        `explain.residence_points` with residence (name), commune, family (id, empty: kept as it is), decision (words)
        and delivery_year (0: none).
    outlines
        GeoJSON of polygons with the property `code`.
    shown
        residence_id of those that a filter leaves; the others are only outlined.
    opened
        The residence that is open beside: its ring is dashed.
    words
        Language of the texts.
    ink
        Colour of what is written: that of the reader's theme.
    """
    placed = sites[sites["lat"].notna() & sites["lon"].notna()].sort_values("places", ascending=False, kind="stable")
    figure = new_figure(words, HEIGHT_PX)
    if placed.empty:
        return Chart(figure, words("Aucune résidence n'a de position."), twin(sites, _HEADERS, words))
    frame = _frame(placed)
    rows = _spread(placed.reset_index(drop=True), frame)
    rows = rows.assign(is_shown=rows["residence_id"].isin(set(shown["residence_id"])))
    _outlines(figure, outlines, placed, frame)
    _bubbles(figure, rows, opened, words)
    _badges(figure, rows)
    notes = [{**note, "font": {"color": ink, **note["font"]}} for note in _names(rows, frame)]
    hidden: dict[str, Any] = {"visible": False, "fixedrange": True}
    figure.update_xaxes(range=[0, WIDTH_PX], **hidden)
    figure.update_yaxes(range=[0, HEIGHT_PX], scaleanchor="x", **hidden)
    figure.update_layout(annotations=notes, margin={"l": 0, "r": 0, "t": 0, "b": 0})
    return Chart(figure, _sentence(sites, placed, words), twin(sites, _HEADERS, words))


def _frame(placed: pd.DataFrame) -> Frame:
    middle = float(placed["lat"].mean())
    points = [plane(lon, lat, middle) for lon, lat in zip(placed["lon"], placed["lat"], strict=True)]
    x, y = [one for one, _ in points], [one for _, one in points]
    room = 2.2 * LARGEST_PX
    step = max((max(x) - min(x)) / (WIDTH_PX - room), (max(y) - min(y)) / (HEIGHT_PX - room), 1e-4)
    west = (max(x) + min(x)) / 2 - step * WIDTH_PX / 2
    south = (max(y) + min(y)) / 2 - step * HEIGHT_PX / 2
    return Frame(middle, west, south, step)


def _spread(rows: pd.DataFrame, frame: Frame) -> pd.DataFrame:
    # The area of a bubble, not its width, grows with the places.
    size = np.sqrt(rows["places"].to_numpy(dtype=float) / max(float(rows["places"].max()), 1.0)) * LARGEST_PX
    size = np.maximum(size, SMALLEST_PX)
    x, y = spread(*frame.pixels(rows), size / 2)
    return rows.assign(x=x, y=y, size=size)


def _outlines(figure: go.Figure, outlines: Mapping[str, Any], placed: pd.DataFrame, frame: Frame) -> None:
    ours = set(placed["territory"])
    x, y = path((ring for code, ring in rings(outlines) if code in ours), frame.middle)
    figure.add_trace(
        {
            "type": "scatter",
            "x": [None if one is None else (one - frame.west) / frame.step for one in x],
            "y": [None if one is None else (one - frame.south) / frame.step for one in y],
            "mode": "lines",
            "line": {"color": rgba(NEUTRAL, 0.6), "width": 1},
            "fill": "toself",
            "fillcolor": rgba(NEUTRAL, 0.08),
            "hoverinfo": "skip",
        }
    )


def _bubbles(figure: go.Figure, rows: pd.DataFrame, opened: str, words: Words) -> None:
    colours = rows["colour"].where(rows["colour"] != "", NEUTRAL)
    acts = [bool(family) and is_shown for family, is_shown in zip(rows["family"], rows["is_shown"], strict=True)]
    rings_of = [FAMILIES[family].colour if family else NEUTRAL for family in rows["family"]]
    figure.add_trace(_rings(rows[acts], [ring for ring, does in zip(rings_of, acts, strict=True) if does]))
    letters = [letter if width >= LETTER_PX else "" for letter, width in zip(rows["letter"], rows["size"], strict=True)]
    fill = [
        rgba(colour, (1.0 if does else PALE) if is_shown else 0.08)
        for colour, does, is_shown in zip(colours, acts, rows["is_shown"], strict=True)
    ]
    inks = [text_on(colour) if does else NEUTRAL for colour, does in zip(colours, acts, strict=True)]
    inks = [
        "#000000" if not does and is_shown else ink
        for ink, does, is_shown in zip(inks, acts, rows["is_shown"], strict=True)
    ]
    figure.add_trace(
        {
            "type": "scatter",
            "x": rows["x"],
            "y": rows["y"],
            "mode": "markers+text",
            "text": letters,
            "textfont": {"size": SMALL_SIZE - 1, "color": inks},
            "marker": {
                "size": rows["size"],
                "color": fill,
                "opacity": 1,
                "line": {
                    "width": [2.5 if one == opened else 1 for one in rows["residence_id"]],
                    "color": ["#FF8C00" if one == opened else rgba(NEUTRAL, 0.6) for one in rows["residence_id"]],
                },
            },
            "customdata": [(row["residence_id"], _hover(row, words)) for row in rows.to_dict("records")],
            "hovertemplate": "%{customdata[1]}<extra></extra>",
            "selected": {"marker": {"opacity": 1}},
            "unselected": {"marker": {"opacity": 1}},
        }
    )


def _rings(rows: pd.DataFrame, colours: list[str]) -> dict[str, Any]:
    """Return the rings of those on which the plan acts, a white edge between ring and bubble."""
    return {
        "type": "scatter",
        "x": rows["x"],
        "y": rows["y"],
        "mode": "markers",
        "marker": {
            "size": rows["size"] + 7,
            "color": WHITE,
            "opacity": 1,
            "line": {"width": 2.5, "color": colours},
        },
        "hoverinfo": "skip",
    }


def _badges(figure: go.Figure, rows: pd.DataFrame) -> None:
    """Draw the sign of each family at the upper right of its bubble, after all bubbles."""
    rows = rows[(rows["family"] != "") & rows["is_shown"]]
    looks = [FAMILIES[family] for family in rows["family"]]
    away = (rows["size"] / 2 + 4) * 0.74
    figure.add_trace(
        {
            "type": "scatter",
            "x": rows["x"] + away,
            "y": rows["y"] + away,
            "mode": "markers",
            "marker": {
                "symbol": [look.symbol for look in looks],
                "size": 12,
                "color": [look.colour for look in looks],
                "line": {"width": 1.3, "color": [WHITE] * len(looks)},
            },
            "hoverinfo": "skip",
        }
    )


def _names(rows: pd.DataFrame, frame: Frame) -> list[dict[str, Any]]:
    """Return the names of the five largest sites, with a line, and of the towns."""
    taken: list[Box] = [
        (row["x"] - half, row["y"] - half, row["x"] + half + 5, row["y"] + half + 5)
        for row in rows.to_dict("records")
        for half in [row["size"] / 2 + 3]
    ]
    notes = []
    for row in rows.head(NAMED).to_dict("records"):
        text = f"{row['residence']}, {round(row['places'])}"
        found = place_name(text, row["x"], row["y"], row["size"] / 2 + 14, taken, frame.inside())
        if found is not None:
            taken.append(found[2])
            notes.append(_site(text, row, found))
    towns = rows[rows["commune"] != ""].groupby("commune", sort=False)
    for town, sites in sorted(towns, key=lambda pair: -float(pair[1]["places"].sum())):
        x, top = float(sites["x"].mean()), float((sites["y"] + sites["size"] / 2).max())
        found = place_name(str(town), x, top, 2.0, taken, frame.inside())
        if found is not None and abs(found[1] - top) < 60 and abs(found[0] - x) < 110:
            taken.append(found[2])
            notes.append(_note(f"<b>{town}</b>", found[0], found[1]))
    return notes


def _note(text: str, x: float, y: float) -> dict[str, Any]:
    return {"text": text, "x": x, "y": y, "showarrow": False, "font": {"size": SMALL_SIZE}, "borderpad": 0}


def _site(text: str, row: Row, found: tuple[float, float, Box]) -> dict[str, Any]:
    """Return the name of a site with a line to its bubble."""
    across, up, _ = found
    return {
        "text": text,
        "x": row["x"],
        "y": row["y"],
        "ax": across,
        "ay": up,
        "axref": "x",
        "ayref": "y",
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": rgba(NEUTRAL, 0.9),
        "standoff": row["size"] / 2,
        "font": {"size": SMALL_SIZE, "color": ACCENT},
        "borderpad": 1,
    }


def _hover(row: Row, words: Words) -> str:
    lines = [
        f"<b>{row['residence']}</b>",
        words(N_("{places:places} aujourd'hui, {territory}"), places=row["places"], territory=row["territory_name"]),
    ]
    if row["label"]:
        lines.append(str(row["label"]))
    if row["family"]:
        lines.append(words("{decision}, livraison en {year}", decision=row["decision"], year=int(row["delivery_year"])))
    return "<br>".join(lines)


def _sentence(sites: pd.DataFrame, placed: pd.DataFrame, words: Words) -> str:
    values = {"count": len(placed), "places": placed["places"].sum(), "missing": len(sites) - len(placed)}
    parts = [words("Carte de {count:residences}, {places:places}.", **values)]
    if len(sites) > len(placed):
        parts.append(words("{missing:residences} sans position.", **values))
    parts.append(words("Le plan agit sur {acting:residences}.", acting=int((sites["family"] != "").sum())))
    return " ".join(parts)
