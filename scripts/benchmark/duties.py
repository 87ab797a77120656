"""What the plan must respect: deadlines, limits, and a few decisions already taken."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scripts.benchmark import parameters as p
from scripts.benchmark.stock import Stock

COLUMNS = ["rule_id", "rule", "subject", "value", "year", "hard", "price"]


def rules_table(stock: Stock, options: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return rules. A plan that meets the hard ones always exists (see the module's functions)."""
    rng = np.random.default_rng([seed, len(stock.ids), 6])
    parts = [_deadlines(stock, rng), _limits(stock), _decided(stock, options, rng)]
    return pd.concat(parts, ignore_index=True)


def _deadlines(stock: Stock, rng: np.random.Generator) -> pd.DataFrame:
    """Ask for label E: hard for a few, and each of these has a light energy option, cheap and nearly all open."""
    due = np.flatnonzero(np.isin(stock.label, list(p.DUE)))
    hard = rng.random(len(due)) < p.HARD
    return pd.DataFrame(
        {
            "rule_id": np.char.add("energy_", stock.ids[due].astype("str")),
            "rule": "deadline",
            "subject": stock.ids[due],
            "value": "E",
            "year": p.FIRST_YEAR + np.vectorize(p.DUE.get, otypes=[int])(stock.label[due]),
            "hard": hard,
            "price": np.where(hard, 0.0, np.round(stock.total[due] * p.LATE_PRICE_PLACE)),
        }
    )


def _limits(stock: Stock) -> pd.DataFrame:
    """Limit works, closed places, sales and staff; doing nothing breaks none of them."""
    size = len(stock.ids)
    staff = np.vectorize(lambda name: p.TYPOLOGIES[name].staff_per_place, otypes=[float])(stock.typology)
    rows = [
        ("works_all", "works_capacity", "*", max(4, round(p.WORKS_AT_ONCE * size))),
        ("disposals_all", "disposals", "*", max(1, size // p.DISPOSALS_EACH)),
        ("staff_all", "staff_ceiling", "*", round(p.STAFF_ROOM * float((staff * stock.places).sum()))),
    ]
    held = pd.Series(stock.total).groupby(stock.territory).sum()
    rows += [(f"decant_{name}", "decant_capacity", name, round(p.DECANT * places)) for name, places in held.items()]
    return _hard(rows)


def _decided(stock: Stock, options: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Write a few decisions already taken, each about residences of its own, so that none contradicts another."""
    count = min(len(stock.ids) // p.ODD_RULES_EACH, p.ODD_RULES_MOST)
    works = options["option_id"].str.rpartition(".")[2]
    having = {str(name): set(rows) for name, rows in options.groupby(works.to_numpy())["residence_id"]}
    free = dict.fromkeys(rng.permutation(stock.ids[~np.isin(stock.label, list(p.DUE))]).tolist())

    def take(name: str) -> str:
        """Return the option of that name of a residence not yet used."""
        residence = next(one for one in free if one in having[name])
        del free[residence]
        return f"{residence}.{name}"

    rows: list[tuple[str, str, str, object]] = []
    for number in range(1, count + 1):
        # Imposed: cheap works, that close nothing.
        rows.append((f"must_{number}", "must", take("comfort"), ""))
        rows.append((f"must_not_{number}", "must_not", take("rebuild"), ""))
        rows.append((f"together_{number}", "together", f"{take('convert')};{take('energy_light')}", ""))
        rows.append((f"after_{number}", "after", f"{take('restructure')};{take('convert_other')}", ""))
        rows.append((f"exclusive_{number}", "exclusive", f"{take('mix')};{take('restructure')}", ""))
    return _hard(rows)


def _hard(rows: list[tuple[str, str, str, object]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["rule_id", "rule", "subject", "value"])
    return table.assign(value=table["value"].astype("str"), year=pd.NA, hard=True, price=0.0)[COLUMNS]
