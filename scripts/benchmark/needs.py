"""Places needed, year by year, and draws of their futures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scripts.benchmark import parameters as p
from scripts.benchmark.stock import Stock, territory_count

YEARS = p.LAST_YEAR - p.FIRST_YEAR + 1


def needs_table(stock: Stock, seed: int) -> pd.DataFrame:
    """Return needs: one row per public, territory and year, whole places."""
    rng = np.random.default_rng([seed, len(stock.ids), 4])
    first = _first_year(stock, rng)  # [territory, group]
    growth = np.array([row[2:] for row in _paths()])
    steps = rng.normal(growth[:, 0], growth[:, 1], (YEARS, len(growth)))
    steps[0] = 0.0
    path = np.exp(np.cumsum(steps, axis=0))  # [year, group]
    places = first[:, :, None] * path.T[None] * rng.normal(1.0, p.NOISE, (*first.shape, YEARS))
    return _table(np.maximum(np.round(places), 0.0))


def draws_table(needs: pd.DataFrame, count: int, seed: int) -> pd.DataFrame:
    """Return `count` futures around the needs: draw, client_group, territory, year, places.

    Within a draw a public drifts as a whole, further each year, and each territory is off by a lasting error.
    """
    rng = np.random.default_rng([seed, len(needs), count, 5])
    groups = list(p.GROUPS)
    territories = sorted(set(needs["territory"]))
    spread = np.array([p.DRAW_TREND * row[3] + p.NOISE for row in _paths()])
    drift = np.cumsum(rng.normal(0.0, 1.0, (count, len(groups), YEARS)), axis=2) * spread[:, None]
    local = rng.normal(0.0, p.DRAW_LOCAL, (count, len(territories), len(groups)))
    group = needs["client_group"].map({name: number for number, name in enumerate(groups)}).to_numpy()
    territory = needs["territory"].map({name: number for number, name in enumerate(territories)}).to_numpy()
    year = needs["year"].to_numpy(dtype=int) - p.FIRST_YEAR
    factor = np.exp(drift[:, group, year] + local[:, territory, group])
    places = np.round(needs["places"].to_numpy(dtype=float) * factor)
    cells = needs[["client_group", "territory", "year"]]
    repeated = cells.loc[np.tile(cells.index.to_numpy(), count)].reset_index(drop=True)
    repeated.insert(0, "draw", np.repeat(np.arange(1, count + 1), len(cells)))
    return repeated.assign(places=places.ravel())


def _paths() -> list[tuple[str, float, float, float]]:
    """Return name, part of the usual mix, growth and spread of the growth of each public."""
    return [(name, row[2], row[3], row[4]) for name, row in p.GROUPS.items()]


def _first_year(stock: Stock, rng: np.random.Generator) -> np.ndarray:
    """Return the need of the first year, [territory, group]: who lives there, and the usual mix."""
    typologies, groups = list(p.TYPOLOGIES), list(p.GROUPS)
    houses = np.array([[row.houses.get(group, 0.0) for group in groups] for row in p.TYPOLOGIES.values()])
    held = np.zeros((territory_count(len(stock.ids)), len(typologies)))
    territory = np.array([int(name[1:]) - 1 for name in stock.territory])
    kind = np.vectorize({name: number for number, name in enumerate(typologies)}.get, otypes=[int])(stock.typology)
    np.add.at(held, (np.repeat(territory, 2), kind.ravel()), stock.places.ravel())
    usual = held.sum(axis=1)[:, None] * np.array([row[1] for row in _paths()])
    mixed = p.LOCAL * held @ houses + (1.0 - p.LOCAL) * usual
    drawn = mixed * rng.lognormal(0.0, p.LOCAL_SPREAD, mixed.shape)
    # The whole is set, so that no seed is short or spoilt everywhere: what differs is where, and for whom.
    need: np.ndarray = drawn * p.PRESSURE * held.sum() / drawn.sum()
    return need


def _table(places: np.ndarray) -> pd.DataFrame:
    """Return [territory, group, year] as rows."""
    territories = len(places)
    index = np.indices(places.shape).reshape(3, -1)
    return pd.DataFrame(
        {
            "client_group": np.array(list(p.GROUPS))[index[1]],
            "territory": np.array([f"T{number:03d}" for number in range(1, territories + 1)])[index[0]],
            "year": p.FIRST_YEAR + index[2],
            "places": places.ravel(),
        }
    )
