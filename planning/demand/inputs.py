"""What a chain reads, gathered once: territories, factors, series, competing supply."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from planning.demand.competing import competing_places
from planning.demand.overrides import with_overrides
from planning.demand.present import present_residents

if TYPE_CHECKING:
    from planning.demand.futures.models import SeriesModel
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
    models
        series id -> the model its futures are drawn from; a series without one is drawn by the `low` and `high` of
        the factor that starts from it.
    spreads
        series id -> what its model's deviations are multiplied by (an expert's override narrows or widens them).
    moved
        factor id -> what a shock multiplies it by, in draws only: the centre stays, so that other operators react.
    """

    territories: pd.DataFrame
    factors: pd.DataFrame
    reference: Mapping[str, pd.DataFrame]
    competing: pd.DataFrame
    models: Mapping[str, SeriesModel] = field(default_factory=dict)
    spreads: Mapping[str, float] = field(default_factory=dict)
    moved: Mapping[str, float] = field(default_factory=dict)


def chain_inputs(
    data: Data, reference: Mapping[str, pd.DataFrame], models: Mapping[str, SeriesModel] | None = None
) -> ChainInputs:
    """Gather the inputs of a portfolio; its present residents join the reference series, overrides its factors.

    Parameters
    ----------
    data
        The portfolio.
    reference
        The public series (`planning.tables.reference.read_reference`).
    models
        What their futures are drawn from (`planning.demand.shipped_models`); none = by the factors alone.
    """
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
    factors, spreads, _report = with_overrides(data["need_factors"], data["need_overrides"], made_for(data))
    return ChainInputs(data["territories"], factors, {**reference, **present}, competing, models or {}, spreads)


def made_for(data: Data) -> datetime.date:
    """The day a forecast is made for: the portfolio's reference date, or else the first day of its plan."""
    return data.manifest.reference_date or datetime.date(data.manifest.first_year, 1, 1)
