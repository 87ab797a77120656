"""What choices pay: the fixed draws of option_costs, in the year when they fall due."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.optimise.choices import Choices
from planning.optimise.groups import Groups, positions
from planning.tables.data import Data
from planning.tables.prices import price_in


def fixed_draws(data: Data, choices: Choices) -> pd.DataFrame:
    """Return what each choice pays: choice, option (its position), funder, year, amount_eur. After the plan: nothing.

    In order of choice, funder and year.
    """
    costs = data["option_costs"]
    costs = costs[costs["amount_eur"] > 0].sort_values(["funder", "year_offset"], kind="stable", ignore_index=True)
    owner = positions(costs["option_id"], choices.options["option_id"])
    choice, cost = Groups.of(owner, len(choices.options)).expand(choices.option)
    year = choices.frame["start_year"].to_numpy()[choice] + costs["year_offset"].to_numpy(dtype=np.int64)[cost]
    within = np.flatnonzero(year <= data.manifest.last_year)
    choice, cost = choice[within], cost[within]
    return pd.DataFrame(
        {
            "choice": choice,
            "option": choices.option[choice],
            "funder": costs["funder"].array.take(cost),
            "year": year[within],
            "amount_eur": costs["amount_eur"].to_numpy(dtype=float)[cost] * price_in(data, year[within]),
        }
    )
