"""The bands of the needs, as the charts take them: eight chances in ten of being between low and high."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from planning.domain.scenario import Scenario

if TYPE_CHECKING:
    from planning.demand import DemandDraws

LOW_HIGH: Final = (0.1, 0.9)


def need_band(draws: DemandDraws | None, scenario: Scenario) -> pd.DataFrame | None:
    """Return year, client_group, low, high (places) over all territories; None when the needs have no band."""
    if draws is None:
        return None
    return _scaled(draws.quantiles(LOW_HIGH, over=("territory",)), scenario)


def local_band(draws: DemandDraws | None, scenario: Scenario, group: str, territory: str | None) -> pd.DataFrame | None:
    """Return year, low, high (places) of one public, in one territory or (None) in all."""
    if draws is None:
        return None
    over = ("territory",) if territory is None else ()
    rows = _scaled(draws.quantiles(LOW_HIGH, over=over), scenario)
    rows = rows[rows["client_group"] == group]
    if territory is not None:
        rows = rows[rows["territory"] == territory]
    return rows[["year", "low", "high"]]


def _scaled(quantiles: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Name the bounds, and move them with the scenario's variant of the needs."""
    factor = quantiles["client_group"].map(scenario.needs_factor).astype("float64").fillna(1.0)
    rows = quantiles.rename(columns={"p10": "low", "p90": "high"})
    return rows.assign(low=rows["low"] * factor, high=rows["high"] * factor)
