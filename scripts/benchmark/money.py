"""Funders and their yearly envelopes."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from scripts.benchmark import parameters as p

Money = Literal["tight", "medium", "generous"]


def money_tables(costs: pd.DataFrame, residences: int, money: Money) -> dict[str, pd.DataFrame]:
    """Return funders and envelopes; how much there is follows from what an average operation costs (TIGHTNESS)."""
    years = np.arange(p.FIRST_YEAR, p.LAST_YEAR + 1)
    average = float(costs.groupby("option_id")["amount_eur"].sum().mean())
    own = p.TIGHTNESS[money] * average * residences / len(years)
    amounts = {"own": own} | {name: own * funder.per_own_euro for name, funder in p.FUNDERS.items()}
    funders = [("own", "Fonds propres", "own", None, None, True)]
    funders += [
        (name, row.label, row.kind, row.max_share, row.cap_per_place_eur, row.carry_over)
        for name, row in p.FUNDERS.items()
    ]
    columns = ["funder", "label", "kind", "max_share", "cap_per_place_eur", "carry_over"]
    envelopes = pd.DataFrame(
        {
            "funder": np.repeat(list(amounts), len(years)),
            "year": np.tile(years, len(amounts)).astype("str"),
            "amount_eur": np.repeat(np.round(list(amounts.values()), -4), len(years)),
        }
    )
    return {"funders": pd.DataFrame(funders, columns=columns), "envelopes": envelopes}
