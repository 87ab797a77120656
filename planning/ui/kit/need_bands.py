"""The bands of the needs, as the charts take them: eight chances in ten of being between low and high."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from planning.domain.scenario import Scenario
from planning.explain import varied

if TYPE_CHECKING:
    from planning.demand import DemandDraws


LOW_HIGH: Final = (0.1, 0.9)
BAND_NAMES: Final = ("low", "middle", "high")


def need_band(draws: DemandDraws | None, scenario: Scenario) -> pd.DataFrame | None:
    """Return year, client_group, low, high (places) over all territories; None when the needs have no band."""
    if draws is None:
        return None
    return _scaled(draws.quantiles(LOW_HIGH, over=("territory",)), scenario)


def compared_bands(
    before: DemandDraws, after: DemandDraws, scenario: Scenario, group: str, territory: str | None
) -> pd.DataFrame:
    """Return the band of one public in two sets of draws: year, low, middle, high, then the same with `other_`."""
    first = _local(before, scenario, group, territory)
    second = _local(after, scenario, group, territory).rename(columns={name: f"other_{name}" for name in BAND_NAMES})
    return first.merge(second, on="year")


def most_changed(bands: pd.DataFrame) -> dict[Hashable, Any]:
    """The row of `compared_bands` whose middle changes most; the last among equals."""
    change = (bands["other_middle"] - bands["middle"]).abs().to_numpy()
    return bands.iloc[len(change) - 1 - int(change[::-1].argmax())].to_dict()


def _local(draws: DemandDraws, scenario: Scenario, group: str, territory: str | None) -> pd.DataFrame:
    over = ("territory",) if territory is None else ()
    rows = varied(draws, scenario.needs_factor).quantiles(over=over)
    rows = rows[rows["client_group"] == group]
    if territory is not None:
        rows = rows[rows["territory"] == territory]
    names = dict(zip(("p10", "p50", "p90"), BAND_NAMES, strict=True))
    return rows.rename(columns=names)[["year", *BAND_NAMES]].reset_index(drop=True)


def _scaled(quantiles: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Name the bounds, and move them with the scenario's variant of the needs."""
    factor = quantiles["client_group"].map(scenario.needs_factor).astype("float64").fillna(1.0)
    rows = quantiles.rename(columns={"p10": "low", "p90": "high"})
    return rows.assign(low=rows["low"] * factor, high=rows["high"] * factor)
