"""What a chain reads, gathered once: territories, factors, series, places of other operators, residents of today."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from planning.demand.overrides import with_overrides
from planning.tables.places import model_places

if TYPE_CHECKING:
    from planning.demand.futures.series_model import SeriesModel
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
        What their futures are drawn from (`planning.demand.public_series`); none = by the factors alone.
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


# Places of other operators.


def main_groups(suitability: pd.DataFrame) -> pd.DataFrame:
    """Return the groups that a typology serves first: those of its highest suitability, in equal parts.

    Returns
    -------
    DataFrame
        typology, client_group, part: the parts of a typology add up to 1; one that fits nobody is absent.
    """
    rows = suitability[suitability["suitability"] > 0]
    best = rows.groupby("typology")["suitability"].transform("max")
    first = rows.loc[rows["suitability"] == best, ["typology", "client_group"]]
    count = first.groupby("typology")["client_group"].transform("size")
    return first.assign(part=1.0 / count).reset_index(drop=True)


def competing_places(competitors: pd.DataFrame, suitability: pd.DataFrame) -> pd.DataFrame:
    """Return the places of other operators, each counted for the public its typology serves first.

    Parameters
    ----------
    competitors
        typology, territory, places.
    suitability
        typology, client_group, suitability (0 to 1).

    Returns
    -------
    DataFrame
        client_group, territory, places; a typology without suitability counts for nobody.
    """
    rows = competitors.merge(main_groups(suitability), on="typology")
    rows = rows.assign(places=rows["places"] * rows["part"])
    return rows.groupby(["client_group", "territory"])["places"].sum().reset_index()


# Residents of today, as series that a chain can start from.

RESIDENTS = "residents."
"""`residents.<group>`: people of the group housed today."""
ELSEWHERE = "residents_elsewhere."
"""`residents_elsewhere.<group>`: those beyond what the programmes meant for the group hold."""


def present_residents(
    territories: pd.DataFrame,
    residences: pd.DataFrame,
    programmes: pd.DataFrame,
    cohorts: pd.DataFrame,
    typologies: pd.DataFrame,
    suitability: pd.DataFrame,
    year: int,
) -> dict[str, pd.DataFrame]:
    """Return the residents of each client group by territory, in the year of the portfolio's reference date.

    A residence with cohorts is counted by its cohorts (who lives there); another by its programmes (places x
    occupancy, for the programme's `group`, or else for the groups its typology serves first).

    Returns
    -------
    dict
        Reference series (area, year, value, measure): `residents.<group>`, and
        `residents_elsewhere.<group>` = those who cannot be living in a programme meant for them,
        max(0, residents - residents of such programmes). A territory without residents holds 0.
    """
    places = residences[["residence_id", "territory"]]
    meant = _by_programme(programmes.merge(places, on="residence_id"), typologies, suitability)
    known = cohorts[cohorts["client_group"] != ""].merge(places, on="residence_id")
    unknown = meant[~meant["residence_id"].isin(known["residence_id"])]
    columns = ["territory", "client_group", "persons"]
    residents = _table(pd.concat([known[columns], unknown[columns]]), territories)
    at_home = _table(meant, territories).reindex(columns=residents.columns).fillna(0.0)
    elsewhere = (residents - at_home).clip(lower=0.0)
    series = {f"{RESIDENTS}{group}": _series(residents[group], year) for group in residents.columns}
    return series | {f"{ELSEWHERE}{group}": _series(elsewhere[group], year) for group in elsewhere.columns}


def places_held(
    residences: pd.DataFrame, programmes: pd.DataFrame, typologies: pd.DataFrame, suitability: pd.DataFrame
) -> pd.DataFrame:
    """Return the operator's model places by the group each programme is meant for: client_group, territory, places.

    A programme whose `group` is empty counts for the groups that its typology serves first.
    """
    rows = programmes.merge(residences[["residence_id", "territory"]], on="residence_id")
    full = rows.assign(occupancy=1.0)
    meant = _by_programme(full, typologies, suitability)
    return meant.groupby(["client_group", "territory"])["persons"].sum().rename("places").reset_index()


def _by_programme(rows: pd.DataFrame, typologies: pd.DataFrame, suitability: pd.DataFrame) -> pd.DataFrame:
    persons = model_places(rows, typologies) * rows["occupancy"].fillna(1.0)
    rows = rows.assign(persons=persons)[["residence_id", "typology", "group", "territory", "persons"]]
    named = rows[rows["group"] != ""].rename(columns={"group": "client_group"})
    guessed = rows[rows["group"] == ""].drop(columns="group").merge(main_groups(suitability), on="typology")
    guessed = guessed.assign(persons=guessed["persons"] * guessed["part"])
    return pd.concat([named, guessed])[["residence_id", "territory", "client_group", "persons"]]


def _table(rows: pd.DataFrame, territories: pd.DataFrame) -> pd.DataFrame:
    table = rows.pivot_table(index="territory", columns="client_group", values="persons", aggfunc="sum")
    return table.reindex(territories["territory"].to_list()).fillna(0.0)


def _series(persons: pd.Series, year: int) -> pd.DataFrame:
    frame = persons.rename("value").rename_axis("area").reset_index()
    return frame.assign(year=year, measure="count")
