"""The public series that follow a model of ours, and the population series that are our own forecast.

Our own stand beside INSEE's: raked to its national total, or left as they are. A chain that names one of them in
`times` starts from it. The demo starts from INSEE's central projection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from planning.demand.futures.cohort_model import CohortModel
from planning.demand.futures.series_model import SeriesModel
from planning.demand.futures.walk_model import WalkModel
from planning.demand.methods.cohort import cohort_forecast
from planning.demand.methods.known import known_people
from planning.demand.methods.panel import Floats
from planning.demand.series import POPULATION
from planning.tables.histories import AgeHistory, Histories

OWN = {"cohort_75_plus": 75, "cohort_60_plus": 60}
"""Series id -> first age counted."""
RAKED = "_raked"
"""End of the name of the series whose total is the official one."""
OFFICIAL = {75: ("seniors_75_plus",), 60: ("seniors_60_74", "seniors_75_plus")}
"""First age counted -> the published series that add up to it."""
WHOLE = "FR"
AHEAD = 30
MODELLED = {"seniors_75_plus": 75, **OWN, **{f"{name}{RAKED}": age for name, age in OWN.items()}}
"""Reference series that follow the cohort model -> first age counted."""
ASYLUM, COUNTRY = "unhcr_new_applications", "FRA"


def shipped_models(histories: Histories, reference: Mapping[str, pd.DataFrame]) -> dict[str, SeriesModel]:
    """Return the model of each series that has a long history.

    Parameters
    ----------
    histories
        `planning.tables.histories.read_histories`.
    reference
        The public series: the departments' inhabitants tell what share a territory holds.
    """
    known = reference[POPULATION] if POPULATION in reference else pd.DataFrame(columns=["area", "year", "value"])
    latest = known.sort_values("year").drop_duplicates("area", keep="last")
    people = {str(area): float(value) for area, value in zip(latest["area"], latest["value"], strict=True)}
    models: dict[str, SeriesModel] = {}
    if histories.ages is not None:
        for name, age in MODELLED.items():
            models[name] = CohortModel(name, histories.ages, age, people)
    if histories.flows is not None and COUNTRY in histories.flows.countries:
        models[ASYLUM] = WalkModel(ASYLUM, histories.flows, COUNTRY)
    return models


def own_series(
    history: AgeHistory, reference: Mapping[str, pd.DataFrame], names: Iterable[str]
) -> dict[str, pd.DataFrame]:
    """Return the series of `OWN` (or its raked twin) that are named: area, year, value, measure.

    Parameters
    ----------
    history
        People by age.
    reference
        The published series, for raking.
    names
        Series ids; others are ignored.
    """
    found = {}
    for name in sorted(set(names)):
        age = OWN.get(name.removesuffix(RAKED))
        if age is not None:
            years, people = cohort_forecasts(history, age)
            if name.endswith(RAKED):
                people = raked(people, years, _official(reference, age))
            found[name] = _frame(history, years, people)
    return found


def cohort_forecasts(history: AgeHistory, from_age: int) -> tuple[list[int], Floats]:
    """Return the last known year and the years forecast, and people of an age and over, [department, year]."""
    known = known_people(history, from_age)
    horizon = known.reach(AHEAD)
    last, first = history.years[-1], history.ages.index(from_age)
    ahead = cohort_forecast(history.counts, len(history.years) - 1, horizon)[:, :, first:].sum(axis=2)
    return list(range(last, last + horizon + 1)), np.concatenate([known.panel.last[:, None], ahead], axis=1)


def raked(people: Floats, years: list[int], official: Mapping[int, float]) -> Floats:
    """Multiply each year so that the departments add up to a published total; a year without one is left as it is."""
    ratio = [official.get(year, total) / total for year, total in zip(years, people.sum(axis=0), strict=True)]
    return np.asarray(people * np.array(ratio))


def _official(reference: Mapping[str, pd.DataFrame], age: int) -> dict[int, float]:
    parts = [reference[name] for name in OFFICIAL[age] if name in reference]
    if len(parts) < len(OFFICIAL[age]):
        return {}
    rows = pd.concat(parts)
    total = rows[rows["area"] == WHOLE].groupby("year")["value"].sum()
    return {int(str(year)): float(value) for year, value in total.items()}


def _frame(history: AgeHistory, years: list[int], people: Floats) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([history.departments, years], names=["area", "year"])
    return pd.DataFrame({"value": people.ravel()}, index).reset_index().assign(measure="count")
