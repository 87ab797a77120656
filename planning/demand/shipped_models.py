"""Which public series follow which model: those that the product ships, and their long histories."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planning.demand.futures.cohort_model import CohortModel
from planning.demand.futures.models import SeriesModel
from planning.demand.futures.walk_model import WalkModel
from planning.demand.own_series import OWN, RAKED
from planning.demand.series import POPULATION
from planning.tables.histories import Histories

SENIORS = {"seniors_75_plus": 75, **OWN, **{f"{name}{RAKED}": age for name, age in OWN.items()}}
"""Reference series -> first age counted."""
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
        for name, age in SENIORS.items():
            models[name] = CohortModel(name, histories.ages, age, people)
    if histories.flows is not None and COUNTRY in histories.flows.countries:
        models[ASYLUM] = WalkModel(ASYLUM, histories.flows, COUNTRY)
    return models
