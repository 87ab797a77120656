"""Whom each residence houses: the plan counts persons by territory and typology, not by residence."""

from __future__ import annotations

import pandas as pd

from planning.domain.plan import Plan, Served
from planning.explain.effects import open_places
from planning.explain.plan_frames import plan_frame
from planning.tables.data import Data

_POOL = ["territory", "typology"]
_SOMEBODY = 0.5
"""From half a person on, a public is said to be housed."""


def served_by_residence(plan: Plan, data: Data) -> pd.Series:
    """Return residence_id -> persons housed in the last year.

    Each residence takes its part of its territory's and typology's persons, in proportion to its open places.
    """
    open_then, served = _last_year(plan, data)
    totals = open_then.groupby(_POOL)["places"].transform("sum")
    shares = open_then.assign(share=open_then["places"] / totals.where(totals > 0))
    rows = shares.merge(served.groupby(_POOL)["persons"].sum().reset_index(), on=_POOL)
    return (rows["share"] * rows["persons"]).groupby(rows["residence_id"]).sum()


def groups_by_residence(plan: Plan, data: Data) -> pd.Series:
    """Return residence_id -> ids of the publics housed there in the last year, separated by ;."""
    open_then, served = _last_year(plan, data)
    present = served[served["persons"] > _SOMEBODY]
    held = open_then[open_then["places"] > 0].merge(present, on=_POOL)
    order = {group: rank for rank, group in enumerate(data["client_groups"]["client_group"])}
    pairs = held[["residence_id", "client_group"]].drop_duplicates()
    ordered = pairs.iloc[pairs["client_group"].map(order).argsort(kind="stable")]
    return ordered.groupby("residence_id")["client_group"].agg(";".join).astype("str")


def _last_year(plan: Plan, data: Data) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the places open (residence_id, territory, typology, places) and the persons (by public) then."""
    year = data.manifest.last_year
    places = open_places(plan, data)
    served = plan_frame(Served, plan.served).rename(columns={"to_territory": "territory", "places": "persons"})
    keys = ["client_group", *_POOL]
    persons = served[served["year"] == year].groupby(keys)["persons"].sum().reset_index()
    return places[places["year"] == year], persons
