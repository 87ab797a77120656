"""Territories, residences and what they hold today."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scripts.benchmark import parameters as p


@dataclass(frozen=True)
class Stock:
    """Residences as arrays, one entry each: what the other tables are drawn from.

    Attributes
    ----------
    ids, territory
        Names.
    places
        Model places of the two programmes, [n, 2]; 0 where there is no second.
    typology
        Their typologies, [n, 2].
    label, condition, year_built
        State of the building.
    """

    ids: np.ndarray
    territory: np.ndarray
    places: np.ndarray
    typology: np.ndarray
    label: np.ndarray
    condition: np.ndarray
    year_built: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """Model places of each residence."""
        return self.places.sum(axis=1)


def territory_count(size: int) -> int:
    """Return 12 for 60 residences, 40 for 500, 100 from 5,000 on: operators grow denser as they grow."""
    return max(3, min(100, size // 5, round(1.79 * size**0.5)))


def draw_stock(size: int, seed: int) -> Stock:
    """Draw the residences; every territory holds one at least."""
    rng = np.random.default_rng([seed, size, 1])
    count = territory_count(size)
    names = np.array([f"T{number:03d}" for number in range(1, count + 1)])
    shares = rng.lognormal(0.0, p.TERRITORY_SPREAD, count)
    at = np.concatenate([np.arange(min(count, size)), rng.choice(count, max(0, size - count), p=shares / shares.sum())])
    rng.shuffle(at)
    kinds = np.array(list(p.TYPOLOGIES))
    frequency = np.array([typology.frequency for typology in p.TYPOLOGIES.values()])
    first = rng.choice(len(kinds), size, p=frequency / frequency.sum())
    second = (first + rng.integers(1, len(kinds), size)) % len(kinds)
    whole = np.clip(rng.lognormal(np.log(p.MEDIAN_PLACES), p.PLACES_SPREAD, size), p.LEAST, p.MOST)
    share = np.where(rng.random(size) < p.SECOND_PROGRAMME, rng.uniform(*p.SECOND_SHARE, size), 0.0)
    typology = kinds[np.stack([first, second], axis=1)]
    label = rng.choice(list(p.LABELS), size, p=list(p.LABELS.values()))
    poor = rng.random(size) < np.vectorize(p.POOR.get, otypes=[float])(label)
    return Stock(
        ids=np.array([f"R{number:05d}" for number in range(1, size + 1)]),
        territory=names[at],
        places=whole_units(np.stack([whole * (1 - share), whole * share], axis=1), typology),
        typology=typology,
        label=label,
        condition=np.where(poor, "poor", np.where(rng.random(size) < p.FAIR, "fair", "good")),
        year_built=rng.integers(1955, 1985, size) + np.where(np.isin(label, list("ABC")), 25, 0),
    )


def whole_units(places: np.ndarray, typology: np.ndarray) -> np.ndarray:
    """Return model places that are whole places or dwellings of their typology, small ones kept small."""
    persons = per_dwelling(typology)
    most = np.vectorize(lambda name: p.SMALL.get(name, np.inf), otypes=[float])(typology)
    units = np.minimum(np.round(places / persons), most)
    return np.where(places > 0, np.maximum(units, 1.0) * persons, 0.0)


def per_dwelling(typology: np.ndarray) -> np.ndarray:
    """Return the model places of one unit: a place counts 1."""
    persons = {name: row.persons_per_dwelling or 1.0 for name, row in p.TYPOLOGIES.items()}
    return np.vectorize(persons.get, otypes=[float])(typology)


def in_units(typology: pd.Series, places: pd.Series) -> dict[str, pd.Series]:
    """Return model places as the two columns of the tables: places, or dwellings where it is made of homes."""
    homes = typology.isin([name for name, row in p.TYPOLOGIES.items() if row.persons_per_dwelling])
    units = (places / per_dwelling(typology.to_numpy())).round()
    return {"places": units.where(~homes), "dwellings": units.where(homes)}


def residence_tables(stock: Stock, seed: int) -> dict[str, pd.DataFrame]:
    """Return residences and programmes."""
    rng = np.random.default_rng([seed, len(stock.ids), 2])
    residences = pd.DataFrame(
        {
            "residence_id": stock.ids,
            "name": [f"Résidence {name[1:]}" for name in stock.ids],
            "territory": stock.territory,
            "year_built": stock.year_built,
            "surface_m2": np.round(stock.total * 20.0),
            "energy_label": stock.label,
            "condition": stock.condition,
        }
    )
    rows = pd.DataFrame(
        {
            "residence_id": np.repeat(stock.ids, 2),
            "typology": stock.typology.ravel(),
            "model": stock.places.ravel(),
            "occupancy": np.round(rng.uniform(*p.OCCUPANCY, 2 * len(stock.ids)), 2),
        }
    )
    rows = rows[rows["model"] > 0].reset_index(drop=True)
    units = in_units(rows["typology"], rows["model"])
    identifiers = rows["residence_id"] + "." + rows["typology"]
    return {
        "residences": residences,
        "programmes": rows.drop(columns="model").assign(programme_id=identifiers, **units),
    }


def reference_tables(stock: Stock, served_elsewhere: bool) -> dict[str, pd.DataFrame]:
    """Return territories (on a ring), publics, typologies, suitability and neighbours."""
    names = np.array([f"T{number:03d}" for number in range(1, territory_count(len(stock.ids)) + 1)])
    steps = [step for distance in range(1, p.NEIGHBOURS + 1) for step in (distance, -distance)]
    pairs = [(here, names[(place + step) % len(names)]) for place, here in enumerate(names) for step in steps]
    ring = pd.DataFrame(pairs if served_elsewhere else [], columns=["from_territory", "to_territory"]).drop_duplicates()
    suits = [(name, group, share) for name, row in p.TYPOLOGIES.items() for group, share in row.suits.items()]
    groups = [(name, row[0], row[1]) for name, row in p.GROUPS.items()]
    typologies = [
        (name, row.label, row.persons_per_dwelling or 1.0, row.staff_per_place) for name, row in p.TYPOLOGIES.items()
    ]
    return {
        "territories": pd.DataFrame({"territory": names, "name": [f"Territoire {name[1:]}" for name in names]}),
        "client_groups": pd.DataFrame(groups, columns=["client_group", "label_fr", "weight"]),
        "typologies": pd.DataFrame(
            typologies, columns=["typology", "label_fr", "persons_per_dwelling", "staff_per_place"]
        ),
        "suitability": pd.DataFrame(suits, columns=["typology", "client_group", "suitability"]),
        "neighbours": ring.assign(penalty=p.PENALTY),
    }
