"""A national operator of which nothing is known but places: many territories, options from the product's own templates.

Residences have a name, a territory and the places of one programme: no year, no state, no label, no surface. Rules,
money and suitability are the demo's, its yearly money in proportion to the residences. Needs stand around the places
that are there. Interior points stop without progress on its relaxation.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from planning.tables.data import Data
from planning.tables.loading import load_folder
from planning.workflow import prepare
from tests.oracle.portfolio import Row, need, neighbour, programme, residence, territories, with_rows

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
TERRITORY_SPREAD, NEED_SPREAD = 0.9, 0.25
LEAST, MEDIAN, MOST, PLACES_SPREAD = 8, 40, 250, 0.6
BORDERS, PENALTY = 2, 0.2
"""Neighbours of a territory, and what being housed there costs."""


def places_only(size: int, count: int, seed: int) -> Data:
    """Return `size` residences in `count` territories, prepared."""
    random = np.random.default_rng([seed, size, count])
    demo = load_folder(DEMO)
    names = [f"T{number:03d}" for number in range(count)]
    shares = random.lognormal(0.0, TERRITORY_SPREAD, count)
    at = np.concatenate([np.arange(count), random.choice(count, size - count, p=shares / shares.sum())])
    kinds = demo["programmes"]["typology"].to_numpy()
    drawn = [str(kind) for kind in random.choice(kinds, size)]
    places = np.clip(np.round(random.lognormal(np.log(MEDIAN), PLACES_SPREAD, size)), LEAST, MOST)
    ids = [f"R{number:05d}" for number in range(size)]
    bare = with_rows(
        demo,
        territories=territories(*names),
        residences=[
            residence(name, names[place], owner="Présence Habitat", operator="AMLI")
            for name, place in zip(ids, at, strict=True)
        ],
        programmes=[
            programme(name, float(amount), kind) for name, amount, kind in zip(ids, places, drawn, strict=True)
        ],
        neighbours=[
            neighbour(names[place], names[(place + step) % count], PENALTY)
            for place in range(count)
            for step in range(1, BORDERS + 1)
        ],
        needs=list(_needs(demo, pd.DataFrame({"at": at, "kind": drawn, "places": places}), names, random)),
        **{
            name: []
            for name in ("rules", "cohorts", "permissions", "competitors", "operator_series", "habitability_rules")
        },
    )
    envelopes = bare["envelopes"]
    build = bare.manifest.build.but(needs="given", draws=0)
    manifest = bare.manifest.but(build=build, name=f"{size} résidences, {count} bassins")
    richer = envelopes.assign(amount_eur=envelopes["amount_eur"] * size / len(demo["residences"]))
    return prepare(replace(bare.replacing(envelopes=richer), manifest=manifest))


def _needs(demo: Data, held: pd.DataFrame, names: list[str], random: np.random.Generator) -> list[Row]:
    """Return needs around what is there: each public of a programme's typology that it suits best."""
    fits = demo["suitability"].sort_values("suitability", ascending=False).drop_duplicates("typology")
    group = held["kind"].map(fits.set_index("typology")["client_group"])
    there = held.assign(group=group).dropna(subset="group").groupby(["at", "group"])["places"].sum()
    return [
        need(float(np.round(places * random.lognormal(0.1, NEED_SPREAD))), year, names[place], str(public))
        for (place, public), places in there.items()
        for year in demo.years
    ]
