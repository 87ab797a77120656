"""Model places: places, or dwellings x persons per dwelling. The two units are never added elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from planning.domain.kinds import ActionKind

if TYPE_CHECKING:  # the tables come with pydantic, a tenth of a second that a forecast does not need
    from planning.tables.data import Data


def model_places(rows: pd.DataFrame, typologies: pd.DataFrame) -> pd.Series:
    """Return the model places of rows that hold `typology`, `places`, `dwellings` (one of the two filled)."""
    persons = rows["typology"].map(typologies.set_index("typology")["persons_per_dwelling"]).astype("float64")
    return rows["places"].fillna(rows["dwellings"] * persons)


def current_capacity(data: Data) -> pd.DataFrame:
    """Return what each residence holds today.

    Returns
    -------
    DataFrame
        residence_id, typology, places (model places), occupied (places x occupancy): one row per pair.
    """
    programmes = data["programmes"]
    rows = programmes.assign(places=model_places(programmes, data["typologies"]))
    rows = rows.assign(occupied=rows["places"] * rows["occupancy"].fillna(1.0))
    return rows.groupby(["residence_id", "typology"], as_index=False)[["places", "occupied"]].sum()


def capacity_after(data: Data, today: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what each option leaves after delivery, in model places.

    A `keep` never changes places: its residence's present programmes are used.

    Parameters
    ----------
    data
        The options and what they leave.
    today
        `current_capacity`, where it is at hand.

    Returns
    -------
    DataFrame
        option_id, typology, places: one row per pair; an option without a row leaves nothing.
    """
    options = data["options"]
    keeps = options.loc[options["kind"] == ActionKind.KEEP, ["option_id", "residence_id"]]
    kept = keeps.merge(current_capacity(data) if today is None else today, on="residence_id")[
        ["option_id", "typology", "places"]
    ]
    rows = data["option_programmes"]
    rows = rows[~rows["option_id"].isin(keeps["option_id"])]
    changed = rows.assign(places=model_places(rows, data["typologies"]))[["option_id", "typology", "places"]]
    return pd.concat([changed, kept], ignore_index=True)
