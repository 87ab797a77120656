"""What a chain reads, gathered once: territories, factors, series, competing supply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planning.demand.competing import competing_places
from planning.demand.present import present_residents
from planning.tables.data import Data


@dataclass(frozen=True)
class ChainInputs:
    """The tables a chain is computed from.

    Attributes
    ----------
    territories
        territory, dep, population.
    factors
        The rows of need_factors (docs/needs.md).
    reference
        series id -> area, year, value, measure (`count` is shared by population, `rate` is not).
    competing
        client_group, territory, places: what other operators offer (`competing_places`).
    """

    territories: pd.DataFrame
    factors: pd.DataFrame
    reference: Mapping[str, pd.DataFrame]
    competing: pd.DataFrame


def chain_inputs(data: Data, reference: Mapping[str, pd.DataFrame]) -> ChainInputs:
    """Gather the inputs of a portfolio; its present residents join the reference series."""
    dated = data.manifest.reference_date
    year = dated.year if dated else data.manifest.first_year
    present = present_residents(
        data["territories"],
        data["residences"],
        data["programmes"],
        data["cohorts"],
        data["typologies"],
        data["suitability"],
        year,
    )
    competing = competing_places(data["competitors"], data["suitability"])
    return ChainInputs(data["territories"], data["need_factors"], {**reference, **present}, competing)
