"""The demonstration portfolio: its totals, its sources, its agreement with the public list."""

from __future__ import annotations

import csv
import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

Row = dict[str, str]
Tables = dict[str, list[Row]]

SOURCES = {"La Cimade 2024-25", "document fondateur", "illustrative"}
INVENTORY = "data/inventory_accueil_logement_lorraine_alsace.csv"
REFERENCES = {
    "residences": {"territory": "territories"},
    "programmes": {"residence_id": "residences", "typology": "typologies", "group": "client_groups"},
    "suitability": {"typology": "typologies", "client_group": "client_groups"},
    "neighbours": {"from_territory": "territories", "to_territory": "territories"},
    "competitors": {"typology": "typologies", "territory": "territories"},
    "envelopes": {"funder": "funders"},
    "cohorts": {"residence_id": "residences", "client_group": "client_groups", "typology": "typologies"},
}
KEYS = {
    "territories": ["territory"],
    "client_groups": ["client_group"],
    "typologies": ["typology"],
    "suitability": ["typology", "client_group"],
    "neighbours": ["from_territory", "to_territory"],
    "residences": ["residence_id"],
    "programmes": ["programme_id"],
    "funders": ["funder"],
    "envelopes": ["funder", "year"],
    "competitors": ["competitor_id"],
    "cohorts": ["residence_id", "cohort"],
    "rules": ["rule_id"],
    "habitability_rules": ["rule_id"],
    "permissions": ["permission_id"],
}


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def demo(root: Path) -> Tables:
    return {name: read(root / "data" / "demo" / f"{name}.csv") for name in KEYS}


@pytest.fixture(scope="module")
def outlines(root: Path) -> dict[str, list[list[list[list[float]]]]]:
    document = json.loads((root / "data/reference/outlines/epci.geojson").read_text(encoding="utf-8"))
    shapes = {feature["properties"]["code"]: feature["geometry"] for feature in document["features"]}
    return {
        code: shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        for code, shape in shapes.items()
    }


def persons_per_dwelling(demo: Tables) -> dict[str, float]:
    return {row["typology"]: float(row["persons_per_dwelling"]) for row in demo["typologies"]}


def model_places(demo: Tables, programme: Row) -> float:
    ratio = persons_per_dwelling(demo)[programme["typology"]]
    return float(programme["places"] or 0) + float(programme["dwellings"] or 0) * ratio


def test_totals_are_those_of_the_founding_document(demo: Tables) -> None:
    programmes = demo["programmes"]
    assert sum(int(row["dwellings"]) for row in programmes if row["dwellings"]) == 703
    assert sum(int(row["places"]) for row in programmes if row["places"]) == 2273


def test_a_programme_is_counted_in_one_unit(demo: Tables) -> None:
    assert all((row["places"] == "") != (row["dwellings"] == "") for row in demo["programmes"])


def test_keys_are_unique_and_rows_stand_in_the_order_of_residences(demo: Tables) -> None:
    for name, key in KEYS.items():
        found = Counter(tuple(row[column] for column in key) for row in demo[name])
        assert [k for k, times in found.items() if times > 1] == [], name
    for name in ("residences", "programmes", "cohorts"):
        ids = [row["residence_id"] for row in demo[name]]
        assert ids == sorted(ids), name


def test_foreign_keys_exist(demo: Tables) -> None:
    for name, columns in REFERENCES.items():
        for column, target in columns.items():
            known = {row[KEYS[target][0]] for row in demo[target]}
            assert {row[column] for row in demo[name]} <= known, (name, column)


def test_size_and_candidate_sites(demo: Tables) -> None:
    running = {row["residence_id"] for row in demo["programmes"]}
    candidates = [row for row in demo["residences"] if row["residence_id"] not in running]
    assert 45 <= len(demo["residences"]) <= 60
    assert 2 <= len(candidates) <= 3
    assert all(float(row["plot_m2"]) > 0 for row in candidates)
    assert 10 <= len(demo["territories"]) <= 12
    assert {row["territory"] for row in demo["residences"]} == {row["territory"] for row in demo["territories"]}


@pytest.mark.parametrize("name", ["Blida", "Florange", "Florange III", "Fameck", "Maizières", "Maison de Trêve"])
def test_the_sites_of_the_founding_document_are_there(demo: Tables, name: str) -> None:
    found = [row for row in demo["residences"] if row["name"] == name or row["name"].endswith(f"modèle de la {name}")]
    assert len(found) == 1
    assert "document fondateur" in found[0]["source"]


def test_the_four_sites_made_accessible_are_accessible(demo: Tables) -> None:
    accessible = {row["name"] for row in demo["residences"] if row["accessible"] == "true"}
    assert {"Blida", "Florange III", "Fameck", "Maizières"} <= accessible


def test_no_address_and_positions_rounded(demo: Tables) -> None:
    street = re.compile(r"(?i)^\d+\s*(bis|ter)?,?\s+(rue|avenue|boulevard|place|route|allée|chemin)\b")
    for name, rows in demo.items():
        assert not {column for column in rows[0] if re.search(r"adress|address|street|voie|postal", column)}, name
        assert not [cell for row in rows for cell in row.values() if street.search(cell)], name
    for row in demo["residences"] + demo["competitors"]:
        assert re.fullmatch(r"4[89]\.\d\d", row["lat"]), row
        assert re.fullmatch(r"[567]\.\d\d", row["lon"]), row


def test_every_row_says_where_it_comes_from(demo: Tables) -> None:
    for name in ("residences", "programmes", "competitors", "funders", "envelopes"):
        for row in demo[name]:
            assert set(row["source"].split(" + ")) <= SOURCES, (name, row["source"])
            if name != "competitors":
                assert row["source_note"], (name, row)


def test_only_invented_residences_are_in_a_bad_state(demo: Tables) -> None:
    bad = [row for row in demo["residences"] if row["condition"] == "poor" or row["energy_label"] in {"F", "G"}]
    assert len(bad) >= 8
    assert {row["source"] for row in bad} == {"illustrative"}
    invented = [row for row in demo["residences"] if row["source"] == "illustrative"]
    assert invented
    assert not [row for row in invented if row["operator"] == "AMLI"]


def test_staff_today_is_that_of_the_founding_document(demo: Tables) -> None:
    per_place = {row["typology"]: float(row["staff_per_place"]) for row in demo["typologies"]}
    staff = sum(model_places(demo, row) * per_place[row["typology"]] for row in demo["programmes"])
    assert staff == pytest.approx(172, abs=1)
    ceiling = [float(row["value"]) for row in demo["rules"] if row["rule"] == "staff_ceiling"]
    assert min(ceiling) > staff


def test_cohorts_are_the_occupants_and_never_few(demo: Tables) -> None:
    assert min(int(row["persons"]) for row in demo["cohorts"]) >= 5
    for residence in {row["residence_id"] for row in demo["programmes"]}:
        housed = [row for row in demo["programmes"] if row["residence_id"] == residence]
        expected = sum(model_places(demo, row) * float(row["occupancy"]) for row in housed)
        persons = sum(int(row["persons"]) for row in demo["cohorts"] if row["residence_id"] == residence)
        assert persons == pytest.approx(expected, abs=0.5 * len(housed) + 0.01), residence


def test_rooms_fit_in_their_building(demo: Tables) -> None:
    measured = [row for row in demo["residences"] if row["rooms"] and row["surface_m2"]]
    assert measured
    for row in measured:
        inside = float(row["rooms"]) * float(row["room_m2"]) + float(row["common_m2"])
        assert inside < float(row["surface_m2"]) < 1.6 * inside, row["residence_id"]


def test_neighbours_are_mutual(demo: Tables) -> None:
    penalty = {(row["from_territory"], row["to_territory"]): row["penalty"] for row in demo["neighbours"]}
    assert all(penalty.get((there, here)) == value for (here, there), value in penalty.items())
    assert {here for here, _ in penalty} == {row["territory"] for row in demo["territories"]}


def test_rules_speak_of_existing_things(demo: Tables) -> None:
    tables = ("residences", "territories", "client_groups", "typologies")
    known = {row[KEYS[table][0]] for table in tables for row in demo[table]}
    assert demo["rules"]
    for row in demo["rules"]:
        assert {item.split(":")[0] for item in row["subject"].split(";")} <= known | {"*"}, row
        assert row["author"], row
        assert row["reason"], row
        assert row["hard"] == "true" or float(row["price"]) > 0, row


def test_programmes_are_those_of_the_public_list(demo: Tables, shared: Callable[[str], Path]) -> None:
    """Everything of AMLI in the list but Strasbourg, nothing more; other operators as competitors."""
    territories = {row["territory"] for row in demo["territories"]}
    kinds = {row["typology"] for row in demo["typologies"]}
    listed = [row for row in read(shared(INVENTORY)) if row["operateur"] != "AMLI" or row["dep"] != "67"]
    residences = {row["residence_id"]: row for row in demo["residences"]}
    ours = Counter(
        (
            site["commune"],
            site["territory"],
            row["typology"],
            int(row["places"]),
            float(site["lat"]),
            float(site["lon"]),
        )
        for row in demo["programmes"]
        if "La Cimade" in row["source"]
        for site in [residences[row["residence_id"]]]
    )
    others = Counter(
        (
            row["commune"],
            row["territory"],
            row["typology"],
            int(row["places"]),
            float(row["lat"]),
            float(row["lon"]),
        )
        for row in demo["competitors"]
    )

    def in_list(amli: bool) -> Counter[tuple[str, str, str, int, float, float]]:
        return Counter(
            (r["code_insee"], r["epci_code"], r["type"], int(r["places"]), float(r["lat2"]), float(r["lon2"]))
            for r in listed
            if (r["operateur"] == "AMLI") is amli and (amli or (r["epci_code"] in territories and r["type"] in kinds))
        )

    assert ours
    assert others
    assert ours == in_list(amli=True)
    assert others == in_list(amli=False)


def test_communes_and_populations_are_the_public_ones(demo: Tables, shared: Callable[[str], Path]) -> None:
    communes = read(shared("data/geo_communes_lorraine_alsace.csv"))
    place = {row["code_insee"]: row for row in communes}
    for row in demo["residences"] + demo["competitors"]:
        assert (place[row["commune"]]["nom"], place[row["commune"]]["epci_code"]) == (
            row["commune_name"],
            row["territory"],
        )
        north = 111 * (float(row["lat"]) - float(place[row["commune"]]["lat"]))
        east = 73 * (float(row["lon"]) - float(place[row["commune"]]["lon"]))
        assert math.hypot(north, east) < 6, row
    for row in demo["territories"]:
        inhabitants = sum(int(c["population_municipale"]) for c in communes if c["epci_code"] == row["territory"])
        assert int(row["population"]) == inhabitants, row["name"]


def test_residences_stand_inside_their_territory(
    demo: Tables, outlines: dict[str, list[list[list[list[float]]]]]
) -> None:
    for row in demo["residences"]:
        point = (float(row["lon"]), float(row["lat"]))
        rings = [ring for polygon in outlines[row["territory"]] for ring in polygon]
        assert sum(inside(point, ring) for ring in rings) % 2 == 1, row["residence_id"]


def test_outlines_are_compact_and_closed(root: Path, outlines: dict[str, list[list[list[list[float]]]]]) -> None:
    folder = root / "data/reference/outlines"
    assert sum(path.stat().st_size for path in folder.glob("*.geojson")) <= 300_000
    departments = json.loads((folder / "departments.geojson").read_text(encoding="utf-8"))["features"]
    grand_est = ["08", "10", "51", "52", "54", "55", "57", "67", "68", "88"]
    assert [feature["properties"]["code"] for feature in departments] == grand_est
    assert outlines
    for code, polygons in outlines.items():
        for ring in [ring for polygon in polygons for ring in polygon]:
            assert ring[0] == ring[-1], code
            assert all(round(number, 4) == number for point in ring for number in point), code


def inside(point: tuple[float, float], ring: list[list[float]]) -> bool:
    x, y = point
    crossings = [
        x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in itertools.pairwise(ring)
        if (y1 > y) != (y2 > y)
    ]
    return sum(crossings) % 2 == 1
