"""What a euro of `option_costs` costs in the year when it is paid."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planning.tables.data import Data


def price_in(data: Data, years: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the price of works in each year, in parts of that of the plan's first year: (1 + index)^(year - first).

    Parameters
    ----------
    data
        With the scenario applied: `cost_index`.
    years
        Of payment, any shape.
    """
    since = np.asarray(years, dtype=np.float64) - data.manifest.first_year
    return np.asarray((1.0 + data.cost_index) ** since, dtype=np.float64)


def dated_costs(data: Data) -> npt.NDArray[np.float64]:
    """Return the amount of each row of option_costs for an operation that starts in the first year of the plan.

    Started in year t, it is that times `price_in(data, t)`.
    """
    costs = data["option_costs"]
    offsets = costs["year_offset"].to_numpy(dtype=np.float64)
    amounts = costs["amount_eur"].to_numpy(dtype=np.float64)
    return np.asarray(amounts * price_in(data, offsets + data.manifest.first_year), dtype=np.float64)
