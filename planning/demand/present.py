"""The people whom the operator houses today, as series that a chain can start from."""

from __future__ import annotations

import pandas as pd

from planning.demand.competing import main_groups
from planning.tables.capacity import model_places

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
