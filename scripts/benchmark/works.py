"""What could be done to each residence: options, what they leave, what they cost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scripts.benchmark import parameters as p
from scripts.benchmark.stock import Stock, in_units, whole_units


def option_tables(stock: Stock, seed: int) -> dict[str, pd.DataFrame]:
    """Return options, option_programmes, option_costs and option_funding."""
    rng = np.random.default_rng([seed, len(stock.ids), 3])
    offers, left = [], []
    for name, works in p.WORKS.items():
        offer, after = _offer(stock, name, works, rng)
        offers.append(offer)
        left.append(after)
    every = pd.concat(offers, ignore_index=True)
    kept = _kept(every, stock, rng)
    options = pd.concat([_keeps(stock, rng), every[kept]], ignore_index=True).sort_values("option_id", kind="stable")
    programmes = pd.concat(left, ignore_index=True)
    programmes = programmes[programmes["option_id"].isin(every.loc[kept, "option_id"])]
    acting = options[options["kind"] != "keep"]
    return {
        "options": options.drop(columns=["works", "capex"]),
        "option_programmes": programmes,
        "option_costs": _costs(acting),
        "option_funding": _funding(acting),
    }


def _offer(stock: Stock, name: str, works: p.Works, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw one kind of works for every residence where it makes sense; return options, and what they leave."""
    at = np.flatnonzero(_makes_sense(stock, name, rng))
    size = len(at)
    typology, places = _after(stock, at, name, works, rng)
    delivered = places.sum(axis=1)
    identifiers = np.char.add(np.char.add(stock.ids[at].astype("str"), "."), name)
    adds = np.vectorize(lambda made: p.TARGET_EUR_PLACE.get(made, 0.0), otypes=[float])(typology[:, 0])
    per_place = works.cost_place_eur + (adds if name.startswith("convert") else 0.0)
    counted = stock.total[at] if name == "dispose" else delivered
    capex = counted * per_place * rng.lognormal(0.0, p.COST_SPREAD, size)
    label = stock.label[at]
    options = pd.DataFrame(
        {
            "option_id": identifiers,
            "residence_id": stock.ids[at],
            "kind": works.kind,
            "works": name,
            "duration_years": rng.integers(works.duration[0], works.duration[1] + 1, size),
            "closed_share": np.round(rng.uniform(*works.closed, size), 2),
            "energy_label_after": np.where(label < works.label, label, works.label) if works.label else label,
            "condition_after": _condition(stock.condition[at], works.condition),
            "running_result_eur_per_year": np.round(
                delivered * (rng.uniform(*p.RUNNING_EUR_PLACE, size) + works.running_eur_place)
            ),
            "proceeds_eur": np.round(stock.total[at] * p.SALE_EUR_PLACE) if name == "dispose" else 0.0,
            "capex": np.maximum(p.COST_ROUNDING, np.round(capex / p.COST_ROUNDING) * p.COST_ROUNDING),
        }
    )
    return options, _left(identifiers, typology, places)


def _makes_sense(stock: Stock, name: str, rng: np.random.Generator) -> np.ndarray:
    """Tell where a kind of works is offered at all."""
    old = np.isin(stock.label, list("DEFG"))
    if name.startswith("energy"):
        return old
    if name == "rebuild":
        return (stock.condition == "poor") | (stock.year_built < 1965)
    if name == "dispose":
        return rng.random(len(stock.ids)) < p.DISPOSED
    if name in ("mix", "restructure"):
        return stock.total >= (60 if name == "mix" else 0)
    return np.ones(len(stock.ids), dtype=bool)


def _after(
    stock: Stock, at: np.ndarray, name: str, works: p.Works, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the typologies and model places of two programmes after the works, [n, 2] each."""
    typology, places = stock.typology[at].copy(), stock.places[at].copy()
    factor = rng.uniform(*works.places, len(at))
    if name in ("restructure", "convert", "convert_other"):
        if name == "restructure":
            typology[typology == "FTM"] = "RS"
        else:
            typology[:, 0] = _another(typology[:, 0], rng)
        places = places * factor[:, None]
    elif name in ("mix", "rebuild"):
        small = rng.choice(list(p.MIX_SMALL), len(at), p=list(p.MIX_SMALL.values()))
        rest = rng.choice(list(p.MIX_REST), len(at), p=list(p.MIX_REST.values()))
        of_small = np.vectorize(p.SMALL.get, otypes=[float])(small)
        whole = stock.total[at] * factor
        typology = np.stack([rest, small], axis=1)
        places = np.stack([np.maximum(whole - of_small, whole / 2), np.minimum(of_small, whole / 2)], axis=1)
    elif name == "dispose":
        places = places * 0.0
    return typology, whole_units(places, typology)


def _another(today: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a target for each residence, other than what it is today."""
    names, weights = list(p.TARGETS), np.array(list(p.TARGETS.values()))
    drawn = rng.choice(names, (4, len(today)), p=weights / weights.sum())
    other = drawn != today
    first = np.where(other.any(axis=0), other.argmax(axis=0), 0)
    chosen = drawn[first, np.arange(len(today))]
    return np.where(chosen == today, np.where(today == "RS", "RA", "RS"), chosen)


def _condition(today: np.ndarray, afterwards: str) -> np.ndarray:
    better = {"good": 0, "fair": 1, "poor": 2, "": 3}
    rank = np.vectorize(better.get, otypes=[int])(today)
    return np.where(rank <= better[afterwards], today, afterwards)


def _left(identifiers: np.ndarray, typology: np.ndarray, places: np.ndarray) -> pd.DataFrame:
    """Return option_programmes: one row per option and typology with places."""
    rows = pd.DataFrame({"option_id": np.repeat(identifiers, 2), "typology": typology.ravel(), "model": places.ravel()})
    rows = rows[rows["model"] > 0].groupby(["option_id", "typology"], as_index=False)[["model"]].sum()
    return rows.assign(**in_units(rows["typology"], rows["model"])).drop(columns="model")


def _kept(offers: pd.DataFrame, stock: Stock, rng: np.random.Generator) -> np.ndarray:
    """Choose three to seven options per residence; a building due for its label always has an energy option."""
    wanted = rng.choice(list(p.OPTIONS_SHARES), len(stock.ids), p=list(p.OPTIONS_SHARES.values()))
    due = pd.Series(np.isin(stock.label, list(p.DUE)), stock.ids)
    first = (offers["works"] == "energy_light") & offers["residence_id"].map(due)
    order = pd.Series(np.where(first, -1.0, rng.random(len(offers))))
    rank = order.groupby(offers["residence_id"].to_numpy()).rank(method="first")
    return (rank <= offers["residence_id"].map(pd.Series(wanted, stock.ids))).to_numpy(dtype=bool)


def _keeps(stock: Stock, rng: np.random.Generator) -> pd.DataFrame:
    """Return one keep per residence."""
    return pd.DataFrame(
        {
            "option_id": np.char.add(stock.ids.astype("str"), ".keep"),
            "residence_id": stock.ids,
            "kind": "keep",
            "works": "keep",
            "duration_years": 0,
            "closed_share": 0.0,
            "proceeds_eur": 0.0,
            "running_result_eur_per_year": np.round(stock.total * rng.uniform(*p.RUNNING_EUR_PLACE, len(stock.ids))),
            "capex": 0.0,
        }
    )


def _costs(acting: pd.DataFrame) -> pd.DataFrame:
    """Spread each cost over the years of the works: studies first where they last several."""
    years = np.maximum(acting["duration_years"].to_numpy(dtype=int), 1)
    option = np.repeat(np.arange(len(acting)), years)
    offset = np.arange(len(option)) - np.repeat(np.cumsum(years) - years, years)
    length, whole = years[option], acting["capex"].to_numpy()[option]
    first = np.where(years == 1, 1.0, p.STUDIES_SHARE)[option]
    paid = np.where(length == 1, 1.0, first + (1.0 - first) * offset / np.maximum(length - 1, 1))
    before = np.where(offset == 0, 0.0, first + (1.0 - first) * (offset - 1) / np.maximum(length - 1, 1))
    amount = np.round(whole * paid) - np.round(whole * before)
    rows = {"option_id": acting["option_id"].to_numpy()[option], "year_offset": offset, "funder": "own"}
    return pd.DataFrame({**rows, "amount_eur": amount})


def _funding(acting: pd.DataFrame) -> pd.DataFrame:
    """Return who may pay in place of own funds: the aids that support the kind of works."""
    rows = [
        acting.loc[acting["works"].isin(funder.supports), ["option_id", "capex"]].assign(
            funder=name, max_share=funder.max_share
        )
        for name, funder in p.FUNDERS.items()
    ]
    return pd.concat(rows, ignore_index=True).rename(columns={"capex": "eligible_eur"})
