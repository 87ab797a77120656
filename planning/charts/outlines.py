"""Outlines of territories as plane curves: no tiles, no projection library, no outside host."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

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
